"""Long lists of a whole network, cut into pages, with a field to find what one looks for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bashu.db.network.queries import Name, PlaceRow
from bashu.doors.web.office.pages import Page
from bashu.doors.web.shared.forms import number

Row = TypeVar("Row")
SHOWN = 25
WANTED_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[Row]):
    """One page of what fits. `count`: of all pages; `of`: of all rows, whether they fit or not."""

    rows: Sequence[Row]
    count: int
    of: int
    page: int
    last: int
    wanted: str

    @property
    def is_long(self) -> bool:
        return self.of > SHOWN


def find(page: Page, rows: Sequence[Row], *, words: Callable[[Row], Iterable[str]]) -> Found[Row]:
    """`words`: what a row is found by, in either language, any part of it."""
    wanted = page.request.GET.get("find", "").strip()[:WANTED_LENGTH]
    fit = [row for row in rows if any(wanted.casefold() in word.casefold() for word in words(row))]
    last = max(1, -(-len(fit) // SHOWN))
    at = min(max(number(page.request.GET.get("page", "")) or 1, 1), last)
    return Found(
        rows=fit[(at - 1) * SHOWN : at * SHOWN], count=len(fit), of=len(rows), page=at, last=last, wanted=wanted
    )


def place_words(place: PlaceRow) -> tuple[str, ...]:
    return (place.code, *name_words(place.full_name), *name_words(place.city))


def name_words(name: Name) -> tuple[str, str]:
    return (name.zh, name.en)
