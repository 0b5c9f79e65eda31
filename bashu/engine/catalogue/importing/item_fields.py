"""Items out of the fields of a record, by the layout of its library."""

from collections.abc import Iterator, Mapping, Sequence

from bashu.domain.catalogue.importing.items import TEXT_MAX, ItemSaid, Layout
from bashu.wire.marc.records import Field, Record


def items_in(record: Record, layout: Layout) -> tuple[ItemSaid, ...]:
    """In the order of the fields. A field without a barcode is about no item that can be lent."""
    if not layout.tag:
        return ()
    beside = record.every(layout.beside) if layout.beside else ()
    return tuple(
        item
        for field in record.every(layout.tag)
        if field.first(layout.codes["barcode"][:1])
        for item in _items(field, layout, beside=_joined(field, beside, link=layout.link))
    )


def _items(field: Field, layout: Layout, *, beside: Field | None) -> Iterator[ItemSaid]:
    told = _parts(beside, layout.beside_codes or {}, joint=layout.joint) if beside is not None else {}
    told |= {part: text for part, text in _parts(field, layout.codes, joint=layout.joint).items() if text}
    code = layout.codes["barcode"][:1]
    barcodes = [text for each in field.every(code) if (text := each.strip())]
    for barcode in barcodes if layout.every else barcodes[:1]:
        yield ItemSaid(**(told | {"barcode": barcode}))


def _parts(field: Field, codes: Mapping[str, str], *, joint: str) -> dict[str, str]:
    return {part: _text(field, letters, joint=joint) for part, letters in codes.items() if part != "barcode"}


def _text(field: Field, letters: str, *, joint: str) -> str:
    """The first of each subfield, in the order in which the layout has their codes."""
    found = (" ".join(field.first(code).replace("\0", "").split()) for code in letters)
    return joint.join(text for text in found if text)[:TEXT_MAX]


def _joined(field: Field, beside: Sequence[Field], *, link: str) -> Field | None:
    """The one with the same number before the point of its link (MARC 21, 876, $8), or the only one there is."""
    number = field.first(link).partition(".")[0]
    same = [each for each in beside if number and each.first(link).partition(".")[0] == number]
    if same:
        return same[0]
    return beside[0] if len(beside) == 1 else None
