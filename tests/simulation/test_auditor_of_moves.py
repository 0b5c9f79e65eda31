"""The auditor sees what is wrong where libraries join and leave, or lend by systems of their own."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bashu.domain.circulation import arrival, bringing, by_owner, checkout, decide, facts, parting, renew
from bashu.domain.circulation.accidents.charging import Cancelled
from bashu.domain.circulation.charges import brought
from bashu.domain.circulation.holds import bringing as bringing_holds
from bashu.domain.circulation.holds import capture, fitting, place
from bashu.domain.circulation.holds.ranks import rank_at
from bashu.domain.circulation.holds.states import HoldState
from bashu.domain.circulation.state import State
from bashu.domain.outcome import Accepted
from tests.simulation import simulate
from tests.simulation.auditor import DifferenceError
from tests.simulation.simulate import Simulation
from tests.simulation.test_auditor import COMMANDS_MAX, SOON, always, but

pytestmark = pytest.mark.django_db(transaction=True)

IN_LINE = place.in_line
ON_THE_SHELF: Mapping[str, Any] = {}


def nothing_happened(case: Any) -> Accepted:
    return Accepted(facts.recorded(case))


def side_by_side(state: State, hold: HoldState) -> HoldState:
    return replace(IN_LINE(state, hold), rank=rank_at(hold.placed_at))


# Each with a seed that asks soon for what it spoils.
DEFECTS: dict[str, tuple[int, object, str, object]] = {
    "nobody hears what an own system lends": (1, by_owner, "_lent", nothing_happened),
    "nobody hears what an own system takes back": (1, by_owner, "_taken_back", nothing_happened),
    "who waits gets what an own system took back": (1, by_owner, "stay_with_owner", always(None)),
    "nobody is told what an own system contradicts": (4, by_owner, "_conflict", always(())),
    "what is known since is told anew by an own system": (2, by_owner, "known_since", always(None)),
    "a shared barcode is a doubt to an own system": (1, decide, "_of_its_library", lambda command, _: command),
    "what an own system has in hand is lost still": (1, by_owner, "never_lost", always(Cancelled())),
    "a brought loan is of any day": (5, bringing, "_dates", always(None)),
    "what is on its way is brought": (5, bringing, "LADDER", but(bringing.LADDER, bringing._is_not_on_its_way)),
    "a brought loan was a scan": (1, bringing, "OUT_OF_REACH", ON_THE_SHELF),
    "two brought of one moment stand side by side": (4, bringing_holds, "in_line", side_by_side),
    "a brought debt may be of tomorrow": (4, brought, "local_day", always(date.max)),
    "what floats stays with who leaves": (5, arrival, "is_parted", always(value=False)),
    "what somebody waits for goes to who leaves": (2, fitting, "is_parted", always(value=False)),
    "what was put aside goes on to who leaves": (1, capture, "is_between", always(value=False)),
    "who leaves lends to all": (4, checkout, "LADDER", but(checkout.LADDER, parting.nobody_leaves)),
    "who leaves renews for all": (4, renew, "LADDER", but(renew.LADDER, parting.nobody_leaves)),
    "nobody ends what goes between them": (1, simulate, "holds_between", always([])),
}
# Left to `make soak`: what shows late, and what shows beside another of the same place.
LATE = {
    "nobody ends what goes between them",
    "nobody hears what an own system takes back",
    "what an own system has in hand is lost still",
    "what is on its way is brought",
    "what was put aside goes on to who leaves",
}


def looked_for(defect: str, monkeypatch: pytest.MonkeyPatch, *, commands: int) -> None:
    seed, place, name, value = DEFECTS[defect]
    monkeypatch.setattr(place, name, value)
    with closing(Simulation(seed, moves=True)) as simulation, pytest.raises(DifferenceError):
        simulation.go_on(commands)


@pytest.mark.parametrize("defect", [each for each in DEFECTS if each not in LATE])
def test_a_defect_where_libraries_move_is_soon_a_difference(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch, commands=SOON)


@pytest.mark.soak
@pytest.mark.parametrize("defect", sorted(LATE))
def test_a_defect_where_libraries_move_is_a_difference_at_last(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch, commands=COMMANDS_MAX)
