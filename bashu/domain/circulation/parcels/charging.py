"""What a parcel costs its reader: owed to the library that sends it, from when it is handed over. If nothing of it
comes, it is owed no longer, and what was paid of it is given back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

from bashu.domain.circulation.accidents.charging import Cancelled, cancel
from bashu.domain.circulation.case import person
from bashu.domain.circulation.charges.effects import ChargePosted, Entered
from bashu.domain.circulation.charges.posting import Place, new_charge, post
from bashu.domain.circulation.parcels.states import REFUND_DAYS, ParcelPrice, ParcelState, Payer, cheapest, decisive
from bashu.domain.circulation.snapshot import Branch, Fresh, LoanState, PatronState
from bashu.domain.circulation.state import State
from bashu.domain.outcome import Person
from bashu.domain.settlement.charges import ChargeKind
from bashu.domain.values import value_class

NOTHING_CAME: Final = "nothing_came"


class Sending(Protocol):
    """What is looked at of a parcel that is handed over, or told of."""

    @property
    def state(self) -> State: ...

    @property
    def at(self) -> datetime: ...

    @property
    def fresh(self) -> Fresh: ...

    @property
    def branch(self) -> Branch: ...

    @property
    def known_parcel(self) -> ParcelState: ...

    @property
    def inside(self) -> tuple[LoanState, ...]: ...


@value_class(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a parcel costs and who pays; with the charge of its reader, if there is one."""

    fen: int
    payer: Payer | None
    effects: tuple[ChargePosted | Entered, ...] = ()
    charge_id: int | None = None
    person: Person | None = None


def cost_of(case: Sending, prices: Sequence[ParcelPrice]) -> Cost:
    """`prices`: what the reader of each item was told, and the rule of this day."""
    items = len(case.inside)
    fen, payer = cheapest(prices, items)
    patron, price = _reader(case), decisive(prices, items)
    if payer is not Payer.PATRON or not fen or patron is None or price is None:
        return Cost(fen=fen, payer=payer)
    who = person(patron.id, case.fresh.salt)
    charge = new_charge(
        case.fresh.charge_id, ChargeKind.PARCEL, fen=fen,
        library_id=case.state.network.library_of(case.known_parcel.branch_id).id, whose=(patron.id, who.token),
        of=(None, None), at=case.at,
    )  # fmt: skip
    details: dict[str, int | str | None] = {
        "parcel_id": case.known_parcel.id, "items": items, "first_items": price.first_items,
        "first_fen": price.first_fen, "further_fen": price.further_fen, "refund_days": REFUND_DAYS,
    }  # fmt: skip
    effects = post(charge, Place(branch_id=case.branch.id, at=case.at), details=details)
    return Cost(fen=fen, payer=payer, effects=effects, charge_id=charge.id, person=who)


def cost_nothing(case: Sending) -> Cancelled:
    """Nothing of it came."""
    found = case.state.charges.get(case.known_parcel.charge_id or 0)
    return cancel(case, found, entry_id=case.fresh.charge_id, reason=NOTHING_CAME)


def _reader(case: Sending) -> PatronState | None:
    """All that is in a parcel is of one."""
    return next((case.state.patrons.get(loan.patron_id or 0) for loan in case.inside), None)
