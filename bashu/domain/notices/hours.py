"""When a library tells its readers of what, when nobody is disturbed, and when a message is tried again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final, TypeAlias

from bashu.domain.calendar import DAY, LOCAL, local_day
from bashu.domain.values import value_class

Both: TypeAlias = tuple[str, str]
STEPS_MAX: Final = 8
STEP_DAYS_MAX: Final = 365
DUE_SOON_DAYS_MAX: Final = 30
# What a step of being overdue says is stale so many days after it: whoever was not told by then, is told at the next.
STALE_DAYS: Final = 7
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=4)


@value_class(frozen=True, slots=True, kw_only=True)
class Timing:
    """Hours are local, from 0 to 23; with two equal ones nothing is quiet. `due_soon_days` 0, or no `overdue_days`:
    that is not told. `give_up_days`: what could not be sent for so long is given up."""

    due_soon_days: int = 3
    overdue_days: tuple[int, ...] = (1, 7, 14, 30)
    quiet_from: int = 21
    quiet_to: int = 8
    digest_at: int = 9
    give_up_days: int = 3


USUAL: Final = Timing()


def timing_problems(timing: Timing) -> tuple[Both, ...]:
    return tuple(_problems(timing))


def _problems(timing: Timing) -> Iterator[Both]:
    if not 0 <= timing.due_soon_days <= DUE_SOON_DAYS_MAX:
        yield (f"到期前提醒为0至{DUE_SOON_DAYS_MAX}天。", f"Before the due day: 0 to {DUE_SOON_DAYS_MAX} days.")
    steps = timing.overdue_days
    right = len(steps) <= STEPS_MAX and list(steps) == sorted(set(steps))
    if not right or any(not 1 <= step <= STEP_DAYS_MAX for step in steps):
        yield (
            f"催还为最多{STEPS_MAX}个递增的天数，1至{STEP_DAYS_MAX}，如 1, 7, 14, 30。",
            f"Overdue steps are at most {STEPS_MAX} rising numbers of days, up to {STEP_DAYS_MAX}, such as 1, 7, 14.",
        )
    if any(not 0 <= hour <= 23 for hour in (timing.quiet_from, timing.quiet_to, timing.digest_at)):
        yield ("钟点为0至23。", "An hour is from 0 to 23.")
    elif is_quiet(timing, timing.digest_at):
        yield ("每日汇总不能在安静时段发送。", "The daily digest cannot be sent in quiet hours.")
    if not 1 <= timing.give_up_days <= 14:
        yield ("放弃发送为1至14天之后。", "Give up after 1 to 14 days.")


def is_quiet(timing: Timing, hour: int) -> bool:
    if timing.quiet_from <= timing.quiet_to:
        return timing.quiet_from <= hour < timing.quiet_to
    return hour >= timing.quiet_from or hour < timing.quiet_to


def without_quiet(timing: Timing) -> Timing:
    return replace(timing, quiet_from=0, quiet_to=0)


def out_of_quiet(timing: Timing, at: datetime) -> datetime:
    """The same instant, or the morning after."""
    local = at.astimezone(LOCAL)
    if not is_quiet(timing, local.hour):
        return at
    return next_hour(at, timing.quiet_to)


def next_hour(at: datetime, hour: int) -> datetime:
    """When it is this hour the next time, now included."""
    today = datetime.combine(local_day(at), time(hour), tzinfo=LOCAL)
    return (today if today >= at else today + DAY).astimezone(at.tzinfo)


def tried_again(timing: Timing, *, now: datetime, tries: int) -> datetime:
    """Later each time, and never in quiet hours."""
    pause = min(FIRST_PAUSE * 4 ** min(tries - 1, 10), LONGEST_PAUSE)
    return out_of_quiet(timing, now + pause)


def step_of(timing: Timing, days_late: int) -> int | None:
    """The last step that a loan so many days late has come to, unless that is stale; None: nothing is told today."""
    reached = [step for step in timing.overdue_days if step <= days_late]
    return reached[-1] if reached and days_late - reached[-1] < STALE_DAYS else None
