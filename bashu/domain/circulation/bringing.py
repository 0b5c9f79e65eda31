"""Taking over a loan of a library that joins. It was made elsewhere: no limit, debt or block speaks against it now."""

from dataclasses import replace

from bashu.domain.circulation import guards
from bashu.domain.circulation.answers import Recorded
from bashu.domain.circulation.brought import LoanTakenOver, TakeOverLoan
from bashu.domain.circulation.case import Case, No, person, refusal
from bashu.domain.circulation.effects import Effect, FloatEnded, ItemChanged, ItemStatus
from bashu.domain.circulation.holds.capture import on_loan
from bashu.domain.circulation.kept import freeze
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.statuses import KEPT_BACK
from bashu.domain.circulation.undo.stood import OUT_OF_REACH
from bashu.domain.outcome import Accepted, Decision, Refused

# Somebody has decided here how it stands with these.
DECIDED_HERE = (KEPT_BACK - {ItemStatus.WITHDRAWN}) | {ItemStatus.LOST}


def decide_take_over(command: TakeOverLoan, case: Case) -> Decision:
    branch = case.branch if command.branch_id is None else case.network.branches.get(command.branch_id)
    if branch is None or branch.library_id != case.branch.library_id:
        return Refused(Refusal.TERMINAL_NOT_ALLOWED, person=case.person)
    if no := refusal(case, PLACE) or _dates(command, case) or refusal(case, LADDER):
        return no
    # Nothing below may fail.
    case = replace(case, branch=branch, lender=branch)
    item, who = case.known_item, person(case.known_patron.id, case.fresh.salt)
    effects: list[Effect] = [FloatEnded(item_id=item.id)] if case.floating_at is not None else []
    effects.append(
        LoanTakenOver(
            loan_id=case.fresh.loan_id,
            item_id=item.id,
            token=who.token,
            lending_branch_id=branch.id,
            terminal_id=case.terminal.id,
            checked_out_at=command.checked_out_at,
            due_at=command.due_at,
            renewals=command.renewals,
            terms={**freeze(case.terms), **OUT_OF_REACH},
        )
    )
    effects.append(
        ItemChanged(item_id=item.id, version=item.version + 1, status=ItemStatus.ON_LOAN, branch_id=branch.id)
    )
    answer = Recorded(item_id=item.id, loan_id=case.fresh.loan_id, due_at=command.due_at, task_id=None)
    return Accepted(answer, effects=(*effects, *on_loan(case)), person=who)


def _dates(command: TakeOverLoan, case: Case) -> Refused | None:
    sound = command.checked_out_at <= min(case.now, command.due_at) and command.renewals >= 0
    return None if sound else Refused(Refusal.DATES_WRONG, person=case.person)


def _stands_here(case: Case) -> No:
    status = case.known_item.status
    return (Refusal.ITEM_OUT_OF_SERVICE, {"status": status.value}) if status in DECIDED_HERE else None


def _is_not_on_its_way(case: Case) -> No:
    """It has been in somebody's hands here since."""
    return Refusal.STILL_ON_ITS_WAY if case.transit is not None else None


PLACE = (guards.terminal_may, guards.item_is_known)
LADDER = (
    guards.patron_is_known,
    guards.item_is_not_withdrawn,
    _stands_here,
    guards.item_is_free,
    guards.item_is_not_held,
    _is_not_on_its_way,
)
