"""Which editions are of one work."""

from bashu.domain.catalogue.authors import names
from bashu.domain.catalogue.matching.facts import Facts
from bashu.domain.catalogue.text import squeeze


def work_key(facts: Facts) -> str:
    """The same for all editions of a work, whoever published or translated them; empty where it cannot be told."""
    title, author = squeeze(facts.title), squeeze(next((name for text in facts.authors for name in names(text)), ""))
    return f"{title}|{author}" if title and author else ""
