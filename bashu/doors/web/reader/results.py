"""The catalogue's results: what was found, where it is to be had, and how it can be narrowed down."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bashu.db.catalogue import queries as catalogue
from bashu.db.catalogue.found import HeldRow, held
from bashu.db.catalogue.queries import BibRow
from bashu.db.network.names import city_names, library_names, spots
from bashu.db.network.queries import Name as PlaceName
from bashu.db.network.queries import libraries
from bashu.domain.catalogue.classes import MAIN
from bashu.domain.catalogue.query import Name
from bashu.domain.catalogue.shelves import KINDS, LANGUAGES
from bashu.doors.web.reader.asked import FACETS, FIELDS, LAST_PAGE, PAGE_SIZE, Asked, asked_by
from bashu.doors.web.reader.near import chosen_city, may_locate
from bashu.doors.web.reader.templatetags.catalogue import for_whom, one_kind
from bashu.doors.web.shared import languages
from bashu.search.asking import AVAILABLE_MAX, Counted, Facet, Found, Sort
from bashu.search.find import find

# So many values of a facet are there at once, and so many more when they are asked for.
FIRST: Final = 6
OFFERED: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value of a facet. `address`: the same results with it, or without it if it is chosen."""

    label: str
    count: int | None
    chosen: bool
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`first` are seen at once, `more` are asked for; `left_out`: so many are neither."""

    label: str
    first: Sequence[Choice]
    more: Sequence[Choice]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """`near`: how many stand on shelves of the reader's city, which may not be known. `at`: branches with one."""

    bib: BibRow
    items: int
    available: int
    near: int | None
    at: str


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    asked = asked_by(request)
    if not asked.wants:
        return render(request, "reader/search.html", {"asked": asked, "text": ""})
    found = find(asked.request())
    context = {"asked": asked, "text": asked.text, "found": found, **_shown(request, found), **_around(asked, found)}
    return may_locate(render(request, "reader/search.html", context))


@require_safe
def advanced(request: HttpRequest) -> HttpResponse:
    """All that can be asked for, as a form."""
    context = {
        "asked": asked_by(request),
        "fields": [(name.value, _field_labels()[name]) for name in FIELDS],
        "kinds": KINDS,
        "tongues": [(code, PlaceName(*names)) for code, names in LANGUAGES.items()],
        "classes": [(letter, PlaceName(*names)) for letter, names in MAIN.items()],
        "libraries": libraries(),
    }
    return render(request, "reader/advanced.html", context)


@require_safe
@cache_control(public=True, max_age=3600)
def where(request: HttpRequest) -> JsonResponse:
    """Where branches are, for a browser that knows where its reader is and tells nobody."""
    del request
    in_english = languages.current() == "en"
    told = [[row.branch_id, row.name.en if in_english else row.name.zh, row.lon, row.lat] for row in spots()]
    return JsonResponse({"branches": told}, headers={"Vary": "Accept-Language, Cookie"})


def _shown(request: HttpRequest, found: Found) -> dict[str, object]:
    """The titles of this page. `city`: from which the reader looks, if that was said."""
    code = chosen_city(request)
    return {"hits": _hits(found, code), "city": city_names([code]).get(code) if code else None}


def _around(asked: Asked, found: Found) -> dict[str, object]:
    """What narrows the results down or could, and the ways on from here."""
    labels = _labels(asked, found)
    groups = [_group(asked, facet, counted=told, labels=labels) for facet, told in found.facets.items() if told]
    return {"groups": groups, "chips": _chips(asked, labels), **_ways(asked, found)}


def _hits(found: Found, city: str) -> list[Hit]:
    there = held(found.bib_ids)
    return [_hit(bib, there.get(bib.bib_id, ()), city=city) for bib in catalogue.bibs(found.bib_ids)]


def _hit(bib: BibRow, rows: Iterable[HeldRow], *, city: str) -> Hit:
    rows = tuple(rows)
    return Hit(
        bib=bib,
        items=sum(row.items for row in rows),
        available=sum(row.available for row in rows),
        near=sum(row.available for row in rows if row.at.city_code == city) if city else None,
        at=" ".join(str(row.at.branch_id) for row in rows if row.available),
    )


def _ways(asked: Asked, found: Found) -> dict[str, object]:
    """Addresses to go on from here."""
    orders = ((Sort.RELEVANCE, _("best match")), (Sort.NEWEST, _("newest")), (Sort.TITLE, _("title")))
    return {
        "sorts": [(label, asked.sorted(sort).address(), sort is asked.sort) for sort, label in orders],
        "on_shelf": asked.shelved(only=not asked.on_shelf).address(),
        "anywhere": asked.anywhere().address() if asked.filters or asked.on_shelf else "",
        "clear": replace(asked.anywhere(), fields={}).address(),
        "meant": asked.instead(found.did_you_mean).address() if found.did_you_mean else "",
        "last": min(LAST_PAGE, -(-found.total // PAGE_SIZE)),
        "before": asked.address(page=asked.page - 1),
        "after": asked.address(page=asked.page + 1),
        "asked_most": AVAILABLE_MAX,
        "most": LAST_PAGE * PAGE_SIZE,
    }


def _group(asked: Asked, facet: Facet, *, counted: Sequence[Counted], labels: "Labels") -> Group:
    """What is chosen stands first."""
    chosen = asked.filters.get(facet, ())
    ordered = sorted(counted, key=lambda each: each.value not in chosen)
    if facet is Facet.YEAR:
        ordered = sorted(counted, key=lambda each: each.value, reverse=True)
    choices = [
        Choice(
            label=labels[facet](each.value),
            count=each.count,
            chosen=each.value in chosen,
            address=asked.toggled(facet, each.value).address(),
        )
        for each in ordered[:OFFERED]
    ]
    return Group(
        label=_facet_labels()[facet],
        first=choices[:FIRST],
        more=choices[FIRST:],
        left_out=len(ordered) - len(choices),
    )


def _chips(asked: Asked, labels: "Labels") -> list[tuple[str, str]]:
    """What narrows the results down, each with the address without it."""
    names = _field_labels()
    found = [(f"{names[name]}{_(': ')}{text}", asked.without(name).address()) for name, text in asked.fields.items()]
    for facet, values in asked.filters.items():
        found += [(labels[facet](value), asked.toggled(facet, value).address()) for value in values]
    return found + ([(_("on the shelf now"), asked.shelved(only=False).address())] if asked.on_shelf else [])


Labels = Mapping[Facet, Callable[[str], str]]


def _labels(asked: Asked, found: Found) -> Labels:
    """How a value of each facet is called on the page. Of places, those that are there are looked up at once."""
    values = {facet: {*asked.filters.get(facet, ()), *_told(found, facet)} for facet in FACETS}
    places = {str(key): name for key, name in library_names(map(_id, values[Facet.LIBRARY])).items()}
    cities = city_names(values[Facet.CITY])
    return {
        Facet.CITY: lambda value: _said(cities.get(value), value),
        Facet.LIBRARY: lambda value: _said(places.get(value), value),
        Facet.KIND: one_kind,
        Facet.AUDIENCE: for_whom,
        Facet.LANGUAGE: lambda value: _said(PlaceName(*LANGUAGES[value]) if value in LANGUAGES else None, value),
        Facet.CLC: lambda value: _said(PlaceName(*MAIN[value]) if value in MAIN else None, value),
        Facet.YEAR: lambda value: value.replace("-", "–"),
    }


def _told(found: Found, facet: Facet) -> list[str]:
    return [each.value for each in found.facets.get(facet, ())]


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def _said(name: PlaceName | None, otherwise: str) -> str:
    if name is None:
        return otherwise
    return name.en if languages.current() == "en" else name.zh


def _facet_labels() -> dict[Facet, str]:
    return {
        Facet.CITY: _("City"), Facet.LIBRARY: _("Library"), Facet.KIND: _("Kind"), Facet.AUDIENCE: _("For whom"),
        Facet.LANGUAGE: _("Language"), Facet.CLC: _("Field of knowledge"), Facet.YEAR: _("Published"),
    }  # fmt: skip


def _field_labels() -> dict[Name, str]:
    return {
        Name.TITLE: _("Title"), Name.AUTHOR: _("Author"), Name.SUBJECT: _("Subject"), Name.PUBLISHER: _("Publisher"),
        Name.SERIES: _("Series"), Name.ISBN: _("ISBN or ISSN"), Name.CLC: _("Class (CLC)"),
    }  # fmt: skip
