"""Whether an address or number that was typed may be asked whose it is, and for how long an answer counts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.notices.events import Channel
from bashu.domain.values import value_class

CODE_DIGITS: Final = 6
TRIES_MAX: Final = 5
LASTS: Final[Mapping[Channel, timedelta]] = {Channel.EMAIL: timedelta(days=3), Channel.SMS: timedelta(hours=1)}
AGAIN_AFTER: Final = timedelta(minutes=2)
A_DAY: Final = timedelta(days=1)
# To one reader by one channel, whatever addresses the reader types.
A_DAY_MAX: Final = 5
# A family has one address; more readers than this that wait for the same one are somebody's trick on its owner.
READERS_MAX: Final = 6
# An address whose owner said "this was not me" is written to by nobody for so long.
REFUSED_FOR: Final = timedelta(days=60)
# What has run out is shown to its reader for a while, to be sent again.
SHOWN_FOR: Final = timedelta(days=7)


@value_class(frozen=True, slots=True, kw_only=True)
class Lately:
    """What was sent: to this reader by this channel within a day, to this very address at last; whether its owner
    refused it, and how many other readers wait for it."""

    sent: int
    last_at: datetime | None
    is_refused: bool
    others: int


def may_ask(lately: Lately, *, now: datetime) -> Problem | None:
    if lately.is_refused:
        return problem(ProblemCode.CONTACT_REFUSED)
    if lately.last_at is not None and now - lately.last_at < AGAIN_AFTER:
        return problem(ProblemCode.SENT_JUST_NOW, minutes=AGAIN_AFTER // timedelta(minutes=1))
    if lately.sent >= A_DAY_MAX:
        return problem(ProblemCode.SENT_OFTEN, most=A_DAY_MAX)
    return problem(ProblemCode.CONTACT_OF_MANY) if lately.others >= READERS_MAX else None


def may_answer(*, tries: int, is_refused: bool, expires_at: datetime, now: datetime) -> Problem | None:
    """Why no code is looked at, not even the right one."""
    if is_refused:
        return problem(ProblemCode.CONTACT_REFUSED)
    if now >= expires_at:
        return problem(ProblemCode.CONFIRMATION_OVER)
    return problem(ProblemCode.CODE_SPENT) if tries >= TRIES_MAX else None


def wrong(tries: int) -> Problem:
    """`tries`: with this one."""
    left = TRIES_MAX - tries
    return problem(ProblemCode.CODE_WRONG, left=left) if left > 0 else problem(ProblemCode.CODE_SPENT)
