"""Every place of the demonstration can be reached from every other, in a few days."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from bashu.db.network.founding import NewLeg
from bashu.domain.routing import Leg, Mode, Timetable
from bashu.project.demo.places import new_branches
from bashu.project.demo.routes import new_legs

CODES = sorted(branch.code for branch in new_branches())
NUMBER = {code: number for number, code in enumerate(CODES)}
WEDNESDAY = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)


def made(number: int, new: NewLeg) -> Leg:
    return Leg(
        id=number, origin_branch_id=NUMBER[new.origin], destination_branch_id=NUMBER[new.destination],
        mode=Mode(new.mode), weekdays=frozenset(new.weekdays), leaves_at=new.leaves_at,
        cut_off_minutes=new.cut_off_minutes, minutes=new.minutes, cost_fen=new.cost_fen,
    )  # fmt: skip


TIMETABLE = Timetable(tuple(made(number, new) for number, new in enumerate(new_legs(), start=1)))


@pytest.mark.parametrize("days", [0, 3, 5])
def test_every_place_is_reached_within_eleven_days(days: int) -> None:
    """Also by what is sent before a weekend, from a place that is served twice a week to another."""
    ready = WEDNESDAY + timedelta(days=days)
    for origin in NUMBER.values():
        routes = TIMETABLE.search(origin, ready=ready)
        assert len(routes) == len(NUMBER) - 1, CODES[origin]
        late = [CODES[there] for there, route in routes.items() if route.arrives_at > ready + timedelta(days=11)]
        assert not late, CODES[origin]


def test_between_the_cities_goes_the_night_train() -> None:
    route = TIMETABLE.route(NUMBER["SC01-1"], NUMBER["CQ01-1"], ready=WEDNESDAY)
    assert route is not None
    assert [ride.leg.mode for ride in route.rides] == [Mode.RAIL]
    assert route.arrives_at < WEDNESDAY + timedelta(days=1)


def test_what_goes_somewhere_comes_back() -> None:
    ways: dict[tuple[str, str], int] = defaultdict(int)
    for leg in new_legs():
        ways[leg.origin, leg.destination] += 1
    assert all(ways[there, here] == count for (here, there), count in list(ways.items()))
