"""Filters: what an activity says, and what its codes are called, in the language of the page."""

from collections.abc import Mapping
from typing import Any

from django import template

from bashu.db.activities.office_queries import ActivitySession
from bashu.db.activities.places import where
from bashu.db.network.queries import Name
from bashu.domain.activities.states import ActivityState
from bashu.domain.activities.words import ENDS, HOWS, KINDS, STAGES, STANDINGS, WHY_CALLED_OFF
from bashu.doors.web.shared import languages

register = template.Library()
STATES = {
    ActivityState.DRAFT: ("草稿", "draft"),
    ActivityState.PUBLISHED: ("已发布", "published"),
    ActivityState.WITHDRAWN: ("已撤下", "withdrawn"),
}
CALLED: dict[str, Mapping[Any, tuple[str, str]]] = {
    "kind": KINDS, "how": HOWS, "stage": STAGES, "standing": STANDINGS, "why": WHY_CALLED_OFF, "end": ENDS,
    "state": STATES,
}  # fmt: skip


@register.filter
def words(row: object, which: str) -> str:
    """`{{ activity|words:"title" }}`: of two columns the one in the page's language, or else the other."""
    zh, en = (str(getattr(row, f"{which}_{language}", "")) for language in ("zh", "en"))
    return (en or zh) if languages.current() == "en" else (zh or en)


@register.filter
def place(session: ActivitySession) -> Name:
    return where(session)


@register.filter
def called(code: str, which: str) -> str:
    zh, en = CALLED[which].get(code, (code, code))
    return en if languages.current() == "en" else zh
