"""Filters of the catalogue's pages: codes in words, and drawn covers."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from bashu.db.network.queries import Name
from bashu.domain.catalogue.authors import names
from bashu.domain.catalogue.classes import MAIN, main_class
from bashu.domain.catalogue.shelves import LANGUAGES

register = template.Library()
# Of covers whose class is not known; the first is as usual (catalogue.css).
COLOURS = 5


@register.filter
def class_name(clc: str) -> Name | None:
    """Of its main class."""
    letter = main_class(clc)
    return Name(*MAIN[letter]) if letter else None


@register.filter
def language_name(code: str) -> Name:
    return Name(*LANGUAGES[code]) if code in LANGUAGES else Name(code, code)


@register.filter
def one_kind(kind: str) -> str:
    names = {"book": _("Book"), "periodical": _("Periodical"), "disc": _("Disc"), "other": _("Other item")}
    return names.get(kind, kind)


@register.filter
def for_whom(audience: str) -> str:
    return {"juvenile": _("for children"), "adult": _("for adults")}.get(audience, audience)


@register.filter
def drawn(clc: str, title: str) -> str:
    """The colour of a drawn cover: that of its class; where that is not known, one of a few, always the same."""
    return f"cover-{main_class(clc).lower() or sum(map(ord, title)) % COLOURS}"


@register.filter
def short_title(title: str) -> str:
    """Without its subtitle."""
    return title.partition(" : ")[0]


@register.filter
def first_name(author: str) -> str:
    """Of a statement of responsibility, what one looks for to find the other books of that person."""
    return next(iter(names(author)), author)


@register.filter
def at(values: Mapping[str, str], name: str) -> str:
    return values.get(name, "")
