"""Reads a description out of a record: UNIMARC manual and its Chinese edition (CNMARC), and MARC 21."""

import re

from bashu.wire.marc.description import Description, kind_of, price_in, trim, year_in
from bashu.wire.marc.records import Field, Flavour, Record

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_EMPTY = Field("")


def describe(record: Record) -> Description:
    return _describe_cnmarc(record) if record.flavour is Flavour.CNMARC else _describe_marc21(record)


def _describe_cnmarc(record: Record) -> Description:
    title = record.first("200") or _EMPTY
    numbers = record.every("010")
    printed = _having(record, tags=("210", "214"), code="c")
    dated = _having(record, tags=("210", "214"), code="d")
    names = [record.first(tag) for tag in ("700", "701", "710", "711", "702", "712")]
    general = record.first("100") or _EMPTY
    return Description(
        control_number=_control_number(record),
        title=_join(title.every("a")[:1]),
        subtitle=_join(title.every("e"), " : "),
        part=_join(title.every("hi"), ", "),
        author=_join(title.every("f")[:1]) or next((_unimarc_name(name) for name in names if name), ""),
        publisher=trim(printed.first("c")),
        published_year=year_in(dated.first("d")) or year_in(general.first("a")[9:13]),
        isbns=tuple(number.first("a") for number in numbers if number.first("a")),
        language=trim((record.first("101") or _EMPTY).first("a")).lower()[:3],
        extent=_join((record.first("215") or _EMPTY).every("a")),
        price_fen=next((fen for number in numbers if (fen := price_in(number.first("d"))) is not None), None),
        clc=trim((record.first("690") or _EMPTY).first("a")),
        kind=kind_of(record.leader),
    )


def _describe_marc21(record: Record) -> Description:
    title = _in_script(record, ("245",))
    name = _in_script(record, ("100", "110", "111", "700", "710"))
    published = _in_script(record, ("264", "260"))
    fixed = (record.first("008") or _EMPTY).data
    numbers = record.every("020")
    return Description(
        control_number=_control_number(record),
        title=_join(title.every("a")[:1]),
        subtitle=_join(title.every("b")),
        part=_join(title.every("np"), ", "),
        author=_join(name.every("abc")[:2], " ") or _join(title.every("c")[:1]),
        publisher=_join(published.every("b")[:1]),
        published_year=year_in(published.first("c")) or year_in(fixed[7:11]),
        isbns=tuple(number.first("a") for number in numbers if number.first("a")),
        language=_language_of_marc21(fixed, record.first("041")),
        extent=_join((record.first("300") or _EMPTY).every("a")[:1]),
        price_fen=next((fen for number in numbers if (fen := price_in(number.first("c"))) is not None), None),
        clc=trim(next((field.first("a") for field in record.every("084") if "clc" in field.first("2").lower()), "")),
        kind=kind_of(record.leader),
    )


def _control_number(record: Record) -> str:
    return trim((record.first("001") or _EMPTY).data)


def _having(record: Record, *, tags: tuple[str, ...], code: str) -> Field:
    fields = (field for tag in tags for field in record.every(tag))
    return next((field for field in fields if field.first(code)), _EMPTY)


def _unimarc_name(field: Field) -> str:
    return _join(field.every("ab"), " ")


def _in_script(record: Record, tags: tuple[str, ...]) -> Field:
    """The first field of these tags, or the 880 that writes it in Chinese characters (MARC 21, Appendix A)."""
    own = next((field for tag in tags for field in record.every(tag)), None)
    tag = own.tag if own else tags[0]
    linked = (
        field
        for field in record.every("880")
        if field.first("6").startswith(f"{tag}-") and any(_HAN.search(value) for _, value in field.subfields)
    )
    return next(linked, None) or own or _EMPTY


def _language_of_marc21(fixed: str, codes: Field | None) -> str:
    language = fixed[35:38].strip().lower()
    if len(language) == 3 and language.isalpha():
        return language
    return trim(codes.first("a")).lower()[:3] if codes else ""


def _join(values: tuple[str, ...], separator: str = " ") -> str:
    return separator.join(text for value in values if (text := trim(value)))
