"""A connection that sees the database as of the one moment that a verification is about."""

import os
import threading
from collections.abc import Iterator, Mapping
from multiprocessing import parent_process
from typing import Any

import psycopg

from bashu.engine.verify.plan import Plan

Row = tuple[Any, ...]
ROWS_AT_ONCE = 1_000 if psycopg.capabilities.has_stream_chunked() else 1
BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# So that instants come as text that can be compared.
SETTINGS = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET jit = off; SET work_mem = '64MB'"


class Reader:
    def __init__(self, database: Mapping[str, Any], moment: str | None = None) -> None:
        """`moment`: what another reader gave by `export`."""
        self._database = database
        self._connection = psycopg.connect(**database, autocommit=True)
        self._connection.execute(SETTINGS)
        self._connection.execute(BEGIN)
        if moment is not None:
            self._connection.execute(f"SET TRANSACTION SNAPSHOT '{moment}'".encode())
        self._writing: psycopg.Connection[Row] | None = None

    def export(self) -> str:
        row = self.one("SELECT pg_export_snapshot()", {})
        return str(row[0]) if row else ""

    def stream(self, sql: str, parameters: Mapping[str, Any]) -> Iterator[Row]:
        """The server goes on while rows are looked at, and no more of them are in memory than a page."""
        with psycopg.Cursor(self._connection) as cursor:
            yield from cursor.stream(sql.encode(), parameters, binary=True, size=ROWS_AT_ONCE)

    def one(self, sql: str, parameters: Mapping[str, Any]) -> Row | None:
        return next(iter(self.all(sql, parameters)), None)

    def all(self, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
        with psycopg.Cursor(self._connection, row_factory=psycopg.rows.tuple_row) as cursor:
            return cursor.execute(sql.encode(), parameters, binary=True).fetchall()

    def write(self, sql: str, parameters: Mapping[str, Any]) -> None:
        """Beside the transaction that reads, and committed at once."""
        if self._writing is None:
            self._writing = psycopg.connect(**self._database, autocommit=True)
        self._writing.execute(sql.encode(), parameters)

    def close(self) -> None:
        for connection in (self._connection, self._writing):
            if connection is not None:
                connection.close()


def end_with_parent() -> None:
    """A process that reads for another has nothing to do without it."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def reader_of(plan: Plan) -> Reader:
    return Reader(plan.database, plan.moment)
