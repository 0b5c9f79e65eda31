"""Files that are handed over from elsewhere: why one is not taken in, and how far one has come."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bashu.domain.values import value_class

# What was stopped or has failed waits so long for somebody to go on with it; then its file is deleted.
KEPT: Final = timedelta(days=14)
# So many of one library may wait for their turn.
WAITING_MAX: Final = 20


class Unfit(StrEnum):
    """Why a file was not taken in. Nothing of it is kept."""

    NOTHING = "nothing"
    NO_LENGTH = "no_length"
    TOO_LARGE = "too_large"
    NO_ROOM = "no_room"
    CUT_OFF = "cut_off"
    BUSY = "busy"
    MANY_WAIT = "many_wait"


@value_class(frozen=True, slots=True, kw_only=True)
class Stretch:
    """How far a run has come since it was begun, or gone on with: records before it and now; bytes of the file as it
    lies there, read by now and in all.
    """

    begun_at: datetime | None
    before: int
    number: int
    reached: int
    size: int

    @property
    def percent(self) -> int:
        """100 only at the end."""
        return min(99, self.reached * 100 // self.size) if self.size else 0

    def rate(self, now: datetime) -> int:
        """Records a second."""
        seconds = (now - self.begun_at).total_seconds() if self.begun_at is not None else 0.0
        return round((self.number - self.before) / seconds) if seconds > 0 else 0
