"""Publications with all that is said of them, for those who hand them on: in whole, and many at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F

from bashu.db.catalogue.models import BibRecord, SourceRecord
from bashu.db.network.queries import Name
from bashu.domain.catalogue.union import Ranked, goodness, said_from_json

# Of a bigint.
ID_MAX = 2**63 - 1
# By the index of items by record; an item that is withdrawn is held by nobody.
HELD_BY = """
SELECT i.bib_id, l.code, l.name_zh, l.name_en, min(nullif(i.call_number, '')), count(*)
  FROM catalogue_item i JOIN network_library l ON l.id = i.owner_id
 WHERE i.bib_id = ANY(%s) AND i.status <> 'withdrawn'
 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldByRow:
    """How many items a library has, and the first call number among them."""

    library_code: str
    library: Name
    call_number: str
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    source_id: int
    library_code: str
    control_number: str
    flavour: str
    charset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationRow:
    """`sources`: best first; `raw`: the bytes of the best, empty if there is none. `is_gone`: nothing stands on it any
    more, and `merged_into` is where it leads on to.
    """

    bib_id: int
    changed_at: datetime | None
    is_gone: bool
    merged_into: int | None
    title: str
    author: str
    publisher: str
    place: str
    published_year: int | None
    isbns: tuple[str, ...]
    issn: str
    language: str
    extent: str
    edition: str
    series: str
    clc: str
    kind: str
    audience: str
    subjects: tuple[str, ...]
    summary: str
    sources: tuple[SourceRow, ...] = ()
    raw: bytes = b""
    held_by: tuple[HeldByRow, ...] = ()


def publications(bib_ids: Sequence[int]) -> tuple[PublicationRow, ...]:
    """In the order of the ids, those that are gone too; an id that never was is left out, also one that none can be.
    Four statements.
    """
    possible = [bib_id for bib_id in bib_ids if 0 < bib_id <= ID_MAX]
    rows = {row.pk: row for row in BibRecord.objects.filter(pk__in=possible)}
    sources = _sources(rows)
    best = [of_one[0].source_id for of_one in sources.values()]
    raws = dict(SourceRecord.objects.filter(pk__in=best).values_list("bib_id", "raw"))
    held = held_by(list(rows))
    return tuple(
        _row(rows[each], sources=sources.get(each, ()), raw=bytes(raws.get(each, b"")), held=held.get(each, ()))
        for each in bib_ids
        if each in rows
    )


def held_by(bib_ids: Sequence[int]) -> dict[int, tuple[HeldByRow, ...]]:
    """By library, in the order of their codes."""
    found: dict[int, list[HeldByRow]] = {}
    with connection.cursor() as cursor:
        cursor.execute(HELD_BY, [list(bib_ids)])
        for bib_id, code, zh, en, call_number, items in cursor.fetchall():
            row = HeldByRow(library_code=code, library=Name(zh, en), call_number=call_number or "", items=items)
            found.setdefault(bib_id, []).append(row)
    return {bib_id: tuple(rows) for bib_id, rows in found.items()}


def _sources(bib_ids: Iterable[int]) -> Mapping[int, tuple[SourceRow, ...]]:
    rows = SourceRecord.objects.filter(bib__in=list(bib_ids), gone_at=None).annotate(
        code=F("library__code"), rank=F("library__catalogue_rank")
    )
    found: dict[int, list[tuple[tuple[int, int, int], SourceRow]]] = {}
    for row in rows.defer("raw", "digest"):
        ranked = Ranked(said=said_from_json({"title": ""} | row.says), rank=row.rank, number=row.pk)
        source = SourceRow(
            source_id=row.pk, library_code=row.code, control_number=row.control_number, flavour=row.flavour,
            charset=row.charset,
        )  # fmt: skip
        found.setdefault(row.bib_id, []).append((goodness(ranked), source))
    return {
        bib_id: tuple(source for _, source in sorted(each, key=lambda one: one[0])) for bib_id, each in found.items()
    }


def _row(row: BibRecord, *, sources: Sequence[SourceRow], raw: bytes, held: Sequence[HeldByRow]) -> PublicationRow:
    return PublicationRow(
        bib_id=row.pk,
        changed_at=row.changed_at,
        is_gone=row.gone_at is not None,
        merged_into=row.merged_into_id,
        title=row.title,
        author=row.author,
        publisher=row.publisher,
        place=row.place,
        published_year=row.published_year,
        isbns=tuple(row.isbns or ([row.isbn] if row.isbn else [])),
        issn=row.issn,
        language=row.language,
        extent=row.extent,
        edition=row.edition,
        series=row.series,
        clc=row.clc,
        kind=row.kind,
        audience=row.audience,
        subjects=tuple(row.subjects),
        summary=row.summary,
        sources=tuple(sources),
        raw=raw,
        held_by=tuple(held),
    )
