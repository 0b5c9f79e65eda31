"""What a match goes by, as the records say it."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from bashu.domain.values import value_class

BOOK, PERIODICAL, OTHER = "book", "periodical", "other"


@value_class(frozen=True, slots=True, kw_only=True)
class Facts:
    """Texts are as written, and empty when the record does not say.

    `authors` and `translators` are all names of the statement of responsibility and of the name fields; whoever cannot
    tell them apart puts the whole statement into `authors`. `numbers` are those of national bibliographies and of the
    Library of Congress, and 统一书号. `kind` is book, periodical, disc or other; `language` is a MARC code (chi, eng).
    """

    title: str
    subtitle: str = ""
    part: str = ""
    parallel_titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    publisher: str = ""
    place: str = ""
    published_year: int | None = None
    isbns: tuple[str, ...] = ()
    issns: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    edition: str = ""
    extent: str = ""
    series: str = ""
    language: str = ""
    kind: str = BOOK


_DEFAULTS = {field.name: field.default for field in dataclasses.fields(Facts)}
_LISTS = frozenset(name for name, default in _DEFAULTS.items() if default == ())


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """Texts, lists of texts and a year; what the record does not say is left out."""
    said = ((name, getattr(facts, name)) for name in _DEFAULTS)
    return {
        name: list(value) if name in _LISTS else value
        for name, value in said
        if name == "title" or value != _DEFAULTS[name]
    }


def facts_from_json(told: Mapping[str, Any]) -> Facts:
    """Names that are not known are passed over: a later version may have written them."""
    known: dict[str, Any] = {
        name: tuple(value) if name in _LISTS else value for name, value in told.items() if name in _DEFAULTS
    }
    return Facts(**known)
