"""How many seats are left, and for whom.

Seats of a quota are for readers of one home library, the others are everybody's. From the quota's `until_at` on what
is left of it is everybody's too. A party takes seats of its quota first, and the rest of everybody's; it is never
seated in part.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bashu.domain.activities.states import Quota, Session


@dataclass(slots=True, kw_only=True)
class Seats:
    """What is left at one moment, counted down while seats are given. `of`: by home library, as far as quotas hold."""

    left: int
    common: int
    of: dict[int, int] = field(default_factory=dict)

    @classmethod
    def at(cls, at: datetime, *, session: Session, quotas: Iterable[Quota]) -> "Seats":
        of = {each.library_id: each.seats - each.taken for each in quotas if each.holds(at)}
        left = session.capacity - session.seats_taken
        return cls(left=left, common=max(left - sum(of.values()), 0), of=of)

    def give(self, seats: int, *, library_id: int, common: bool = True, own: bool = True) -> int | None:
        """How many of these seats are of the quota; None, and nothing is given, if they are not there.

        `common`, `own`: whether it may have seats of everybody, and of its quota; else others stand before it.
        """
        mine = min(self.of.get(library_id, 0) if own else 0, seats)
        rest = seats - mine
        if seats > self.left or rest > (self.common if common else 0):
            return None
        self.left -= seats
        self.common -= rest
        if mine:
            self.of[library_id] -= mine
        return mine

    def any_for(self, libraries: Iterable[int], *, common: bool) -> bool:
        """Whether anything is left for somebody who does not belong to one of these libraries, or at all in common."""
        if self.left <= 0:
            return False
        closed = set(libraries)
        return (common and self.common > 0) or any(n > 0 for library, n in self.of.items() if library not in closed)


def most_ever(library_id: int, *, session: Session, quotas: Iterable[Quota]) -> int:
    """As many seats a reader of this home library could have if the session were empty: all but those of quotas of
    others that never end. Who wants more can never be seated, whoever gives back."""
    others = sum(each.seats for each in quotas if each.library_id != library_id and each.until_at is None)
    return max(session.capacity - others, 0)
