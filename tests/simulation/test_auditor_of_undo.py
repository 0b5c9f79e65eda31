"""The auditor sees what is wrong with scans that are undone: an engine with a defect."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation import checkout
from bashu.domain.circulation.accidents.charging import Cancelled
from bashu.domain.circulation.accidents.effects import LoanEnded
from bashu.domain.circulation.effects import AwayBegan, AwayEnded, FloatEnded, FloatStarted, HoldChanged, TransitEnded
from bashu.domain.circulation.undo import about, decide
from bashu.domain.circulation.undo.effects import HoldReopened, TransitReopened
from tests.simulation.auditor import DifferenceError
from tests.simulation.simulate import Simulation
from tests.simulation.test_auditor import COMMANDS_MAX, SOON, always, but

pytestmark = pytest.mark.django_db(transaction=True)

LADDER, NOT_LENT, LEAVES, STANDS = about.LADDER, decide._not_lent, decide._leaves, decide._stands


def lent_but(*kinds: type) -> Callable[..., object]:
    """All that comes of an undone loan, but these effects."""

    def less(undone: about.Undoing) -> object:
        told = NOT_LENT(undone)
        return replace(told, effects=tuple(each for each in told.effects if not isinstance(each, kinds)))

    return less


def leaves_but(*kinds: type) -> Callable[..., object]:
    return lambda undone: tuple(each for each in LEAVES(undone) if not isinstance(each, kinds))


def stands_here(case: Any, status: Any, **_: object) -> object:
    return STANDS(case, status, branch_id=case.branch.id)


# Each with a seed that asks soon for what it spoils.
DEFECTS: dict[str, tuple[int, object, str, Callable[..., object] | tuple[object, ...]]] = {
    "nothing is kept of how it stood": (7, checkout, "stood_before", always({})),
    "what was scanned anywhere is undone": (7, decide, "LADDER", but(LADDER, about.was_here)),
    "no scan is too long ago": (7, decide, "LADDER", but(LADDER, about.was_just_now)),
    "what ended more is undone": (7, decide, "LADDER", but(LADDER, about.is_no_accident)),
    "what came since is undone too": (7, decide, "LADDER", but(LADDER, about.nothing_came_since)),
    "what was paid is undone": (7, decide, "LADDER", but(LADDER, about.was_not_paid)),
    "an undone loan was returned": (7, decide, "_not_lent", lent_but(LoanEnded)),
    "what was on its way is not": (7, decide, "_not_lent", lent_but(TransitReopened)),
    "what was collected is asked for no more": (7, decide, "_not_lent", lent_but(HoldReopened)),
    "what floated stays for good": (7, decide, "_not_lent", lent_but(FloatStarted)),
    "it stands wherever it was lent": (7, decide, "_stands", stands_here),
    "what a return has cost is owed still": (7, decide, "cancel", always(Cancelled())),
    "whoever was late is so though it was undone": (7, decide, "_standing", always(())),
    "nobody was late beside": (7, decide, "_suspended_by_another", always(())),
    "what was sent on travels on": (7, decide, "_leaves", leaves_but(TransitEnded)),
    "what was put aside stays there": (7, decide, "_leaves", leaves_but(HoldChanged)),
    "what was taken in floats there": (10, decide, "_leaves", leaves_but(FloatEnded)),
    "what came home was never away": (7, decide, "_leaves", leaves_but(AwayBegan, AwayEnded)),
}
# What is late comes late.
LATE = {
    "nobody was late beside",
    "what a return has cost is owed still",
    "what came home was never away",
    "what came since is undone too",
    "what ended more is undone",
    "what was collected is asked for no more",
    "what was paid is undone",
    "what was put aside stays there",
    "whoever was late is so though it was undone",
}


def looked_for(defect: str, monkeypatch: pytest.MonkeyPatch, *, commands: int) -> None:
    seed, place, name, value = DEFECTS[defect]
    monkeypatch.setattr(place, name, value)
    with closing(Simulation(seed)) as simulation, pytest.raises(DifferenceError):
        simulation.go_on(commands)


@pytest.mark.parametrize("defect", [each for each in DEFECTS if each not in LATE])
def test_a_defect_of_undoing_is_soon_a_difference(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch, commands=SOON)


@pytest.mark.soak
@pytest.mark.parametrize("defect", sorted(LATE))
def test_a_defect_of_undoing_is_a_difference_at_last(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch, commands=COMMANDS_MAX)
