"""Where a page of the demonstration finds this process: a socket in the home, one question on each line to it."""

import logging
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bashu.doors.web.site.box import CONTROL, address, heard
from bashu.doors.web.site.told import Asked, Told, UnreadableError, read, write

log = logging.getLogger(__name__)
LINE_S = 60.0


@contextmanager
def listening(folder: Path, answer: Callable[[Asked], Told]) -> Iterator[None]:
    """For as long."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.settimeout(LINE_S)
            try:
                asked = read(heard(self.request), Asked)
                self.request.sendall(write(answer(asked)))
            except (OSError, UnreadableError) as error:
                # Whoever asked has left, or wrote what is no question.
                log.warning("site agent: %s", type(error).__name__)

    (folder / CONTROL).unlink(missing_ok=True)
    with address(folder) as at, socketserver.ThreadingUnixStreamServer(at, Handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, name="control", daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
            (folder / CONTROL).unlink(missing_ok=True)
