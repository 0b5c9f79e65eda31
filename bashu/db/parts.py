"""Long lists, a stretch at a time, so that a page can say what it leaves out and lead there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row")
Raw = TypeVar("Raw", bound=Model)
# Further than this nobody turns pages.
START_MAX = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[Row]):
    """`start`: how many come before these rows; `of`: how many there are in all; `most`: how many are shown at once."""

    rows: tuple[Row, ...]
    start: int
    of: int
    most: int

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def is_cut(self) -> bool:
        return len(self.rows) < self.of

    @property
    def first(self) -> int:
        return self.start + 1

    @property
    def last(self) -> int:
        return self.start + len(self.rows)

    @property
    def before(self) -> int | None:
        """Where the stretch before this one starts; None for the first."""
        return max(0, self.start - self.most) if self.start else None

    @property
    def after(self) -> int | None:
        return self.last if self.rows and self.last < self.of else None


def part_of_all(rows: Sequence[Row], *, start: int, most: int) -> Part[Row]:
    """Of a list that is read as a whole; from the beginning, if there is no row where it was asked for."""
    start = start if start < len(rows) else 0
    return Part(rows=tuple(rows[start : start + most]), start=start, of=len(rows), most=most)


def part_of(rows: "QuerySet[Raw]", *, start: int, most: int, told: Callable[[list[Raw]], tuple[Row, ...]]) -> Part[Row]:
    """`rows` in an order that is settled. They are counted only if they do not fit. If no row is left where it was
    asked for, from the beginning: whoever has settled the last of a long list is not told that it is empty."""
    found = list(rows[start : start + most + 1])
    if start and not found:
        return part_of(rows, start=0, most=most, told=told)
    fits = not start and len(found) <= most
    return Part(rows=told(found[:most]), start=start, of=len(found) if fits else rows.count(), most=most)
