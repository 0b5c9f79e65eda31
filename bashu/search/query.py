"""From what somebody typed to the ids of records, for pages that want nothing else (`find` answers more)."""

from dataclasses import dataclass

from bashu.search.asking import Request
from bashu.search.find import find


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """`total` counts all that was found. While `building`, records are missing from it."""

    total: int
    bib_ids: tuple[int, ...]
    building: bool


def search(text: str, *, limit: int = 20, offset: int = 0) -> SearchPage:
    """Any text will do; nothing typed finds nothing. Pages beyond the first ten thousand records are empty.

    Raises ValueError for a limit below 1 or above 100, or an offset below 0.
    """
    found = find(Request(text=text, size=limit, start=offset))
    return SearchPage(total=found.total, bib_ids=found.bib_ids, building=found.building)
