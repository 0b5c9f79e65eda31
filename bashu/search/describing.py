"""Asks a process of its own for the words of records, while there are records that want them.

The dictionaries take 100 MB, and most hours nothing in a catalogue changes: it is started when it is first asked, and
ended by `rest`. No process that answers pages has to hold them.

While its answers are put into the index here, it works at the next ones there: it is asked before it has answered.
Nobody waits here for a pipe to take a question, so it cannot be that both sides write and neither reads.
"""

import os
import selectors
import subprocess
import sys
from collections.abc import Generator, Sequence
from typing import IO, Any, TypeAlias, cast

import orjson

from bashu.db.catalogue.sweep import IndexRow

Fields: TypeAlias = dict[str, Any]
COMMAND = (sys.executable, "-m", "bashu.search.describe")
AT_ONCE = 100
AHEAD = 2
"""Questions besides the one whose answer is waited for."""
READ_BYTES = 65_536
ENDS_S = 5.0


class DescriberError(Exception):
    """It ended by itself. The next question starts another."""


class Describer:
    """For one thread."""

    def __init__(self) -> None:
        self._cutter: Cutter | None = None

    def fields(self, bibs: Sequence[IndexRow]) -> Generator[Fields, None, None]:
        """Of each record, in their order, as the index keeps it. Raises DescriberError."""
        if not bibs:
            return
        self._cutter = cutter = self._cutter or Cutter()
        try:
            for start in range(0, len(bibs), AT_ONCE):
                cutter.ask(bibs[start : start + AT_ONCE])
                if cutter.owed > AHEAD:
                    yield from cutter.answer()
            while cutter.owed:
                yield from cutter.answer()
        finally:
            # Whoever asks next must not be given what nobody took.
            if cutter.owed:
                self.rest()

    def rest(self) -> None:
        """It has nothing to do for a while."""
        cutter, self._cutter = self._cutter, None
        if cutter is not None:
            cutter.end()


class Cutter:
    """The process, and what is on its way there and back."""

    def __init__(self) -> None:
        self.owed = 0
        """Answers."""
        self.process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)  # noqa: S603
        self._questions, self._answers = cast("IO[bytes]", self.process.stdin), cast("IO[bytes]", self.process.stdout)
        self._unsent, self._heard = memoryview(b""), bytearray()
        os.set_blocking(self._questions.fileno(), False)

    def ask(self, bibs: Sequence[IndexRow]) -> None:
        question = orjson.dumps(bibs)
        self._unsent = memoryview(b"".join((self._unsent, question, b"\n")))
        self.owed += 1
        self._send()

    def answer(self) -> list[Fields]:
        """To the oldest question. Raises DescriberError."""
        while (size := self._heard.find(b"\n") + 1) == 0:
            self._wait()
            if not (heard := self._answers.read(READ_BYTES)):
                raise DescriberError("the process that cuts words has ended")
            self._heard += heard
        answer = bytes(self._heard[:size])
        del self._heard[:size]
        self.owed -= 1
        fields: list[Fields] = orjson.loads(answer)
        return fields

    def end(self) -> None:
        """Nobody wants what it owes."""
        with self.process as process:
            if self.owed:
                process.kill()
            self.owed = 0
            # It reads that nothing follows, and ends.
            self._questions.close()
            try:
                process.wait(ENDS_S)
            except subprocess.TimeoutExpired:
                process.kill()

    def _send(self) -> None:
        """What it takes at once."""
        try:
            self._unsent = self._unsent[self._questions.write(self._unsent) or 0 :]
        except BrokenPipeError:
            # It has ended, as the answer will tell.
            self._unsent = memoryview(b"")

    def _wait(self) -> None:
        """Until there is something to read; it takes what was not sent meanwhile."""
        with selectors.DefaultSelector() as ready:
            ready.register(self._answers, selectors.EVENT_READ)
            if self._unsent:
                ready.register(self._questions, selectors.EVENT_WRITE)
            while self._answers not in {key.fileobj for key, _ in ready.select()}:
                self._send()
                if not self._unsent:
                    ready.unregister(self._questions)
