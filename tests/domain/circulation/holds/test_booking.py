"""Booked days of one item, beside an enumeration of each span there is."""

from dataclasses import replace
from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.calendar import DAY, Calendar, Span
from bashu.domain.circulation.holds.booking import WAY_DAYS_MAX, Booked, bound_of, free_spans, is_free, lead_by
from bashu.domain.routing import EVERY_DAY, Leg, Mode, Timetable, expected_days
from tests.domain.circulation.scene import JINJIANG, WUHOU, YUZHONG, Scene

MARCH = date(2027, 3, 1)  # a Monday
DAYS = 24


def day(number: int) -> date:
    return MARCH + (number - 1) * DAY


def booked(first: int, last: int, *, branch: int = JINJIANG) -> Booked:
    return Booked(from_on=day(first), to_on=day(last), branch_id=branch)


def lead(origin_id: int, wanted: Booked) -> date:
    """Branches stand in a row, a day from one to the next."""
    return wanted.from_on - (1 + abs(origin_id - wanted.branch_id)) * DAY


def span(first: int, last: int) -> Span:
    return Span(day(first), day(last))


SPANS = st.tuples(st.integers(1, DAYS), st.integers(0, 6), st.integers(1, 4))


@st.composite
def rows(draw: st.DrawFn) -> list[Booked]:
    """What was booked one after another, each where it was free."""
    row: list[Booked] = []
    for first, more, branch in draw(st.lists(SPANS, max_size=6)):
        wanted = booked(first, first + more, branch=branch)
        if is_free(row, wanted, lead=lead):
            row.append(wanted)
    return row


@given(rows())
def test_bookings_of_an_item_never_meet_and_leave_time_for_the_way(row: list[Booked]) -> None:
    stops = sorted(row, key=lambda each: each.from_on)
    for one, other in pairwise(stops):
        assert (other.from_on - one.to_on).days > 1 + abs(one.branch_id - other.branch_id)


@given(rows(), st.integers(1, 4))
def test_what_is_told_as_free_is_free_and_nothing_else(row: list[Booked], branch: int) -> None:
    told = free_spans(row, branch_id=branch, first=day(1), last=day(DAYS), lead=lead)
    for first in range(1, DAYS + 1):
        for last in range(first, DAYS + 1):
            within = any(each.covers(day(first)) and each.covers(day(last)) for each in told)
            assert within == is_free(row, booked(first, last, branch=branch), lead=lead)


def test_a_class_is_told_until_when_and_from_when_an_item_is_free() -> None:
    """A day is left before each, to get it ready."""
    row = [booked(3, 17)]
    assert free_spans(row, branch_id=JINJIANG, first=day(1), last=day(24), lead=lead) == (span(1, 1), span(19, 24))


@pytest.mark.parametrize(("first", "last"), [(1, 2), (17, 20), (5, 6), (1, 24), (18, 20)])
def test_what_touches_a_booking_or_its_lead_is_not_free(first: int, last: int) -> None:
    assert not is_free([booked(3, 17)], booked(first, last), lead=lead)


OPEN = Calendar()
SUNDAY_CLOSED = Calendar(closed_weekdays=frozenset({6}))


@pytest.mark.parametrize(
    ("on", "due"),
    [(1, 8), (7, 8), (8, None), (9, None), (10, None), (15, None)],
    ids=["long before", "the day before", "no day left", "lead", "first day", "last day"],
)
def test_a_loan_to_others_is_due_before_the_lead_of_the_next_booking(on: int, due: int | None) -> None:
    bound = bound_of([booked(10, 15)], branch_id=JINJIANG, on=day(on), calendar=OPEN, lead=lead)
    assert bound is not None
    assert bound.due_on == (None if due is None else day(due))


def test_a_loan_to_others_is_due_on_an_open_day_before_and_not_after() -> None:
    """The day before the lead is a Sunday."""
    bound = bound_of([booked(9, 15)], branch_id=JINJIANG, on=day(1), calendar=SUNDAY_CLOSED, lead=lead)
    assert bound is not None
    assert bound.due_on == day(6)


def test_what_is_over_binds_nobody() -> None:
    assert bound_of([booked(3, 5)], branch_id=JINJIANG, on=day(6), calendar=OPEN, lead=lead) is None


VAN = Leg(
    id=1, origin_branch_id=JINJIANG, destination_branch_id=YUZHONG, mode=Mode.VAN, weekdays=EVERY_DAY,
    leaves_at=time(18), cut_off_minutes=60, minutes=120,
)  # fmt: skip


@pytest.mark.parametrize(
    ("leaves_on", "begins"),
    [(EVERY_DAY, 8), (frozenset({4}), 4)],
    ids=["a van each day", "a van on Fridays"],
)
def test_the_lead_is_a_day_and_the_way_by_timetable(leaves_on: frozenset[int], begins: int) -> None:
    """For Wednesday the tenth it is there on Tuesday, or on Friday the fifth."""
    network = replace(Scene().network(), timetable=Timetable((replace(VAN, weekdays=leaves_on),)))
    assert lead_by(network)(JINJIANG, booked(10, 12, branch=YUZHONG)) == day(begins)


def test_where_it_is_already_the_lead_is_the_day_on_which_it_is_got_ready() -> None:
    assert lead_by(Scene().network())(JINJIANG, booked(10, 12)) == day(9)


def test_where_no_timetable_leads_the_later_end_of_the_usual_time_counts() -> None:
    network = Scene().network()
    _, most = expected_days(network.branches[JINJIANG].place, network.branches[YUZHONG].place)
    assert lead_by(network)(JINJIANG, booked(10, 12, branch=YUZHONG)) == day(10) - (most + 2) * DAY


def test_a_van_that_comes_seldom_is_waited_for() -> None:
    """It leaves on the first, and then not before the thirtieth."""
    network = replace(Scene().network(), timetable=Timetable((replace(VAN, closed=((day(2), day(29)),)),)))
    assert lead_by(network)(JINJIANG, booked(24, 25, branch=YUZHONG)) == day(0)


def test_where_the_way_is_longer_than_anybody_knows_the_lead_has_an_end() -> None:
    """It leaves once, long after it is wanted."""
    van = replace(VAN, starts_on=day(40))
    slow = replace(Scene().network(), timetable=Timetable((van,)))
    assert lead_by(slow)(JINJIANG, booked(39, 39, branch=YUZHONG)) == day(39) - (WAY_DAYS_MAX + 1) * DAY


@given(st.integers(1, 300), st.sampled_from([JINJIANG, WUHOU]))
def test_what_is_booked_later_begins_no_earlier(first: int, origin: int) -> None:
    told = lead_by(Scene().network())
    one, next_one = (booked(number, number, branch=YUZHONG) for number in (first, first + 1))
    assert told(origin, one) <= told(origin, next_one)
    assert told(origin, one) < one.from_on
