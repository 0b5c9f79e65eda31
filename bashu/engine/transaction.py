"""Trips to PostgreSQL: several statements sent at once, their answers read together (psycopg's pipeline).

It works on Django's own connection of this thread, so that there is one set of settings, but with cursors of its own:
Django's interpolate on the client and never prepare.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import orjson
import psycopg
from django.db import connections
from django.db.backends.utils import CursorWrapper

from bashu.engine.adapters import Keys, adapt
from bashu.engine.lock import LockOrderError, Query
from bashu.engine.room import Rows, Write

logger = logging.getLogger(__name__)

# How long a statement waits for another batch's rows, or works at all, before its commands are told to come again.
SESSION = "SET synchronous_commit = on; SET lock_timeout = '5s'; SET statement_timeout = '30s'"
# Every statement finds its rows by keys. So one plan fits all batches; planning each anew costs a fifth of PostgreSQL's
# work. Without sequential scans a plan that was made while a table was small still goes by an index when it has grown.
# Which index, and whether only by its key, is guessed from statistics: for a table that nobody has analysed, an index
# may be read from end to end. Autovacuum analyses what grows, an import does so at its end; each makes plans anew.
PLANS = (
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off;"
    " SET enable_mergejoin = off"
)

COUNTED = "WITH touched AS ({} RETURNING 1) SELECT audit_expect(%s, (SELECT count(*) FROM touched), %s)"


def execute_write(cursor: psycopg.Cursor[Any] | CursorWrapper, write: Write) -> None:
    """Fails if it touches another number of rows than it names."""
    cursor.execute(COUNTED.format(write.sql), (orjson.dumps(write.rows).decode(), write.what, len(write.rows)))


class Session:
    """A connection that batches run on. `standby_doubt` rises when a commit was not confirmed by a standby."""

    def __init__(self) -> None:
        wrapper = connections["default"]
        wrapper.close()
        wrapper.ensure_connection()
        connection = wrapper.connection
        connection.prepare_threshold = 1
        connection.execute(SESSION)
        connection.execute(PLANS)
        adapt(connection)
        connection.add_notice_handler(self._notice)
        self.connection: psycopg.Connection[Any] = connection
        self.standby_doubt = False

    def _notice(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        """By the place in PostgreSQL that warns: its words are in the server's language, and its code says nothing."""
        if diagnostic.source_function == "SyncRepWaitForLSN":
            self.standby_doubt = True

    @property
    def usable(self) -> bool:
        return not (self.connection.closed or self.connection.broken)

    def close(self) -> None:
        with suppress(psycopg.Error):
            connections["default"].close()


class Transaction:
    """One transaction, begun with its first trip."""

    def __init__(self, connection: psycopg.Connection[Any], *, locking: bool) -> None:
        self._connection = connection
        self._locking = locking
        self._begun = False
        self._rank = 0

    def read(self, queries: Sequence[Query]) -> list[Rows]:
        """One trip. Locks must come in their order. A query for no keys has no rows, and is not sent."""
        for query in queries:
            self._check_order(query)
        cursors: list[psycopg.Cursor[Any] | None] = []
        with self._connection.pipeline():
            self._begin()
            for query in queries:
                cursor = None if query.finds_nothing else psycopg.Cursor(self._connection)
                if cursor is not None:
                    cursor.execute(query.text(locking=self._locking), _keyed(query.parameters))
                cursors.append(cursor)
        return [[] if cursor is None else cursor.fetchall() for cursor in cursors]

    def commit(self, writes: Iterable[Write], *, assign_xid: bool = False) -> None:
        """All writes and the commit in one trip, each sent as it is made. A write that touches another number of rows
        than it names fails it."""
        with self._connection.pipeline():
            self._begin()
            if assign_xid:
                self._connection.execute("SELECT pg_current_xact_id()")
            for write in writes:
                execute_write(psycopg.Cursor(self._connection), write)
            self._connection.execute("COMMIT")
        self._begun = False

    def rollback(self) -> None:
        if self._begun and not (self._connection.closed or self._connection.broken):
            self._connection.execute("ROLLBACK")
        self._begun = False

    def _begin(self) -> None:
        if not self._begun:
            self._connection.execute("BEGIN")
            self._begun = True

    def _check_order(self, query: Query) -> None:
        if query.locks is not None:
            if query.locks.rank < self._rank:
                raise LockOrderError(f"{query.locks.table} must be locked before what is locked already")
            self._rank = query.locks.rank


def _keyed(parameters: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(Keys(each) if isinstance(each, list) else each for each in parameters)


@contextmanager
def transaction(connection: psycopg.Connection[Any], *, locking: bool = True) -> Iterator[Transaction]:
    """Rolls back whatever was not committed, also when something fails."""
    current = Transaction(connection, locking=locking)
    try:
        yield current
    finally:
        with suppress(psycopg.Error):
            current.rollback()
