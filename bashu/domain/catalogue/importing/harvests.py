"""Records fetched from a library's own system, again and again: from when, and when next."""

from datetime import UTC, datetime, timedelta
from typing import Final

from bashu.domain.values import value_class

# What was changed so long before the source began to answer is asked for again: it may have been dated before and
# committed after, and some sources tell the time of China as if it were UTC. The same record twice changes nothing.
OVERLAP: Final = timedelta(hours=12)
# What is said to be of another time is a slip.
EARLIEST: Final = datetime(1970, 1, 2, tzinfo=UTC)
LATEST: Final = datetime(3000, 1, 1, tzinfo=UTC)
AGAIN_FIRST: Final = timedelta(minutes=10)
AGAIN_MAX: Final = timedelta(days=1)
_DOUBLED_MAX: Final = 10


@value_class(frozen=True, slots=True, kw_only=True)
class How:
    """`again`: from the beginning; `whole`: so, and what is not in the list is deleted; `many_gone`: as of a file."""

    again: bool = False
    whole: bool = False
    many_gone: bool = False


def credible(at: datetime | None) -> datetime | None:
    return at if at is not None and EARLIEST <= at < LATEST else None


def asked_next(before: datetime | None, *, began: datetime | None, latest: datetime | None) -> datetime | None:
    """From when the next list is asked, all by the clock of the source.

    `before`: from when this one was; `began`: when its first part was answered; `latest`: the latest datestamp in it.
    One that is dated after the answer is a mistake. Where no answer says its time, datestamps are all there is.
    """
    upto = began or latest
    return before if upto is None else upto - OVERLAP


def tried_again(now: datetime, *, failures: int, every: timedelta | None, wait: timedelta | None) -> datetime | None:
    """After so many failures in a row; never before the source wants it (`wait`). None: by hand alone."""
    if every is None:
        return None
    pause = AGAIN_FIRST * (1 << min(failures - 1, _DOUBLED_MAX))
    return now + max(min(pause, AGAIN_MAX, max(every, AGAIN_FIRST)), wait or AGAIN_FIRST)
