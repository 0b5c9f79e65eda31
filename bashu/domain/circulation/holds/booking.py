"""Booked days of one item: whether bookings meet, what is free between them, and until when others may have it.

A booking takes more than its own days. Where one span ends the item has to be fetched for the next, so each has a lead:
a day on which it is got ready, and the days of the way. Bookings of an item are a row of stops, and only neighbours
have to let each other be: nobody goes straight from a stop to the one after the next.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Final, TypeAlias

from bashu.domain.calendar import DAY, Calendar, Span, after_open_days, local_day, start_of
from bashu.domain.circulation.holds.states import HoldState
from bashu.domain.circulation.snapshot import Network
from bashu.domain.circulation.ways import arrives_between
from bashu.domain.values import value_class

# It is pulled and packed on the day before it sets out.
PREPARE_DAYS: Final = 1
# What is not there after so many days is begun so early at least: the way is as long as nobody knows.
WAY_DAYS_MAX: Final = 30


@value_class(frozen=True, slots=True, kw_only=True)
class Booked:
    """For whole days, the first and the last included, collected at this branch and brought back there."""

    from_on: date
    to_on: date
    branch_id: int


@value_class(frozen=True, slots=True)
class Bound:
    """The next booking, and the last day on which a loan to others may be due. None: not even a day is left."""

    by: Booked
    due_on: date | None


Lead: TypeAlias = Callable[[int, Booked], date]
"""The first day of the lead of a booking, of an item that is at this branch before. It is before the booking, and of a
booking that begins later it is no earlier."""


def lead_by(network: Network) -> Lead:
    """By timetable, else by the usual time, so that it is there on the day before the first one."""

    def lead(origin_id: int, booked: Booked) -> date:
        sets_out_on = booked.from_on
        if origin_id != booked.branch_id:
            sets_out_on -= _way_days(network, origin_id, booked=booked) * DAY
        return sets_out_on - PREPARE_DAYS * DAY

    return lead


def bookings_of(queue: Iterable[HoldState], item_id: int) -> tuple[HoldState, ...]:
    """The bookings of this item among the open holds of its queue."""
    return tuple(hold for hold in queue if hold.is_booking and hold.wanted_item_id == item_id)


def booked_by(hold: HoldState) -> Booked:
    if hold.booked_from_on is None or hold.booked_to_on is None:
        raise ValueError("this hold is no booking")
    return Booked(from_on=hold.booked_from_on, to_on=hold.booked_to_on, branch_id=hold.pickup_branch_id)


def lies_ahead(booking: HoldState, at: datetime) -> bool:
    """Whether a loan at that time is none of it: before its lead, or before it was booked, or when it is over."""
    ends_at = booking.wanted_until
    return booking.placed_at > at or booking.is_suspended(at) or ends_at is None or ends_at < at


def comes_in_time(booking: HoldState, *, origin_id: int, network: Network, now: datetime) -> bool:
    """Whether from here it would still arrive on one of its days."""
    wanted = booked_by(booking)
    pickup, origin = network.branches[wanted.branch_id], network.branches[origin_id]
    _, arrives_on = arrives_between(pickup, origin=origin, network=network, first=now, last=now)
    return arrives_on <= wanted.to_on


def leaves_time(
    booked: Iterable[Booked], *, origin_id: int, pickup_id: int, shelf_days: int, network: Network, now: datetime
) -> bool:
    """Whether from here it may still be sent there for somebody else, wait for so many open days on the hold shelf, and
    then be lent for a day."""
    following = next((each for each in _in_order(booked) if each.to_on >= local_day(now)), None)
    if following is None:
        return True
    pickup, origin = network.branches[pickup_id], network.branches[origin_id]
    _, arrives_on = arrives_between(pickup, origin=origin, network=network, first=now, last=now)
    last_on = after_open_days(pickup.calendar, arrives_on, count=shelf_days)
    return last_on + DAY < lead_by(network)(pickup_id, following)


def is_free(booked: Iterable[Booked], wanted: Booked, *, lead: Lead) -> bool:
    """Whether the item can come from the booking before in time, and go to the next in time."""
    row = _in_order(booked)
    before = next((each for each in reversed(row) if each.from_on <= wanted.from_on), None)
    after = next((each for each in row if each.from_on > wanted.from_on), None)
    comes = before is None or before.to_on < lead(before.branch_id, wanted)
    return comes and (after is None or wanted.to_on < lead(wanted.branch_id, after))


def free_spans(booked: Iterable[Booked], *, branch_id: int, first: date, last: date, lead: Lead) -> tuple[Span, ...]:
    """Between these days, where a booking that is collected at this branch can lie: each span of days within one of
    these is free, and no other is."""
    return tuple(_gaps(_in_order(booked), branch_id=branch_id, first=first, last=last, lead=lead))


def bound_of(booked: Iterable[Booked], *, branch_id: int, on: date, calendar: Calendar, lead: Lead) -> Bound | None:
    """What bookings say of a loan that this branch makes on that day: it ends while the branch is open, before the lead
    of the next. Due days move on from closed days, so this one is taken back from them. None: nothing is booked."""
    following = next((each for each in _in_order(booked) if each.to_on >= on), None)
    if following is None:
        return None
    due_on = lead(branch_id, following) - DAY
    while due_on > on and not calendar.is_open(due_on):
        due_on -= DAY
    return Bound(following, due_on if due_on > on else None)


def _way_days(network: Network, origin_id: int, *, booked: Booked) -> int:
    """How many days before the first one it has to set out, in the morning."""
    origin, destination = network.branches[origin_id], network.branches[booked.branch_id]
    for days in range(1, WAY_DAYS_MAX):
        ready = start_of(booked.from_on - days * DAY)
        _, arrives_on = arrives_between(destination, origin=origin, network=network, first=ready, last=ready)
        if arrives_on < booked.from_on:
            return days
    return WAY_DAYS_MAX


def _gaps(row: list[Booked], *, branch_id: int, first: date, last: date, lead: Lead) -> Iterator[Span]:
    for before, after in pairwise((None, *row, None)):
        begins = first if before is None else max(first, _comes_on(before, branch_id=branch_id, lead=lead))
        ends = last if after is None else min(last, lead(branch_id, after) - DAY)
        if begins <= ends:
            yield Span(begins, ends)


def _comes_on(before: Booked, *, branch_id: int, lead: Lead) -> date:
    """The first day on which a booking at this branch may follow."""
    day = before.to_on + DAY
    while lead(before.branch_id, Booked(from_on=day, to_on=day, branch_id=branch_id)) <= before.to_on:
        day += DAY
    return day


def _in_order(booked: Iterable[Booked]) -> list[Booked]:
    return sorted(booked, key=lambda each: each.from_on)
