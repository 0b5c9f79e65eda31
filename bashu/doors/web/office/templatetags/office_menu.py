"""The head of the office: its pages in groups, as far as somebody may open them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from bashu.domain.rights import Right

register = template.Library()


@dataclass(frozen=True, slots=True)
class Entry:
    """`url`: the name of its address; `tabs`: of which pages it is the place; `right`: who sees it; None: everybody."""

    name: str
    url: str
    tabs: Sequence[str]
    right: Right | None


@dataclass(frozen=True, slots=True)
class Group:
    """One entry alone stands by itself. `here`: the page that is shown is in it."""

    name: str
    entries: Sequence[Entry]
    here: bool


Named: TypeAlias = tuple[str, Sequence[Entry]]


@register.inclusion_tag("office/menu.html", takes_context=True)
def office_menu(context: Context) -> dict[str, Any]:
    has: Collection[str] = context.get("has") or ()
    tab = context.get("tab", "")
    groups = [Group(name, rows, any(tab in each.tabs for each in rows)) for name, rows in _allowed(has)]
    return {"groups": groups, "tab": tab, "at_desk": context.get("at_desk")}


def _allowed(has: Collection[str]) -> Iterator[Named]:
    for name, entries in _groups():
        rows = [each for each in entries if each.right is None or each.right in has]
        if rows:
            yield name, rows


def _groups() -> tuple[Named, ...]:
    return (
        (_("Readers"), (
            Entry(_("Activities"), "activities", ("activities",), Right.SEE_ACTIVITIES),
            Entry(_("Notices"), "notices", ("notices",), Right.EDIT_NOTICES),
        )),
        (_("Lending"), (
            Entry(_("Rules"), "rules", ("rules",), Right.SEE_RULES),
            Entry(_("Calendars"), "calendars", ("calendars", "holidays"), Right.SEE_CALENDARS),
            Entry(_("Overrides"), "overrides", ("overrides",), Right.SEE_OVERRIDES),
        )),
        (_("Network"), (
            Entry(_("Routes"), "routes", ("routes",), Right.SEE_ROUTES),
            Entry(_("Floating"), "floats", ("floats",), Right.SEE_ROUTES),
            Entry(_("Between libraries"), "postings", ("postings",), Right.SEE_POSTINGS),
        )),
        (_("Catalogue"), (
            Entry(_("Records"), "matching", ("matching",), Right.MATCH_RECORDS),
            Entry(_("Imports"), "imports", ("imports",), Right.IMPORT_RECORDS),
        )),
        (_("Machines"), (
            Entry(_("Machines"), "machines", ("machines",), Right.SEE_TERMINALS),
            Entry(_("Site agents"), "agents", ("agents",), Right.SEE_TERMINALS),
            Entry(_("Tags"), "tags", ("tags",), Right.EDIT_TAGS),
        )),
        (_("People"), (
            Entry(_("Staff"), "staff", ("staff",), Right.SEE_STAFF),
            Entry(_("Roles"), "roles", ("roles",), None),
        )),
    )  # fmt: skip


@register.filter
def office_url(name: str) -> str:
    return f"office:{name}"
