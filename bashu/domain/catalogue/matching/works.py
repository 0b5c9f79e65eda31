"""Which editions are of one work."""

import hashlib

from bashu.domain.catalogue.matching.facts import Facts
from bashu.domain.catalogue.matching.keys import first_author
from bashu.domain.catalogue.matching.reading import read

_READABLE_MAX = 100
# What a record does not tell is on paper.
_PRINT = "print"


def work_key(facts: Facts) -> str:
    """The same for all editions and volumes of a work, whoever published or translated them; at most 140 characters.

    It is the title without subtitle, and the last part of the first author's name. Empty where one of them is not told.
    """
    reading = read(facts)
    title, author = reading.title.core, first_author(reading.authors)
    return _bounded(f"{title}|{author}") if title and author else ""


def edition_key(facts: Facts) -> str:
    """The same for editions between which it makes no difference to whoever wants to read: of one work and volume, in
    one language, and of one kind and carrier. Empty where the work cannot be told.
    """
    key, reading = work_key(facts), read(facts)
    if not key:
        return ""
    title = reading.title
    volume = ".".join((*title.marks, title.name, title.whole))
    return _bounded("|".join((key, volume, reading.language, reading.kind, reading.carrier or _PRINT)))


def _bounded(key: str) -> str:
    """Readable as far as it goes."""
    if len(key) <= _READABLE_MAX:
        return key
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{key[:_READABLE_MAX]}#{digest}"
