"""One order of locks for the whole network, so that no two batches can wait for each other.

Rows are locked by id, in the order of ids, and only by `WHERE id = ANY(...)`: through a sub-select, a join or a UNION
rows vanish silently when another transaction changes them meanwhile (measured: it re-checks under READ COMMITTED).
"""

from collections.abc import Iterable
from typing import Any

from bashu.domain.values import value_class


@value_class(frozen=True, slots=True)
class LockClass:
    """A kind of row that commands lock. Lower ranks are locked first; `table` is keyed by a bigint `id`."""

    rank: int
    table: str


@value_class(frozen=True, slots=True)
class Query:
    """A statement of a load. `locks` names its class; a dry run leaves the lock out and reads the same rows."""

    sql: str
    parameters: tuple[Any, ...]
    locks: LockClass | None = None

    @property
    def finds_nothing(self) -> bool:
        """It looks for the rows of an empty list: then it need not be sent."""
        return [] in self.parameters

    def text(self, *, locking: bool) -> str:
        return f"{self.sql} FOR NO KEY UPDATE" if self.locks and locking else self.sql


class LockOrderError(AssertionError):
    """A room asks for locks against the order: a defect of ours."""


def lock_rows(cls: LockClass, *, columns: str, ids: Iterable[int]) -> Query:
    """Lock these rows and read their columns. Whoever asks checks that every row it counts on came."""
    sql = f"SELECT {columns} FROM {cls.table} WHERE id = ANY(%s) ORDER BY id"  # noqa: S608 (names of ours)
    return Query(sql, (sorted(set(ids)),), locks=cls)
