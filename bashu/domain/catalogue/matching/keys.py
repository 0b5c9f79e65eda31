"""Under which numbers a record is looked for: whoever shares one with it may be the same publication.

No key is a title alone: thousands of books are called 语文. A title stands in a key with its volume and year and with the
author or the publisher, or with the number of pages.
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
_BEGINNING = 2


def keys(facts: Facts) -> tuple[int, ...]:
    """Signed, of 64 bits; each once, at most eight."""
    return keys_of(read(facts))


@lru_cache(maxsize=_CACHED)
def keys_of(reading: Reading) -> tuple[int, ...]:
    return tuple(dict.fromkeys(map(_number, islice(dict.fromkeys(_texts(reading)), _KEYS_MAX))))


def _texts(reading: Reading) -> Iterator[str]:
    """The surest come first."""
    title = reading.title
    yield from (f"isbn|{isbn}" for isbn in reading.isbns[:_ISBNS_MAX])
    yield from (f"issn|{issn}" for issn in sorted(reading.issns)[:_NUMBERS_MAX])
    yield from (f"number|{number}" for number in sorted(reading.numbers)[:_NUMBERS_MAX])
    part = "".join(sorted(title.marks))
    year = "periodical" if reading.kind == PERIODICAL else reading.year or ""
    publisher, author = _beginning(reading.publisher), _author(reading.authors)
    for text in dict.fromkeys((title.core, title.full)):
        yield f"publisher|{text}|{part}|{year}|{publisher}"
        yield f"author|{text}|{part}|{year}|{author}"
    if reading.pages >= _PAGES_MIN:
        yield f"pages|{title.core}|{part}|{reading.pages}"


def _beginning(publisher: Publisher) -> str:
    return publisher.cores[0][:_BEGINNING] if publisher.cores else min(publisher.words, default="")


def _author(authors: Names) -> str:
    """The last part of the first name: the same for 茨威格 and 斯蒂芬·茨威格."""
    if not authors.whole:
        return min(authors.words, default="")
    first = authors.whole[0]
    return min((form for form in authors.forms if first.endswith(form)), key=len, default=first)


def _number(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
