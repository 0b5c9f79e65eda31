"""Compare the guarded columns of the tables with what the log says of them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection

from bashu.engine.verify.replay import Expected, Fields

Found = Callable[[str], None]
Row = tuple[Any, ...]

ITEMS = "SELECT id, version, status, branch_id FROM catalogue_item ORDER BY id"
LOAN_COLUMNS = (
    "item_id", "token", "lending_branch_id", "terminal_id", "checked_out_at", "due_at", "renewals", "terms",
    "stopped_at", "checked_in_at", "checkin_branch_id",
)  # fmt: skip
LOANS = """
SELECT id, item_id, encode(token, 'hex'), lending_branch_id, terminal_id, checked_out_at, due_at, renewals, terms,
       accrual_stopped_at, checked_in_at, checkin_branch_id
  FROM circulation_loan ORDER BY id
"""
TRANSIT_COLUMNS = (
    "item_id", "origin_branch_id", "destination_branch_id", "reason", "started_at", "expected_on",
    "dispatched_at", "ended_at", "ended_as", "forwarded_from_id",
)  # fmt: skip
TRANSITS = """
SELECT id, item_id, origin_id, destination_id, reason, started_at, expected_on, dispatched_at, ended_at, ended_as,
       forwarded_from_id
  FROM circulation_transit ORDER BY id
"""
FLOATS = "SELECT item_id, branch_id FROM circulation_floating ORDER BY item_id"
TASKS = "SELECT id, kind FROM circulation_task ORDER BY id"
# A token that stands for another patron than the loan names: somebody was put in another's place. Erasure and the end
# of retention take both away, so a loan that names a patron without a token was not left so by us.
SWAPPED = """
SELECT l.id FROM circulation_loan l LEFT JOIN patrons_patrontoken t ON t.token = l.token
 WHERE l.patron_id IS DISTINCT FROM t.patron_id OR sha256(t.salt || int8send(t.patron_id)) <> t.token
 ORDER BY l.id
"""


def compare(expected: Expected, found: Found) -> None:
    """Run it in the transaction in which the log was read, so that both show one moment."""
    _compare_items(expected, found)
    _compare_rows("loan", LOANS, columns=LOAN_COLUMNS, expected=expected.loans, found=found)
    _compare_rows("transit", TRANSITS, columns=TRANSIT_COLUMNS, expected=expected.transits, found=found)
    floats = {item_id: {"branch_id": each.value} for item_id, each in expected.floats.items() if each.value}
    _compare_rows("floating item", FLOATS, columns=("branch_id",), expected=floats, found=found)
    tasks: dict[int, Fields] = {task_id: {"kind": kind} for task_id, kind in expected.tasks.items()}
    _compare_rows("task", TASKS, columns=("kind",), expected=tasks, found=found)
    for (loan_id,) in _rows(SWAPPED):
        found(f"loan {loan_id}: names another patron than the one it was made for.")
    _compare_balances(expected, found)


def _compare_items(expected: Expected, found: Found) -> None:
    missing = dict(expected.items)
    for item_id, version, *state in _rows(ITEMS):
        told = missing.pop(item_id, None)
        if told is None:
            found(f"item {item_id}: the log does not know it.")
            continue
        if told.versions != told.version:
            found(f"item {item_id}: the log has {told.versions} of its {told.version} changes.")
        if (version, tuple(state)) != (told.version, told.value):
            log = f"version {told.version}, {told.value[0]} at branch {told.value[1]}"
            found(f"item {item_id}: is version {version}, {state[0]} at branch {state[1]}, the log says {log}.")
    for item_id in missing:
        found(f"item {item_id}: is missing.")


def _compare_rows(what: str, sql: str, *, columns: tuple[str, ...], expected: dict[int, Fields], found: Found) -> None:
    missing = dict(expected)
    for row_id, *values in _rows(sql):
        told = missing.pop(row_id, None)
        if told is None:
            found(f"{what} {row_id}: the log does not know it.")
            continue
        for column, value in zip(columns, values, strict=True):
            wanted = _typed(told.get(column, 0 if column == "renewals" else None), like=value)
            if _read(value, column=column) != wanted:
                found(f"{what} {row_id}: {column} is {value}, the log says {wanted}.")
    for row_id in missing:
        found(f"{what} {row_id}: is missing.")


def _compare_balances(expected: Expected, found: Found) -> None:
    """Each patron who owes has tokens whose balances add up to it. Tokens of erased patrons stand for nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(token, 'hex'), patron_id FROM patrons_patrontoken")
        patron_of = dict(cursor.fetchall())
        cursor.execute("SELECT id, owed_fen FROM patrons_patron WHERE owed_fen <> 0")
        owed: dict[int, int] = dict(cursor.fetchall())
    told: dict[int, int] = {}
    for token, fen in expected.balances.items():
        if token in patron_of:
            told[patron_of[token]] = told.get(patron_of[token], 0) + fen
    for patron_id in sorted(owed.keys() | told.keys()):
        if owed.get(patron_id, 0) != told.get(patron_id, 0):
            found(f"patron row {patron_id}: owes {owed.get(patron_id, 0)} fen, the log says {told.get(patron_id, 0)}.")


def _typed(value: Any, *, like: Any) -> Any:
    """What the log has as text, as the type of the column."""
    if isinstance(value, str) and isinstance(like, datetime):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(like, date):
        return date.fromisoformat(value)
    return value


def _read(value: Any, *, column: str) -> Any:
    """JSON comes as text: Django's connections leave it so."""
    return orjson.loads(value) if column == "terms" else value


def _rows(sql: str) -> Iterator[Row]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        yield from cursor
