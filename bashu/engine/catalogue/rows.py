"""A publication as its row in the union catalogue."""

from typing import Any, TypeAlias

from bashu.domain.catalogue.matching import edition_key
from bashu.domain.catalogue.union import Ranked, Said, union, whole_title

# By the names of its columns; neither its own id nor that of its work.
Row: TypeAlias = dict[str, Any]


def row_of(said: Said) -> Row:
    return _row(said, work_key=edition_key(said.facts))


def row_alone(said: Said) -> Row:
    """`row_of` the union of this record alone, as nearly every publication of a library that joins comes in.

    The union of one record puts its numbers into one form, and leaves out what it says twice. As long as its authors
    stay, that does not tell it from another work; so it is not taken apart once more after it was for its keys.
    """
    alone = union([Ranked(said=said)])
    known = said.facts if said.facts.authors == alone.facts.authors else alone.facts
    return _row(alone, work_key=edition_key(known))


def _row(said: Said, *, work_key: str) -> Row:
    facts = said.facts
    return {
        "title": whole_title(facts),
        "author": said.author,
        "publisher": facts.publisher,
        "published_year": facts.published_year,
        "isbn": next(iter(facts.isbns), ""),
        "isbns": facts.isbns,
        "issn": next(iter(facts.issns), ""),
        "language": facts.language,
        "extent": facts.extent,
        "clc": said.clc,
        "kind": facts.kind,
        "edition": facts.edition,
        "series": facts.series,
        "place": facts.place,
        "subjects": said.subjects,
        "audience": said.audience,
        "summary": said.summary,
        "work_key": work_key,
    }
