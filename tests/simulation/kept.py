"""The rows of a seed's network, made once in a process: each further simulation of this seed takes them as they were.

Most tests of the auditor begin with one of a few seeds, and Django works for a second on such a network's rows.
"""

from collections.abc import Iterator

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.transaction import atomic

from tests.conftest import filled_tables
from tests.simulation.rows import save_world
from tests.simulation.world import World

# What COPY said of each table that was not empty: its columns, and its rows in PostgreSQL's binary form.
Rows = list[tuple[str, bytes]]
COLUMNS = """
SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns
 WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
"""
_kept: dict[int, Rows] = {}


def save_once(world: World, *, seed: int) -> None:
    """Into empty tables; `world` is always the one that is made of `seed`."""
    if seed in _kept:
        _put(_kept[seed])
    else:
        save_world(world)
        _kept[seed] = list(_taken())


def _taken() -> Iterator[tuple[str, bytes]]:
    with connection.cursor() as cursor:
        for table in filled_tables(cursor):
            cursor.execute(COLUMNS, [table])
            (columns,) = cursor.fetchone()
            with cursor.copy(f"COPY (SELECT {columns} FROM {table}) TO STDOUT (FORMAT binary)") as copy:  # noqa: S608
                yield f"{table} ({columns})", b"".join(copy)


def _put(rows: Rows) -> None:
    """Triggers and constraints see each row, as ever."""
    with atomic(), connection.cursor() as cursor:
        for of, binary in rows:
            with cursor.copy(f"COPY {of} FROM STDIN (FORMAT binary)") as copy:
                copy.write(binary)
            _go_on_counting(cursor, of)


def _go_on_counting(cursor: CursorWrapper, of: str) -> None:
    """Behind the ids that were copied, whatever made ids here before."""
    table, _, columns = of.partition(" ")
    if "id" in columns.strip("()").split(", "):
        last = f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
        cursor.execute(f"{last} WHERE pg_get_serial_sequence(%s, 'id') IS NOT NULL", [table, table])
