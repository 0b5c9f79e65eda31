"""Bytes of a stream to lines. A line ends with CR, LF or CR LF; empty lines are skipped.

Splitting as bytes is safe in all our charsets: no multi-byte character of them contains CR or LF.
"""

from collections.abc import Iterator

_ENDS = (b"\r", b"\n")


class LineTooLongError(ValueError):
    """More bytes came than a line may have."""


class Lines:
    """Keeps the unfinished line, and how this terminal ended its last finished one (`ending`)."""

    def __init__(self, limit: int) -> None:
        self.ending = b"\r"
        self._limit = limit
        self._rest = b""
        self._after_cr = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The finished lines, without their ends, as they are asked for: `ending` is then that of the line.

        Raises LineTooLongError behind the last good line; the stream is then useless.
        """
        if self._after_cr and data[:1] == b"\n":
            # The LF of a CR LF may come alone, after the line was answered.
            self.ending, self._after_cr = b"\r\n", False
            data = data[1:]
        if not data:
            return
        parts = (self._rest + data).splitlines(keepends=True)
        self._rest = b"" if parts[-1].endswith(_ENDS) else parts.pop()
        self._after_cr = data.endswith(b"\r")
        for number, part in enumerate(parts, start=1):
            line = part.rstrip(b"\r\n")
            self._bound(line)
            self._learn(part, last=number == len(parts))
            if line:
                yield line
        self._bound(self._rest)

    def _bound(self, line: bytes) -> None:
        if len(line) > self._limit:
            raise LineTooLongError(f"a line may have {self._limit} bytes")

    def _learn(self, part: bytes, *, last: bool) -> None:
        if part.endswith(b"\n"):
            self.ending = b"\r\n" if part.endswith(b"\r\n") else b"\n"
        elif not (last and self._after_cr and self.ending == b"\r\n"):
            # A lone CR at the end of what came says nothing new about a terminal known to send CR LF.
            self.ending = b"\r"
