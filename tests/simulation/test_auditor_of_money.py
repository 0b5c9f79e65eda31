"""The auditor sees what is wrong with money: an engine with a defect, and rows that were changed behind its back."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bashu.domain.calendar import Calendar
from bashu.domain.circulation import checkin, lateness, renew
from bashu.domain.circulation.accidents.charging import Cancelled
from bashu.domain.circulation.charges import cards, decide, deposits, folding, overdue, posting
from bashu.domain.circulation.charges import case as charges_case
from bashu.domain.circulation.charges.effects import ChargePosted
from bashu.domain.circulation.kept import kept
from bashu.domain.circulation.parcels import charging, tell
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.circulation.state import State
from bashu.domain.settlement import ledger
from bashu.domain.settlement.charges import ChargeState, spread
from bashu.domain.settlement.deposits import DepositState
from bashu.engine.circulation import load_money, room
from bashu.engine.circulation.save_money import MoneyRows
from bashu.engine.room import Write
from tests.simulation.auditor import DifferenceError
from tests.simulation.simulate import Simulation
from tests.simulation.test_auditor import COMMANDS_MAX, SOON, always, found_again

pytestmark = pytest.mark.django_db(transaction=True)

Lines = tuple[tuple[int, int], ...]
CHARGE, CHARGED, OWE, UNPAID = overdue.charge_for_being_late, ledger.charged, folding._owe, decide._unpaid
UNDONE = load_money.PAYMENTS.replace("voided_at IS NOT NULL", "false")
HELD_AGAIN = deposits.held_again
ADMIT, NAMES, WRITES, COST = posting.admit, room._names_asked, MoneyRows.writes, charging.cost_of


def without_end(loan: LoanState, at: datetime, *, calendar: Calendar) -> int:
    return lateness.charge_fen(kept_with(loan, overdue_cap_fen=10**6), at, calendar=calendar)


def from_the_due_day(loan: LoanState, at: datetime, *, calendar: Calendar) -> int:
    return lateness.charge_fen(kept_with(loan, grace_days=0), at, calendar=calendar)


def kept_with(loan: LoanState, **terms: object) -> LoanState:
    assert all(kept(loan, name) is not None for name in terms)
    return replace(loan, terms={**loan.terms, **terms})


def once_more(case: Any, loan: LoanState, **of: Any) -> object:
    """Also for the days before the renewal."""
    return CHARGE(case, replace(loan, due_at=loan.due_at - timedelta(days=30)) if loan.renewals else loan, **of)


def of_the_next(creditor_id: int, fen: int) -> tuple[ledger.Posting, ...]:
    return CHARGED(creditor_id % 6 + 1, fen)


def never_less(state: State, patron_id: int | None, *, library_id: int, fen: int, counted: bool = False) -> None:
    OWE(state, patron_id, library_id=library_id, fen=max(fen, 0), counted=counted)


def still_paid(before: ChargeState, *, fen: int, at: datetime) -> object:
    _, waivers = UNPAID(before, fen=fen, at=at)
    return posting.moved(before, before.changed(), at=at), waivers


def still_given_back(before: DepositState, fen: int, *, at: datetime) -> object:
    return deposits.moved(before.changed(), at=at) if fen < 0 else HELD_AGAIN(before, fen, at=at)


def newest_first(fen: int, charges: Iterable[ChargeState]) -> Lines:
    lines = []
    for charge in sorted(charges, key=lambda each: (each.charged_at, each.id), reverse=True):
        if (part := min(fen, charge.left_fen)) > 0:
            lines.append((charge.id, part))
            fen -= part
    return tuple(lines)


def owed_twice(*of: Any) -> tuple[object, ...]:
    return tuple(replace(each, admitted=False) if isinstance(each, ChargePosted) else each for each in ADMIT(*of))


def without_books(rows: MoneyRows, state: State) -> list[Write]:
    return [write for write in WRITES(rows, state) if write.what != "entries"]


def paid_by_nobody(*of: Any) -> object:
    return replace(COST(*of), effects=(), charge_id=None, person=None)


def any_sum(kind: type) -> tuple[str, ...]:
    return tuple(name for name in NAMES(kind) if name != "fen")


# Each with a seed that asks for what it spoils: soon, but for those that are LATE, for which `make soak` looks.
DEFECTS: dict[str, tuple[int, object, str, Callable[..., object] | str]] = {
    "a charge has no cap": (13, overdue, "charge_fen", without_end),
    "days of grace cost money": (15, overdue, "charge_fen", from_the_due_day),
    "a late renewal costs nothing": (11, renew, "charge_for_being_late", always(())),
    "days before a renewal are charged once more": (7, checkin, "charge_for_being_late", once_more),
    "all is owed to the reader's home": (12, overdue, "creditor_of", lambda *_, patron: patron.home_library_id),
    "what was paid is still owed": (7, folding, "_owe", never_less),
    "the newest charge is paid first": (7, decide, "spread", newest_first),
    "what was taken over is owed twice": (7, charges_case, "admit", owed_twice),
    "anybody waives, and undoes": (7, charges_case.MoneyCase, "may", always(value=True)),
    "an undone payment leaves the charge paid": (7, decide, "_unpaid", still_paid),
    "a deposit that was not given back after all is gone": (7, decide, "held_again", still_given_back),
    "a payment is undone twice": (7, load_money, "PAYMENTS", UNDONE),
    "another sum is the same wish": (7, room, "_names_asked", any_sum),
    "the books are another library's": (7, ledger, "charged", of_the_next),
    "the way home costs nothing": (7, tell, "cost_of", paid_by_nobody),
    "what never came is owed": (7, tell, "cost_nothing", always(Cancelled())),
    "a card costs nothing": (7, cards, "post", always(())),
    "anybody says what is held": (7, deposits, "_refused_to", always(None)),
    "a deposit pays more than is held": (7, deposits, "spread", lambda fen, charges: spread(9 * fen, charges)),
    "nothing is written into the books": (7, MoneyRows, "writes", without_books),
}  # fmt: skip
LATE = {
    "a charge has no cap",
    "a deposit pays more than is held",
    "a deposit that was not given back after all is gone",
    "a late renewal costs nothing",
    "all is owed to the reader's home",
    "another sum is the same wish",
    "anybody says what is held",
    "anybody waives, and undoes",
    "days before a renewal are charged once more",
    "days of grace cost money",
    "the newest charge is paid first",
}
TAMPERING = (
    "UPDATE settlement_charge SET charged_at = charged_at - interval '1 day' WHERE settled_at IS NOT NULL",
    "UPDATE settlement_payment SET staff_id = 4711 WHERE id = (SELECT min(id) FROM settlement_payment)",
    "DELETE FROM settlement_entry WHERE id = (SELECT min(id) FROM settlement_entry WHERE kind = 'paid')",
    "UPDATE patrons_patron SET owed_fen = owed_fen - 1 WHERE debts <> '{}'",
)  # fmt: skip


def looked_for(defect: str, monkeypatch: pytest.MonkeyPatch, *, commands: int) -> None:
    seed, place, name, value = DEFECTS[defect]
    monkeypatch.setattr(place, name, value)
    with closing(Simulation(seed)) as simulation, pytest.raises(DifferenceError):
        simulation.go_on(commands)


@pytest.mark.parametrize("defect", [each for each in DEFECTS if each not in LATE])
def test_a_defect_of_money_is_soon_a_difference(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch, commands=SOON)


@pytest.mark.soak
@pytest.mark.parametrize("defect", sorted(LATE))
def test_a_defect_of_money_is_a_difference_at_last(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch, commands=COMMANDS_MAX)


def test_what_was_changed_behind_the_engine_is_found() -> None:
    with closing(Simulation(seed=7)) as simulation:
        simulation.go_on(1_500)
        for tampering in TAMPERING:
            found_again(simulation, tampering)
