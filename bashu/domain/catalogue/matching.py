"""When two libraries' records are about the same publication."""

import hashlib
import re
from dataclasses import dataclass

from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.domain.catalogue.text import fold

_NOT_A_LETTER = re.compile(r"[\W_]+")
# (美) and [美] before a name say where its bearer comes from; 著, 编, 译 after it, what was done.
_COUNTRY = re.compile(r"^\s*[(\[（［【〔][^)\]）］】〕]{1,6}[)\]）］】〕]\s*")
_ROLE = re.compile(r"(?:编著|主编|编译|编写|选编|著|编|撰|译|绘)$")
_NAMES = re.compile(r"[,，、;；|/]|\s(?=[^\x00-\x7f])")
_READABLE_MAX = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a match goes by. `isbns` are as written."""

    title: str
    subtitle: str = ""
    part: str = ""
    author: str = ""
    publisher: str = ""
    published_year: int | None = None
    isbns: tuple[str, ...] = ()


def match_key(facts: Facts) -> str:
    """Equal for the same publication; at most 250 characters.

    An ISBN alone is not enough: Chinese publishers use one for all the books of a series or all volumes of a set.
    """
    isbn = next((number for text in facts.isbns if (number := normalise_isbn(text))), "")
    if isbn:
        return _bounded(f"isbn:{isbn}|{_squeeze(facts.title)}|{_squeeze(facts.part)}")
    year = facts.published_year or ""
    names = (facts.title + facts.subtitle, facts.part, _first_name(facts.author), facts.publisher)
    return _bounded("|".join(["text:" + _squeeze(names[0]), *(_squeeze(name) for name in names[1:]), str(year)]))


def _first_name(author: str) -> str:
    name = _NAMES.split(_COUNTRY.sub("", author), maxsplit=1)[0].strip()
    bare = _ROLE.sub("", name).strip()
    return bare or name


def _squeeze(text: str) -> str:
    return _NOT_A_LETTER.sub("", fold(text))


def _bounded(key: str) -> str:
    """Readable as far as it goes; the rest of a long one is told by its digest."""
    if len(key) <= _READABLE_MAX:
        return key
    return f"{key[:_READABLE_MAX]}#{hashlib.sha256(key.encode()).hexdigest()[:32]}"
