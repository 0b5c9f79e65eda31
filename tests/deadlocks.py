"""Whether PostgreSQL had to end a deadlock. The engine would do such a batch again, and nobody would see it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

COUNTED = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
CONNECTED = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
"""
PATIENCE_SECONDS = 30


@contextmanager
def no_deadlock() -> Iterator[None]:
    """Of whoever connects meanwhile and is gone at the end: what a connection met is told when it ends."""
    connected, before = one(CONNECTED), one(COUNTED)
    yield
    deadline = time.monotonic() + PATIENCE_SECONDS
    while one(CONNECTED) > connected:
        assert time.monotonic() < deadline, "a connection was left open"
        time.sleep(0.02)
    assert one(COUNTED) == before, "PostgreSQL had to end a deadlock"


def one(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])
