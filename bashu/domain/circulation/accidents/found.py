"""What was lost is in hand again: whoever paid for it gets that back, and its item goes on as any other."""

from datetime import datetime
from typing import Final

from bashu.domain.circulation.accidents.charging import Cancelled, cancel
from bashu.domain.circulation.case import Case
from bashu.domain.circulation.lateness import charge_fen
from bashu.domain.settlement.charges import ChargeKind, ChargeState

FOUND: Final = "found"
REPLACED: Final = "replaced"


def found_again(case: Case, *, reason: str = FOUND, held_fen: int = 0, staff_id: int | None = None) -> Cancelled:
    """The charge for the item's price, if there is one. What its delay and the work cost stays owed."""
    entry_id = case.fresh.charge_id
    return cancel(case, case.lost_charge, entry_id=entry_id, reason=reason, held_fen=held_fen, staff_id=staff_id)


def never_lost(case: Case, *, more_id: int) -> Cancelled:
    """The same, of what is told late: if it was in hand before it was lost, it never was, so neither the work is owed
    nor any later day. `more_id` is one that the command does not use otherwise."""
    found, past = found_again(case), case.lost_loan
    if past is None or not past.loan.checked_out_at <= case.at < past.ended_at:
        return found
    work, late = _last(case, ChargeKind.LOST_HANDLING), _last(case, ChargeKind.OVERDUE, charged_at=past.ended_at)
    owed = charge_fen(past.loan, case.at, calendar=case.network.calendar_of(past.loan))
    found = found.and_also(cancel(case, work, entry_id=case.fresh.extra_id, reason=FOUND))
    return found.and_also(cancel(case, late, entry_id=more_id, reason=FOUND, owed_fen=owed))


def _last(case: Case, kind: ChargeKind, *, charged_at: datetime | None = None) -> ChargeState | None:
    made = (each for each in case.loss_charges if each.kind is kind and charged_at in {None, each.charged_at})
    return max(made, key=lambda each: each.id, default=None)
