"""What a library that joins brings along of loans that are open: the command and its effect."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from bashu.domain.circulation.scans import ItemScan, PatronScan
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class TakeOverLoan:
    """The item has been with this patron since before the library of this terminal joined: as its own system has it.

    `branch_id`: which of its branches lent it; None, that of the terminal.
    """

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    item: ItemScan
    checked_out_at: datetime
    due_at: datetime
    renewals: int
    branch_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class LoanTakenOver:
    """A loan that began elsewhere, with the due date and the renewals of there, under the terms of here from now on."""

    loan_id: int
    item_id: int
    token: str
    lending_branch_id: int
    terminal_id: int
    checked_out_at: datetime
    due_at: datetime
    renewals: int
    terms: Mapping[str, object]
