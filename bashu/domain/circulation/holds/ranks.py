"""Places in a queue: a number for each hold, and the lower is first.

Whoever comes gets the microsecond of that moment, so there is room between any two who did not come together. What
comes in one batch comes in one moment: each gets the next number. Holds may share one too, and then the older is first.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bashu.domain.circulation.holds.states import HoldState
from bashu.domain.ids import EPOCH

MICROSECOND: Final = timedelta(microseconds=1)
# No batch has as many commands, and none follows another so soon.
TOGETHER: Final = 1_000
# Before the first of a queue a second is left, for those who are put between them later.
BEFORE_ALL: Final = 1_000_000


def rank_at(now: datetime) -> int:
    return (now - EPOCH) // MICROSECOND


def rank_behind(queue: Sequence[HoldState], *, now: datetime) -> int:
    """Of whoever comes now: behind all, also behind what came in the same moment."""
    first = rank_at(now)
    return max((hold.rank for hold in queue if first <= hold.rank < first + TOGETHER), default=first - 1) + 1


def rank_before(other: HoldState, queue: Sequence[HoldState]) -> tuple[int, list[tuple[HoldState, int]]]:
    """Directly before that one, behind all who stand before it. Where their numbers leave no room, these move up as far
    as they have to, in their order: who they are, and where to. `queue`: without the hold that is moved."""
    ahead = [hold for hold in queue if hold.order < other.order]
    if not ahead:
        return other.rank - BEFORE_ALL, []
    between = (ahead[-1].rank + other.rank) // 2
    if ahead[-1].rank < between:
        return between, []
    behind, moved = other.rank - 1, list[tuple[HoldState, int]]()
    for hold in reversed(ahead):
        if hold.rank < behind:
            break
        behind -= 1
        moved.append((hold, behind))
    return other.rank - 1, moved
