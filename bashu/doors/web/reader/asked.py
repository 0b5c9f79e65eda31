"""What a reader asks the catalogue for, as it stands in the address of a page, and addresses of what is near it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest

from bashu.domain.catalogue.query import TEXT_MAX as QUERY_LENGTH_MAX
from bashu.domain.catalogue.query import Name, years_in
from bashu.doors.web.shared.forms import number
from bashu.search.asking import Facet, Request, Sort

PAGE_SIZE: Final = 20
# Nobody turns further; more words find fewer.
LAST_PAGE: Final = 50
VALUES: Final = 10
VALUE_LENGTH: Final = 40
# As they stand in addresses, in the order in which they stand beside the results.
FACETS: Final = {
    Facet.CITY: "city", Facet.LIBRARY: "library", Facet.KIND: "kind", Facet.AUDIENCE: "audience",
    Facet.LANGUAGE: "language", Facet.CLC: "class", Facet.YEAR: "year",
}  # fmt: skip
FIELDS: Final = (Name.TITLE, Name.AUTHOR, Name.SUBJECT, Name.PUBLISHER, Name.SERIES, Name.ISBN, Name.CLC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`on_shelf`: only what can be taken from a shelf now."""

    text: str
    fields: Mapping[Name, str]
    filters: Mapping[Facet, tuple[str, ...]]
    on_shelf: bool
    sort: Sort
    page: int

    @property
    def wants(self) -> bool:
        return bool(self.text or self.fields or self.filters or self.on_shelf)

    @property
    def said(self) -> str:
        """All words that were typed, wherever."""
        return " ".join([self.text, *self.fields.values()]).strip()

    def request(self) -> Request:
        return Request(
            text=self.text,
            fields=self.fields,
            filters=self.filters,
            available=self.on_shelf,
            sort=self.sort,
            start=(self.page - 1) * PAGE_SIZE,
            size=PAGE_SIZE,
            wanted=tuple(FACETS),
        )

    def address(self, *, page: int = 1) -> str:
        """What stands behind the question mark."""
        return urlencode([*self._parts(), *([("page", str(page))] if page > 1 else [])])

    def sorted(self, sort: Sort) -> "Asked":
        return replace(self, sort=sort)

    def instead(self, text: str) -> "Asked":
        return replace(self, text=text)

    def anywhere(self) -> "Asked":
        """The same words, narrowed down by nothing."""
        return replace(self, filters={}, on_shelf=False)

    def shelved(self, *, only: bool) -> "Asked":
        return replace(self, on_shelf=only)

    def toggled(self, facet: Facet, value: str) -> "Asked":
        """With this value, or without it, if it is among them."""
        before = self.filters.get(facet, ())
        values = tuple(each for each in before if each != value) if value in before else (*before, value)
        filters = {**self.filters, facet: values}
        return replace(self, filters={each: chosen for each, chosen in filters.items() if chosen})

    def without(self, name: Name) -> "Asked":
        return replace(self, fields={each: text for each, text in self.fields.items() if each is not name})

    def _parts(self) -> Iterator[tuple[str, str]]:
        if self.text:
            yield "q", self.text
        yield from ((name.value, text) for name, text in self.fields.items())
        yield from ((FACETS[facet], value) for facet, values in self.filters.items() for value in values)
        if self.on_shelf:
            yield "on_shelf", "1"
        if self.sort is not Sort.RELEVANCE:
            yield "sort", self.sort.value


def asked_by(request: HttpRequest) -> Asked:
    """Whatever stands in the address: what says nothing is as if it were not there."""
    sort = request.GET.get("sort", "")
    return Asked(
        text=_text(request, "q"),
        fields={name: text for name in FIELDS if (text := _text(request, name.value))},
        filters=_filters(request),
        on_shelf=request.GET.get("on_shelf", "") == "1",
        sort=Sort(sort) if sort in set(Sort) else Sort.RELEVANCE,
        page=min(max(number(request.GET.get("page", "")) or 1, 1), LAST_PAGE),
    )


def _filters(request: HttpRequest) -> dict[Facet, tuple[str, ...]]:
    found = {facet: _values(request, name) for facet, name in FACETS.items()}
    # What is no id of any row names no library.
    found[Facet.LIBRARY] = tuple(each for each in found[Facet.LIBRARY] if number(each) is not None)
    if years := _years(request):
        found[Facet.YEAR] = (*found[Facet.YEAR], years)
    return {facet: values for facet, values in found.items() if values}


def _text(request: HttpRequest, name: str) -> str:
    text = request.GET.get(name, "")[: 2 * QUERY_LENGTH_MAX]
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:QUERY_LENGTH_MAX]


def _values(request: HttpRequest, name: str) -> tuple[str, ...]:
    asked = (text.replace("\0", "").strip() for text in request.GET.getlist(name)[:VALUES])
    return tuple(dict.fromkeys(text[:VALUE_LENGTH] for text in asked if text))


def _years(request: HttpRequest) -> str:
    """Of the two fields of the form."""
    first, last = (request.GET.get(name, "").strip()[:4] for name in ("from", "to"))
    text = f"{first}-{last}"
    return text if years_in(text) else ""
