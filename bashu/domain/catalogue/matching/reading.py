"""Facts as they are compared: each statement taken apart once."""

import re
from functools import lru_cache

from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.domain.catalogue.matching.facts import Facts
from bashu.domain.catalogue.matching.people import Names, names_of
from bashu.domain.catalogue.matching.publishers import Publisher, publisher_of
from bashu.domain.catalogue.matching.titles import Title, letters, parse, plain
from bashu.domain.values import value_class

# Who imports compares each new record with a few others.
_CACHED = 10_000
_ISBNS_MAX, _PARALLELS_MAX = 30, 4

_ISSN = re.compile(r"(?<![\dX-])(\d{4})-?(\d{3}[\dXx])(?![\d-])")
_PAGES = re.compile(r"(\d{1,5})\]? ?(?:页|面|p\b|p\.|pages|s\.|s\b|seiten)")
_CARRIERS = (
    ("online", re.compile(r"online|on-line|electronic|web ?site|ebook|pdf|电子")),
    ("microform", re.compile(r"micro(?:fiche|film|form|card)|缩微")),
    ("disc", re.compile(r"\bcds?\b|cd-rom|dvd|videodis|sound dis|audio dis|video|光盘|磁带|唱片")),
    ("large print", re.compile(r"large print|大字")),
    ("braille", re.compile(r"braille|盲文")),
    ("sheets", re.compile(r"\bmaps?\b|幅")),
    ("score", re.compile(r"\bscores?\b|\bparts\b|partition")),
    ("print", re.compile(r"页|面|册|\d ?p\b|pages|\bv\b|volumes?|leaves|\bs\b")),
)
_SERIES_NUMBER = re.compile(r"\d[\d.-]*")
_UNTOLD_LANGUAGES = frozenset({"", "und", "mul", "zxx", "|||"})
_LANGUAGES = {"zho": "chi", "fra": "fre", "deu": "ger"}


@value_class(frozen=True, slots=True, kw_only=True)
class Reading:
    """`pages` is 0 and texts are empty where nothing is told. `series` is its name and its number."""

    title: Title
    parallels: frozenset[str]
    authors: Names
    translators: Names
    publisher: Publisher
    year: int | None
    isbns: tuple[str, ...]
    issns: frozenset[str]
    numbers: frozenset[str]
    pages: int
    carrier: str
    series: tuple[str, str]
    language: str
    kind: str


@lru_cache(maxsize=_CACHED)
def read(facts: Facts) -> Reading:
    extent = plain(facts.extent).partition("+")[0] if facts.extent else ""
    valid = (normalise_isbn(text) for text in facts.isbns[:_ISBNS_MAX])
    return Reading(
        title=parse(title=facts.title, subtitle=facts.subtitle, part=facts.part, edition=facts.edition),
        parallels=frozenset(
            text for title in facts.parallel_titles[:_PARALLELS_MAX] if (text := letters(plain(title)))
        ),
        authors=names_of(facts.authors) if facts.authors else Names(),
        translators=names_of(facts.translators) if facts.translators else Names(),
        publisher=publisher_of(facts.publisher) if facts.publisher else Publisher(),
        year=facts.published_year,
        isbns=tuple(dict.fromkeys(isbn for isbn in valid if isbn)),
        issns=frozenset("".join(found).upper() for text in facts.issns for found in _ISSN.findall(text[:100])),
        numbers=frozenset(text for number in facts.numbers[:_ISBNS_MAX] if (text := letters(plain(number)))),
        pages=max((int(number) for number in _PAGES.findall(extent)), default=0),
        carrier=next((carrier for carrier, pattern in _CARRIERS if pattern.search(extent)), ""),
        series=_series(facts.series) if facts.series else ("", ""),
        language=_language(facts.language),
        kind=facts.kind,
    )


def _series(text: str) -> tuple[str, str]:
    folded = plain(text)
    found = _SERIES_NUMBER.findall(folded)
    return letters(_SERIES_NUMBER.sub(" ", folded)), " ".join(found)


def _language(code: str) -> str:
    code = code.lower()
    return "" if code in _UNTOLD_LANGUAGES else _LANGUAGES.get(code, code)
