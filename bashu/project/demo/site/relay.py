"""The line from the box to the network, byte for byte, with a switch."""

import socket
import threading
from contextlib import suppress

from bashu.doors.web.site.told import Line
from bashu.project.demo.site.gate import Gate

BYTES = 1 << 16
CONNECT_S = 3.0


class Relay:
    def __init__(self, host: str, port: int) -> None:
        """Where the network is."""
        self._to = (host, port)
        self._is_through = False
        self._gate = Gate(self._serve)
        self.port = self._gate.port

    @property
    def state(self) -> Line:
        if not self._gate.is_open:
            return Line.CUT
        return Line.UP if self._is_through else Line.MENDED

    def cut(self) -> None:
        self._is_through = False
        self._gate.shut()

    def mend(self) -> None:
        self._gate.open()

    def _serve(self, near: socket.socket) -> None:
        with socket.create_connection(self._to, timeout=CONNECT_S) as far:
            far.settimeout(None)
            back = threading.Thread(target=self._pass_on, args=(far, near), kwargs={"answers": True}, daemon=True)
            back.start()
            self._pass_on(near, far)
            back.join()

    def _pass_on(self, here: socket.socket, there: socket.socket, *, answers: bool = False) -> None:
        """Until either end is closed; then both are."""
        with suppress(OSError):
            while data := here.recv(BYTES):
                self._is_through |= answers and self._gate.is_open
                there.sendall(data)
        for each in (here, there):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
