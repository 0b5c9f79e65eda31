"""The union record: what the network says of a publication, computed from what each library says of it.

The rules, field by field:

    title, subtitle, part, author, edition     of the best source, together: mixed they would describe no book
    place, publisher, year, extent, series,    of the best source; what it leaves empty, of the next best that says it
    language, kind, audience, summary
    class (CLC)                                the most specific of those that begin as the best source's does
    isbns, issns, numbers, subjects, names,    of all, in the order of the sources; each once
    translators, other titles

The best source is the one whose library ranks first; then the one that says most; then the one that came first.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.domain.catalogue.matching import Facts, facts_from_json, facts_to_json
from bashu.domain.values import value_class

SUBJECTS_MAX, NAMES_MAX, ISBNS_MAX = 40, 20, 20
SUMMARY_MAX = 2_000
# What tells how much a source says: its own words about the book count more than codes.
_WEIGHTS = {
    "author": 3, "publisher": 3, "published_year": 3, "isbns": 4, "clc": 3, "extent": 2, "subjects": 3, "summary": 2,
    "edition": 1, "series": 1, "place": 1, "subtitle": 1, "translators": 1, "language": 1, "audience": 1,
}  # fmt: skip
_FILLED = ("place", "publisher", "published_year", "extent", "series", "language")
_EXTRAS = ("author", "clc", "audience", "summary")


@value_class(frozen=True, slots=True, kw_only=True)
class Said:
    """What a record says of its publication: what it is matched by, and what is only shown."""

    facts: Facts
    author: str = ""
    clc: str = ""
    subjects: tuple[str, ...] = ()
    audience: str = ""
    summary: str = ""


_WEIGHTS_OF_FACTS = [(name, weight) for name, weight in _WEIGHTS.items() if name in Facts.__dataclass_fields__]
_WEIGHTS_BESIDE = [(name, weight) for name, weight in _WEIGHTS.items() if name not in Facts.__dataclass_fields__]


@value_class(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A source: `rank` is its library's (lower is better), `number` tells which came first."""

    said: Said
    rank: int = 0
    number: int = 0


def said_to_json(said: Said) -> dict[str, Any]:
    """What is empty is left out."""
    told = facts_to_json(said.facts)
    told |= {name: value for name in _EXTRAS if (value := getattr(said, name))}
    return told | ({"subjects": list(said.subjects)} if said.subjects else {})


def said_from_json(told: Mapping[str, Any]) -> Said:
    extras = {name: told[name] for name in _EXTRAS if name in told}
    return Said(facts=facts_from_json(told), subjects=tuple(told.get("subjects", ())), **extras)


def whole_title(facts: Facts) -> str:
    """Title, part and subtitle, as search and pages know where each begins."""
    part = f". {facts.part}" if facts.part else ""
    return facts.title + part + (f" : {facts.subtitle}" if facts.subtitle else "")


def union(sources: Sequence[Ranked]) -> Said:
    """Of at least one source; the same whatever order they are given in."""
    # Most libraries have the same record; another one that says the same adds nothing.
    ordered = list(dict.fromkeys(each.said for each in best_first(sources)))
    best, facts = ordered[0], [said.facts for said in ordered]
    filled = {name: next((value for each in facts if (value := getattr(each, name))), None) for name in _FILLED}
    year = filled.pop("published_year")
    return Said(
        facts=dataclasses.replace(
            best.facts,
            **{name: value or "" for name, value in filled.items()},
            published_year=year,
            isbns=_each(_isbns(facts), ISBNS_MAX),
            issns=_each((number for each in facts for number in each.issns), ISBNS_MAX),
            numbers=_each((number for each in facts for number in each.numbers), ISBNS_MAX),
            authors=_each((name for each in facts for name in each.authors), NAMES_MAX),
            translators=_each((name for each in facts for name in each.translators), NAMES_MAX),
            parallel_titles=_each(_titles(facts, best.facts), NAMES_MAX),
        ),
        author=best.author or next((said.author for said in ordered if said.author), ""),
        clc=_most_specific([said.clc for said in ordered if said.clc]),
        subjects=_each((subject for said in ordered for subject in said.subjects), SUBJECTS_MAX),
        audience=next((said.audience for said in ordered if said.audience), ""),
        summary=next((said.summary for said in ordered if said.summary), ""),
    )


def best_first(sources: Iterable[Ranked]) -> list[Ranked]:
    """In the order in which they are asked."""
    return sorted(sources, key=goodness)


def completeness(said: Said) -> int:
    facts = said.facts
    said_beside = sum(weight for name, weight in _WEIGHTS_BESIDE if getattr(said, name))
    return said_beside + sum(weight for name, weight in _WEIGHTS_OF_FACTS if getattr(facts, name))


def goodness(source: Ranked) -> tuple[int, int, int]:
    """The best source has the least."""
    return source.rank, -completeness(source.said), source.number


def _each(values: Iterable[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))[:most]


def _isbns(facts: Sequence[Facts]) -> list[str]:
    """Valid ones, in one form."""
    return [normalise_isbn(text) for each in facts for text in each.isbns]


def _titles(facts: Sequence[Facts], best: Facts) -> list[str]:
    """Other titles, and those under which other libraries know it."""
    found = [title for each in facts for title in (each.title, *each.parallel_titles)]
    return [title for title in found if title != best.title]


def _most_specific(classes: Sequence[str]) -> str:
    return max((each for each in classes if each.startswith(classes[0])), key=len, default="")
