"""A process that prepares records: `python -m bashu.engine.catalogue.importing.worker`.

In and out go pickles, each behind its length in four bytes: first the job, then blocks of cuts, and for each block what
was prepared. It ends when its input does, so it never outlives whoever started it. Only that one speaks to it.
"""

import gc
import os
import pickle
import signal
import struct
import sys
from typing import IO, Any

from bashu.engine.catalogue.importing.preparing import prepare

GARBAGE_AFTER = 100_000
# Whoever lends a book, asks for a page, commits what is prepared, or makes that found (search/indexer.py) comes first.
# Nothing is locked here.
NICER = 10
SIZE = struct.Struct(">I")


def send(pipe: IO[bytes], value: Any) -> None:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    pipe.write(SIZE.pack(len(data)) + data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Raises EOFError at the end."""
    head = pipe.read(SIZE.size)
    if len(head) < SIZE.size:
        raise EOFError
    (size,) = SIZE.unpack(head)
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)  # noqa: S301


def main() -> None:
    os.nice(NICER)
    # Ctrl-C is for whoever started this, who stops when what is under way is done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Records make no circles: what is done with is freed at once, and looking for circles among them takes a tenth.
    gc.set_threshold(GARBAGE_AFTER)
    try:
        # Not `sys.stdout.buffer`: under PYTHONUNBUFFERED that is the bare file, which may write a part alone.
        with open(sys.stdout.fileno(), "wb", closefd=False) as answers:
            questions = sys.stdin.buffer
            job = receive(questions)
            while True:
                send(answers, list(prepare(job, receive(questions))))
    except (EOFError, BrokenPipeError):
        sys.stderr.close()


if __name__ == "__main__":
    main()
