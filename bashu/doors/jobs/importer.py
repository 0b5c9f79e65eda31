"""A process that works at one import: `python -m bashu.doors.jobs.importer RUN`.

It gives way to whoever lends and reads. When its input ends, whoever started it is gone, or wants it to stop: what is
under way is committed, and the next one goes on from there.
"""

import logging
import os
import signal
import sys
from threading import Event, Thread
from typing import Final

import django
import psycopg
from django.db import Error

NICER: Final = 5
# How it ends: the state of the run says what came of it, or its error; the database was away; by a fault.
TOLD, AWAY = 0, 75

logger = logging.getLogger("bashu.doors.jobs.importer")


def main(run_id: int) -> int:
    from bashu.engine.catalogue.importing.runs import ImportFailedError  # noqa: PLC0415  Django comes first
    from bashu.engine.catalogue.importing.uploads import work  # noqa: PLC0415

    ended = Event()
    Thread(target=_listen, args=(ended,), daemon=True).start()
    try:
        done = work(run_id, hurry=ended.is_set)
        logger.info("import %s: %s after %s records", run_id, done.state, done.number)
    except ImportFailedError as error:
        logger.warning("import %s: %s", run_id, error)
    except (Error, psycopg.Error) as error:
        logger.warning("import %s waits for the database: %s", run_id, type(error).__name__)
        return AWAY
    return TOLD


def _listen(ended: Event) -> None:
    # Not through `sys.stdin`, whose lock would be held still when this process ends.
    while os.read(sys.stdin.fileno(), 1):
        pass
    ended.set()


if __name__ == "__main__":
    # Ctrl-C is for whoever started it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICER)
    django.setup(set_prefix=False)
    sys.exit(main(int(sys.argv[1])))
