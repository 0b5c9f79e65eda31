"""What is not found, what is lent no more, and what is lent again after all. Only what nobody has in hand is marked."""

from dataclasses import replace

from bashu.domain.circulation import guards
from bashu.domain.circulation.answers import Marked
from bashu.domain.circulation.case import Case, No, refusal
from bashu.domain.circulation.checkin import come_in
from bashu.domain.circulation.commands import MarkMissing, Restore, Withdraw
from bashu.domain.circulation.effects import KEPT_BACK, AwayEnded, Effect, FloatEnded, ItemChanged, ItemStatus
from bashu.domain.circulation.holds.capture import let_go
from bashu.domain.circulation.holds.states import HoldReason
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.withdrawn import ItemWithdrawn, WithdrawalReason
from bashu.domain.outcome import Accepted, Decision


def decide_stock(command: MarkMissing | Withdraw | Restore, case: Case) -> Decision:
    match command:
        case MarkMissing():
            return _mark_missing(case)
        case Withdraw():
            return _withdraw(case, reason=command.reason)
        case Restore():
            return _restore(case)


def _mark_missing(case: Case) -> Decision:
    """Until somebody finds it: a check in anywhere takes it in as ever. A hold for which it was asked waits on."""
    if no := refusal(case, (*FIRST, guards.item_is_in_service, _stands_or_belongs_here, nobody_has_it)):
        return no
    # What a reader has lost stays so: when it is found, its price is not owed.
    lost = case.known_item.status is ItemStatus.LOST
    return _marked(case, ItemStatus.LOST if lost else ItemStatus.MISSING, why=HoldReason.NOT_FOUND)


def _withdraw(case: Case, *, reason: WithdrawalReason) -> Decision:
    if no := refusal(case, (*FIRST, belongs_here, nobody_has_it)):
        return no
    item = case.known_item
    withdrawn = ItemWithdrawn(
        withdrawal_id=case.fresh.extra_id,
        item_id=item.id,
        branch_id=item.branch_id,
        reason=reason,
        withdrawn_at=case.at,
    )
    back = () if case.away_since is None else (AwayEnded(item_id=item.id),)
    return _marked(case, ItemStatus.WITHDRAWN, why=HoldReason.OUT_OF_SERVICE, more=(withdrawn, *back))


def _restore(case: Case) -> Decision:
    """It lies here, so it goes on as what was missing and is found does: to its shelf, to who waits for it, or home."""
    if no := refusal(case, (*FIRST, _may_be_put_back_here, _is_kept_back)):
        return no
    return come_in(replace(case, item=replace(case.known_item, status=ItemStatus.MISSING)))


def _marked(case: Case, status: ItemStatus, *, why: HoldReason, more: tuple[Effect, ...] = ()) -> Accepted:
    """Where it stands, or stood: nobody says that it is at the desk from which that is told."""
    item = case.known_item
    if item.status is status:
        return Accepted(Marked(item_id=item.id, status=status, again=True))
    there = replace(case, branch=case.network.branches[item.branch_id])
    changed = ItemChanged(item_id=item.id, version=item.version + 1, status=status, branch_id=item.branch_id)
    floated = () if case.floating_at is None else (FloatEnded(item_id=item.id),)
    effects = (changed, *more, *floated, *let_go(there, why))
    return Accepted(Marked(item_id=item.id, status=status), effects=effects)


def belongs_here(case: Case) -> No:
    ours = case.known_item.owner_library_id == case.branch.library_id
    return None if ours else Refusal.ITEM_OF_ANOTHER


def _stands_or_belongs_here(case: Case) -> No:
    stands = case.network.branches[case.known_item.branch_id].library_id == case.branch.library_id
    return None if stands else belongs_here(case)


def _may_be_put_back_here(case: Case) -> No:
    """What was withdrawn only by its library; what is damaged or in quarantine also where it is."""
    laid_aside = case.known_item.status in KEPT_BACK - {ItemStatus.WITHDRAWN}
    return _stands_or_belongs_here(case) if laid_aside else belongs_here(case)


def nobody_has_it(case: Case) -> No:
    """What a reader has, what travels and what waits for a reader is to be taken in first."""
    if case.loan is not None:
        return Refusal.STILL_ON_LOAN
    if case.transit is not None:
        return Refusal.STILL_ON_ITS_WAY
    return Refusal.STILL_PUT_ASIDE if case.known_item.status is ItemStatus.ON_HOLD_SHELF else None


def _is_kept_back(case: Case) -> No:
    return None if case.known_item.status in KEPT_BACK else Refusal.NOT_WITHDRAWN


FIRST = (guards.terminal_may, guards.item_is_known)
