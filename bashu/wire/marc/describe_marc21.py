"""Reads a description out of MARC 21. What is there in Chinese characters is preferred to its romanisation."""

import re

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

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NAMES = ("100", "110", "111", "700", "710", "711")
_SUBJECTS = ("650", "600", "610", "651", "653")
# 008, position 22: pre-school, primary, pre-adolescent, juvenile; adult.
_CHILDREN, _ADULTS = "abcj", "e"
_TRANSLATES = ("trl", "translat", "译", "譯")


def describe_marc21(record: Record) -> Description:
    fields = by_tag(record)
    title, romanised = _in_script(fields, "245"), fields.first("245")
    name = _in_script(fields, *_NAMES)
    published = _in_script(fields, "264", "260")
    # With a title it is whose other work is in it, or belongs to it.
    names = [each for each in _every_in_script(fields, *_NAMES) if not each.first("t")]
    fixed = fields.first("008").data
    return Description(
        control_number=trim(fields.first("001").data),
        title=join(title.every("a")[:1]),
        subtitle=join(title.every("b")),
        part=join(title.every("np"), ", "),
        parallel_titles=texts([*([join(romanised.every("ab"))] if romanised is not title else []), *_titles(fields)]),
        author=join(name.every("abc")[:2], " ") or join(title.every("c")[:1]),
        authors=texts(
            [*(join(each.every("abc")[:2], " ") for each in names if not _translates(each)), *title.every("c")]
        ),
        translators=texts(join(each.every("abc")[:2], " ") for each in names if _translates(each)),
        place=join(published.every("a")[:1]),
        publisher=join(published.every("b")[:1]),
        published_year=year_in(published.first("c")) or year_in(fixed[7:11]),
        isbns=standard_numbers(fields.every("020")),
        issns=standard_numbers(fields.every("022")),
        numbers=texts(each.first("a") for each in fields.every("010", "015")),
        edition=join(_in_script(fields, "250").every("ab")),
        series=join(_in_script(fields, "490", "830", "440").every("av"), ", "),
        language=_language(fixed, fields.first("041")),
        extent=join(fields.first("300").every("a")[:1]),
        price_fen=first_price(each.first("c") for each in fields.every("020")),
        clc=trim(next((each.first("a") for each in fields.every("084") if "clc" in each.first("2").lower()), "")),
        subjects=texts(heading(each, "axyzv") for each in _every_in_script(fields, *_SUBJECTS)),
        audience=_audience(fixed),
        summary=trim(_in_script(fields, "520").first("a")),
        kind=kind_of(record.leader),
    )


def _in_script(fields: ByTag, *tags: str) -> Field:
    """The first field of these tags, or the 880 that writes it in Chinese characters (MARC 21, Appendix A)."""
    own = next(iter(fields.every(*tags)), None)
    written = _written(fields, own.tag if own else tags[0])
    return written[0] if written else own or fields.first(tags[0])


def _every_in_script(fields: ByTag, *tags: str) -> list[Field]:
    """Both: a name in characters and its romanisation are the same name to whoever looks for either."""
    return [*(each for tag in tags for each in _written(fields, tag)), *fields.every(*tags)]


def _written(fields: ByTag, tag: str) -> list[Field]:
    return [
        each
        for each in fields.every("880")
        if each.first("6").startswith(f"{tag}-") and any(_HAN.search(value) for _, value in each.subfields)
    ]


def _titles(fields: ByTag) -> list[str]:
    """Varying forms of the title. Uniform titles are those of works, which other books have as well."""
    return [each.first("a") for each in _every_in_script(fields, "246")]


def _translates(name: Field) -> bool:
    told = " ".join(name.every("e4")).lower()
    return any(word in told for word in _TRANSLATES)


def _audience(fixed: str) -> Audience:
    code = fixed[22:23]
    if code and code in _CHILDREN:
        return Audience.JUVENILE
    return Audience.ADULT if code and code in _ADULTS else Audience.UNTOLD


def _language(fixed: str, codes: Field) -> str:
    language = fixed[35:38].strip().lower()
    if len(language) == 3 and language.isalpha():
        return language
    return trim(codes.first("a")).lower()[:3]
