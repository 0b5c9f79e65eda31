"""SIP2 for whoever comes to the made-up system of the library, on a port that can be shut."""

import socket

from bashu.project.demo.site.gate import Gate
from bashu.project.demo.site.own_system import CHARSET, NO, OwnSystem
from bashu.wire.sip2.codec import MalformedMessageError, build, parse
from bashu.wire.sip2.framing import Lines, LineTooLongError

BYTES_MAX = 8_192


class Serving:
    def __init__(self, own: OwnSystem) -> None:
        self._own = own
        self.gate = Gate(self._serve)

    def _serve(self, line: socket.socket) -> None:
        """Nothing is done for whoever has not logged in."""
        lines, is_in = Lines(BYTES_MAX), False
        while data := line.recv(BYTES_MAX):
            try:
                for said in lines.feed(data):
                    answer, is_in = self._answer(said, is_in=is_in)
                    line.sendall(answer + b"\r")
            except LineTooLongError:
                return

    def _answer(self, said: bytes, *, is_in: bool) -> tuple[bytes, bool]:
        try:
            asked = parse(said, CHARSET)
        except MalformedMessageError:
            return build(NO, CHARSET), is_in
        answer = self._own.answer(asked) if is_in or asked.code in {"93", "99"} else NO
        if answer.code == "94":
            is_in = answer.fixed["ok"] == "1"
        return build(answer, CHARSET), is_in
