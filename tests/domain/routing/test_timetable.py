"""Earliest arrivals, beside an enumeration of every way there is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.calendar import LOCAL
from bashu.domain.routing import EVERY_DAY, Leg, Mode, Route, Timetable, timetable
from bashu.domain.routing.timetable import HORIZON_DAYS

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)  # a Wednesday, twelve o'clock in Chengdu
CHENGDU, HUB, YUZHONG, BEIBEI = 1, 2, 3, 4


def leg(number: int, ends: tuple[int, int], **changed: Any) -> Leg:
    """A van of every day: packed by five, it leaves at six in the evening and is under way for two hours."""
    usual: dict[str, Any] = {
        "mode": Mode.VAN, "weekdays": EVERY_DAY, "leaves_at": time(18), "cut_off_minutes": 60, "minutes": 120
    }  # fmt: skip
    return Leg(id=number, origin_branch_id=ends[0], destination_branch_id=ends[1], **(usual | changed))


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=LOCAL)


def legs_of(route: Route | None) -> list[int]:
    return [ride.leg.id for ride in route.rides] if route else []


def way(*legs: Leg, ready: datetime = NOON) -> Route | None:
    return Timetable(legs).route(CHENGDU, YUZHONG, ready=ready)


@pytest.mark.parametrize(
    ("ready", "arrives"),
    [("07-01T12:00", "07-01T20:00"), ("07-01T17:00", "07-01T20:00"), ("07-01T17:01", "07-02T20:00")],
)
def test_c300_what_is_packed_before_the_cut_off_travels_on_that_day(ready: str, arrives: str) -> None:
    """C300."""
    route = way(leg(1, (CHENGDU, YUZHONG)), ready=local(ready))
    assert route is not None
    assert route.arrives_at == local(arrives)


NIGHT_TRAIN = leg(2, (HUB, YUZHONG), mode=Mode.RAIL, leaves_at=time(22), minutes=600, cut_off_minutes=120)


@pytest.mark.parametrize(("minutes", "arrives"), [(120, "07-02T08:00"), (121, "07-03T08:00")])
def test_c301_each_leg_has_to_be_reached_before_its_own_cut_off(minutes: int, arrives: str) -> None:
    """C301: the van is at the station at eight, when the night train closes; a minute later it is missed."""
    route = way(leg(1, (CHENGDU, HUB), minutes=minutes), NIGHT_TRAIN)
    assert route is not None
    assert (route.arrives_at, route.next_branch_id) == (local(arrives), HUB)


@pytest.mark.parametrize(
    ("changed", "arrives"),
    [
        ({"weekdays": frozenset({4})}, "07-03T20:00"),
        ({"starts_on": date(2026, 7, 5)}, "07-05T20:00"),
        ({"ends_on": date(2026, 6, 30)}, None),
        ({"ends_on": date(2026, 7, 1)}, "07-01T20:00"),
        ({"closed": ((date(2026, 6, 29), date(2026, 7, 3)),)}, "07-04T20:00"),
        ({"closed": ((date(2026, 7, 1), date(2026, 8, 30)),)}, None),
    ],
)
def test_c302_a_leg_leaves_only_on_its_days(changed: dict[str, Any], arrives: str | None) -> None:
    """C302: weekdays, the span in which it is served, and closed spans."""
    route = way(leg(1, (CHENGDU, YUZHONG), **changed))
    assert (route.arrives_at if route else None) == (local(arrives) if arrives else None)


def test_c303_the_earliest_then_the_cheapest_then_the_fewest_legs() -> None:
    """C303."""
    direct = leg(5, (CHENGDU, YUZHONG), minutes=180, cost_fen=900)
    by_hub = (leg(1, (CHENGDU, HUB), leaves_at=time(15)), leg(2, (HUB, YUZHONG), minutes=180))
    assert legs_of(way(direct, *by_hub)) == [1, 2], "at the same time for less"
    assert legs_of(way(replace(direct, cost_fen=0), *by_hub)) == [5], "as cheap, and nothing changes vans"
    assert legs_of(way(replace(direct, minutes=179), *by_hub)) == [5], "a minute sooner, whatever it costs"
    assert legs_of(way(replace(direct, cost_fen=0), replace(direct, id=4, cost_fen=0))) == [4], "or the lowest id"


def test_c303_a_later_and_cheaper_van_may_reach_the_same_train() -> None:
    """C303: what is slower to the hub is followed too, for it may be the better way in the end."""
    courier = leg(1, (CHENGDU, HUB), leaves_at=time(13), minutes=30, cost_fen=3_000, mode=Mode.COURIER)
    assert legs_of(way(courier, leg(3, (CHENGDU, HUB)), NIGHT_TRAIN)) == [3, 2]


def test_c304_without_legs_there_is_no_route() -> None:
    """C304."""
    assert way() is None
    assert way(leg(1, (YUZHONG, CHENGDU))) is None
    late = leg(1, (CHENGDU, YUZHONG), starts_on=NOON.date() + timedelta(days=HORIZON_DAYS + 1))
    assert way(late) is None


@dataclass(frozen=True)
class Found:
    arrives_at: datetime
    cost_fen: int
    count: int
    ids: tuple[int, ...]


def every_way(legs: list[Leg], *, ready: datetime) -> Iterator[Found]:
    """All chains of legs that visit no branch twice, each day after day."""
    waiting: list[tuple[int, datetime, tuple[Leg, ...]]] = [(CHENGDU, ready, ())]
    while waiting:
        here, at, done = waiting.pop()
        if here == YUZHONG:
            yield Found(at, sum(each.cost_fen for each in done), len(done), tuple(each.id for each in done))
            continue
        visited = {CHENGDU, *(each.destination_branch_id for each in done)}
        for each in legs:
            if each.origin_branch_id == here and each.destination_branch_id not in visited:
                leaves = leaving(each, at, until=ready)
                if leaves is not None:
                    arrives = leaves + timedelta(minutes=each.minutes)
                    waiting.append((each.destination_branch_id, arrives, (*done, each)))


def leaving(each: Leg, at: datetime, *, until: datetime) -> datetime | None:
    last = until.astimezone(LOCAL).date() + timedelta(days=HORIZON_DAYS)
    for ahead in range(HORIZON_DAYS + 2):
        day = at.astimezone(LOCAL).date() + timedelta(days=ahead)
        leaves = datetime.combine(day, each.leaves_at, LOCAL)
        packed = leaves - timedelta(minutes=each.cut_off_minutes) >= at
        arrives = leaves + timedelta(minutes=each.minutes)
        if packed and each.leaves_on(day) and arrives.astimezone(LOCAL).date() <= last:
            return leaves
    return None


LEGS = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.integers(1, 5),
        st.fixed_dictionaries({
            "weekdays": st.frozensets(st.integers(0, 6), min_size=1),
            "leaves_at": st.sampled_from([time(0), time(6), time(18), time(23, 59)]),
            "cut_off_minutes": st.sampled_from([0, 60, 1_500]),
            "minutes": st.sampled_from([1, 120, 720, 2_880]),
            "cost_fen": st.integers(0, 2),
            "starts_on": st.none() | st.dates(date(2026, 6, 25), date(2026, 7, 9)),
            "ends_on": st.none() | st.dates(date(2026, 6, 30), date(2026, 8, 9)),
            "closed": st.just(()) | st.tuples(st.just((date(2026, 7, 1), date(2026, 7, 5)))),
        }),
    ),
    max_size=10,
)  # fmt: skip
MOMENTS = st.lists(st.integers(0, 14 * 24 * 60), min_size=1, max_size=6).map(sorted)


@given(LEGS, MOMENTS)
def test_what_is_found_is_the_best_of_every_way(
    drawn: list[tuple[int, int, dict[str, Any]]], minutes: list[int]
) -> None:
    """Asked again and again of the same timetable, which remembers, as time goes by."""
    legs = [leg(number, (a, b), **more) for number, (a, b, more) in enumerate(drawn) if a != b]
    timetable = Timetable(tuple(legs))
    for late in minutes:
        ready = NOON + timedelta(minutes=late)
        best = min(every_way(legs, ready=ready), key=lambda w: (w.arrives_at, w.cost_fen, w.count, w.ids), default=None)
        route = timetable.route(CHENGDU, YUZHONG, ready=ready)
        found = Found(route.arrives_at, route.cost_fen, len(route.rides), tuple(legs_of(route))) if route else None
        assert found == best


@given(LEGS, st.integers(0, 9_000), st.integers(0, 9_000))
def test_nobody_arrives_sooner_by_leaving_later(drawn: list[Any], one: int, other: int) -> None:
    timetable = Timetable(tuple(leg(number, (a, b), **more) for number, (a, b, more) in enumerate(drawn) if a != b))
    routes = [timetable.route(CHENGDU, YUZHONG, ready=NOON + timedelta(minutes=late)) for late in sorted((one, other))]
    arrivals = [route.arrives_at if route else datetime.max.replace(tzinfo=UTC) for route in routes]
    # What is out of the horizon today may be within it tomorrow.
    assert arrivals == sorted(arrivals) or routes[0] is None


def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, datetime]]:
    """Of each search from where and for when it was made."""
    found: list[tuple[int, datetime]] = []
    search = Timetable.search

    def counting(self: Timetable, origin_id: int, *, ready: datetime) -> dict[int, Route]:
        found.append((origin_id, ready))
        return search(self, origin_id, ready=ready)

    monkeypatch.setattr(Timetable, "search", counting)
    return found


def test_what_was_found_for_the_morning_is_not_forgotten_for_the_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    searches, table = counted(monkeypatch), Timetable((leg(1, (CHENGDU, YUZHONG)),))
    morning, evening = local("07-01T08:00"), local("07-01T19:00")
    told = [table.route(CHENGDU, YUZHONG, ready=ready) for ready in (morning, evening, morning, evening)]
    assert told[:2] == told[2:]
    assert [ready for _, ready in searches] == [morning, evening]


def test_the_oldest_searches_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timetable, "ROUTES_REMEMBERED", 2)
    searches, table = counted(monkeypatch), Timetable((leg(1, (CHENGDU, YUZHONG)),))
    days = [local(f"07-0{day}T08:00") for day in (1, 2, 3)]
    for ready in (*days, days[2], days[1], days[0]):
        table.route(CHENGDU, YUZHONG, ready=ready)
    assert [ready for _, ready in searches] == [*days, days[0]]
