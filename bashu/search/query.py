"""From what somebody typed to the ids of records, best first.

Every word has to be found: in the title, the author's name or the publisher's, as written or by its sound. Chinese
words count most when their characters stand together as typed. A record with exactly this title comes before all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from tantivy import DocAddress, Occur, Query

from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.domain.catalogue.text import cut, is_han, runs, squeeze
from bashu.search.follower import folder
from bashu.search.index import Reader
from bashu.search.schema import SCHEMA

TEXT_MAX = 200
RUNS_MAX = 16
LIMIT_MAX = 100
OFFSET_MAX = 10_000
"""Memory is taken for all hits before the page, so nobody may ask for the millionth."""

EXACT_TITLE = 1_000.0
TOGETHER = {"title_characters": 4.0, "author_characters": 3.0}
WRITTEN = {"title": 2.0, "author": 1.5, "publisher": 0.3}
SPOKEN = {"pinyin": 1.0, "initials": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """`total` counts all that was found. While `building`, records are missing from it."""

    total: int
    bib_ids: tuple[int, ...]
    building: bool


class _Found(Protocol):
    """What the binding answers; its own type does not name the count."""

    count: int
    hits: list[tuple[float, DocAddress]]


def search(text: str, *, limit: int = 20, offset: int = 0) -> SearchPage:
    """Any text will do; nothing typed finds nothing. Pages beyond the first ten thousand records are empty.

    Raises ValueError for a limit below 1 or above 100, or an offset below 0.
    """
    if not 1 <= limit <= LIMIT_MAX or offset < 0:
        raise ValueError(f"a page has 1 to {LIMIT_MAX} records from 0 on; not {limit} from {offset} on")
    searcher, building = _reader(folder()).look()
    query = _query(text[:TEXT_MAX].encode(errors="ignore").decode())
    if searcher is None or query is None:
        return SearchPage(total=0, bib_ids=(), building=building)
    found = cast(_Found, searcher.search(query, limit, offset=min(offset, OFFSET_MAX)))
    hits = found.hits if offset <= OFFSET_MAX else []
    bib_ids = searcher.fast_field_values("bib_id", [address for _, address in hits])
    return SearchPage(total=found.count, bib_ids=tuple(int(each) for each in bib_ids if each), building=building)


@cache
def _reader(place: Path) -> Reader:
    return Reader(place)


def _query(text: str) -> Query | None:
    if isbn := normalise_isbn(text):
        return _term("isbn", isbn)
    asked = runs(text)[:RUNS_MAX]
    if not asked:
        return None
    whole = "".join(asked)
    exact = Query.const_score_query(_term("exact_title", squeeze(text)), EXACT_TITLE)
    words = Query.boolean_query([*((Occur.Must, _run(run)) for run in asked), (Occur.Should, exact)])
    if len(asked) > 1 and whole.isascii():
        # Syllables typed apart: wei cheng.
        return Query.boolean_query([(Occur.Should, words), (Occur.Should, _anywhere(whole, SPOKEN))])
    return words


def _run(run: str) -> Query:
    """One unbroken stretch of what was typed."""
    parts = cut(run) or (run,)
    words = [_anywhere(word, WRITTEN | SPOKEN if word.isascii() else WRITTEN) for word in parts]
    together = [_boosted(_phrase(field, list(run)), boost) for field, boost in TOGETHER.items()] if is_han(run) else []
    return Query.disjunction_max_query([_all(words), *together], 0.1)


def _anywhere(word: str, fields: dict[str, float]) -> Query:
    return Query.disjunction_max_query([_boosted(_term(field, word), boost) for field, boost in fields.items()], 0.1)


def _all(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _phrase(field: str, parts: list[str]) -> Query:
    return Query.phrase_query(SCHEMA, field, [*parts]) if len(parts) > 1 else _term(field, parts[0])


def _boosted(query: Query, boost: float) -> Query:
    return Query.boost_query(query, boost)


def _term(field: str, value: str) -> Query:
    return Query.term_query(SCHEMA, field, value)
