"""A reader says that an item on loan was brought back, or was never lent. First staff look for it, then they decide.

Until then nothing is added to what being late costs. Whoever has the item in hand shows that the reader was right.
"""

from datetime import datetime
from functools import partial
from typing import assert_never

from bashu.domain.circulation import guards
from bashu.domain.circulation.accidents.commands import AcceptClaim, ClaimCommand, ClaimReturned, RejectClaim
from bashu.domain.circulation.accidents.effects import ClaimKind, LoanClaimed, LoanEnd, LoanEnded
from bashu.domain.circulation.accidents.lost import is_in_no_parcel, loan_in
from bashu.domain.circulation.answers import AccidentTold
from bashu.domain.circulation.case import Case, No, refusal
from bashu.domain.circulation.checkin import close_loan
from bashu.domain.circulation.effects import KEPT_BACK, ItemChanged, ItemStatus, TaskKind, TaskRaised
from bashu.domain.circulation.holds.capture import let_go
from bashu.domain.circulation.holds.states import HoldReason
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.outcome import Accepted, Decision, Refused
from bashu.domain.policy import Group, Voice
from bashu.domain.rights import Right, Scope


def is_claimed(case: Case) -> No:
    return None if case.loan is not None and case.loan.claimed_at is not None else Refusal.NOT_CLAIMED


KNOWN = (*guards.ITEM, guards.item_is_lent)


def decide_claim(command: ClaimCommand, case: Case) -> Decision:
    match command:
        case ClaimReturned():
            return _claim(command, case)
        case AcceptClaim():
            return _accept(command, case)
        case RejectClaim():
            return _reject(command, case)
        case _:
            assert_never(command)


def _claim(command: ClaimReturned, case: Case) -> Decision:
    is_over = partial(_is_over, said_at=command.said_at)
    ladder = (*guards.ITEM, is_over, guards.item_is_lent, guards.loan_is_not_claimed, is_in_no_parcel)
    if no := refusal(case, ladder):
        return no
    loan = loan_in(case)
    said_at = loan.checked_out_at if command.claim is ClaimKind.NEVER_HAD else command.said_at or case.at
    claimed = LoanClaimed(
        loan_id=loan.id,
        item_id=loan.item_id,
        claimed_as=command.claim,
        claimed_at=max(said_at, loan.checked_out_at),
    )
    tasks = _tasks(command, case, lending_branch_id=loan.lending_branch_id)
    status = _status(case, ItemStatus.CLAIMED_RETURNED)
    effects = (claimed, _changed(case, status), *let_go(case, HoldReason.OUT_OF_SERVICE), *tasks)
    told = AccidentTold(item_id=loan.item_id, status=status, loan_id=loan.id, task_id=tasks[0].task_id)
    return Accepted(told, effects=effects)


def _is_over(case: Case, *, said_at: datetime | None) -> No:
    return Refusal.RETURN_IN_THE_FUTURE if said_at is not None and said_at > case.now else None


def _tasks(command: ClaimReturned, case: Case, *, lending_branch_id: int) -> tuple[TaskRaised, ...]:
    """To look on the shelves, for the branch where it is said to be, and for the one that lent it."""
    said = command.branch_id if command.branch_id in case.network.branches else None
    branches = dict.fromkeys((said or lending_branch_id, lending_branch_id))
    ids = (case.fresh.task_id, case.fresh.extra_id)
    return tuple(
        TaskRaised(
            task_id=task_id,
            kind=TaskKind.CLAIMED,
            branch_id=branch_id,
            library_id=case.network.library_of(branch_id).id,
            details={
                "barcode": case.known_item.barcode,
                "item_ids": [case.known_item.id],
                "claim": command.claim.value,
            },
            raised_at=case.at,
        )
        for branch_id, task_id in zip(branches, ids, strict=False)
    )


def _accept(command: AcceptClaim, case: Case) -> Decision:
    """Not by a return: the reader owes nothing, and nobody knows where it is."""
    if no := refusal(case, (*KNOWN, is_claimed)) or _not_allowed(case, command.staff_id):
        return no
    loan, status = loan_in(case), _status(case, ItemStatus.MISSING)
    ended = LoanEnded(loan_id=loan.id, item_id=loan.item_id, ended_as=LoanEnd.CLAIMED)
    effects = (*close_loan(case), ended, _changed(case, status), *let_go(case, HoldReason.LOST))
    return Accepted(AccidentTold(item_id=loan.item_id, status=status, loan_id=loan.id), effects=effects)


def _reject(command: RejectClaim, case: Case) -> Decision:
    if no := refusal(case, (*KNOWN, is_claimed)) or _not_allowed(case, command.staff_id):
        return no
    loan, status = loan_in(case), _status(case, ItemStatus.ON_LOAN)
    none = LoanClaimed(loan_id=loan.id, item_id=loan.item_id, claimed_as=None, claimed_at=None)
    told = AccidentTold(item_id=loan.item_id, status=status, loan_id=loan.id)
    return Accepted(told, effects=(none, _changed(case, status)))


def _not_allowed(case: Case, staff_id: int) -> Refused | None:
    """By right of the library that is heard on what is lost, as a rule the owner."""
    library_id = _whose_word(case, loan_in(case))
    may = case.network.rights_of(staff_id, case.on).may(Right.ACCEPT_CLAIM, Scope(library_id=library_id))
    return None if may else Refused(Refusal.CLAIM_NOT_ALLOWED, {"library_id": library_id})


def _whose_word(case: Case, loan: LoanState) -> int:
    match case.network.voices[Group.LOSS]:
        case Voice.LENDER:
            return case.network.library_of(loan.lending_branch_id).id
        case Voice.HOME if case.returning is not None:
            return case.returning.home_library_id
        case _:
            return loan.owner_library_id


def _status(case: Case, status: ItemStatus) -> ItemStatus:
    """What is kept back by staff stays so."""
    before = case.known_item.status
    return before if before in KEPT_BACK else status


def _changed(case: Case, status: ItemStatus) -> ItemChanged:
    item = case.known_item
    return ItemChanged(item_id=item.id, version=item.version + 1, status=status, branch_id=item.branch_id)
