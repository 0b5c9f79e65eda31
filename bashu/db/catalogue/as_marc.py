"""Publications as MARC 21 and as Dublin Core: what the union catalogue hands to other systems.

A publication is served from its best source (domain/catalogue/union.py says which that is), with what the union knows
beyond it (wire/marc/handing_out.py). One of which no source can be read is made of what the union says.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from bashu.db.catalogue.handed_on import PublicationRow
from bashu.wire.marc.compose import Simple, compose
from bashu.wire.marc.description import Kind
from bashu.wire.marc.dublin_core import dublin_core
from bashu.wire.marc.handing_out import Held, Known, handed_out
from bashu.wire.marc.reading import read
from bashu.wire.marc.records import Charset, Field, Flavour, Record

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class As:
    """Who hands it out, and the address of its page."""

    agency: str
    url: str


def marc21(row: PublicationRow, who: As) -> tuple[str, tuple[Field, ...]]:
    """Leader and fields."""
    known = Known(
        number=str(row.bib_id),
        agency=who.agency,
        url=who.url,
        changed_at=(row.changed_at or _EPOCH).astimezone(UTC),
        sources=[(source.library_code, source.control_number) for source in row.sources],
        isbns=row.isbns,
        issn=row.issn,
        clc=row.clc,
        subjects=row.subjects,
        summary=row.summary,
        held=[
            Held(library=each.library_code, name=each.library.zh, call_number=each.call_number, items=each.items)
            for each in row.held_by
        ],
    )
    return handed_out(_source(row), known)


def dc(row: PublicationRow, who: As) -> tuple[tuple[str, str], ...]:
    """Pairs of element and value, each once."""
    more = [("identifier", who.url), *(("identifier", f"URN:ISBN:{each}") for each in row.isbns)]
    more += [("identifier", f"URN:ISSN:{row.issn}")] if row.issn else []
    more += [("subject", each) for each in row.subjects]
    return tuple(dict.fromkeys([*dublin_core(_source(row)), *more]))


def _source(row: PublicationRow) -> Record:
    if row.raw:
        best = row.sources[0]
        # One that nobody here writes is looked for in the bytes.
        charset = Charset(best.charset) if best.charset in set(Charset) else None
        entry = next(read(BytesIO(row.raw), charset=charset, flavour=Flavour(best.flavour)), None)
        if isinstance(entry, Record):
            return entry
    return _made(row)


def _made(row: PublicationRow) -> Record:
    form = Simple(
        title=row.title,
        author=row.author,
        place=row.place,
        publisher=row.publisher,
        published_year=row.published_year,
        language=row.language,
        extent=row.extent,
        clc=row.clc,
        kind=Kind(row.kind),
    )
    leader, fields = compose(form, number=str(row.bib_id), agency="", now=row.changed_at or _EPOCH)
    return Record(
        leader=leader, fields=fields, flavour=Flavour.CNMARC, charset=Charset.UTF_8, raw=b"", number=1, offset=0
    )
