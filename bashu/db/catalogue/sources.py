"""The records of libraries behind one of the union catalogue, the one that describes it first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bashu.db.catalogue.models import SourceRecord
from bashu.db.network.queries import Name
from bashu.domain.catalogue.union import Ranked, Said, best_first, said_from_json

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`rank`: its library's, the lower the sooner it describes."""

    source_id: int
    bib_id: int
    library_id: int
    library: Name
    rank: int
    control_number: str
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    flavour: str
    charset: str
    raw: bytes


def sources_of(bib_id: int) -> tuple[Source, ...]:
    """Best first. What its library has deleted is left out."""
    return _best_first(SourceRecord.objects.filter(bib=bib_id, gone_at=None))


def sources(source_ids: Iterable[int]) -> dict[int, Source]:
    rows = SourceRecord.objects.filter(pk__in=list(source_ids), gone_at=None)
    return {each.source_id: each for each in _best_first(rows)}


def raw_of(source_id: int) -> RawRecord | None:
    row = SourceRecord.objects.filter(pk=source_id).values_list("flavour", "charset", "raw").first()
    return RawRecord(flavour=row[0], charset=row[1], raw=bytes(row[2])) if row else None


def _best_first(rows: "QuerySet[SourceRecord]") -> tuple[Source, ...]:
    # Without their bytes, which nobody looks at here.
    found = [_source(row) for row in rows.select_related("library").defer("raw", "digest")]
    ranked = [Ranked(said=each.said, rank=each.rank, number=each.source_id) for each in found]
    known = {each.source_id: each for each in found}
    return tuple(known[each.number] for each in best_first(ranked))


def _source(row: SourceRecord) -> Source:
    return Source(
        source_id=row.pk,
        bib_id=row.bib_id,
        library_id=row.library_id,
        library=Name(row.library.name_zh, row.library.name_en),
        rank=row.library.catalogue_rank,
        control_number=row.control_number,
        # Of one that came in before it was written down what it says, nothing is known here yet.
        said=said_from_json(row.says or {"title": ""}),
    )
