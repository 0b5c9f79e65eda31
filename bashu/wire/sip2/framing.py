"""Bytes of a stream to lines. A line ends with CR, LF or CR LF; empty lines are skipped.

Splitting as bytes is safe in all our charsets: no multi-byte character of them contains CR or LF.
"""

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

    def feed(self, data: bytes) -> list[bytes]:
        """The finished lines, without their ends. Raises LineTooLongError; the stream is then useless."""
        if self._after_cr and data[:1] == b"\n":
            # The LF of a CR LF may come alone, after the line was answered.
            self.ending, self._after_cr = b"\r\n", False
            data = data[1:]
        if not data:
            return []
        parts = (self._rest + data).splitlines(keepends=True)
        if max(map(len, parts)) > self._limit:
            raise LineTooLongError(f"a line may have {self._limit} bytes")
        self._rest = b"" if parts[-1].endswith(_ENDS) else parts.pop()
        self._after_cr = data.endswith(b"\r")
        if parts:
            self._learn(parts[-1])
        return [line for part in parts if (line := part.rstrip(b"\r\n"))]

    def _learn(self, part: bytes) -> None:
        if part.endswith(b"\n"):
            self.ending = b"\r\n" if part.endswith(b"\r\n") else b"\n"
        elif not (self._after_cr and self.ending == b"\r\n"):
            # A lone CR at the end of what came says nothing new about a terminal known to send CR LF.
            self.ending = b"\r"
