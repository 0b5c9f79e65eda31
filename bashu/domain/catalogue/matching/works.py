"""Which editions are of one work."""

import hashlib

from bashu.domain.catalogue.matching.facts import Facts
from bashu.domain.catalogue.matching.keys import first_author
from bashu.domain.catalogue.matching.reading import read

_READABLE_MAX = 100


def work_key(facts: Facts) -> str:
    """The same for all editions and volumes of a work, whoever published or translated them; at most 140 characters.

    It is the title without subtitle, and the last part of the first author's name. Empty where one of them is not told.
    """
    reading = read(facts)
    title, author = reading.title.core, first_author(reading.authors)
    if not title or not author:
        return ""
    key = f"{title}|{author}"
    if len(key) <= _READABLE_MAX:
        return key
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{key[:_READABLE_MAX]}#{digest}"
