"""What a batch knows: the rows it locked and read, moved on by each effect so that later commands see earlier ones."""

from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from bashu.domain.circulation.commands import ItemScan, PatronScan
from bashu.domain.circulation.effects import (
    OUT_OF_REACH,
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
    LoanClosed,
    LoanEffect,
    LoanOpened,
    LoanRedated,
    LoanRenewed,
    Overridden,
    ParcelChanged,
    ParcelledEnded,
    ParcelOpened,
    PatronEffect,
    ReturnCounted,
    TaskRaised,
    TaskSettled,
    TransitBoxed,
    TransitDispatched,
    TransitEffect,
    TransitEnded,
    TransitLate,
    TransitStarted,
)
from bashu.domain.circulation.folding import fold_box, fold_parcel
from bashu.domain.circulation.holds.states import QUEUED_STAGES, HoldStage, HoldState
from bashu.domain.circulation.parcels.states import ParcelState
from bashu.domain.circulation.snapshot import (
    BlockState,
    BoxState,
    CardState,
    Demand,
    ItemState,
    LoanState,
    Network,
    PatronState,
    TaskState,
    TransitState,
)

# What of a state is sets under keys.
SETS = ("loans_of_patron", "manifests", "parcelled", "queues")


@dataclass(slots=True, kw_only=True)
class State:
    """`loans` holds the open loans of the batch's items and of its patrons, by id; the two indexes point into it.

    `patron_of` remembers whose each of them was, closed ones too. `members` of a family are all who borrow together,
    the family's own account included; `family_of` says which account that is.

    `seen_at` says when the items that facts speak of were last lent, taken in or moved; `executed` which of the
    commands that facts stand in for were accepted after all. `manifests` has the items of the batch that are packed in
    a box of the batch, or travelled in it, each with its transit, `parcelled` the loans in a parcel of the batch;
    `addressed` are patrons who said where to send things; `away` since when items have been away by floating.

    `queues` names the open holds of a work: the head of its queue, what is bound, and what commands and patrons are
    about; `waiting` counts all that wait in it, `serving` the items that could serve them. `held_by` counts the open
    holds of a patron who places one. `work_of` is the queue of a record that is asked for, `items_of` the items of a
    queue of which all are looked at.
    """

    network: Network
    items: dict[int, ItemState] = field(default_factory=dict)
    items_by_barcode: dict[str, tuple[int, ...]] = field(default_factory=dict)
    loans: dict[int, LoanState] = field(default_factory=dict)
    loan_of_item: dict[int, int] = field(default_factory=dict)
    loans_of_patron: dict[int, set[int]] = field(default_factory=dict)
    patron_of: dict[int, int] = field(default_factory=dict)
    family_of: dict[int, int] = field(default_factory=dict)
    members: dict[int, tuple[int, ...]] = field(default_factory=dict)
    transits: dict[int, TransitState] = field(default_factory=dict)
    floating: dict[int, int] = field(default_factory=dict)
    away: dict[int, datetime] = field(default_factory=dict)
    boxes: dict[int, BoxState] = field(default_factory=dict)
    manifests: dict[int, set[tuple[int, int]]] = field(default_factory=dict)
    parcels: dict[int, ParcelState] = field(default_factory=dict)
    parcelled: dict[int, set[int]] = field(default_factory=dict)
    addressed: set[int] = field(default_factory=set)
    tasks: dict[int, TaskState] = field(default_factory=dict)
    patrons: dict[int, PatronState] = field(default_factory=dict)
    cards: dict[bytes, CardState] = field(default_factory=dict)
    seen_at: dict[int, datetime] = field(default_factory=dict)
    executed: set[UUID] = field(default_factory=set)
    holds: dict[int, HoldState] = field(default_factory=dict)
    queues: dict[int, set[int]] = field(default_factory=dict)
    waiting: dict[int, int] = field(default_factory=dict)
    serving: dict[int, int] = field(default_factory=dict)
    held_by: dict[int, int] = field(default_factory=dict)
    work_of: dict[int, int] = field(default_factory=dict)
    items_of: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def add_loan(self, loan: LoanState) -> None:
        self.loans[loan.id] = loan
        self.loan_of_item[loan.item_id] = loan.id
        if loan.patron_id is not None:
            self.loans_of_patron.setdefault(loan.patron_id, set()).add(loan.id)
            self.patron_of[loan.id] = loan.patron_id

    def remove_loan(self, loan_id: int) -> None:
        closed = self.loans.pop(loan_id)
        del self.loan_of_item[closed.item_id]
        if closed.patron_id is not None:
            self.loans_of_patron[closed.patron_id].discard(loan_id)

    def add_hold(self, hold: HoldState) -> None:
        self.holds[hold.id] = hold
        if hold.stage is not HoldStage.CLOSED:
            self.queues.setdefault(hold.work_id, set()).add(hold.id)

    def queue(self, work_id: int) -> tuple[HoldState, ...]:
        """The first in line first."""
        ids = self.queues.get(work_id)
        return tuple(sorted((self.holds[each] for each in ids), key=lambda hold: hold.order)) if ids else ()

    def demand_for(self, item: ItemState, patron: PatronState | None) -> Demand:
        """How many wait in the item's queue beside this patron, and how many items could serve them."""
        waiting = self.waiting.get(item.work_id, 0)
        own = [hold for hold in self.queue(item.work_id) if patron is not None and hold.patron_id == patron.id]
        waits = sum(hold.stage in QUEUED_STAGES for hold in own)
        return Demand(waiting - waits, self.serving.get(item.work_id, 0))

    def copied(self) -> "State":
        """To be moved on without moving this one: a decision that takes in several items lets each see the others."""
        shelves = {each.name: copy(getattr(self, each.name)) for each in fields(self)}
        sets = {name: {key: set(ids) for key, ids in getattr(self, name).items()} for name in SETS}
        return State(**shelves | sets | {"network": self.network})

    def contents(self, box_id: int) -> tuple[ItemState, ...]:
        """The items that should be in the box now, of a box whose contents the batch has read."""
        packed = sorted(self.manifests.get(box_id, ()))
        return tuple(
            self.items[item_id]
            for item_id, transit_id in packed
            if (transit := self.transits.get(item_id)) is not None and transit.id == transit_id
        )

    def parcelled_loans(self, parcel_id: int) -> tuple[LoanState, ...]:
        """What is in the parcel, as far as nobody has taken it in since."""
        return tuple(
            self.loans[loan_id] for loan_id in sorted(self.parcelled.get(parcel_id, ())) if loan_id in self.loans
        )

    def saw(self, item_id: int, at: datetime) -> None:
        self.seen_at[item_id] = max(at, self.seen_at.get(item_id, at))

    def loan_on(self, item_id: int) -> LoanState | None:
        loan_id = self.loan_of_item.get(item_id)
        return None if loan_id is None else self.loans[loan_id]

    def open_loans(self, patron_id: int) -> tuple[LoanState, ...]:
        return tuple(self.loans[loan_id] for loan_id in sorted(self.loans_of_patron.get(patron_id, ())))

    def joint_loans(self, family_id: int) -> tuple[LoanState, ...]:
        """Of a family together."""
        return tuple(loan for patron_id in self.members[family_id] for loan in self.open_loans(patron_id))

    def candidates(self, scan: ItemScan) -> tuple[ItemState, ...]:
        """The items that a scan fits, before anybody chose among them."""
        if scan.item_id is not None:
            return (self.items[scan.item_id],) if scan.item_id in self.items else ()
        found = (self.items[item_id] for item_id in self.items_by_barcode.get(scan.barcode, ()))
        return tuple(
            item for item in found if scan.owner_library_id is None or item.owner_library_id == scan.owner_library_id
        )

    def card(self, scan: PatronScan) -> CardState | None:
        return next((self.cards[digest] for digest in scan.digests if digest in self.cards), None)

    def patron(self, scan: PatronScan) -> PatronState | None:
        if scan.patron_id is not None:
            return self.patrons.get(scan.patron_id)
        card = self.card(scan)
        return None if card is None else self.patrons.get(card.patron_id)


def fold(state: State, effect: Effect, *, patron_id: int | None) -> None:
    """Move the state on by one effect. `patron_id` is whom the command's token stands for."""
    match effect:
        case ItemChanged():
            _fold_item(state, effect)
        case LoanOpened() | LoanRenewed() | LoanRedated() | LoanClosed() | AccrualStopped():
            _fold_loan(state, effect, patron_id=patron_id)
        case BlockPlaced() | ReturnCounted():
            _fold_patron(state, effect)
        case TransitStarted() | TransitDispatched() | TransitEnded() | TransitBoxed() | TransitLate():
            _fold_transit(state, effect)
        case BoxOpened() | BoxChanged():
            fold_box(state.boxes, effect)
        case ParcelOpened() | ParcelChanged() | ItemParcelled() | ParcelledEnded():
            fold_parcel(effect, parcels=state.parcels, parcelled=state.parcelled)
        case FloatStarted() | FloatEnded() | AwayBegan() | AwayEnded():
            _fold_float(state, effect)
        case TaskRaised():
            state.tasks[effect.task_id] = TaskState(
                id=effect.task_id, branch_id=effect.branch_id, library_id=effect.library_id, done=False
            )
        case TaskSettled():
            state.tasks[effect.task_id] = replace(state.tasks[effect.task_id], done=True)
        case Overridden():
            pass
        case HoldPlaced() | HoldChanged() | HoldClosed():
            _fold_hold(state, effect, patron_id=patron_id)
        case _:
            assert_never(effect)


def _fold_item(state: State, effect: ItemChanged) -> None:
    before = state.items[effect.item_id]
    found = (effect.status not in OUT_OF_REACH) - (before.status not in OUT_OF_REACH)
    if found and before.work_id in state.serving:
        state.serving[before.work_id] += found
    state.items[effect.item_id] = replace(
        before, status=effect.status, branch_id=effect.branch_id, version=effect.version
    )


def _fold_loan(state: State, effect: LoanEffect, *, patron_id: int | None) -> None:
    match effect:
        case LoanOpened():
            state.add_loan(_opened(effect, item=state.items[effect.item_id], patron_id=patron_id))
            state.saw(effect.item_id, effect.checked_out_at)
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
            state.remove_loan(effect.loan_id)
            state.saw(effect.item_id, effect.checked_in_at)
        case AccrualStopped():
            state.loans[effect.loan_id] = replace(state.loans[effect.loan_id], accrual_stopped_at=effect.stopped_at)
        case _:
            assert_never(effect)


def _fold_patron(state: State, effect: PatronEffect) -> None:
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
        case _:
            assert_never(effect)
    state.patrons[patron.id] = patron


def _fold_transit(state: State, effect: TransitEffect) -> None:
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
        case TransitDispatched():
            waiting = state.transits[effect.item_id]
            state.transits[effect.item_id] = replace(waiting, moved_at=effect.dispatched_at, dispatched=True)
            state.saw(effect.item_id, effect.dispatched_at)
        case TransitEnded():
            # It stays on the manifest of the box that it travelled in.
            del state.transits[effect.item_id]
            state.saw(effect.item_id, effect.ended_at)
        case TransitBoxed():
            before = state.transits[effect.item_id]
            if before.box_id is not None:
                state.manifests.setdefault(before.box_id, set()).discard((effect.item_id, before.id))
            if effect.box_id is not None:
                state.manifests.setdefault(effect.box_id, set()).add((effect.item_id, before.id))
            state.transits[effect.item_id] = replace(before, box_id=effect.box_id)
        case TransitLate():
            state.transits[effect.item_id] = replace(state.transits[effect.item_id], late=True)
        case _:
            assert_never(effect)


def _fold_float(state: State, effect: FloatEffect) -> None:
    match effect:
        case FloatStarted():
            state.floating[effect.item_id] = effect.branch_id
        case FloatEnded():
            del state.floating[effect.item_id]
        case AwayBegan():
            state.away[effect.item_id] = effect.since_at
        case AwayEnded():
            del state.away[effect.item_id]
        case _:
            assert_never(effect)


def _fold_hold(state: State, effect: HoldEffect, *, patron_id: int | None) -> None:
    match effect:
        case HoldPlaced():
            _put(state, _placed(effect, state=state, patron_id=patron_id))
            if patron_id is not None:
                state.held_by[patron_id] = state.held_by.get(patron_id, 0) + 1
        case HoldChanged():
            _put(state, replace(state.holds[effect.hold_id], version=effect.version, **effect.changed))
        case HoldClosed():
            _close(state, effect)
        case _:
            assert_never(effect)


def _put(state: State, hold: HoldState) -> None:
    before = state.holds.get(hold.id)
    were = before is not None and before.stage in QUEUED_STAGES
    state.waiting[hold.work_id] = state.waiting.get(hold.work_id, 0) + (hold.stage in QUEUED_STAGES) - were
    state.add_hold(hold)


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


def _opened(effect: LoanOpened, *, item: ItemState, patron_id: int | None) -> LoanState:
    return LoanState(
        id=effect.loan_id,
        item_id=effect.item_id,
        patron_id=patron_id,
        token=effect.token,
        lending_branch_id=effect.lending_branch_id,
        terminal_id=effect.terminal_id,
        checked_out_at=effect.checked_out_at,
        due_at=effect.due_at,
        renewals=0,
        terms=effect.terms,
        kind=item.kind,
        price_fen=item.price_fen,
        owner_library_id=item.owner_library_id,
        collection=item.collection,
    )
