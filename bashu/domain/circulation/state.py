"""What a batch knows: the rows it locked and read, moved on by each effect so that later commands see earlier ones."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from bashu.domain.circulation.commands import ItemScan, PatronScan
from bashu.domain.circulation.effects import (
    AccrualStopped,
    Effect,
    FloatEnded,
    FloatStarted,
    ItemChanged,
    LoanClosed,
    LoanOpened,
    LoanRenewed,
    Overridden,
    TaskRaised,
    TransitDispatched,
    TransitEnded,
    TransitStarted,
)
from bashu.domain.circulation.snapshot import (
    CardState,
    ItemState,
    LoanState,
    Network,
    PatronState,
    TransitState,
)


@dataclass(slots=True, kw_only=True)
class State:
    """`loans` holds the open loans of the batch's items and of its patrons, by id; the two indexes point into it.

    `seen_at` says when the items that facts speak of were last lent, taken in or moved; `executed` which of the
    commands that facts stand in for were accepted after all.
    """

    network: Network
    items: dict[int, ItemState] = field(default_factory=dict)
    items_by_barcode: dict[str, tuple[int, ...]] = field(default_factory=dict)
    loans: dict[int, LoanState] = field(default_factory=dict)
    loan_of_item: dict[int, int] = field(default_factory=dict)
    loans_of_patron: dict[int, set[int]] = field(default_factory=dict)
    transits: dict[int, TransitState] = field(default_factory=dict)
    floating: dict[int, int] = field(default_factory=dict)
    patrons: dict[int, PatronState] = field(default_factory=dict)
    cards: dict[bytes, CardState] = field(default_factory=dict)
    seen_at: dict[int, datetime] = field(default_factory=dict)
    executed: set[UUID] = field(default_factory=set)

    def add_loan(self, loan: LoanState) -> None:
        self.loans[loan.id] = loan
        self.loan_of_item[loan.item_id] = loan.id
        if loan.patron_id is not None:
            self.loans_of_patron.setdefault(loan.patron_id, set()).add(loan.id)

    def remove_loan(self, loan_id: int) -> None:
        closed = self.loans.pop(loan_id)
        del self.loan_of_item[closed.item_id]
        if closed.patron_id is not None:
            self.loans_of_patron[closed.patron_id].discard(loan_id)

    def saw(self, item_id: int, at: datetime) -> None:
        self.seen_at[item_id] = max(at, self.seen_at.get(item_id, at))

    def loan_on(self, item_id: int) -> LoanState | None:
        loan_id = self.loan_of_item.get(item_id)
        return None if loan_id is None else self.loans[loan_id]

    def open_loans(self, patron_id: int) -> tuple[LoanState, ...]:
        return tuple(self.loans[loan_id] for loan_id in sorted(self.loans_of_patron.get(patron_id, ())))

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
            state.items[effect.item_id] = replace(
                state.items[effect.item_id],
                status=effect.status,
                branch_id=effect.branch_id,
                version=effect.version,
            )
        case LoanOpened():
            state.add_loan(_opened(effect, item=state.items[effect.item_id], patron_id=patron_id))
            state.saw(effect.item_id, effect.checked_out_at)
        case LoanRenewed():
            state.loans[effect.loan_id] = replace(
                state.loans[effect.loan_id], due_at=effect.due_at, renewals=effect.renewals
            )
        case LoanClosed():
            state.remove_loan(effect.loan_id)
            state.saw(effect.item_id, effect.checked_in_at)
        case AccrualStopped():
            state.loans[effect.loan_id] = replace(state.loans[effect.loan_id], accrual_stopped=True)
        case TransitStarted():
            state.transits[effect.item_id] = TransitState(
                id=effect.transit_id,
                item_id=effect.item_id,
                origin_branch_id=effect.origin_branch_id,
                destination_branch_id=effect.destination_branch_id,
                reason=effect.reason,
                expected_on=effect.expected_on,
                moved_at=effect.started_at,
                dispatched=False,
            )
            state.saw(effect.item_id, effect.started_at)
        case TransitDispatched():
            waiting = state.transits[effect.item_id]
            state.transits[effect.item_id] = replace(waiting, moved_at=effect.dispatched_at, dispatched=True)
            state.saw(effect.item_id, effect.dispatched_at)
        case TransitEnded():
            del state.transits[effect.item_id]
            state.saw(effect.item_id, effect.ended_at)
        case FloatStarted():
            state.floating[effect.item_id] = effect.branch_id
        case FloatEnded():
            del state.floating[effect.item_id]
        case TaskRaised() | Overridden():
            pass
        case _:
            assert_never(effect)


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
    )
