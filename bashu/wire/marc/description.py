"""What a record says about a publication, the same for every flavour."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bashu.wire.marc.records import Field, Record

_YEAR = re.compile(r"(?<!\d)(1[0-9]\d\d|20\d\d)(?!\d)")
_CHINESE_PRICE = re.compile(r"(?:CNY|RMB|[¥￥])\s*(\d{1,7}(?:\.\d{1,2})?)|(\d{1,7}(?:\.\d{1,2})?)\s*元", re.IGNORECASE)
_ENDING = " /:;,=.／：；，"
# Marks around a leading article that does not sort, and whatever else is no text.
_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], " ") | dict.fromkeys([0x88, 0x89, 0x98, 0x9C])
# Position 06 of the leader: sound, projected and electronic material comes on discs.
_DISC_TYPES, _TEXT_TYPES = "gijlm", "a"
_SERIAL_LEVELS = "bis"


class Kind(StrEnum):
    BOOK = "book"
    PERIODICAL = "periodical"
    DISC = "disc"
    OTHER = "other"


class Audience(StrEnum):
    UNTOLD = ""
    JUVENILE = "juvenile"
    ADULT = "adult"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Texts are empty when the record does not say. `isbns`, `issns`, `numbers` (of national bibliographies, 统一书号)
    and `edition` are as written; `author` is who is named first, `authors` all names and statements; `language` is a
    MARC code (chi, eng).
    """

    control_number: str
    title: str
    subtitle: str
    part: str
    parallel_titles: tuple[str, ...]
    author: str
    authors: tuple[str, ...]
    translators: tuple[str, ...]
    place: str
    publisher: str
    published_year: int | None
    isbns: tuple[str, ...]
    issns: tuple[str, ...]
    numbers: tuple[str, ...]
    edition: str
    series: str
    language: str
    extent: str
    price_fen: int | None
    clc: str
    subjects: tuple[str, ...]
    audience: Audience
    summary: str
    kind: Kind


EMPTY = Field("")


class ByTag:
    """The fields of a record, found by their tags without looking at all of them each time."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._fields: dict[str, list[Field]] = {}
        for field in fields:
            self._fields.setdefault(field.tag, []).append(field)

    def first(self, tag: str) -> Field:
        """An empty field when there is none."""
        found = self._fields.get(tag)
        return found[0] if found else EMPTY

    def every(self, *tags: str) -> list[Field]:
        """In the order of the tags."""
        return [field for tag in tags for field in self._fields.get(tag, ())]


def by_tag(record: Record) -> ByTag:
    return ByTag(record.fields)


def kind_of(leader: str) -> Kind:
    """From positions 06 and 07, which mean the same in both flavours for what we tell apart."""
    material, level = leader[6:7], leader[7:8]
    if material in _DISC_TYPES and material:
        return Kind.DISC
    if material in _TEXT_TYPES and material:
        return Kind.PERIODICAL if level in _SERIAL_LEVELS and level else Kind.BOOK
    return Kind.OTHER


def year_in(text: str) -> int | None:
    """The first year: "c1979", "民国二十年 (1931)", "2005-01"."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def price_in(text: str) -> int | None:
    """Chinese money in fen: "CNY68.00", "￥26", "26.00元". Other currencies are nobody's replacement price here."""
    found = _CHINESE_PRICE.search(text)
    if not found:
        return None
    yuan, _, fen = (found[1] or found[2]).partition(".")
    return int(yuan) * 100 + int(fen.ljust(2, "0"))


def trim(text: str) -> str:
    """Without control characters, ISBD's punctuation between areas, and brackets that say "supplied by us"."""
    if not text:
        return ""
    # What can be printed has no control character.
    text = " ".join((text if text.isprintable() else text.translate(_CONTROLS)).split()).rstrip(_ENDING)
    return text[1:-1] if text.startswith("[") and text.endswith("]") and text.count("[") == 1 else text


def join(values: Iterable[str], separator: str = " ") -> str:
    return separator.join(text for value in values if (text := trim(value)))


def texts(values: Iterable[str]) -> tuple[str, ...]:
    """Trimmed, each once, in their order."""
    return tuple(dict.fromkeys(text for value in values if (text := trim(value))))


def standard_numbers(fields: Iterable[Field]) -> tuple[str, ...]:
    """As they are printed, brackets and all, but without the control characters that no table takes."""
    return tuple(number for each in fields if (number := each.first("a").translate(_CONTROLS)))


def heading(field: Field, codes: str) -> str:
    """A subject with its subdivisions: 经济发展--概况--中国."""
    return join(field.every(codes), "--")


def first_price(values: Iterable[str]) -> int | None:
    return next((fen for value in values if (fen := price_in(value)) is not None), None)
