"""What a record says about a publication, the same for every flavour."""

import re
from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Texts are empty when the record does not say. `isbns` are as written; `language` is a MARC code (chi, eng)."""

    control_number: str
    title: str
    subtitle: str
    part: str
    author: str
    publisher: str
    published_year: int | None
    isbns: tuple[str, ...]
    language: str
    extent: str
    price_fen: int | None
    clc: str
    kind: Kind


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
    text = " ".join(text.translate(_CONTROLS).split()).rstrip(_ENDING)
    return text[1:-1] if text.startswith("[") and text.endswith("]") and text.count("[") == 1 else text
