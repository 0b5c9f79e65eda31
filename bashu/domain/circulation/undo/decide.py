"""A scan by mistake is undone within minutes, and all stands as before it.

Whom the clock has asked for meanwhile it asks for again: a hold that got the item waits in its old place.
"""

from bashu.domain.circulation import guards
from bashu.domain.circulation.accidents.charging import Cancelled, cancel
from bashu.domain.circulation.accidents.effects import LoanEnd, LoanEnded
from bashu.domain.circulation.answers import Undone
from bashu.domain.circulation.case import Case, refusal
from bashu.domain.circulation.checkin import is_suspended
from bashu.domain.circulation.effects import (
    AwayBegan,
    AwayEnded,
    BlockPlaced,
    Effect,
    FloatEnded,
    FloatStarted,
    ItemChanged,
    ItemStatus,
    LoanClosed,
    ReturnCounted,
    TransitEnd,
    TransitEnded,
)
from bashu.domain.circulation.ended import EndedLoan
from bashu.domain.circulation.holds.capture import unbound
from bashu.domain.circulation.holds.states import HoldReason, HoldStage
from bashu.domain.circulation.kept import is_first
from bashu.domain.circulation.lateness import SUSPENDED, days_that_count, suspended_until
from bashu.domain.circulation.state import State
from bashu.domain.circulation.undo.about import LADDER, Undoing
from bashu.domain.circulation.undo.commands import UndoScan
from bashu.domain.circulation.undo.effects import BlockLifted, HoldReopened, LoanReopened, TransitReopened
from bashu.domain.circulation.undo.folding import lifted
from bashu.domain.outcome import Accepted, Decision

# Stands in the books as the reason.
UNDONE = "undone"
NOTHING = Cancelled()


def decide_undo(command: UndoScan, case: Case, *, state: State) -> Decision:
    if no := refusal(case, guards.ITEM):
        return no
    about = Undoing.of(command, case, state=state)
    if no := refusal(about, LADDER):
        return no
    return _not_lent(about) if about.ended is None else _not_taken_in(about, about.ended)


def _not_lent(about: Undoing) -> Accepted:
    """The loan ends and counts for nothing; what it ended goes on."""
    case, loan, before = about.case, about.known_loan, about.stood
    item = case.known_item
    closed = LoanClosed(
        loan_id=loan.id,
        item_id=item.id,
        checked_in_at=max(case.at, loan.checked_out_at),
        checkin_branch_id=case.branch.id,
    )
    effects: list[Effect] = [closed, LoanEnded(loan_id=loan.id, item_id=item.id, ended_as=LoanEnd.UNDONE)]
    if before.transit_id is not None:
        effects.append(TransitReopened(transit_id=before.transit_id, item_id=item.id))
    if before.floats_since is not None:
        effects.append(
            FloatStarted(
                item_id=item.id,
                branch_id=before.branch_id,
                owner_library_id=item.owner_library_id,
                since_at=before.floats_since,
            )
        )
    if about.hold is not None:
        effects.append(_held_again(about))
    effects.append(_stands(case, before.status, branch_id=before.branch_id))
    return Accepted(_told(about, before.status, hold_id=before.hold_id), effects=tuple(effects))


def _held_again(about: Undoing) -> HoldReopened:
    """With this item, if it had it; what was only asked for elsewhere is asked for again by the clock."""
    hold, before = about.hold, about.stood
    if hold is None or before.hold_stage is None:
        raise ValueError("there was no hold that the loan fulfilled")
    had_it = before.hold_item_id == about.known_loan.item_id
    return HoldReopened(
        hold_id=hold.id,
        version=hold.version + 1,
        stage=before.hold_stage if had_it else HoldStage.WAITING,
        item_id=before.hold_item_id if had_it else None,
    )


def _not_taken_in(about: Undoing, ended: EndedLoan) -> Accepted:
    """The loan goes on as it was, and whatever its end led to is over."""
    case, loan = about.case, ended.loan
    cancelled = cancel(case, about.charge, entry_id=case.fresh.charge_id, reason=UNDONE)
    status = ItemStatus.ON_LOAN if loan.claimed_at is None else ItemStatus.CLAIMED_RETURNED
    effects: tuple[Effect, ...] = (
        LoanReopened(loan_id=loan.id, item_id=loan.item_id),
        *cancelled.effects,
        *_standing(about, ended),
        *_leaves(about),
        _stands(case, status, branch_id=loan.lending_branch_id),
    )
    hold_id = None if case.bound is None else case.bound.id
    return Accepted(_told(about, status, hold_id=hold_id, cancelled=cancelled), effects=effects)


def _leaves(about: Undoing) -> tuple[Effect, ...]:
    """It goes nowhere, stands nowhere and waits for nobody."""
    case, item_id = about.case, about.known_loan.item_id
    effects: list[Effect] = []
    if case.bound is not None:
        effects.append(unbound(case.bound, HoldReason.QUEUED))
    if case.transit is not None:
        ended = TransitEnded(
            transit_id=case.transit.id, item_id=item_id, ended_at=case.moves_at, ended_as=TransitEnd.UNDONE
        )
        effects.append(ended)
    if case.floating_at is not None:
        effects.append(FloatEnded(item_id=item_id))
    before, now = about.stood.away_since, case.away_since
    # Not by the clocks, which may have been set back: the loan says whether it was away by then.
    if now is not None and before is None:
        effects.append(AwayEnded(item_id=item_id))
    if now is None and before is not None:
        effects.append(AwayBegan(item_id=item_id, since_at=before))
    return tuple(effects)


def _standing(about: Undoing, ended: EndedLoan) -> tuple[Effect, ...]:
    """How the patron stands with the lender: not as one who was late with this, nor as one who returned it in time."""
    loan, at = ended.loan, ended.checked_in_at
    patron = about.state.patrons[loan.patron_id or 0]
    calendar = about.case.network.calendar_of(loan)
    until, library_id = suspended_until(loan, at, calendar=calendar), _lender(about, ended)
    placed = {"library_id": library_id, "reason": SUSPENDED, "starts_at": at, "ends_at": until}
    if until is not None and any(
        all(getattr(block, name) == value for name, value in placed.items()) for block in patron.blocks
    ):
        over = BlockLifted(loan_id=loan.id, library_id=library_id, reason=SUSPENDED, starts_at=at, ends_at=until)
        return (over, *_suspended_by_another(about, ended, but=over))
    if is_first(loan) and patron.first_returns and not days_that_count(loan, at, calendar=calendar):
        return (ReturnCounted(loan_id=loan.id, returns=patron.first_returns - 1),)
    return ()


def _suspended_by_another(about: Undoing, ended: EndedLoan, *, but: BlockLifted) -> tuple[BlockPlaced, ...]:
    """What else was brought back late since was not suspended for as long as this was longer: the longest counts."""
    network, others = about.case.network, []
    for each in (one for loans in about.state.ended.values() for one in loans):
        is_other = each.loan.patron_id == ended.loan.patron_id and each.loan.id != ended.loan.id
        if not is_other or each.ended_as is not None or each.scanned_at < ended.scanned_at:
            continue
        until = suspended_until(each.loan, each.checked_in_at, calendar=network.calendar_of(each.loan))
        if until is not None and _lender(about, each) == but.library_id:
            others.append((until, each))
    if not others:
        return ()
    until, longest = max(others, key=lambda other: (other[0], other[1].loan.id))
    left = lifted(about.state.patrons[ended.loan.patron_id or 0], but)
    if is_suspended(left, library_id=but.library_id, until=until):
        return ()
    block = BlockPlaced(
        loan_id=longest.loan.id,
        library_id=_lender(about, longest),
        reason=SUSPENDED,
        starts_at=longest.checked_in_at,
        ends_at=until,
    )
    return (block,)


def _lender(about: Undoing, ended: EndedLoan) -> int:
    return about.case.network.library_of(ended.loan.lending_branch_id).id


def _stands(case: Case, status: ItemStatus, *, branch_id: int) -> ItemChanged:
    item = case.known_item
    return ItemChanged(item_id=item.id, version=item.version + 1, status=status, branch_id=branch_id)


def _told(about: Undoing, status: ItemStatus, *, hold_id: int | None, cancelled: Cancelled = NOTHING) -> Undone:
    return Undone(
        item_id=about.known_loan.item_id,
        loan_id=about.known_loan.id,
        scan=about.kind,
        status=status,
        hold_id=hold_id,
        cancelled_fen=cancelled.cancelled_fen,
    )
