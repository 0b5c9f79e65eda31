"""What pages and other systems ask of the index, and what they are answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bashu.domain.catalogue.query import Name, Node

SIZE_MAX = 100
START_MAX = 10_000
"""Memory is taken for all hits before the page, so nobody may ask for the millionth."""
AVAILABLE_MAX = 5_000


class Facet(StrEnum):
    """`LIBRARY`: ids of those that items belong on the shelves of; `CITY`: codes; `YEAR`: decades ("1990-1999");
    `CLC`: main classes ("I"), `CLC_OUTLINE`: those of the next level ("I2"); the rest as in the record."""

    CITY = "city"
    LIBRARY = "library"
    KIND = "kind"
    LANGUAGE = "language"
    YEAR = "year"
    CLC = "clc"
    CLC_OUTLINE = "clc_outline"
    AUDIENCE = "audience"


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`fields`: of an advanced form, besides the text. `tree`: what a program wants, found exactly as it says and not
    forgivingly; with All(()) every record. `filters`: any value of a facet will do, and each facet has to fit;
    years are "2001", "2001-2010", "2001-" or "-2010", classes any beginning of one. `available`: only what can be
    taken from a shelf now, of the libraries and cities that are filtered by. `wanted`: facets to be counted.
    """

    text: str = ""
    fields: Mapping[Name, str] = field(default_factory=dict)
    tree: Node | None = None
    filters: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    available: bool = False
    sort: Sort = Sort.RELEVANCE
    start: int = 0
    size: int = 20
    wanted: tuple[Facet, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.size <= SIZE_MAX or self.start < 0:
            raise ValueError(f"a page has 1 to {SIZE_MAX} records from 0 on; not {self.size} from {self.start} on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`total` counts all that was found. While `building`, records are missing from it, or are as they were before.

    `truncated`: only the best AVAILABLE_MAX were asked whether they are available. `nearly`: nothing was found as it
    was typed. `did_you_mean`: what finds more, and is among what was found; or an empty text. A facet that is filtered
    by counts as if it were not, so that another of its values can be chosen besides.
    """

    total: int
    bib_ids: tuple[int, ...]
    facets: Mapping[Facet, tuple[Counted, ...]] = field(default_factory=dict)
    building: bool
    truncated: bool = False
    nearly: bool = False
    did_you_mean: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """`kind`: "title", "author" or "subject"."""

    text: str
    kind: str
