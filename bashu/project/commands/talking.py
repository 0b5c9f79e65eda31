"""Speaking SIP2 as a machine does, for whoever connects one: by hand, or what was said once said again."""

import socket
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from bashu.domain.calendar import LOCAL
from bashu.engine import clock
from bashu.project.errors import OperatingError
from bashu.wire.sip2 import transcript
from bashu.wire.sip2.codec import MalformedMessageError, Message, build, parse
from bashu.wire.sip2.transcript import TranscriptError, Turn

Tell = Callable[[str], None]

SECONDS: Final = 30
LINE_BYTES_MAX: Final = 1 << 16


class Line:
    """A line to a server; each message has a sequence number and a checksum."""

    def __init__(self, address: str, *, charset: str) -> None:
        """Raises OperatingError."""
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit():
            raise OperatingError(f"{address} is no HOST:PORT")
        try:
            self._socket = socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
        except (OSError, OverflowError) as error:
            raise OperatingError(f"nobody answers at {address}: {error}") from None
        self._charset, self._sequence, self._rest = charset, 0, b""

    def close(self) -> None:
        self._socket.close()

    def say(self, message: Message) -> Message:
        """The answer. Raises OperatingError."""
        sequence = None if message.code == "97" else str(self._sequence)
        self._sequence = (self._sequence + 1) % 10
        try:
            self._socket.sendall(build(message._replace(sequence=sequence), self._charset) + b"\r")
            return parse(self._hear(), self._charset)
        except OSError as error:
            raise OperatingError(f"the line broke: {error}") from None
        except MalformedMessageError as error:
            raise OperatingError(f"what came is no SIP2: {error}") from None

    def _hear(self) -> bytes:
        while b"\r" not in self._rest and len(self._rest) < LINE_BYTES_MAX:
            data = self._socket.recv(4096)
            if not data:
                raise OperatingError("the server hung up")
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\r")
        return line.strip(b"\n")


def talk(address: str, wishes: Iterable[str], *, charset: str, keep: Path | None, tell: Tell) -> None:
    """Say each wish and tell the answer; what cannot be said is told, and the next is heard. Raises OperatingError."""
    line = Line(address, charset=charset)
    with suppress(KeyboardInterrupt):
        for wish in wishes:
            if wish.strip():
                _say(line, wish, keep=keep, tell=tell)
    line.close()


def replay(address: str, text: str, *, charset: str, secrets: Mapping[str, str], tell: Tell) -> int:
    """How many of the answers differ from those of the transcript. Raises OperatingError."""
    try:
        turns = transcript.turns(text)
    except TranscriptError as error:
        raise OperatingError(str(error)) from None
    if not turns:
        raise OperatingError("nothing is said in this file; lines that are sent begin with '> '")
    line, differing = Line(address, charset=charset), 0
    for turn in turns:
        found = _again(line, turn, secrets=secrets)
        differing += bool(found)
        tell(f"line {turn.line}: {turn.said[:2]} {'differs' if found else 'as before' if turn.answer else 'answered'}")
        for each in found:
            tell(f"    {each}")
    line.close()
    return differing


def _again(line: Line, turn: Turn, *, secrets: Mapping[str, str]) -> tuple[str, ...]:
    try:
        got = line.say(transcript.to_say(turn, secrets=secrets, now=clock.now().astimezone(LOCAL)))
        return transcript.differences(turn, got)
    except TranscriptError as error:
        raise OperatingError(str(error)) from None


def _say(line: Line, wish: str, *, keep: Path | None, tell: Tell) -> None:
    try:
        message = transcript.request(wish, clock.now().astimezone(LOCAL))
    except TranscriptError as error:
        tell(str(error))
        return
    answer = line.say(message)
    for each in transcript.shown(answer):
        tell(each)
    if keep is not None:
        with keep.open("a", encoding="utf-8") as file:
            file.write(f"{transcript.kept(message)}\n{transcript.kept(answer)}\n")
