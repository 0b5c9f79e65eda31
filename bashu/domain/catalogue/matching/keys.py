"""Under which numbers a record is looked for: whoever shares one with it may be the same publication.

No key is a title alone: thousands of books are called 语文. A title stands in a key with its volume and year and with
the author or the publisher, or with the number of pages.
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from bashu.domain.catalogue.matching.facts import PERIODICAL, Facts
from bashu.domain.catalogue.matching.people import Names
from bashu.domain.catalogue.matching.publishers import Publisher
from bashu.domain.catalogue.matching.reading import Reading, read

_KEYS_MAX = 8
_ISBNS_MAX, _NUMBERS_MAX = 2, 1
_PAGES_MIN = 20
_CACHED = 10_000
# A publisher is told by its beginning: 中信, 中信出版集团.
_BEGINNING, _HOUSES_MAX = 2, 3


def keys(facts: Facts) -> tuple[int, ...]:
    """Signed, of 64 bits; each once, at most eight."""
    return keys_of(read(facts))


@lru_cache(maxsize=_CACHED)
def keys_of(reading: Reading) -> tuple[int, ...]:
    texts = dict.fromkeys(_texts(reading)) or [_alone(reading)]
    return tuple(dict.fromkeys(map(_number, islice(texts, _KEYS_MAX))))


def _texts(reading: Reading) -> Iterator[str]:
    """The surest come first. A title with nobody beside it is no key."""
    title = reading.title
    yield from (f"isbn|{isbn}" for isbn in reading.isbns[:_ISBNS_MAX])
    yield from (f"issn|{issn}" for issn in sorted(reading.issns)[:_NUMBERS_MAX])
    yield from (f"number|{number}" for number in sorted(reading.numbers)[:_NUMBERS_MAX])
    if not title.core:
        return
    said = f"{''.join(sorted(title.marks))}|{_year(reading)}"
    publishers, authors = _beginnings(reading.publisher), _authors(reading.authors)
    for text in dict.fromkeys((title.core, title.full)):
        yield from (f"publisher|{text}|{said}|{publisher}" for publisher in publishers[:1])
        yield from (f"author|{text}|{said}|{author}" for author in authors[:1])
    yield from (f"publisher|{title.core}|{said}|{publisher}" for publisher in publishers[1:])
    yield from (f"author|{title.core}|{said}|{author}" for author in authors[1:])
    if reading.pages >= _PAGES_MIN:
        yield f"pages|{title.core}|{''.join(sorted(title.marks))}|{reading.pages}"


def _alone(reading: Reading) -> str:
    """Of a record that names nobody, or has no title: all that it says."""
    said = (reading.title.full, "".join(sorted(reading.title.marks)), _year(reading), reading.pages)
    return f"alone|{said}|{_beginnings(reading.publisher)}|{_authors(reading.authors)}"


def _year(reading: Reading) -> object:
    return "periodical" if reading.kind == PERIODICAL else reading.year or ""


def _beginnings(publisher: Publisher) -> list[str]:
    """Of the first houses that are named: 译言·东西文库／电子工业出版社."""
    return [core[:_BEGINNING] for core in publisher.cores[:_HOUSES_MAX]] or [min(publisher.words)] if publisher else []


def _authors(authors: Names) -> list[str]:
    """The first one, and one in other letters."""
    if not authors:
        return []
    return list(dict.fromkeys([first_author(authors), *([min(authors.words)] if authors.words else [])]))


def first_author(authors: Names) -> str:
    """The last part of the first name, the same for 茨威格 and 斯蒂芬·茨威格; in other letters one of the words."""
    if not authors.whole:
        return min(authors.words, default="")
    first = authors.whole[0]
    return min((form for form in authors.forms if first.endswith(form)), key=len, default=first)


def _number(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
