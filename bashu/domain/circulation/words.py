"""What every "no" and every next stop is called when it is told to a person. The sentences are in `sentences`."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from bashu.domain.calendar import LOCAL, end_of, local_day
from bashu.domain.circulation.holds.sentences import HOLD_REFUSALS
from bashu.domain.circulation.reasons import GOES_TO, REASONS, STAYS_NOT
from bashu.domain.circulation.sentences import (
    BLOCK_REASONS,
    BOX_STAGES,
    BUSY,
    FAILED,
    REFUSALS,
    Audience,
    Language,
)
from bashu.domain.circulation.undo.sentences import SINCE
from bashu.domain.money import Money
from bashu.domain.outcome import Busy, Failed

_REFUSALS = {**REFUSALS, **HOLD_REFUSALS}
Detail: TypeAlias = int | str | bool | None


def say(
    what: StrEnum | Busy | Failed,
    details: Mapping[str, Detail] | None = None,
    *,
    language: Language,
    audience: Audience,
) -> str:
    """A refusal with its details, or that nothing was decided, as one or two sentences."""
    if isinstance(what, Busy):
        return BUSY.pick(language, audience)
    if isinstance(what, Failed):
        return FAILED.pick(language, audience).format(reference=what.reference)
    return _REFUSALS[what].pick(language, audience).format(**phrases(details or {}, language))


def say_reason(reason: str, *, language: Language, audience: Audience) -> str:
    """Why an item that was taken in stays, is sent on, or goes to staff: the `reason` of a `CheckedIn`."""
    return REASONS[reason].pick(language, audience)


def say_next_stop(reason: str, *, place: str, language: Language, audience: Audience) -> str:
    """The same, and where it goes from here, where no page says that; `place` is empty for what stays."""
    why, there = (each.pick(language, audience) for each in (REASONS[reason], GOES_TO))
    return f"{why}{' ' if language == 'en' else ''}{there.format(place=place)}" if place else why


def phrases(details: Mapping[str, Detail], language: Language) -> dict[str, str]:
    """Details as readers write them: money from fen, dates, numbers with the noun they count."""
    kind = str(details.get("kind", "item"))
    # Said only where it is the reason.
    said: dict[str, str] = {"closed": ""}
    for name, value in details.items():
        if name.endswith("_fen"):
            said[name.removesuffix("_fen")] = money(int(value or 0), language)
        elif name.endswith("_on") and isinstance(value, str):
            said[name] = day(date.fromisoformat(value), language)
        elif name.endswith("_at") and isinstance(value, str):
            said[name.removesuffix("_at") + "_on"] = due(datetime.fromisoformat(value), language)
        elif name in {"loans", "limit"}:
            said[name] = count(int(value or 0), kind, language=language)
            said[f"{name}_times"] = str(value)
        elif name == "together":
            said[name] = _together(language) if value else ""
        elif name == "since":
            said[name] = SINCE[str(value)][language == "en"]
        elif name == "because":
            said[name] = STAYS_NOT[str(value)][language == "en"]
        elif name == "stage" and value in BOX_STAGES:
            said[name] = BOX_STAGES[str(value)][language == "en"]
        elif name == "closed":
            said[name] = _closed(language) if value else ""
        elif name in {"reason", "until"}:
            said[name] = _of_block(name, value, language=language)
        else:
            said[name] = str(value)
    return said


def money(fen: int, language: Language) -> str:
    amount = Money(fen).amount
    return f"{amount} yuan" if language == "en" else f"{amount}元"


def day(on: date, language: Language) -> str:
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}" if language == "en" else f"{on.year}年{on.month}月{on.day}日"


def due(at: datetime, language: Language) -> str:
    """The day; with the time too if it is not the last second of it, as of a loan of hours."""
    on = day(local_day(at), language)
    if at == end_of(local_day(at)):
        return on
    hour = at.astimezone(LOCAL).strftime("%H:%M")
    return f"{on}, {hour}" if language == "en" else f"{on}{hour}"


def month_day(on: date, language: Language) -> str:
    """Where the year goes without saying."""
    return f"{on.day} {_MONTHS[on.month - 1]}" if language == "en" else f"{on.month}月{on.day}日"


def count(number: int, kind: str, *, language: Language) -> str:
    """ "1 disc", "8 books"; 1张光盘、8册图书."""
    one, many, zh = _KINDS.get(kind, _KINDS["item"])
    return f"{number} {one if number == 1 else many}" if language == "en" else f"{number}{zh}"


def _together(language: Language) -> str:
    return " (the family together)" if language == "en" else "（全家合计）"


def _closed(language: Language) -> str:
    return "The pickup branch is closed on all of these days. " if language == "en" else "所选日期取书点均不开放。"


def _of_block(name: str, value: Detail, *, language: Language) -> str:
    if name == "until":
        if value is None:
            return ""
        on = day(date.fromisoformat(str(value)), language)
        return f" until {on}" if language == "en" else f"，至{on}为止"
    zh, en = BLOCK_REASONS.get(str(value), ("", ""))
    if language == "en":
        return f" ({en})" if en else ""
    return f"（{zh}）" if zh else ""


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_KINDS = {
    "book": ("book", "books", "册图书"),
    "periodical": ("periodical", "periodicals", "册期刊"),
    "disc": ("disc", "discs", "张光盘"),
    "other": ("item", "items", "件资料"),
    "item": ("item", "items", "件"),
}
