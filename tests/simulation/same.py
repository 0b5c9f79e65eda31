"""Rows that were found beside those that were expected."""

from collections.abc import Iterable
from typing import Any

from tests.simulation.auditor import DifferenceError


def same(found: Iterable[tuple[Any, ...]], expected: Iterable[tuple[Any, ...]], *, what: str) -> None:
    rows, wanted = {row[0]: row for row in found}, {row[0]: row for row in expected}
    if rows == wanted:
        return
    for row_id in sorted(rows.keys() | wanted.keys()):
        if rows.get(row_id) != wanted.get(row_id):
            raise DifferenceError(
                f"{what} {row_id} is {rows.get(row_id, 'missing')} instead of {wanted.get(row_id, 'none')}"
            )
