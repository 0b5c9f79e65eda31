"""Under which numbers a record is looked for: whoever shares one with it may be the same publication."""

import hashlib

from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.domain.catalogue.matching.facts import Facts
from bashu.domain.catalogue.text import squeeze


def keys(facts: Facts) -> tuple[int, ...]:
    """Signed, of 64 bits; each once, at most eight."""
    isbns = [f"isbn {isbn}" for text in facts.isbns[:3] if (isbn := normalise_isbn(text))]
    title = squeeze(facts.title)
    return tuple(dict.fromkeys(map(_number, [*isbns, f"title {title} {facts.published_year}"])))


def _number(text: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True
    )
