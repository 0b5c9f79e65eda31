"""How each effect moves on what a batch knows."""

from dataclasses import replace
from typing import assert_never

from bashu.domain.circulation.accidents.effects import UNSEEN, LoanClaimed, LoanEnded
from bashu.domain.circulation.brought import LoanTakenOver
from bashu.domain.circulation.charges.folding import fold_money
from bashu.domain.circulation.effects import (
    AccrualStopped,
    AwayBegan,
    AwayEnded,
    BlockPlaced,
    BoxChanged,
    BoxOpened,
    Effect,
    FloatEffect,
    FloatEnded,
    FloatStarted,
    HoldChanged,
    HoldClosed,
    HoldEffect,
    HoldPlaced,
    ItemChanged,
    ItemParcelled,
    LoanBegun,
    LoanClosed,
    LoanEffect,
    LoanOpened,
    LoanRedated,
    LoanRenewed,
    Overridden,
    ParcelChanged,
    ParcelEffect,
    ParcelledEnded,
    ParcelOpened,
    PatronEffect,
    ReturnCounted,
    TaskRaised,
    TaskSettled,
    TransitBoxed,
    TransitDispatched,
    TransitEffect,
    TransitEnd,
    TransitEnded,
    TransitLate,
    TransitStarted,
)
from bashu.domain.circulation.holds.missed import HoldMissed
from bashu.domain.circulation.holds.states import HoldStage, HoldState
from bashu.domain.circulation.owned import ItemOwned, OwnershipTransferred
from bashu.domain.circulation.parcels.states import PRICE_TOLD, UNDER_WAY, ParcelledEnd, ParcelState, price_of
from bashu.domain.circulation.rotated import ItemRotates
from bashu.domain.circulation.snapshot import (
    BlockState,
    BoxState,
    ItemState,
    LoanState,
    PastLoan,
    TaskState,
    TransitState,
)
from bashu.domain.circulation.state import State
from bashu.domain.circulation.statuses import OUT_OF_REACH
from bashu.domain.circulation.undo.effects import BlockLifted, HoldReopened, LoanReopened, TransitReopened
from bashu.domain.circulation.undo.folding import hold_reopened, keep_ended, lifted, reopen_loan, tell_end
from bashu.domain.circulation.used import UseCounted
from bashu.domain.circulation.withdrawn import ItemWithdrawn


def fold(state: State, effect: Effect, *, patron_id: int | None) -> None:
    """Move the state on by one effect. `patron_id` is whom the command's token stands for."""
    match effect:
        case ItemChanged() | ItemRotates() | ItemOwned():
            _fold_item(state, effect)
        case (
            LoanOpened() | LoanRenewed() | LoanRedated() | LoanClosed() | LoanReopened() | AccrualStopped()
            | LoanEnded() | LoanClaimed() | LoanTakenOver()
        ):  # fmt: skip
            _fold_loan(state, effect, patron_id=patron_id)
        case BlockPlaced() | ReturnCounted() | BlockLifted():
            _fold_patron(state, effect)
        case (
            TransitStarted() | TransitDispatched() | TransitEnded() | TransitReopened() | TransitBoxed() | TransitLate()
        ):
            _fold_transit(state, effect)
        case BoxOpened() | BoxChanged():
            _fold_box(state.boxes, effect)
        case ParcelOpened() | ParcelChanged() | ItemParcelled() | ParcelledEnded():
            _fold_parcel(state, effect)
        case FloatStarted() | FloatEnded() | AwayBegan() | AwayEnded():
            _fold_float(state, effect)
        case TaskRaised() | TaskSettled():
            _fold_task(state, effect)
        case HoldMissed() | Overridden() | UseCounted() | ItemWithdrawn() | OwnershipTransferred():
            _fold_told(state, effect)
        case HoldPlaced() | HoldChanged() | HoldClosed() | HoldReopened():
            _fold_hold(state, effect, patron_id=patron_id)
        case _:
            fold_money(state, effect, patron_id=patron_id)


def _fold_task(state: State, effect: TaskRaised | TaskSettled) -> None:
    if isinstance(effect, TaskRaised):
        state.tasks[effect.task_id] = TaskState(
            id=effect.task_id, branch_id=effect.branch_id, library_id=effect.library_id, done=False
        )
    else:
        state.tasks[effect.task_id] = replace(state.tasks[effect.task_id], done=True)


def _fold_told(
    state: State, effect: HoldMissed | Overridden | UseCounted | ItemWithdrawn | OwnershipTransferred
) -> None:
    """Of what is told no later command looks at anything but uses."""
    if isinstance(effect, UseCounted):
        state.used_at[effect.item_id] = max(effect.used_at, state.used_at.get(effect.item_id, effect.used_at))


def _fold_item(state: State, effect: ItemChanged | ItemRotates | ItemOwned) -> None:
    before = state.items[effect.item_id]
    if isinstance(effect, ItemRotates):
        state.items[effect.item_id] = replace(before, version=effect.version, rotation_id=effect.rotation_id)
        return
    if isinstance(effect, ItemOwned):
        state.items[effect.item_id] = replace(
            before,
            version=effect.version,
            owner_library_id=effect.owner_library_id,
            home_branch_id=effect.home_branch_id,
        )
        return
    found = (effect.status not in OUT_OF_REACH) - (before.status not in OUT_OF_REACH)
    if found and before.work_id in state.serving:
        state.serving[before.work_id] += found
    state.items[effect.item_id] = replace(
        before, status=effect.status, branch_id=effect.branch_id, version=effect.version
    )


def _fold_loan(state: State, effect: LoanEffect | LoanReopened, *, patron_id: int | None) -> None:
    match effect:
        case LoanOpened() | LoanTakenOver():
            state.add_loan(_opened(effect, item=state.items[effect.item_id], patron_id=patron_id))
            state.saw(effect.item_id, effect.checked_out_at)
            state.unlent.discard(effect.item_id)
            if (transit_id := state.given_up.pop(effect.item_id, None)) is not None:
                state.given_up_before[effect.loan_id] = transit_id
        case LoanRenewed():
            state.loans[effect.loan_id] = replace(
                state.loans[effect.loan_id],
                due_at=effect.due_at,
                renewals=effect.renewals,
                renewed_at=effect.renewed_at,
                renewed_terminal_id=effect.renewed_terminal_id,
            )
        case LoanRedated():
            state.loans[effect.loan_id] = replace(state.loans[effect.loan_id], due_at=effect.due_at)
        case LoanClosed():
            state.past_loans[effect.loan_id] = PastLoan(
                state.loans[effect.loan_id], effect.checked_in_at, seen_before=state.seen_at.get(effect.item_id)
            )
            if state.undoes:
                keep_ended(state, effect)
            state.remove_loan(effect.loan_id)
            state.saw(effect.item_id, effect.taken_in_at or effect.checked_in_at)
        case AccrualStopped():
            state.loans[effect.loan_id] = replace(state.loans[effect.loan_id], accrual_stopped_at=effect.stopped_at)
        case LoanClaimed():
            state.loans[effect.loan_id] = replace(state.loans[effect.loan_id], claimed_at=effect.claimed_at)
        case LoanReopened():
            reopen_loan(state, effect)
        case LoanEnded():
            _fold_end(state, effect)
        case _:
            assert_never(effect)


def _fold_end(state: State, effect: LoanEnded) -> None:
    """Of a loan that is closed already. Who says that an item is lost, or believes that it was returned, has not seen
    it."""
    past = replace(state.past_loans[effect.loan_id], ended_as=effect.ended_as)
    state.past_loans[effect.loan_id] = past
    if effect.ended_as in UNSEEN:
        state.seen_at.pop(effect.item_id, None)
        if past.seen_before is not None:
            state.saw(effect.item_id, past.seen_before)
    if state.undoes:
        tell_end(state, effect)


def _fold_patron(state: State, effect: PatronEffect | BlockLifted) -> None:
    """Of the loan's patron, whom the batch has locked."""
    patron = state.patrons[state.patron_of[effect.loan_id]]
    match effect:
        case BlockPlaced():
            block = BlockState(
                library_id=effect.library_id, reason=effect.reason, starts_at=effect.starts_at, ends_at=effect.ends_at
            )
            patron = replace(patron, blocks=(*patron.blocks, block))
        case ReturnCounted():
            patron = replace(patron, first_returns=effect.returns)
        case BlockLifted():
            patron = lifted(patron, effect)
        case _:
            assert_never(effect)
    state.patrons[patron.id] = patron


def _fold_transit(state: State, effect: TransitEffect | TransitReopened) -> None:
    match effect:
        case TransitStarted():
            state.transits[effect.item_id] = TransitState(
                id=effect.transit_id,
                item_id=effect.item_id,
                origin_branch_id=effect.origin_branch_id,
                destination_branch_id=effect.destination_branch_id,
                reason=effect.reason,
                expected_on=effect.expected_on,
                next_branch_id=effect.next_branch_id,
                guessed=effect.guessed,
                moved_at=effect.started_at,
                dispatched=False,
            )
            state.saw(effect.item_id, effect.started_at)
            state.given_up.pop(effect.item_id, None)
        case TransitDispatched():
            waiting = state.transits[effect.item_id]
            state.transits[effect.item_id] = replace(waiting, moved_at=effect.dispatched_at, dispatched=True)
            state.saw(effect.item_id, effect.dispatched_at)
        case TransitEnded():
            # It stays on the manifest of the box that it travelled in.
            before = state.transits.pop(effect.item_id)
            if effect.ended_as is TransitEnd.LENT and state.undoes:
                state.ended_transits[before.id] = before
            if effect.ended_as is TransitEnd.LOST:
                state.given_up[effect.item_id] = effect.transit_id
            state.saw(effect.item_id, effect.ended_at)
        case TransitBoxed():
            before = state.transits[effect.item_id]
            if before.box_id is not None:
                state.manifests.setdefault(before.box_id, set()).discard((effect.item_id, before.id))
            if effect.box_id is not None:
                state.manifests.setdefault(effect.box_id, set()).add((effect.item_id, before.id))
            state.transits[effect.item_id] = replace(before, box_id=effect.box_id)
        case TransitReopened():
            state.transits[effect.item_id] = state.ended_transits.pop(effect.transit_id)
        case TransitLate():
            state.transits[effect.item_id] = replace(state.transits[effect.item_id], late=True)
        case _:
            assert_never(effect)


def _fold_float(state: State, effect: FloatEffect) -> None:
    match effect:
        case FloatStarted():
            state.floating[effect.item_id] = effect.branch_id
            state.floats_since[effect.item_id] = effect.since_at
        case FloatEnded():
            del state.floating[effect.item_id]
            state.floats_since.pop(effect.item_id, None)
        case AwayBegan():
            state.away[effect.item_id] = effect.since_at
        case AwayEnded():
            del state.away[effect.item_id]
        case _:
            assert_never(effect)


def _fold_hold(state: State, effect: HoldEffect | HoldReopened, *, patron_id: int | None) -> None:
    match effect:
        case HoldPlaced():
            _put(state, _placed(effect, state=state, patron_id=patron_id))
            if patron_id is not None:
                state.held_by[patron_id] = state.held_by.get(patron_id, 0) + 1
        case HoldChanged():
            _put(state, replace(state.holds[effect.hold_id], version=effect.version, **effect.changed))
        case HoldClosed():
            _close(state, effect)
        case HoldReopened():
            _put(state, hold_reopened(state, effect))
        case _:
            assert_never(effect)


def _put(state: State, hold: HoldState) -> None:
    before = state.holds.get(hold.id)
    were = before is not None and before.is_queued
    state.waiting[hold.work_id] = state.waiting.get(hold.work_id, 0) + hold.is_queued - were
    paused = hold.is_queued and hold.is_suspended(state.now)
    had_paused = before is not None and before.is_queued and before.is_suspended(state.now)
    state.paused[hold.work_id] = state.paused.get(hold.work_id, 0) + paused - had_paused
    state.add_hold(hold)
    if hold.choice_id is not None:
        _fold_choice(state.holds, hold)


def _close(state: State, effect: HoldClosed) -> None:
    hold = state.holds[effect.hold_id]
    _put(
        state,
        replace(
            hold,
            stage=HoldStage.CLOSED,
            version=effect.version,
            item_id=effect.item_id,
            closed_as=effect.closed_as,
        ),
    )
    state.queues[hold.work_id].discard(hold.id)
    if hold.patron_id is not None:
        state.held_by[hold.patron_id] = state.held_by.get(hold.patron_id, 0) - 1


def _placed(effect: HoldPlaced, *, state: State, patron_id: int | None) -> HoldState:
    told = {name: getattr(effect, name) for name in effect.__slots__ if name not in {"hold_id", "terminal_id"}}
    patron = state.patrons[patron_id] if patron_id is not None else None
    return HoldState(
        id=effect.hold_id,
        patron_id=patron_id,
        home_library_id=patron.home_library_id if patron else None,
        category=patron.category if patron else "",
        patron_active=patron is not None and patron.active,
        ready_at=None,
        shelf_until=None,
        **told,
    )


def _opened(effect: LoanBegun, *, item: ItemState, patron_id: int | None) -> LoanState:
    return LoanState(
        id=effect.loan_id,
        item_id=effect.item_id,
        patron_id=patron_id,
        token=effect.token,
        lending_branch_id=effect.lending_branch_id,
        terminal_id=effect.terminal_id,
        checked_out_at=effect.checked_out_at,
        due_at=effect.due_at,
        renewals=effect.renewals if isinstance(effect, LoanTakenOver) else 0,
        terms=effect.terms,
        kind=item.kind,
        price_fen=item.price_fen,
        owner_library_id=item.owner_library_id,
        collection=item.collection,
    )


def _fold_box(boxes: dict[int, BoxState], effect: BoxOpened | BoxChanged) -> None:
    if isinstance(effect, BoxOpened):
        boxes[effect.box_id] = BoxState(
            id=effect.box_id,
            version=effect.version,
            origin_branch_id=effect.origin_branch_id,
            branch_id=effect.branch_id,
            next_branch_id=effect.next_branch_id,
            state=effect.state,
        )
        return
    changed = {name: getattr(effect, name) for name in effect.__slots__ if name != "box_id"}
    boxes[effect.box_id] = replace(boxes[effect.box_id], **changed)


def _fold_parcel(state: State, effect: ParcelEffect) -> None:
    match effect:
        case ParcelOpened():
            state.parcels[effect.parcel_id] = ParcelState(
                id=effect.parcel_id,
                version=effect.version,
                branch_id=effect.branch_id,
                state=effect.state,
                expected_on=effect.expected_on,
            )
        case ParcelChanged():
            changed = {name: getattr(effect, name) for name in effect.__slots__ if name != "parcel_id"}
            state.parcels[effect.parcel_id] = replace(state.parcels[effect.parcel_id], **changed)
            for loan in state.parcelled_loans(effect.parcel_id):
                state.loans[loan.id] = replace(loan, on_its_way=effect.state in UNDER_WAY)
        case ItemParcelled():
            state.parcelled.setdefault(effect.parcel_id, set()).add(effect.loan_id)
            state.once_parcelled.add(effect.loan_id)
            if (price := price_of(getattr(effect, name) for name in PRICE_TOLD)) is not None:
                state.told[effect.loan_id] = price
            state.loans[effect.loan_id] = replace(state.loans[effect.loan_id], on_its_way=True)
        case ParcelledEnded():
            for parcel_id, loan_ids in state.parcelled.items():
                if effect.loan_id in loan_ids and effect.ended_as is not ParcelledEnd.RETURNED:
                    state.spoiled[parcel_id] = state.spoiled.get(parcel_id, 0) + 1
                loan_ids.discard(effect.loan_id)
        case _:
            assert_never(effect)


def _fold_choice(holds: dict[int, HoldState], hold: HoldState) -> None:
    """What the others of its choice know of this hold."""
    others = [each for each in holds.values() if each.choice_id == hold.choice_id and each.id != hold.id]
    for other in others:
        came = other.came | {hold.id} if hold.has_come else other.came - {hold.id}
        holds[other.id] = replace(other, came=came)
