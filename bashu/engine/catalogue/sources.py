"""From a record as it was read to what is admitted of it."""

from dataclasses import field

from bashu.domain.catalogue.matching import Facts, keys
from bashu.domain.catalogue.union import SUMMARY_MAX, Said
from bashu.domain.values import value_class
from bashu.engine.catalogue.rows import Row, row_alone
from bashu.wire.marc.description import Description
from bashu.wire.marc.records import Record


@value_class(frozen=True, slots=True, kw_only=True)
class NewSource:
    """One library's record, byte for byte, what it says, and by which keys others find it. `row`: what it makes of its
    publication while no other record is there.
    """

    control_number: str
    flavour: str
    charset: str
    raw: bytes
    says: Said
    keys: tuple[int, ...]
    row: Row = field(hash=False)


def source_of(record: Record, description: Description) -> NewSource:
    return new_source(
        said_in(description),
        control_number=description.control_number,
        flavour=record.flavour.value,
        charset=record.charset.value,
        raw=record.raw,
    )


def new_source(says: Said, *, control_number: str, flavour: str, charset: str, raw: bytes) -> NewSource:
    return NewSource(
        control_number=control_number,
        flavour=flavour,
        charset=charset,
        raw=raw,
        says=says,
        keys=keys(says.facts),
        row=row_alone(says),
    )


def said_in(description: Description) -> Said:
    return Said(
        facts=Facts(
            title=description.title,
            subtitle=description.subtitle,
            part=description.part,
            parallel_titles=description.parallel_titles,
            authors=description.authors or ((description.author,) if description.author else ()),
            translators=description.translators,
            publisher=description.publisher,
            place=description.place,
            published_year=description.published_year,
            isbns=description.isbns,
            issns=description.issns,
            numbers=description.numbers,
            edition=description.edition,
            extent=description.extent,
            series=description.series,
            language=description.language,
            kind=description.kind.value,
        ),
        author=description.author,
        clc=description.clc,
        subjects=description.subjects,
        audience=description.audience.value,
        summary=description.summary[:SUMMARY_MAX],
    )
