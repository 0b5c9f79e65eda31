"""Filters, and counts over all that is found."""

from collections.abc import Mapping, Sequence
from typing import Any

from tantivy import Occur, Query, Searcher

from bashu.domain.catalogue.query import years_in
from bashu.search.asking import Counted, Facet
from bashu.search.compile import Compiler

VALUES_MAX = 200
DECADE = 10
_FIELDS = {
    Facet.CITY: "city", Facet.LIBRARY: "library", Facet.KIND: "kind", Facet.LANGUAGE: "language", Facet.YEAR: "year",
    Facet.CLC: "clc_letter", Facet.CLC_OUTLINE: "clc_outline", Facet.AUDIENCE: "audience",
}  # fmt: skip

Filters = Mapping[Facet, tuple[str, ...]]


def filtered(query: Query, filters: Filters, *, compiler: Compiler, but: Facet | None = None) -> Query:
    """Without the filter of one facet, if that is to be counted. Filters do not count for relevance."""
    musts = [
        (Occur.Must, Query.const_score_query(_filter(facet, values, compiler=compiler), 0.0))
        for facet, values in filters.items()
        if values and facet is not but
    ]
    return Query.boolean_query([(Occur.Must, query), *musts]) if musts else query


def counts(
    searcher: Searcher, query: Query, *, wanted: Sequence[Facet], filters: Filters, compiler: Compiler
) -> dict[Facet, tuple[Counted, ...]]:
    """Most frequent first, decades by time."""
    known = [facet for facet in wanted if _FIELDS[facet] in compiler.fields]
    apart = [facet for facet in known if filters.get(facet)]
    together = [facet for facet in known if facet not in apart]
    found: dict[Facet, tuple[Counted, ...]] = {}
    for but, facets in [(None, together), *((facet, [facet]) for facet in apart)]:
        if facets:
            asked = filtered(query, filters, compiler=compiler, but=but)
            answer = searcher.aggregate(asked, {facet.value: _asked(facet) for facet in facets})
            found |= {facet: _told(facet, answer[facet.value]["buckets"]) for facet in facets}
    return {facet: found[facet] for facet in known}


def _filter(facet: Facet, values: Sequence[str], *, compiler: Compiler) -> Query:
    return Query.boolean_query([(Occur.Should, _one(facet, value, compiler=compiler)) for value in values])


def _one(facet: Facet, value: str, *, compiler: Compiler) -> Query:
    """A value that cannot be finds nothing."""
    if facet is Facet.YEAR:
        years = years_in(value)
        return compiler.years(years) if years else Query.empty_query()
    if facet is Facet.LIBRARY:
        return compiler.term("library", int(value)) if value.isascii() and value.isdigit() else Query.empty_query()
    if facet in (Facet.CLC, Facet.CLC_OUTLINE):
        return compiler.term("clc", value)
    return compiler.term(_FIELDS[facet], value)


def _asked(facet: Facet) -> dict[str, Any]:
    if facet is Facet.YEAR:
        return {"histogram": {"field": "year", "interval": DECADE, "min_doc_count": 1}}
    return {"terms": {"field": _FIELDS[facet], "size": VALUES_MAX}}


def _told(facet: Facet, buckets: Sequence[Mapping[str, Any]]) -> tuple[Counted, ...]:
    if facet is Facet.YEAR:
        decades = [(int(each["key"]), each["doc_count"]) for each in buckets]
        return tuple(Counted(value=f"{year}-{year + DECADE - 1}", count=count) for year, count in decades)
    told = [Counted(value=_value(each["key"]), count=each["doc_count"]) for each in buckets]
    return tuple(sorted(told, key=lambda each: (-each.count, each.value)))


def _value(key: str | float) -> str:
    return key if isinstance(key, str) else str(int(key))
