"""Holds as they are told to a person."""

from datetime import date

from bashu.domain.circulation.holds.sentences import (
    CLOSED_REASONS,
    HOLD_ENDS,
    HOLD_REASONS,
    MISSED,
    MOVE_REASONS,
    NEXT_IN_LINE,
)
from bashu.domain.circulation.holds.states import ClosedReason, HoldEnd, HoldReason, MoveReason
from bashu.domain.circulation.wording import Audience, Language
from bashu.domain.circulation.words import month_day

CODE_DIGITS = 6


def say_hold(reason: HoldReason, *, branch: str, before: int, language: Language, audience: Audience) -> str:
    """Why the hold stands as it does. `branch`: the name of the one in its details; `before`: who is before it."""
    is_next = reason is HoldReason.QUEUED and not before
    words = (NEXT_IN_LINE if is_next else HOLD_REASONS[reason]).pick(language, audience)
    if language == "en":
        return words.format(branch=branch, before="1 reader is" if before == 1 else f"{before} readers are")
    return words.format(branch=branch, before=before)


def say_missed(reason: HoldReason, *, on: date, branch: str, language: Language, audience: Audience) -> str:
    """What was asked for or put aside for it, and was not had: when, where and why."""
    what, day = MISSED[reason].pick(language, audience), month_day(on, language)
    return f"{day}, {branch}: {what}." if language == "en" else f"{day}，{branch}：{what}。"


def say_end(end: HoldEnd, *, language: Language, audience: Audience) -> str:
    return HOLD_ENDS[end].pick(language, audience)


def say_why_closed(reason: ClosedReason, *, language: Language, audience: Audience) -> str:
    """Empty where the end says it all."""
    return CLOSED_REASONS[reason].pick(language, audience) if reason in CLOSED_REASONS else ""


def say_why_moved(reason: MoveReason, *, language: Language, audience: Audience) -> str:
    return MOVE_REASONS[reason].pick(language, audience)


def pickup_code(token: str) -> str:
    """Six digits that stand on the slip and in the notice, so that no name need stand there. From the hold's token."""
    return f"{int(token[:12], 16) % 10**CODE_DIGITS:0{CODE_DIGITS}}"
