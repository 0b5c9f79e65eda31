"""What needs neither a database nor a clock: drawing, shelves, vans, distances, plots."""

import random
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.calendar import Calendar
from bashu.domain.routing import EVERY_DAY, Leg, Mode, Timetable
from bashu.domain.routing.distance import km_between
from bashu.project.simulate import svg
from bashu.project.simulate.behaviour import BACK_WHERE_LENT, measured
from bashu.project.simulate.founding import densities, held_of_each
from bashu.project.simulate.plan import plan_of
from bashu.project.simulate.roads import ITEMS_A_BOX, Roads
from bashu.project.simulate.shelves import NOWHERE, Shelves
from bashu.project.simulate.world import Spot

dice = st.floats(0, 1, exclude_max=True)
degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
MONDAY = datetime(2025, 3, 3, tzinfo=UTC)


def spot(branch_id: int, *, lon: float = 104.0, lat: float = 30.0, side: str = "SC") -> Spot:
    return Spot(
        branch_id=branch_id, library_id=branch_id, terminal_id=branch_id, code=f"{side}{branch_id:02}", name_zh="馆",
        name_en="Library", level="市级", side=side, city=side, lon=lon, lat=lat, calendar=Calendar(),
    )  # fmt: skip


def leg(leg_id: int, ends: tuple[int, int], *, at: int, minutes: int = 60) -> Leg:
    return Leg(
        id=leg_id, origin_branch_id=ends[0], destination_branch_id=ends[1], mode=Mode.VAN, weekdays=EVERY_DAY,
        leaves_at=time(at), cut_off_minutes=60, minutes=minutes, cost_fen=500,
    )  # fmt: skip


def roads_of(*legs: Leg) -> Roads:
    timetable = Timetable(legs)
    return Roads(legs, [spot(1), spot(2, lon=105.0)], timetable=lambda: timetable)


def test_chengdu_and_chongqing_are_so_far_apart() -> None:
    assert km_between((104.066, 30.572), (106.551, 29.563)) == pytest.approx(265, abs=3)
    assert km_between((0, 0), (180, 0)) == pytest.approx(20_015, abs=1)


@given(degrees, degrees, degrees)
def test_a_detour_is_no_shorter(one: tuple[float, float], two: tuple[float, float], three: tuple[float, float]) -> None:
    assert km_between(one, two) == pytest.approx(km_between(two, one))
    assert km_between(one, one) == 0
    assert km_between(one, three) <= km_between(one, two) + km_between(two, three) + 1e-6


@given(dice, st.integers(1, 5_000))
def test_whoever_is_drawn_is_one_of_those_there_are(drawn: float, count: int) -> None:
    for curve in (measured().title, measured().reader):
        assert 0 <= curve.place(drawn, count) < count


def test_who_reads_most_is_drawn_as_often_as_was_measured() -> None:
    drawn, curve = random.Random(3), measured().reader
    found = Counter(curve.place(drawn.random(), 1_000) < 100 for _ in range(20_000))
    assert found[True] / 20_000 == pytest.approx(0.42, abs=0.015)


@given(dice)
def test_a_loan_is_kept_for_as_long_as_some_were(drawn: float) -> None:
    assert 0 <= measured().days_kept(drawn) <= 75
    assert measured().days_kept(0.5) == 24


def test_what_was_measured_are_shares() -> None:
    found = measured()
    assert sum(found.months) == pytest.approx(1, abs=0.001)
    assert sum(found.hours.values()) == pytest.approx(1, abs=0.001)
    assert found.weekdays[6] == found.weekdays[5], "the libraries that were measured are shut on Sundays"
    for curve in (found.title, found.reader):
        assert (curve.shares[-1], curve.parts[-1]) == (1, 1)
        assert list(curve.parts) == sorted(curve.parts)


@given(st.integers(1_000, 200_000))
def test_each_title_has_an_item_and_the_wanted_ones_more(items: int) -> None:
    plan = plan_of(loans=1_000, days=100, items=items)
    held = held_of_each(plan, measured())
    assert len(held) == plan.titles == len(densities(measured(), plan.titles))
    assert min(held) >= 1
    assert sum(held) == pytest.approx(items, rel=0.02)
    assert sum(held[: len(held) // 10]) > sum(held[-len(held) // 10 :])


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 3)), max_size=80), dice)
def test_a_shelf_has_what_was_put_there_and_not_taken(moves: list[tuple[int, int]], drawn: float) -> None:
    steps = [item % 3 for item in range(20)]
    shelves, there = Shelves(steps, [5.0, 1.0, 0.5], branches=4), dict[int, int]()
    for item, branch in moves:
        assert shelves.remove(item) is (item in there)
        there.pop(item, None)
        if branch:
            shelves.add(item, branch)
            there[item] = branch
    assert {item: at for item, at in enumerate(shelves.at) if at != NOWHERE} == there
    for branch in range(4):
        here = {item for item, at in there.items() if at == branch}
        assert shelves.count[branch] == len(here)
        found = shelves.draw(branch, drawn)
        assert found in here if here else found is None


def test_what_is_wanted_twice_as_much_is_taken_twice_as_often() -> None:
    shelves, drawn = Shelves([0, 1, 1], [4.0, 2.0], branches=1), random.Random(5)
    for item in range(3):
        shelves.add(item, 0)
    with pytest.raises(ValueError, match="stands somewhere"):
        shelves.add(1, 0)
    found = Counter(shelves.draw(0, drawn.random()) for _ in range(8_000))
    assert found[0] / 8_000 == pytest.approx(0.5, abs=0.02)
    assert found[1] / 8_000 == pytest.approx(0.25, abs=0.02)


def test_a_departure_is_driven_once_however_much_waits_for_it() -> None:
    roads = roads_of(leg(1, (1, 2), at=9), leg(2, (2, 1), at=14))
    for item in range(ITEMS_A_BOX + 1):
        roads.put(item, origin_id=1, next_id=2, destination_id=2, ready=MONDAY)
    assert roads.until(MONDAY + timedelta(minutes=59)) == []
    ((stop, items),) = roads.until(MONDAY + timedelta(hours=1))
    assert (stop.leaves, len(items), roads.waiting) == (True, ITEMS_A_BOX + 1, 0)
    roads.carry(stop, items)
    assert roads.under_way == ITEMS_A_BOX + 1
    ((arrived, brought),) = roads.until(MONDAY + timedelta(hours=3))
    assert (arrived.at - stop.at, sorted(brought)) == (timedelta(hours=1), list(range(ITEMS_A_BOX + 1)))
    (driven,) = roads.driven.values()
    assert (driven.trips, driven.boxes, driven.cost_fen) == (1, 2, 1_000)
    assert driven.km == km_between((104.0, 30.0), (105.0, 30.0))
    assert driven.item_km == driven.km * (ITEMS_A_BOX + 1)


def test_who_comes_after_the_cut_off_waits_for_the_next_day() -> None:
    roads = roads_of(leg(1, (1, 2), at=9))
    roads.put(7, origin_id=1, next_id=2, destination_id=2, ready=MONDAY + timedelta(minutes=1))
    assert roads.until(MONDAY + timedelta(hours=20)) == []
    ((stop, items),) = roads.until(MONDAY + timedelta(hours=25))
    assert (stop.at, items) == (MONDAY + timedelta(hours=25), [7])


def test_where_no_van_goes_somebody_takes_it_along() -> None:
    roads = roads_of()
    roads.put(7, origin_id=1, next_id=2, destination_id=2, ready=MONDAY)
    ((stop, items),) = roads.until(MONDAY + timedelta(days=3))
    roads.carry(stop, items)
    ((stop, items),) = roads.until(MONDAY + timedelta(days=6))
    assert (stop.destination_id, stop.leg_id, items) == (2, 0, [7])


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (0, [0, 1]),
        (5e-324, [0, 1]),
        (1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (47, [0, 10, 20, 30, 40, 50]),
        (12_345, [0, 5e3, 1e4, 1.5e4]),
    ],
)
def test_an_axis_has_round_numbers(most: float, ticks: list[float]) -> None:
    assert svg.ticks_to(most) == pytest.approx(ticks)


def drawn(plot: str) -> None:
    """It is XML."""
    ET.fromstring(plot)


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=40))
def test_a_plot_is_sound_whatever_is_drawn(ys: list[float]) -> None:
    xs = [float(x) for x in range(len(ys))]
    drawn(svg.lines(xs, [svg.Line(ys, "#000", low=ys, high=ys)]))
    drawn(svg.dots([svg.Dot("a < b", y, None, None, "#000") for y in ys], digits=1))
    places = [svg.Circle(x, y / 1e8, y, "馆 & 馆") for x, y in zip(xs, ys, strict=True)]
    drawn(svg.circles(places, biggest=max(ys)))


def test_readers_borrow_and_return_elsewhere_as_often_as_is_said() -> None:
    assert 0 < BACK_WHERE_LENT < 1
    assert plan_of(loans=1_000, days=365).readers == round(1_000 / measured().loans_a_reader)
