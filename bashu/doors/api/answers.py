"""From what the catalogue says to what is answered."""

from django.conf import settings
from django.urls import reverse

from bashu.db.catalogue.found import HeldRow, Point, held
from bashu.db.catalogue.handed_on import PublicationRow
from bashu.db.catalogue.queries import BibRow, Stock, bibs, stock
from bashu.db.network.queries import Name, libraries
from bashu.domain.catalogue.query import Name as FieldName
from bashu.doors.api import shapes
from bashu.search.asking import Facet, Request
from bashu.search.find import find

NONE = Stock(0, 0)
_FIELDS = {each.value: each for each in FieldName if each not in {FieldName.YEAR, FieldName.CLC}}
_FILTERS = {each.value: each for each in Facet if each is not Facet.CLC_OUTLINE}


def result(asked: shapes.Asked) -> shapes.Result:
    """Libraries are known to partners by their codes."""
    codes = {str(row.library_id): row.code for row in libraries()}
    ids = {code: library_id for library_id, code in codes.items()}
    filters: dict[Facet, tuple[str, ...]] = {
        facet: tuple(values) for name, facet in _FILTERS.items() if (values := getattr(asked, name))
    }
    if Facet.LIBRARY in filters:
        filters[Facet.LIBRARY] = tuple(ids.get(code, "0") for code in filters[Facet.LIBRARY])
    request = Request(
        text=asked.q,
        fields={field: text for name, field in _FIELDS.items() if (text := getattr(asked, name))},
        filters=filters,
        available=asked.available,
        sort=asked.sort,
        start=asked.start,
        size=asked.size,
        wanted=tuple(dict.fromkeys(asked.facets)),
    )
    found = find(request)
    counted = stock(found.bib_ids)
    facets = {
        facet.value: [
            shapes.Counted(value=codes.get(each.value, "") if facet is Facet.LIBRARY else each.value, count=each.count)
            for each in values
        ]
        for facet, values in found.facets.items()
    }
    return shapes.Result(
        total=found.total,
        start=asked.start,
        records=[_brief(row, counted.get(row.bib_id, NONE)) for row in bibs(found.bib_ids)],
        facets=facets,
        did_you_mean=found.did_you_mean,
        nearly=found.nearly,
        truncated=found.truncated,
        building=found.building,
    )


def record(row: PublicationRow) -> shapes.Record:
    same = (
        "title", "author", "publisher", "place", "published_year", "issn", "language", "extent", "edition", "series",
        "clc", "kind", "audience", "summary",
    )  # fmt: skip
    return shapes.Record(
        id=row.bib_id,
        url=page(row.bib_id),
        identifier=f"oai:{settings.BASHU.repository_name}:{row.bib_id}",
        changed_at=row.changed_at.isoformat() if row.changed_at else None,
        isbns=list(row.isbns),
        subjects=list(row.subjects),
        sources=[
            shapes.Source(library=each.library_code, number=each.control_number, format=each.flavour)
            for each in row.sources
        ],
        held_by=[
            shapes.Holder(
                library=_named(each.library_code, each.library), call_number=each.call_number, items=each.items
            )
            for each in row.held_by
        ],
        **{name: getattr(row, name) for name in same},
    )


def holdings(bib_id: int, near: Point | None) -> shapes.Holdings:
    codes = {row.library_id: row.code for row in libraries()}
    rows = held([bib_id], near=near)[bib_id]
    return shapes.Holdings(
        id=bib_id,
        items=sum(row.items for row in rows),
        available=sum(row.available for row in rows),
        branches=[_shelf(row, library_code=codes[row.at.library_id]) for row in rows],
    )


def page(bib_id: int) -> str:
    return str(settings.BASHU.public_url + reverse("reader:title", args=[bib_id]))


def _brief(row: BibRow, counted: Stock) -> shapes.Brief:
    return shapes.Brief(
        id=row.bib_id,
        url=page(row.bib_id),
        title=row.title,
        author=row.author,
        publisher=row.publisher,
        published_year=row.published_year,
        isbn=row.isbn,
        kind=row.kind,
        items=counted.items,
        available=counted.available,
    )


def _shelf(row: HeldRow, *, library_code: str) -> shapes.Shelf:
    at = row.at
    return shapes.Shelf(
        branch=_named(at.code, at.name),
        library=_named(library_code, at.library),
        city=_named(at.city_code, at.city),
        items=row.items,
        available=row.available,
        distance_km=None if row.distance_km is None else round(row.distance_km, 1),
    )


def _named(code: str, name: Name) -> shapes.Named:
    return shapes.Named(code=code, zh=name.zh, en=name.en)
