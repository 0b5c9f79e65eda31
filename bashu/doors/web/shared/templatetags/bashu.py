"""Filters: names, days and numbers in the reader's language."""

from datetime import date, datetime

from django import template

from bashu.db.circulation.queries import Size
from bashu.db.network.queries import Name
from bashu.domain.calendar import local_day
from bashu.domain.circulation import words
from bashu.domain.circulation.sentences import BLOCK_REASONS
from bashu.domain.identity.problems import Problem
from bashu.doors.web.shared import languages

register = template.Library()


@register.filter
def named(name: Name | Problem | None) -> str:
    """A name, or the words of a problem, in the language of the page."""
    if not name:
        return ""
    return name.en if languages.current() == "en" else name.zh


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
def money(fen: int) -> str:
    return words.money(fen, languages.current())


@register.filter
def size(number: Size) -> str:
    return f"{number.count:,}" if number.exact else f"≈{number.count:,}"


@register.filter
def block_reason(reason: str) -> str:
    zh, en = BLOCK_REASONS.get(reason, (reason, reason))
    return en if languages.current() == "en" else zh
