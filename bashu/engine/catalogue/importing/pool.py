"""Blocks of cuts to several processes and back, in their order, never more of them under way than are needed."""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue
from typing import IO, Final, cast

from bashu.engine.catalogue.importing.cutting import Cut
from bashu.engine.catalogue.importing.preparing import Job, Prepared, prepare
from bashu.engine.catalogue.importing.worker import receive, send

COMMAND: Final = (sys.executable, "-m", "bashu.engine.catalogue.importing.worker")
BLOCK: Final = 200
BLOCK_BYTES: Final = 1 << 20
# Blocks under way for each worker: as many as are committed at once, and some.
AHEAD: Final = 6
WORKERS_MAX: Final = 8
# A file with fewer records is done by the time that processes have started.
FEW: Final = 400


class WorkerError(Exception):
    """A process that reads records has ended by itself."""


def prepared(job: Job, cuts: Iterator[Cut], *, workers: int | None = None) -> Generator[Prepared, None, None]:
    """In the order of the file."""
    first = list(islice(cuts, FEW))
    if len(first) < FEW:
        yield from prepare(job, first)
        return
    count = workers or min(os.cpu_count() or 1, WORKERS_MAX)
    with ThreadPoolExecutor(count, thread_name_prefix="import") as threads:
        pool = [_Worker(job) for _ in range(count)]
        free: SimpleQueue[_Worker] = SimpleQueue()
        for each in pool:
            free.put(each)
        under_way: deque[Future[list[Prepared]]] = deque()
        try:
            for block in _blocks(first, cuts):
                under_way.append(threads.submit(_done_by, free, block))
                if len(under_way) >= AHEAD * count:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()
            for worker in pool:
                worker.end()


def _done_by(free: "SimpleQueue[_Worker]", block: Sequence[Cut]) -> list[Prepared]:
    worker = free.get()
    try:
        return worker.work(block)
    finally:
        free.put(worker)


def _blocks(first: Iterable[Cut], rest: Iterable[Cut]) -> Iterator[list[Cut]]:
    block: list[Cut] = []
    size = 0
    for cuts in (first, rest):
        for cut in cuts:
            block.append(cut)
            size += len(cut.raw)
            if len(block) == BLOCK or size > BLOCK_BYTES:
                yield block
                block, size = [], 0
    if block:
        yield block


class _Worker:
    def __init__(self, job: Job) -> None:
        self._process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        self._questions = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        send(self._questions, job)

    def work(self, block: Sequence[Cut]) -> list[Prepared]:
        try:
            send(self._questions, block)
            answer: list[Prepared] = receive(self._answers)
        except (EOFError, OSError):
            raise WorkerError("a process that reads records has ended: is there memory for it?") from None
        return answer

    def end(self) -> None:
        """It may be at work still: nobody wants the answer."""
        self._process.kill()
        for pipe in (self._questions, self._answers):
            try:
                pipe.close()
            except OSError:
                continue
        self._process.wait()
