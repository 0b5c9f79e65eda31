"""The papers of activities, from their rows."""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Any, Final

from bashu.db.activities.models import Activity, ActivitySession, Registration
from bashu.db.activities.places import where
from bashu.db.network.models import Library
from bashu.domain.activities.states import ActivityKind
from bashu.domain.activities.words import KINDS
from bashu.domain.calendar import LOCAL
from bashu.domain.identity.names import shortened
from bashu.wire.paper.sheets import Both, PosterPaper, SeatLine, SeatList, When

WEEKDAYS: Final = ("一 Mon", "二 Tue", "三 Wed", "四 Thu", "五 Fri", "六 Sat", "日 Sun")
# Libraries that have room on a poster.
NAMED: Final = 3
OF_WHOM: Final = {"self": "个人 self", "family": "家庭 family", "class": "团体 class"}


def _press() -> Any:
    """Loaded when a paper is wanted, as those of boxes are."""
    return import_module("bashu.wire.paper.activity")


def poster_of(row: Activity, sessions: Sequence[ActivitySession], *, size: str, address: str) -> bytes:
    """PDF. `sessions`: those that are to come."""
    press = _press()
    shown = sessions[: press.SESSIONS_MAX]
    printed: bytes = press.poster(
        PosterPaper(
            kind=Both(*KINDS[ActivityKind(row.kind)]),
            title=Both(row.title_zh, row.title_en),
            summary=Both(row.summary_zh, row.summary_en),
            library=_held_by((row.library, *row.libraries.all())),
            ages=_ages(row),
            sessions=tuple(When(at=_at(each.starts_at), where=_where(each)) for each in shown),
            more=len(sessions) - len(shown),
            address=address,
        ),
        size=size,
    )
    return printed


def attendance_of(row: ActivitySession, registrations: Sequence[Registration]) -> bytes:
    """PDF; made when it is asked for, and kept nowhere."""
    lines = tuple(
        SeatLine(
            lot=each.lot,
            name=shortened(each.patron.name) if each.patron else "",
            library=each.home_library.name_zh,
            kind=OF_WHOM[each.kind],
            seats=each.seats,
        )
        for each in registrations
    )
    printed: bytes = _press().attendance(
        SeatList(
            title=Both(row.activity.title_zh, row.activity.title_en),
            at=_at(row.starts_at),
            where=_where(row),
            seats=row.capacity,
            lines=lines,
        )
    )
    return printed


def _held_by(libraries: Sequence[Library]) -> Both:
    """Who leads it first; of many the first ones by name."""
    named, count = libraries[:NAMED], len(libraries)
    zh, en = "、".join(each.name_zh for each in named), " · ".join(each.name_en for each in named)
    if count <= NAMED:
        return Both(zh, en)
    more = count - NAMED
    return Both(f"{zh}等 {count} 馆", f"{en} and {more} other{'s' if more > 1 else ''}")


def _at(at: datetime) -> Both:
    local = at.astimezone(LOCAL)
    zh, en = WEEKDAYS[local.weekday()].split()
    return Both(f"{local:%Y}年{local.month}月{local.day}日 周{zh} {local:%H:%M}", f"{en} {local:%Y-%m-%d %H:%M}")


def _where(row: ActivitySession) -> Both:
    there = where(row)
    return Both(there.zh, there.en)


def _ages(row: Activity) -> Both:
    match row.from_age, row.to_age:
        case None, None:
            return Both("", "")
        case first, None:
            return Both(f"{first} 岁及以上", f"from {first} years on")
        case None, last:
            return Both(f"{last} 岁及以下", f"up to {last} years")
        case first, last:
            return Both(f"{first} 至 {last} 岁", f"{first} to {last} years")
