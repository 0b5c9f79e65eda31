"""Has a process of its own write the index, while there are records that want it.

It takes 130 MB, most of them dictionaries, and most hours nothing in a catalogue changes: it is started when it is
first asked, and ended by `end`. No process that answers pages has to hold them, nor waits for its turn with them.

What it is told goes into a pipe that holds some hundred records: while it works at those the next are read. It
answers nothing but commits, so it cannot be that both sides write and neither reads.
"""

import contextlib
import fcntl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn, cast

import orjson

from bashu.db.catalogue.sweep import IndexRow

COMMAND = (sys.executable, "-m", "bashu.search.indexer")
AT_ONCE = 100
"""Records in one line: it begins with them while the others are still on their way."""
ENDS_S = 5.0
PIPE_BYTES = 1 << 20
"""As many as Linux gives to everybody. Where it gives less, fewer records are on their way."""


class IndexerError(Exception):
    """It ended, or could not write. Nothing since the last commit is in the index; the next order starts another."""


class Indexer:
    """Of one folder of data; for one thread. `lock`: held as long as the process is there, whoever started it."""

    def __init__(self, data: Path, *, lock: IO[str]) -> None:
        self._data, self._lock = data, lock
        self._process: subprocess.Popen[bytes] | None = None
        self._on_disk = frozenset[tuple[str, int]]()

    def put(self, forget: Sequence[int], bibs: Sequence[IndexRow]) -> None:
        """These records anew; an id that has no record is forgotten. Raises IndexerError."""
        self._tell({"forget": forget, "put": bibs[:AT_ONCE]})
        for start in range(AT_ONCE, len(bibs), AT_ONCE):
            self._tell({"forget": (), "put": bibs[start : start + AT_ONCE]})

    def commit(self) -> int:
        """The stamp by which readers see that there is something new. Raises IndexerError."""
        self._tell({"commit": True})
        answer = self._answer()
        if "commit" not in answer:
            self._fail(answer)
        stamp: int = answer["commit"]
        return stamp

    @property
    def is_there(self) -> bool:
        return self._process is not None

    def is_merging(self) -> bool:
        """Whether anything on disk has changed since this was last asked: it brings small parts together by itself."""
        before, self._on_disk = self._on_disk, frozenset(_sizes(self._data))
        return self._on_disk != before

    def end(self) -> None:
        """Now, whatever it is doing. The next order starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with process:
                pass

    def _tell(self, order: dict[str, Any]) -> None:
        process = self._process or self._begin()
        line = memoryview(orjson.dumps(order) + b"\n")
        try:
            # If this process is stopped meanwhile, a part is written.
            while line:
                line = line[cast("IO[bytes]", process.stdin).write(line) :]
        except BrokenPipeError:
            self._fail(self._answer())

    def _answer(self) -> dict[str, Any]:
        """Empty if it ended without any."""
        line = cast("IO[bytes]", cast("subprocess.Popen[bytes]", self._process).stdout).readline()
        return orjson.loads(line) if line.endswith(b"\n") else {}

    def _fail(self, answer: dict[str, Any]) -> NoReturn:
        process = cast("subprocess.Popen[bytes]", self._process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(ENDS_S)
        self.end()
        ended = f"the process that writes the index has ended ({process.returncode})"
        raise IndexerError(answer.get("error", ended))

    def _begin(self) -> subprocess.Popen[bytes]:
        self._process = process = subprocess.Popen(  # noqa: S603
            (*COMMAND, str(self._data)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            pass_fds=(self._lock.fileno(),),
            # What is sent to a whole group is not for it: it ends with its input.
            start_new_session=True,
        )
        with contextlib.suppress(OSError):
            fcntl.fcntl(cast("IO[bytes]", process.stdin), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        return process


def _sizes(data: Path) -> Iterator[tuple[str, int]]:
    """Of each file; those that go meanwhile are left out."""
    with contextlib.suppress(FileNotFoundError):
        for path in data.iterdir():
            with contextlib.suppress(FileNotFoundError):
                yield path.name, path.stat().st_size
