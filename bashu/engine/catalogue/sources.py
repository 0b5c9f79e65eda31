"""From a record as it was read to what is admitted of it."""

from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.domain.catalogue.matching import Facts, match_key
from bashu.engine.catalogue.admit import NewBib, NewSource
from bashu.wire.marc.description import Description
from bashu.wire.marc.records import Record


def source_of(record: Record, description: Description) -> NewSource:
    facts = Facts(
        title=description.title,
        subtitle=description.subtitle,
        part=description.part,
        authors=(description.author,) if description.author else (),
        publisher=description.publisher,
        published_year=description.published_year,
        isbns=description.isbns,
    )
    bib = NewBib(
        match_key=match_key(facts),
        title=whole_title(description),
        author=description.author,
        publisher=description.publisher,
        published_year=description.published_year,
        isbn=next((isbn for text in description.isbns if (isbn := normalise_isbn(text))), ""),
        language=description.language,
        extent=description.extent,
        clc=description.clc,
        kind=description.kind.value,
    )
    return NewSource(
        control_number=description.control_number,
        flavour=record.flavour.value,
        charset=record.charset.value,
        raw=record.raw,
        bib=bib,
    )


def whole_title(description: Description) -> str:
    part = f". {description.part}" if description.part else ""
    return description.title + part + (f" : {description.subtitle}" if description.subtitle else "")
