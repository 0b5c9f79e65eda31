"""The rest of a way: what waits takes the next departure, what has left is on the leg that left."""

from datetime import UTC, datetime, time, timedelta

from bashu.domain.routing import EVERY_DAY, Leg, Mode, Stop, Timetable, rest_of_way

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
A, B, C = 1, 2, 3


def leg(number: int, ends: tuple[int, int], *, leaves: int) -> Leg:
    return Leg(
        id=number, origin_branch_id=ends[0], destination_branch_id=ends[1], mode=Mode.RAIL, weekdays=EVERY_DAY,
        leaves_at=time(leaves), cut_off_minutes=60, minutes=120,
    )  # fmt: skip


TIMETABLE = Timetable((leg(1, (A, B), leaves=14), leg(2, (B, C), leaves=20)))


def rest(timetable: Timetable, *, left: datetime | None = None, now: datetime = NOON) -> tuple[Stop, ...]:
    return rest_of_way(timetable, origin_id=A, next_id=B, destination_id=C, dispatched_at=left, now=now)


def test_what_waits_takes_the_next_departure() -> None:
    first, second = rest(TIMETABLE)
    assert (first.branch_id, first.leaves_at, first.arrives_at) == (B, NOON + 2 * HOUR, NOON + 4 * HOUR)
    assert (second.branch_id, second.leaves_at, second.arrives_at) == (C, NOON + 8 * HOUR, NOON + 10 * HOUR)
    assert rest(TIMETABLE, now=NOON + 2 * HOUR)[0].leaves_at == NOON + 26 * HOUR


def test_what_has_left_is_on_the_leg_that_left_then() -> None:
    left = NOON + 2 * HOUR
    first, second = rest(TIMETABLE, left=left, now=NOON + 3 * HOUR)
    assert (first.mode, first.leaves_at, first.arrives_at) == (None, left, NOON + 4 * HOUR)
    assert second.arrives_at == NOON + 10 * HOUR


def test_what_is_late_is_told_by_the_departures_that_are_left() -> None:
    late = rest(TIMETABLE, left=NOON + 2 * HOUR, now=NOON + 9 * HOUR)
    assert late[1].leaves_at == NOON + 32 * HOUR


def test_where_no_timetable_leads_nobody_tells_the_hour() -> None:
    assert rest(Timetable()) == (Stop(branch_id=C),)
    left = NOON - HOUR
    assert rest(Timetable(), left=left) == (Stop(branch_id=B, leaves_at=left), Stop(branch_id=C))
