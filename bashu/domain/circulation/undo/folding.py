"""How an undone scan moves on what a batch knows, and what of ended loans is known while one is undone."""

from dataclasses import replace

from bashu.domain.circulation.accidents.effects import UNSEEN, LoanEnd, LoanEnded
from bashu.domain.circulation.effects import LoanClosed
from bashu.domain.circulation.ended import EndedLoan
from bashu.domain.circulation.holds.states import HoldState
from bashu.domain.circulation.snapshot import PatronState
from bashu.domain.circulation.state import State
from bashu.domain.circulation.undo.effects import BlockLifted, HoldReopened, LoanReopened


def keep_ended(state: State, effect: LoanClosed) -> None:
    loan = state.loans[effect.loan_id]
    over = EndedLoan(
        loan=loan,
        checked_in_at=effect.checked_in_at,
        checkin_branch_id=effect.checkin_branch_id,
        taken_in_at=effect.taken_in_at,
    )
    state.ended[loan.item_id] = (*state.ended.get(loan.item_id, ()), over)


def tell_end(state: State, effect: LoanEnded) -> None:
    """Of a loan that is closed already. What was undone was none."""
    ended = [
        replace(each, ended_as=effect.ended_as) if each.loan.id == effect.loan_id else each
        for each in state.ended.get(effect.item_id, ())
    ]
    state.ended[effect.item_id] = tuple(each for each in ended if each.ended_as != LoanEnd.UNDONE)
    if effect.ended_as is LoanEnd.UNDONE:
        state.past_loans.pop(effect.loan_id, None)
        state.unlent.add(effect.item_id)
        if (transit_id := state.given_up_before.pop(effect.loan_id, None)) is not None:
            state.given_up[effect.item_id] = transit_id


def reopen_loan(state: State, effect: LoanReopened) -> None:
    ended = state.ended[effect.item_id]
    others = tuple(each for each in ended if each.loan.id != effect.loan_id)
    (over,) = (each for each in ended if each.loan.id == effect.loan_id)
    state.ended[effect.item_id] = others
    state.past_loans.pop(effect.loan_id, None)
    state.add_loan(over.loan)
    if state.seen_at.get(effect.item_id) == over.scanned_at:
        seen = (each.scanned_at for each in others if each.ended_as not in UNSEEN)
        lent = (each.loan.checked_out_at for each in (over, *others))
        state.seen_at[effect.item_id] = max([*lent, *seen])


def lifted(patron: PatronState, effect: BlockLifted) -> PatronState:
    placed = (effect.library_id, effect.reason, effect.starts_at, effect.ends_at)
    left = (each for each in patron.blocks if (each.library_id, each.reason, each.starts_at, each.ends_at) != placed)
    return replace(patron, blocks=tuple(left))


def hold_reopened(state: State, effect: HoldReopened) -> HoldState:
    hold = state.holds[effect.hold_id]
    if hold.patron_id is not None:
        state.held_by[hold.patron_id] = state.held_by.get(hold.patron_id, 0) + 1
    return replace(hold, stage=effect.stage, version=effect.version, item_id=effect.item_id, closed_as=None)
