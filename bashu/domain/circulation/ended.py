"""A loan that is over, as whoever undoes its end looks at it."""

from datetime import datetime

from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class EndedLoan:
    """`taken_in_at`: when it was scanned, if it counts as over before that; `ended_as`: how, if no return ended it."""

    loan: LoanState
    checked_in_at: datetime
    checkin_branch_id: int
    taken_in_at: datetime | None = None
    ended_as: str | None = None

    @property
    def scanned_at(self) -> datetime:
        return self.taken_in_at or self.checked_in_at
