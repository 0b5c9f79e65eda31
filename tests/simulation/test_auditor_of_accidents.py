"""The auditor sees what is wrong with accidents: an engine with a defect."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation import checkin, checkout, guards, renew
from bashu.domain.circulation.accidents import amends, charging, claims, damage, found, lost
from bashu.domain.circulation.accidents.charging import Cancelled
from bashu.domain.circulation.accidents.commands import Grade
from bashu.domain.circulation.charges import overdue
from tests.simulation import simulate
from tests.simulation.auditor import DifferenceError
from tests.simulation.simulate import Simulation
from tests.simulation.test_auditor import COMMANDS_MAX, SOON, always, but

pytestmark = pytest.mark.django_db(transaction=True)

LOSS, DAMAGE, TASKS, ENDED = charging.cost_of_loss, charging.cost_of_damage, claims._tasks, lost._ended
CHARGE = overdue.charge_for_being_late


def the_lenders(case: Any, loan: Any, **_: object) -> int:
    whose: int = case.network.library_of(loan.lending_branch_id).id
    return whose


def as_if_unclaimed(case: Any, loan: Any, *, patron: Any, at: Any) -> object:
    """Until today, whatever its reader says."""
    return CHARGE(case, replace(loan, claimed_at=None), patron=patron, at=case.at if loan.claimed_at else at)


# Each with a seed that asks soon for what it spoils.
DEFECTS: dict[str, tuple[int, object, str, Callable[..., object] | tuple[object, ...]]] = {
    "a loss costs nothing": (15, lost, "cost_of_loss", always(())),
    "the work of a loss is not owed": (15, lost, "cost_of_loss", lambda loan: LOSS(loan)[:1]),
    "all of a price is owed, whatever the terms": (7, charging, "_of_price", lambda loan, _: loan.price_fen or 0),
    "a loss is owed to the lender": (7, charging, "creditor_of", the_lenders),
    "a loan that was lost was returned": (7, lost, "_ended", lambda *of, **how: ENDED(*of, **how)[:1]),
    "what is not lost yet is lost": (7, lost, "_is_lost_by_now", always(value=True)),
    "what the courier has is the reader's": (20, lost, "LADDER", but(lost.LADDER, lost.is_in_no_parcel)),
    "the clock loses nothing": (7, simulate, "to_lose", always(())),
    "what is found is owed still": (7, checkin, "_found", always(Cancelled())),
    "what is lent again is owed still": (7, checkout, "found_again", always(Cancelled())),
    "nothing is given back": (7, charging, "is_paid_for_good", always(value=True)),
    "all is given back for ever": (7, charging, "is_paid_for_good", always(value=False)),
    "who has lost too much borrows": (7, checkout, "LADDER", but(checkout.LADDER, guards.few_are_lost)),
    "a claim stops no charge": (7, checkin, "charge_for_being_late", as_if_unclaimed),
    "nobody looks where it is said to be": (7, claims, "_tasks", lambda *of, **at: TASKS(*of, **at)[-1:]),
    "anybody decides on claims": (7, claims, "_not_allowed", always(None)),
    "what is claimed is renewed": (7, renew, "LADDER", but(renew.LADDER, guards.loan_is_not_claimed)),
    "all damage is slight": (7, amends, "cost_of_damage", lambda loan, _: DAMAGE(loan, Grade.SLIGHT)),
    "a damage that is worse costs all of it": (7, amends, "_more", lambda full, _, **__: full.fen),
    "all damages together cost more than a loss": (7, amends, "_stands", always(0)),
    "nothing is held for a ruin": (7, amends, "hold_back", always(Cancelled())),
    "what never was lost costs the work": (10, found, "_last", always(None)),
    "whoever had it pays, whatever it was": (7, damage, "_is_settled", always(value=True)),
    "what is damaged is lent": (7, checkout, "LADDER", but(checkout.LADDER, guards.item_is_in_service)),
    "what is in quarantine travels on": (7, damage, "keep_back", always(())),
    "a part that is found is owed still": (8, damage, "cancel", always(Cancelled())),
}
LATE = {
    "a claim stops no charge",
    "a damage that is worse costs all of it",
    "a part that is found is owed still",
    "all damage is slight",
    "all damages together cost more than a loss",
    "all is given back for ever",
    "anybody decides on claims",
    "nobody looks where it is said to be",
    "nothing is given back",
    "nothing is held for a ruin",
    "the clock loses nothing",
    "what is claimed is renewed",
    "what is found is owed still",
    "what is lent again is owed still",
    "what is not lost yet is lost",
    "what never was lost costs the work",
    "what the courier has is the reader's",
    "who has lost too much borrows",
    "whoever had it pays, whatever it was",
}


def looked_for(defect: str, monkeypatch: pytest.MonkeyPatch, *, commands: int) -> None:
    seed, place, name, value = DEFECTS[defect]
    monkeypatch.setattr(place, name, value)
    with closing(Simulation(seed)) as simulation, pytest.raises(DifferenceError):
        simulation.go_on(commands)


@pytest.mark.parametrize("defect", [each for each in DEFECTS if each not in LATE])
def test_a_defect_of_accidents_is_soon_a_difference(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch, commands=SOON)


@pytest.mark.soak
@pytest.mark.parametrize("defect", sorted(LATE))
def test_a_defect_of_accidents_is_a_difference_at_last(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch, commands=COMMANDS_MAX)
