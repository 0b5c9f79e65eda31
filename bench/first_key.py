"""One key a record: how records were matched before there was `decide`."""

import hashlib

from bashu.domain.catalogue.authors import names
from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.domain.catalogue.matching.facts import Facts
from bashu.domain.catalogue.text import squeeze

_READABLE_MAX = 160


def match_key(facts: Facts) -> str:
    """Equal for the same publication; at most 250 characters.

    An ISBN alone is not enough: Chinese publishers use one for all the books of a series or all volumes of a set.
    """
    isbn = next((number for text in facts.isbns if (number := normalise_isbn(text))), "")
    if isbn:
        return _bounded(f"isbn:{isbn}|{squeeze(facts.title)}|{squeeze(facts.part)}")
    year = facts.published_year or ""
    parts = (
        facts.title + facts.subtitle,
        facts.part,
        next(iter(names(next(iter(facts.authors), ""))), ""),
        facts.publisher,
    )
    return _bounded("|".join(["text:" + squeeze(parts[0]), *(squeeze(part) for part in parts[1:]), str(year)]))


def _bounded(key: str) -> str:
    """Readable as far as it goes; the rest of a long one is told by its digest."""
    if len(key) <= _READABLE_MAX:
        return key
    return f"{key[:_READABLE_MAX]}#{hashlib.sha256(key.encode()).hexdigest()[:32]}"
