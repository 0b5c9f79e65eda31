"""Records of libraries side by side, field by field, with what differs marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bashu.db.catalogue.sources import Source
from bashu.db.network.queries import Name
from bashu.domain.catalogue.matching import Reason, decide
from bashu.domain.catalogue.matching.words import REASON_WORDS, VERDICT_WORDS, speaks
from bashu.domain.catalogue.shelves import LANGUAGES
from bashu.domain.catalogue.text import squeeze
from bashu.domain.catalogue.union import Said
from bashu.doors.web.shared import languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What each record says in one field. `differs`: two of them say something, and not the same."""

    label: str
    texts: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """How the rules see two records. Each reason is with what it speaks for."""

    verdict: Name
    reasons: tuple[tuple[Name, str], ...]


def side_by_side(sources: Sequence[Source]) -> list[Line]:
    """Fields that none of them has are left out."""
    labels = _labels()
    columns = [dict(zip(labels, map(_text, _values(each.said)), strict=True)) for each in sources]
    lines = [(label, tuple(column[label] for column in columns)) for label in labels]
    return [Line(label=label, texts=texts, differs=_differ(texts)) for label, texts in lines if any(texts)]


def why(one: Source, other: Source) -> Why:
    judged = decide(one.said.facts, other.said.facts)
    return Why(verdict=Name(*VERDICT_WORDS[judged.verdict]), reasons=in_words(judged.reasons))


def in_words(reasons: Iterable[str]) -> tuple[tuple[Name, str], ...]:
    """One that is not known any more is passed over."""
    known = [Reason(each) for each in reasons if each in set(Reason)]
    return tuple((Name(*REASON_WORDS[each]), speaks(each)) for each in known)


def _labels() -> list[str]:
    return [
        _("Title"), _("Subtitle"), _("Volume or part"), _("Other titles"), _("Author"), _("Names"), _("Translators"),
        _("Edition"), _("Place of publication"), _("Publisher"), _("Year"), _("Extent"), _("Series"), "ISBN", "ISSN",
        _("Other numbers"), _("Language"), _("Kind"), _("Class (CLC)"), _("Subjects"), _("For whom"), _("Summary"),
    ]  # fmt: skip


def _values(said: Said) -> list[object]:
    facts = said.facts
    return [
        facts.title, facts.subtitle, facts.part, facts.parallel_titles, said.author, facts.authors, facts.translators,
        facts.edition, facts.place, facts.publisher, facts.published_year, facts.extent, facts.series, facts.isbns,
        facts.issns, facts.numbers, _language(facts.language), _kind(facts.kind), said.clc, said.subjects,
        _for_whom(said.audience), said.summary,
    ]  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return (", " if languages.current() == "en" else "、").join(value)
    return "" if value is None else str(value)


def _language(code: str) -> str:
    zh, en = LANGUAGES.get(code, (code, code))
    return en if languages.current() == "en" else zh


def _kind(kind: str) -> str:
    names = {"book": _("Book"), "periodical": _("Periodical"), "disc": _("Disc"), "other": _("Other item")}
    return names.get(kind, kind)


def _for_whom(audience: str) -> str:
    return {"juvenile": _("for children"), "adult": _("for adults")}.get(audience, audience)


def _differ(texts: Iterable[str]) -> bool:
    return len({squeeze(text) for text in texts if text}) > 1
