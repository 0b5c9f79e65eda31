"""What a batch knows: the rows it locked and read, moved on by each effect so that later commands see earlier ones."""

from dataclasses import dataclass, field, replace
from typing import assert_never

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
    """`loans` holds the open loans of the batch's items and of its patrons, by id; the two indexes point into it."""

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
    titles: dict[int, str] = field(default_factory=dict)

    def add_loan(self, loan: LoanState) -> None:
        self.loans[loan.id] = loan
        self.loan_of_item[loan.item_id] = loan.id
        if loan.patron_id is not None:
            self.loans_of_patron.setdefault(loan.patron_id, set()).add(loan.id)

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
        case LoanRenewed():
            state.loans[effect.loan_id] = replace(
                state.loans[effect.loan_id], due_at=effect.due_at, renewals=effect.renewals
            )
        case LoanClosed():
            closed = state.loans.pop(effect.loan_id)
            del state.loan_of_item[closed.item_id]
            if closed.patron_id is not None:
                state.loans_of_patron[closed.patron_id].discard(closed.id)
        case TransitStarted():
            state.transits[effect.item_id] = TransitState(
                id=effect.transit_id,
                item_id=effect.item_id,
                origin_branch_id=effect.origin_branch_id,
                destination_branch_id=effect.destination_branch_id,
                reason=effect.reason,
                expected_on=effect.expected_on,
                dispatched=False,
            )
        case TransitDispatched():
            state.transits[effect.item_id] = replace(state.transits[effect.item_id], dispatched=True)
        case TransitEnded():
            del state.transits[effect.item_id]
        case FloatStarted():
            state.floating[effect.item_id] = effect.branch_id
        case FloatEnded():
            del state.floating[effect.item_id]
        case AccrualStopped() | TaskRaised():
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
