"""A lending rule on a page: its parts as people read them, and the form in which they write it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bashu.db.network import rule_rows
from bashu.db.network.queries import Name
from bashu.db.network.rule_rows import RuleRow
from bashu.domain.identity.kinds import PatronCategory
from bashu.domain.policy import Group, Rule, Voices, words
from bashu.domain.policy.changes import Change, changes_by
from bashu.domain.policy.choose import NAMED
from bashu.domain.policy.voices import TERMS_OF
from bashu.domain.policy.written import CHOICES, PLACES, YES_NO
from bashu.doors.web.office.rule_draft import Draft
from bashu.doors.web.shared import languages

NAME_LENGTH = 80
KINDS = ("book", "periodical", "disc")
COLLECTIONS = ("reference", "foreign")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`options`: what can be chosen; empty: it is written. `otherwise`: what holds where this rule says nothing."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    otherwise: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A group of terms: whose rule is heard first on it, and whether this rule says anything of it."""

    label: str
    voice: str
    fields: tuple[Field, ...]

    @property
    def says(self) -> bool:
        return any(field.value for field in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A rule in a list: for what it is, and what it says."""

    row: RuleRow
    name: str
    conditions: tuple[tuple[str, str], ...]
    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A change in words; an empty one of the two: nothing was said, or nothing is said any longer. `lang`: of the
    words of a name; empty: the page's."""

    label: str
    lang: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A row that saving would write, and what it changes against what stands."""

    rule: Rule
    changes: tuple[Said, ...]


def written(draft: Draft | None) -> tuple[Written, ...]:
    """Of a draft: nothing, if nothing would be written."""
    if draft is None or draft.after is None:
        return ()
    after, stands, places = draft.after, draft.before.rule if draft.before else None, rule_rows.place_names()
    return tuple(
        Written(
            rule=row,
            changes=tuple(
                _said(each, places) for each in changes_by(row, before=stands, after=after, beside=draft.beside)
            ),
        )
        for row in draft.made
    )


def _said(change: Change, places: Mapping[str, Name]) -> Said:
    before, after = (_word(change.name, value, places=places) for value in (change.before, change.after))
    label = words.TERMS.get(change.name) or words.COLUMNS[change.name]
    lang = {"name_zh": "zh-Hans", "name_en": "en"}.get(change.name, "")
    return Said(label=words.pick(label, languages.current()), lang=lang, before=before, after=after)


def _word(name: str, value: object, *, places: Mapping[str, Name]) -> str:
    language = languages.current()
    if value is None:
        return ""
    if name in PLACES:
        place = places.get(str(value), Name(str(value), str(value)))
        return words.pick((place.zh, place.en), language)
    if name in NAMED:
        return words.code_name(str(value), language)
    return words.value_of(name, value, language=language) if name in words.TERMS else str(value)


def told(row: RuleRow) -> Told:
    language, rule = languages.current(), row.rule
    return Told(
        row=row,
        name=words.rule_name(rule, language),
        conditions=tuple(_conditions(row)),
        terms=tuple(
            (words.term_name(term, language), words.value_of(term, value, language=language))
            for terms in TERMS_OF.values()
            for term in terms
            if (value := getattr(rule, term)) is not None
        ),
    )


def _conditions(row: RuleRow) -> Iterator[tuple[str, str]]:
    language = languages.current()
    for who, name in row.where.items():
        yield words.pick(words.COLUMNS[who], language), words.pick((name.zh, name.en), language)
    for column in NAMED:
        if code := getattr(row.rule, column):
            yield words.pick(words.COLUMNS[column], language), words.code_name(code, language)
    if row.rule.item_age_days_max is not None:
        yield words.pick(words.COLUMNS["item_age_days_max"], language), f"≤ {row.rule.item_age_days_max}"


def parts(texts: Mapping[str, str], *, fallback: Rule | None, voices: Voices) -> tuple[Part, ...]:
    """The terms of a form, group by group; beside each what the rule says that matches everything."""
    language = languages.current()
    return tuple(
        Part(
            label=words.pick(words.GROUPS[group], language),
            voice=words.pick(words.VOICES[voices[group]], language),
            fields=tuple(_field(term, texts.get(term, ""), fallback=fallback) for term in TERMS_OF[group]),
        )
        for group in Group
    )


def _field(term: str, text: str, *, fallback: Rule | None) -> Field:
    language = languages.current()
    usual = getattr(fallback, term, None)
    return Field(
        name=term,
        label=words.term_name(term, language),
        value=text,
        options=_options(term),
        otherwise="" if usual is None else words.value_of(term, usual, language=language),
    )


def _options(term: str) -> tuple[tuple[str, str], ...]:
    language = languages.current()
    if term in YES_NO:
        return tuple(
            (text, words.value_of(term, value, language=language)) for text, value in (("yes", True), ("no", False))
        )
    return tuple((choice.value, words.value_of(term, choice, language=language)) for choice in CHOICES.get(term, ()))


def things(texts: Mapping[str, str]) -> tuple[Field, ...]:
    """Patron category, item kind and collection: written, with the known ones to choose from."""
    language = languages.current()
    known = {"patron_category": tuple(PatronCategory), "item_kind": KINDS, "collection": COLLECTIONS}
    return tuple(
        Field(
            name=column,
            label=words.pick(words.COLUMNS[column], language),
            value=texts.get(column, ""),
            options=tuple((code, words.code_name(code, language)) for code in known[column]),
        )
        for column in NAMED
    )


def label(column: str) -> Name:
    return Name(*words.COLUMNS[column])
