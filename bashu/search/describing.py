"""Asks a process of its own for the words of records, while there are records that want them.

The dictionaries take 100 MB, and most hours nothing in a catalogue changes: it is started when it is first asked, and
ended by `rest`. No process that answers pages has to hold them.
"""

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import orjson

from bashu.db.catalogue.queries import BibRow

Fields: TypeAlias = dict[str, Any]
NEEDED = ("bib_id", "title", "author", "publisher", "published_year", "isbn")
COMMAND = (sys.executable, "-m", "bashu.search.describe")
AT_ONCE = 500
ENDS_S = 5.0


class DescriberError(Exception):
    """It ended by itself. The next question starts another."""


class Describer:
    """For one thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def fields(self, bibs: Sequence[BibRow]) -> Iterator[Fields]:
        """Of each record, as the index keeps it. Raises DescriberError."""
        for start in range(0, len(bibs), AT_ONCE):
            yield from self._ask(bibs[start : start + AT_ONCE])

    def rest(self) -> None:
        """It has nothing to do for a while."""
        process, self._process = self._process, None
        if process is None:
            return
        # It reads that nothing follows, and ends.
        with process:
            try:
                process.communicate(timeout=ENDS_S)
            except subprocess.TimeoutExpired:
                process.kill()

    def _ask(self, bibs: Sequence[BibRow]) -> list[Fields]:
        process = self._process or self._start()
        question = orjson.dumps([{name: getattr(bib, name) for name in NEEDED} for bib in bibs])
        answer = b""
        if process.stdin and process.stdout:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(question + b"\n")
                process.stdin.flush()
                answer = process.stdout.readline()
        if not answer.endswith(b"\n"):
            self.rest()
            raise DescriberError("the process that cuts words has ended")
        fields: list[Fields] = orjson.loads(answer)
        return fields

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        return self._process
