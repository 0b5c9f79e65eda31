"""The auditor sees what is wrong with activities: an engine with a defect, rows that were changed behind its back."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bashu.domain.activities import ages, cancel, door, drawing, register, sheet, states, walking_in
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.seats import Seats
from bashu.domain.identity.age import age_on
from bashu.engine.activities import notices
from tests.engine.test_verify import run
from tests.simulation.auditor import DifferenceError
from tests.simulation.founding import BEGINS
from tests.simulation.simulate import Simulation
from tests.simulation.test_auditor import always, but

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
SEED, BATCHES_SOON, BATCHES_MAX = 7, 360, 600
GIVE, AT, LET_IN, AGE, AGAINST = Seats.give, Seats.at, door._let_in, age_on, walking_in._against


def overtaking(seats: Seats, number: int, *, library_id: int, **_: bool) -> int | None:
    return GIVE(seats, number, library_id=library_id)


def without_quotas(at: Any, *, session: Any, **_: object) -> Seats:
    return AT(at, session=session, quotas=())


def twice(command: Any, shown: Any, *, state: Any) -> Any:
    found = LET_IN(command, shown, state=state)
    return shown if found is ActivityRefusal.ALREADY_CHECKED_IN else found


def instead(found: Any, *, came: int, at: Any) -> Any:
    return ATTENDED(replace(found, attended=None), came=came, at=at)


def who_came_first(lots: Any, **_: object) -> Any:
    return list(lots)


def without_sums(command: Any, state: Any) -> Any:
    found = AGAINST(command, state)
    return None if found is ActivityRefusal.NOT_COUNTED else found


LADDER, ATTENDED = register.LADDER, door._attended
DEFECTS: dict[str, tuple[object, str, object]] = {
    "who waits is overtaken": (Seats, "give", overtaking),
    "seats of a quota are everybody's": (Seats, "at", without_quotas),
    "a quota never ends": (states.Quota, "holds", always(value=True)),
    "nobody moves up": (sheet.Sheet, "settle_line", always(None)),
    "anybody is brought along": (register, "LADDER", but(LADDER, register._are_family)),
    "no child needs consent": (register, "LADDER", but(LADDER, register._consent)),
    "somebody takes part twice": (register, "LADDER", but(LADDER, register._is_new)),
    "everybody is a year older": (ages, "age_on", lambda born, day: AGE(born, day) + 1),
    "the first come is drawn first": (drawing, "draw_order", who_came_first),
    "a code lets in twice": (door, "_let_in", twice),
    "who comes later comes instead": (door, "_attended", instead),
    "nobody is told of a seat": (notices, "_event", always(None)),
    "seats are given back after the start": (
        states.Session, "reader_cancels_until_at", property(lambda session: session.ends_at),
    ),
    "anybody gives back": (cancel, "_may", always(value=True)),
    "the list of a draw grows": (states.Session, "is_settled", always(value=False)),
    "what is given back leaves the list": (drawing, "_in_list", lambda each, _: each.is_open),
    "more walk-ins are taken back than came": (walking_in, "_against", without_sums),
}  # fmt: skip
# The others are left to `make soak`.
SOON = (
    "who waits is overtaken",
    "seats of a quota are everybody's",
    "nobody moves up",
    "somebody takes part twice",
    "who comes later comes instead",
    "the first come is drawn first",
    "nobody is told of a seat",
)


def gather(simulation: Simulation, batches: int) -> None:
    """Without lending in between."""
    assert simulation.activities is not None
    for hour in range(batches):
        simulation.activities.batch(BEGINS + hour * HOUR)


def looked_for(defect: str, monkeypatch: pytest.MonkeyPatch, *, batches: int) -> None:
    place, name, value = DEFECTS[defect]
    monkeypatch.setattr(place, name, value)
    with closing(Simulation(SEED, gathers=True)) as simulation, pytest.raises(DifferenceError):
        gather(simulation, batches)


@pytest.mark.parametrize("defect", SOON)
def test_a_defect_of_activities_is_soon_a_difference(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch, batches=BATCHES_SOON)


@pytest.mark.soak
@pytest.mark.parametrize("defect", sorted(set(DEFECTS) - set(SOON)))
def test_a_defect_of_activities_is_a_difference_at_last(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch, batches=BATCHES_MAX)


def test_what_was_changed_behind_the_engines_back_is_a_difference() -> None:
    with closing(Simulation(SEED, gathers=True)) as simulation:
        gather(simulation, 20)
        simulation.compare_all()
        run("UPDATE activities_registration SET made_at = made_at + interval '1 second' WHERE ended_at IS NOT NULL")
        with pytest.raises(DifferenceError, match="registration"):
            simulation.compare_all()
