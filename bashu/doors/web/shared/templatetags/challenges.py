"""Filters of challenges, book lists and relays: their words in the language of the page."""

from datetime import date
from typing import Protocol

from django import template

from bashu.domain.activities.challenges import words
from bashu.domain.activities.challenges.goals import ForWhom, Goal
from bashu.doors.web.shared import languages

register = template.Library()


class Asking(Protocol):
    goal: str
    target: int


@register.filter
def said(row: object, what: str) -> str:
    """`title` or `says` of what was written in both languages; the other one, if this one is empty."""
    zh, en = (str(getattr(row, f"{what}_{language}", "") or "") for language in ("zh", "en"))
    return (en or zh) if languages.current() == "en" else (zh or en)


@register.filter
def counted(challenge: Asking) -> str:
    """What is asked for, with the number."""
    return _pick(words.counted(Goal(challenge.goal), challenge.target))


@register.filter
def goal(name: str) -> str:
    return _pick(words.GOALS[Goal(name)])


@register.filter
def for_whom(name: str) -> str:
    return _pick(words.FOR_WHOM[ForWhom(name)])


@register.filter
def month(on: date) -> str:
    return f"{on:%b %Y}" if languages.current() == "en" else f"{on.year}年{on.month}月"


def _pick(both: tuple[str, str]) -> str:
    return both[1] if languages.current() == "en" else both[0]
