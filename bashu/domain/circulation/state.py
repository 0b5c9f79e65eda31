"""What a batch knows: the rows it locked and read, moved on by each effect so that later commands see earlier ones."""

from copy import copy
from dataclasses import dataclass, field, fields
from datetime import datetime
from uuid import UUID

from bashu.domain.circulation.commands import ItemScan, PatronScan
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.ended import EndedLoan
from bashu.domain.circulation.holds.states import HoldStage, HoldState
from bashu.domain.circulation.parcels.states import ParcelPrice, ParcelState
from bashu.domain.circulation.snapshot import (
    BoxState,
    CardState,
    Demand,
    ItemState,
    LoanState,
    Network,
    PastLoan,
    PatronState,
    TaskState,
    TransitState,
)
from bashu.domain.settlement.charges import ChargeKind, ChargeState, PaymentState
from bashu.domain.settlement.deposits import DepositState

# What of a state is sets under keys.
SETS = ("loans_of_patron", "manifests", "parcelled", "queues")


@dataclass(slots=True, kw_only=True)
class State:
    """`loans` holds the open loans of the batch's items and of its patrons, by id; the two indexes point into it.

    `patron_of` remembers whose each of them was, closed ones too. `members` of a family are all who borrow together,
    the family's own account included; `family_of` says which account that is.

    `seen_at` says when the items that facts speak of were last lent, taken in or moved, `unlent` of which of them the
    last loan was undone, `used_at` when those
    of which a use is counted were last read on the premises; `executed` which of the
    commands that facts stand in for were accepted after all. `manifests` has the items of the batch that are packed in
    a box of the batch, or travelled in it, each with its transit, `given_up` the transits on which such items were
    lost, if they were neither lent nor sent since, `given_up_before` those of what a loan of the batch lent,
    `parcelled` the loans in a parcel of the batch, `told` what was told that each of them costs, `spoiled` how many
    of a parcel were lost or damaged; `addressed` are patrons who said where to send things; `away` since when items
    have been away by floating.

    `queues` names the open holds of a work: the head of its queue, what is bound, and what commands and patrons are
    about; `waiting` counts all that wait in it, `paused` those of them who want nothing at `now`, `serving` the items
    that could serve them. `held_by` counts the open holds of a patron who places one. `work_of` is the queue of a
    record that is asked for, `items_of` the items of a queue of which all are looked at. `of_readers`: what was
    scanned as an item, and is none, but a reader's number.

    `charges` are those that commands are about, and the open ones of patrons who pay; `owing` are patrons whose debts
    the batch has changed. `past_loans` are over, and commands name them, or
    their items were lost; `lost_by` counts what a patron who borrows has lost and not paid, where any library minds.

    `undoes`: the batch undoes a scan. Only then `ended` has the latest loans of its items that are over, but for those
    that were undone, and `ended_transits` those that these and the open ones ended. `once_parcelled`: of these and of
    what the batch packs, the loans that began in a parcel. `floats_since`: since when items float where they stand.
    """

    network: Network
    now: datetime
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
    told: dict[int, ParcelPrice] = field(default_factory=dict)
    spoiled: dict[int, int] = field(default_factory=dict)
    addressed: set[int] = field(default_factory=set)
    tasks: dict[int, TaskState] = field(default_factory=dict)
    patrons: dict[int, PatronState] = field(default_factory=dict)
    cards: dict[bytes, CardState] = field(default_factory=dict)
    seen_at: dict[int, datetime] = field(default_factory=dict)
    unlent: set[int] = field(default_factory=set)
    used_at: dict[int, datetime] = field(default_factory=dict)
    executed: set[UUID] = field(default_factory=set)
    holds: dict[int, HoldState] = field(default_factory=dict)
    queues: dict[int, set[int]] = field(default_factory=dict)
    waiting: dict[int, int] = field(default_factory=dict)
    paused: dict[int, int] = field(default_factory=dict)
    serving: dict[int, int] = field(default_factory=dict)
    held_by: dict[int, int] = field(default_factory=dict)
    work_of: dict[int, int] = field(default_factory=dict)
    items_of: dict[int, tuple[int, ...]] = field(default_factory=dict)
    given_up: dict[int, int] = field(default_factory=dict)
    given_up_before: dict[int, int] = field(default_factory=dict)
    of_readers: set[str] = field(default_factory=set)
    charges: dict[int, ChargeState] = field(default_factory=dict)
    payments: dict[int, PaymentState] = field(default_factory=dict)
    deposits: dict[int, DepositState] = field(default_factory=dict)
    owing: set[int] = field(default_factory=set)
    past_loans: dict[int, PastLoan] = field(default_factory=dict)
    lost_by: dict[int, int] = field(default_factory=dict)
    undoes: bool = False
    ended: dict[int, tuple[EndedLoan, ...]] = field(default_factory=dict)
    ended_transits: dict[int, TransitState] = field(default_factory=dict)
    once_parcelled: set[int] = field(default_factory=set)
    floats_since: dict[int, datetime] = field(default_factory=dict)

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
        waiting = self.waiting.get(item.work_id, 0) - self.paused.get(item.work_id, 0)
        own = [hold for hold in self.queue(item.work_id) if patron is not None and hold.patron_id == patron.id]
        waits = sum(hold.is_queued and not hold.is_suspended(self.now) for hold in own)
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

    def coming_with(self, box_id: int) -> tuple[ItemState, ...]:
        """What should be in the box now, and what was in it when it was given up as lost and was not seen since."""
        inside = {item.id for item in self.contents(box_id)}
        lost = {item_id for item_id, transit_id in self.manifests.get(box_id, ()) if self._lost_on(transit_id, item_id)}
        return tuple(self.items[item_id] for item_id in sorted(inside | lost))

    def _lost_on(self, transit_id: int, item_id: int) -> bool:
        return self.given_up.get(item_id) == transit_id and self.items[item_id].status is ItemStatus.MISSING

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

    def charges_of(self, patron_id: int) -> tuple[ChargeState, ...]:
        return tuple(each for each in self.charges.values() if each.patron_id == patron_id)

    def charges_for(self, loan_id: int) -> tuple[ChargeState, ...]:
        return tuple(each for each in self.charges.values() if each.loan_id == loan_id)

    def lost_loan(self, item_id: int) -> PastLoan | None:
        """The last on which the item was lost."""
        lost = (each for each in self.past_loans.values() if each.loan.item_id == item_id and each.is_lost)
        return max(lost, key=lambda each: each.loan.id, default=None)

    def lost_charge(self, item_id: int) -> ChargeState | None:
        """For the price of an item that is lost; of several the last."""
        found = (each for each in self.charges.values() if each.item_id == item_id and each.kind is ChargeKind.LOST)
        return max(found, key=lambda each: each.id, default=None)

    def candidates(self, scan: ItemScan) -> tuple[ItemState, ...]:
        """The items that a scan fits, before anybody chose among them."""
        if scan.item_id is not None:
            return (self.items[scan.item_id],) if scan.item_id in self.items else ()
        found = (self.items[item_id] for item_id in self.items_by_barcode.get(scan.barcode, ()))
        return tuple(item for item in found if scan.may_be_of(item.owner_library_id))

    def card(self, scan: PatronScan) -> CardState | None:
        return next((self.cards[digest] for digest in scan.digests if digest in self.cards), None)

    def patron(self, scan: PatronScan) -> PatronState | None:
        if scan.patron_id is not None:
            return self.patrons.get(scan.patron_id)
        card = self.card(scan)
        return None if card is None else self.patrons.get(card.patron_id)
