"""Reads a description out of CNMARC: the UNIMARC manual and its Chinese edition (WH/T 0503)."""

import re
from collections.abc import Sequence

from bashu.wire.marc.description import (
    Audience,
    ByTag,
    Description,
    by_tag,
    first_price,
    heading,
    join,
    kind_of,
    standard_numbers,
    texts,
    trim,
    year_in,
)
from bashu.wire.marc.records import Field, Record

_NAMES = ("700", "701", "710", "711", "720", "702", "712")
# Field 100, positions 17-19: pre-primary to 14 years; adults. Most records for everybody say "em".
_CHILDREN, _ADULTS = frozenset("abcd"), frozenset("km")
# Children's literature of China and of the world.
_CHILDRENS_CLASSES = ("I28", "I18")
_TRANSLATES = re.compile("译|譯")


def describe_cnmarc(record: Record) -> Description:
    fields = by_tag(record)
    title = fields.first("200")
    imprint = fields.every("210", "214")
    general = fields.first("100").first("a")
    names = fields.every(*_NAMES)
    translating = [each for each in title.every("g") if _TRANSLATES.search(each)]
    others = [each for each in title.every("g") if each not in translating]
    clc = trim(fields.first("690").first("a"))
    return Description(
        control_number=trim(fields.first("001").data),
        title=join(title.every("a")[:1]),
        subtitle=join(title.every("e"), " : "),
        part=join(title.every("hi"), ", "),
        parallel_titles=texts([*title.every("d"), *_titles(fields)]),
        author=join(title.every("f")[:1]) or next((join(each.every("ab"), " ") for each in names), ""),
        authors=texts(
            [*title.every("f"), *others, *(join(each.every("ab")) for each in names if not _translates(each))]
        ),
        translators=texts([*translating, *(join(each.every("ab")) for each in names if _translates(each))]),
        place=trim(_first(imprint, code="a")),
        publisher=trim(_first(imprint, code="c")),
        published_year=year_in(_first(imprint, code="d")) or year_in(general[9:13]),
        isbns=standard_numbers(fields.every("010")),
        issns=standard_numbers(fields.every("011")),
        numbers=texts(each.first("b" if each.tag == "020" else "a") for each in fields.every("020", "091")),
        edition=join(fields.first("205").every("ab"), ", "),
        series=join(fields.first("225").every("ahiv"), ", "),
        language=trim(fields.first("101").first("a")).lower()[:3],
        extent=join(fields.first("215").every("a")),
        price_fen=first_price(each.first("d") for each in fields.every("010")),
        clc=clc,
        subjects=texts(heading(each, "axyz") for each in fields.every("606", "600", "601", "607", "610")),
        audience=_audience(general, clc=clc),
        summary=trim(fields.first("330").first("a")),
        kind=kind_of(record.leader),
    )


def _first(fields: Sequence[Field], *, code: str) -> str:
    return next((found for field in fields if (found := field.first(code))), "")


def _titles(fields: ByTag) -> list[str]:
    """Parallel, cover and other titles under which it may be known."""
    return [each.first("a") for each in fields.every("510", "512", "517")]


def _translates(name: Field) -> bool:
    return any(_TRANSLATES.search(each) for each in name.every("4"))


def _audience(general: str, *, clc: str) -> Audience:
    codes = frozenset(general[17:20])
    if clc.startswith(_CHILDRENS_CLASSES) or (codes & _CHILDREN and not codes & _ADULTS):
        return Audience.JUVENILE
    return Audience.ADULT if codes & _ADULTS else Audience.UNTOLD
