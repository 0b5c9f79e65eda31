"""What each table holds, in few words: a number of rows, and a digest over the columns that it has, or had."""

from typing import Any

import psycopg
from psycopg import sql

# Django's own, which every version fills anew; and what is kept for a time only.
PASSING = ("django_", "auth_permission", "audit_outcome")
COLUMNS = """
SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) FROM information_schema.columns
 WHERE table_schema = 'public' GROUP BY table_name ORDER BY table_name
"""
HELD = """
SELECT count(*), coalesce(md5(string_agg(line, '' ORDER BY line COLLATE "C")), '')
  FROM (SELECT md5(ROW({columns})::text) AS line FROM {table}) AS lines
"""


def told(connection: psycopg.Connection) -> dict[str, Any]:
    """By table: its columns, how many rows, and their digest."""
    tables = {name: columns for name, columns in connection.execute(COLUMNS) if not name.startswith(PASSING)}
    return {name: {"columns": columns} | held(connection, name, columns=columns) for name, columns in tables.items()}


def held(connection: psycopg.Connection, table: str, *, columns: list[str]) -> dict[str, Any]:
    query = sql.SQL(HELD).format(
        table=sql.Identifier(table), columns=sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    )
    row = connection.execute(query).fetchone()
    assert row is not None
    return {"rows": row[0], "digest": row[1]}
