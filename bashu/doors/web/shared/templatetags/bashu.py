"""Filters: names, days and numbers in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django import template
from django.template import RequestContext
from django.utils.translation import gettext as _

from bashu.db.circulation.queries import Size
from bashu.db.network.queries import Name
from bashu.domain.calendar import local_day
from bashu.domain.circulation import words
from bashu.domain.circulation.charges.commands import VoidReason, WaiveReason
from bashu.domain.circulation.charges.words import (
    METHOD_NAMES,
    VOID_REASON_NAMES,
    WAIVE_REASON_NAMES,
    pick,
    say_kind,
)
from bashu.domain.circulation.sentences import BLOCK_REASONS
from bashu.domain.identity.problems import Problem
from bashu.domain.policy.words import CODES
from bashu.domain.settlement.charges import Method
from bashu.doors.web.shared import languages

register = template.Library()


@register.filter
def named(name: Name | Problem | None) -> str:
    """A name, or the words of a problem, in the language of the page."""
    if not name:
        return ""
    return name.en if languages.current() == "en" else name.zh


@register.filter
def of(names: Mapping[int, Name], which: int) -> Name | None:
    """Looked up by its number."""
    return names.get(which)


@register.filter
def half(text: str) -> str:
    """Of what somebody wrote in both languages, "元旦 / New Year's Day", the one of the page; else all of it."""
    zh, _slash, en = text.partition(" / ")
    if not en or " / " in en:
        return text
    return en if languages.current() == "en" else zh


@register.filter
def day(value: date | datetime | None) -> str:
    if value is None:
        return ""
    on = local_day(value) if isinstance(value, datetime) else value
    return words.day(on, languages.current())


@register.filter
def due(at: datetime) -> str:
    """The day on which a loan is due, and the time of a loan of hours."""
    return words.due(at, languages.current())


@register.filter
def titles(names: Iterable[str]) -> str:
    """One or the other, as one writes titles."""
    if languages.current() == "en":
        return " or ".join(f"“{name}”" for name in names)
    return "或".join(f"《{name}》" for name in names)


@register.filter
def code(digits: str) -> str:
    """In two halves, as one reads it out."""
    half = len(digits) // 2
    return f"{digits[:half]} {digits[half:]}"


@register.filter
def bracketed(value: object) -> str:
    """(so), as the page's language writes brackets, which are as wide as a character in Chinese."""
    return f" ({value})" if languages.current() == "en" else f"（{value}）"


@register.filter
def grouped(number: int) -> str:
    """A long number, as it can be read."""
    return f"{number:,}"


@register.filter
def megabytes(size: int) -> str:
    """Of a file."""
    return f"{size / (1 << 20):,.1f} MB" if size >= 1 << 20 else f"{size / (1 << 10):,.1f} kB"


@register.filter
def money(fen: int) -> str:
    return words.money(fen, languages.current())


@register.filter
def charge_kind(kind: str) -> str:
    return say_kind(kind, languages.current())


@register.filter
def paid_by(method: str) -> str:
    return pick(METHOD_NAMES[Method(method)], languages.current())


@register.filter
def why_undone(reason: str) -> str:
    return pick(VOID_REASON_NAMES[VoidReason(reason)], languages.current())


@register.filter
def why_waiver(reason: str) -> str:
    return pick(WAIVE_REASON_NAMES[WaiveReason(reason)], languages.current())


@register.filter
def weekday(number: int) -> str:
    """Monday is 0."""
    names = (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))
    return names[number]


@register.filter
def kind(of_item: str) -> str:
    names = {"book": _("books"), "periodical": _("periodicals"), "disc": _("discs"), "other": _("other items")}
    return names.get(of_item, of_item)


@register.filter
def stands(status: str) -> str:
    """How an item stands, as a choice in a list."""
    names = {
        "available": _("On the shelf"), "on_hold_shelf": _("Kept for a reader"), "on_loan": _("On loan"),
        "in_transit": _("On its way"), "missing": _("Missing"), "withdrawn": _("Withdrawn"),
        "lost": _("Lost by a reader"), "claimed_returned": _("Said to be returned"), "damaged": _("Damaged"),
        "in_quarantine": _("In quarantine"), "lent_by_owner": _("Lent by its library's own system"),
    }  # fmt: skip
    return names.get(status, status)


@register.filter
def category(of_patron: str) -> str:
    zh, en = CODES[of_patron]
    return en if languages.current() == "en" else zh


@register.filter
def hours(minutes: int) -> str:
    """4 h 30 min; what is nothing of it is left out."""
    whole, rest = divmod(minutes, 60)
    said = [_("%(count)s h") % {"count": whole}] if whole else []
    said += [_("%(count)s min") % {"count": rest}] if rest or not whole else []
    return (" " if languages.current() == "en" else "").join(said)


@register.filter
def size(number: Size) -> str:
    """What is estimated does not look as if it were counted."""
    if number.exact:
        return f"{number.count:,}"
    return f"≈{round(number.count, 2 - len(str(number.count))):,}"


@register.simple_tag(takes_context=True)
def with_page(context: RequestContext, page: int) -> str:
    """What the address asks for, of another page of its list."""
    asked = context["request"].GET.copy()
    asked["page"] = str(page)
    return str(asked.urlencode())


@register.filter
def block_reason(reason: str) -> str:
    zh, en = BLOCK_REASONS.get(reason, (reason, reason))
    return en if languages.current() == "en" else zh
