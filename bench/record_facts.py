"""What a record says for matching, until `describe` says all of it."""

import re
from collections.abc import Iterable
from typing import Any

from bashu.domain.catalogue.matching import Facts
from bashu.wire.marc.describe import describe
from bashu.wire.marc.description import Description, trim
from bashu.wire.marc.records import Field, Flavour, Record

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_TRANSLATED = re.compile(r"译|譯|翻译|trl|translat", re.IGNORECASE)


def facts_of(record: Record) -> Facts:
    description = describe(record)
    if record.flavour is Flavour.CNMARC:
        return _of_cnmarc(record, description)
    return _of_marc21(record, description)


def _of_cnmarc(record: Record, description: Description) -> Facts:
    """UNIMARC manual, bibliographic format; 091 is the Chinese 统一书号."""
    title = record.every("200")[:1]
    names = [(_name(field, "ab"), field) for field in _every(record, "700 701 710 711 720 702 712")]
    translators = [name for name, field in names if _TRANSLATED.search("".join(field.every("4")))]
    said = _values(title, "f"), _values(title, "g")
    return Facts(
        **_described(description),
        parallel_titles=(*_values(title, "d"), *_values(_every(record, "510 512 517"), "a")),
        authors=_unique([*said[0], *(text for text in said[1] if not _TRANSLATED.search(text)),
                         *(name for name, _ in names if name not in translators)]),
        translators=_unique([*(text for text in said[1] if _TRANSLATED.search(text)), *translators]),
        place=_first(_every(record, "210 214"), "a"),
        issns=_values(record.every("011"), "a"),
        numbers=_unique([*_values(record.every("020"), "b"), *_values(record.every("091"), "a")]),
        edition=_first(record.every("205"), "a"),
        series=_first(record.every("225"), "a", "v"),
    )  # fmt: skip


def _of_marc21(record: Record, description: Description) -> Facts:
    """MARC 21, bibliographic format. A field in another script stands in 880, linked by $6 (Appendix A)."""
    names = [(_name(field, "abc"), field) for field in _with_script(record, "100 110 111 700 710 711")]
    # With $t it is the author of another work that is in it or belongs to it.
    names = [(name, field) for name, field in names if not field.first("t")]
    translators = [name for name, field in names if _TRANSLATED.search("".join(field.every("e4")))]
    titles = _with_script(record, "245")
    return Facts(
        **_described(description),
        parallel_titles=_unique([
            *(text for text in _values(titles, "a") if text != description.title),
            *_values(_with_script(record, "246"), "a"),
        ]),
        authors=_unique([*_values(titles, "c"), *(name for name, _ in names if name not in translators)]),
        translators=_unique(translators),
        place=_first(_with_script(record, "264 260"), "a"),
        issns=_values(record.every("022"), "a"),
        numbers=_unique([*_values(record.every("010"), "a"), *_values(record.every("015"), "a")]),
        edition=_first(_with_script(record, "250"), "a"),
        series=_first(_with_script(record, "490 830 440"), "a", "v"),
    )  # fmt: skip


def _described(description: Description) -> dict[str, Any]:
    names = ("title", "subtitle", "part", "publisher", "published_year", "isbns", "extent", "language")
    return {**{name: getattr(description, name) for name in names}, "kind": description.kind.value}


def _every(record: Record, tags: str) -> list[Field]:
    return [field for tag in tags.split() for field in record.every(tag)]


def _with_script(record: Record, tags: str) -> list[Field]:
    """The fields of these tags; those in Chinese characters come first."""
    wanted = tags.split()
    linked = [field for field in record.every("880") if field.first("6")[:3] in wanted]
    return sorted([*linked, *_every(record, tags)], key=lambda field: not _HAN.search("".join(field.every("ab"))))


def _values(fields: Iterable[Field], codes: str) -> tuple[str, ...]:
    return tuple(text for field in fields for value in field.every(codes) if (text := trim(value)))


def _first(fields: Iterable[Field], *codes: str) -> str:
    return next((text for field in fields if (text := " ".join(_values([field], "".join(codes))))), "")


def _name(field: Field, codes: str) -> str:
    return " ".join(_values([field], codes))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
