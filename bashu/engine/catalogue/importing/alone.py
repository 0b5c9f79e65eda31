"""One process at a time works on a run, or harvests a library: a lock of the database session, which ends with it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

RUN_LOCKS: Final = 0x4249
HARVEST_LOCKS: Final = 0x4248
# What the server has to notice first, when the process before was killed.
LOCK_SECONDS: Final = 20.0


class TakenError(Exception):
    """Another process is at it."""


@contextmanager
def alone(locks: int, number: int) -> Iterator[None]:
    """Raises TakenError. `locks`: of what kind the number is."""
    deadline = time.monotonic() + LOCK_SECONDS
    while not _asked("pg_try_advisory_lock", locks, number=number):
        if time.monotonic() > deadline:
            raise TakenError
        time.sleep(0.2)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _asked("pg_advisory_unlock", locks, number=number)


def _asked(what: str, locks: int, *, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {what}(%s, %s)", [locks, number % (1 << 31)])
        return bool(cursor.fetchone()[0])
