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
_NUMBERS_MAX, _PARALLELS_MAX = 30, 4
_NUMBER_SIZE_MIN, _DIGITS_MIN = 6, 3
_NONE: frozenset[str] = frozenset()
# Random House Audio: a book that is read aloud.
_ALOUD = "audio"

_ISSN = re.compile(r"(?<![\dX-])(\d{4})-?(\d{3}[\dXx])(?![\d-])")
_PAGES = re.compile(r"(\d{1,5})\]? ?(?:页|面|p\b|p\.|pages|s\.|s\b|seiten)")
_CARRIERS = (
    ("online", re.compile(r"online|on-line|electronic|web ?site|ebook|pdf|电子|在线|联机|网络资源")),
    ("microform", re.compile(r"micro(?:fiche|film|form|card)|缩微")),
    ("disc", re.compile(r"\bcds?\b|cd-rom|dvd|videodis|sound dis|audio dis|video|光盘|磁带|唱片")),
    ("large print", re.compile(r"large print|大字")),
    ("braille", re.compile(r"braille|盲文")),
    ("sheets", re.compile(r"\bmaps?\b|幅")),
    ("score", re.compile(r"\bscores?\b|\bparts\b|partition")),
    ("print", re.compile(r"页|面|册|\d ?p\b|pages|\bv\b|volumes?|leaves|sheet|leaflet|poster|\bs\b")),
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
    adapted: bool


@lru_cache(maxsize=_CACHED)
def read(facts: Facts) -> Reading:
    authors = names_of(facts.authors) if facts.authors else Names()
    translators = names_of(facts.translators) if facts.translators else Names()
    publisher = publisher_of(facts.publisher) if facts.publisher else Publisher()
    pages, carrier = _extent(facts.extent) if facts.extent else (0, "")
    return Reading(
        title=parse(title=facts.title, subtitle=facts.subtitle, part=facts.part, edition=facts.edition),
        parallels=_texts(facts.parallel_titles[:_PARALLELS_MAX]) if facts.parallel_titles else _NONE,
        authors=authors,
        translators=translators,
        publisher=publisher,
        year=facts.published_year,
        isbns=_isbns(facts.isbns[:_NUMBERS_MAX]) if facts.isbns else (),
        issns=_issns(facts.issns[:_NUMBERS_MAX]) if facts.issns else _NONE,
        numbers=_numbers(facts.numbers[:_NUMBERS_MAX]) if facts.numbers else _NONE,
        pages=pages,
        carrier=carrier,
        series=_series(facts.series) if facts.series else ("", ""),
        language=_language(facts.language),
        kind=facts.kind,
        adapted=authors.adapted or translators.adapted or _ALOUD in publisher.words,
    )


def _texts(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(found for text in texts if (found := letters(plain(text))))


def _numbers(texts: tuple[str, ...]) -> frozenset[str]:
    """Short ones are no numbers of an agency, and many records would share them."""
    return frozenset(found for found in _texts(texts) if len(found) >= _NUMBER_SIZE_MIN)


def _isbns(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Each once. Noughts with a right check digit are what programs demand where there is no ISBN."""
    valid = (normalise_isbn(text) for text in texts)
    return tuple(dict.fromkeys(isbn for isbn in valid if len(isbn[3:12].replace("0", "")) >= _DIGITS_MIN))


def _issns(texts: tuple[str, ...]) -> frozenset[str]:
    found = ("".join(each).upper() for text in texts for each in _ISSN.findall(text[:100]))
    return frozenset(issn for issn in found if len(issn.replace("0", "")) >= _DIGITS_MIN)


@lru_cache(maxsize=_CACHED)
def _extent(text: str) -> tuple[int, str]:
    """Pages and carrier. What follows a plus sign goes along with it."""
    extent = plain(text).partition("+")[0]
    pages = max((int(number) for number in _PAGES.findall(extent)), default=0)
    return pages, next((carrier for carrier, pattern in _CARRIERS if pattern.search(extent)), "")


def _series(text: str) -> tuple[str, str]:
    folded = plain(text)
    found = _SERIES_NUMBER.findall(folded)
    return letters(_SERIES_NUMBER.sub(" ", folded)), " ".join(found)


def _language(code: str) -> str:
    code = code.lower()
    return "" if code in _UNTOLD_LANGUAGES else _LANGUAGES.get(code, code)
