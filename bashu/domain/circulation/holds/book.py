"""Booking an item for a span of days: the rungs beside those of a hold, and from when on the item is got ready."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from bashu.domain.calendar import DAY, after_open_days, local_day, start_of
from bashu.domain.circulation.case import No
from bashu.domain.circulation.holds.about import HoldCase
from bashu.domain.circulation.holds.booking import Booked, booked_by, bookings_of, free_spans, is_free, lead_by
from bashu.domain.circulation.holds.capture import SHELF_DAYS
from bashu.domain.circulation.holds.commands import PlaceHold
from bashu.domain.circulation.holds.fitting import is_protected, terms_for
from bashu.domain.circulation.holds.states import HoldLevel, HoldState
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import ItemState
from bashu.domain.circulation.statuses import NOT_AT_HAND
from bashu.domain.circulation.ways import arrives_between

# How far ahead of today the last day may lie.
AHEAD_DAYS_MAX: Final = 366
# So far the next free days are looked for: behind all bookings that there may be.
LOOKED_AHEAD_DAYS: Final = 2 * AHEAD_DAYS_MAX


def booked_days(command: PlaceHold) -> tuple[date | None, date | None]:
    """Only of an item. Where one of them is missing, it is that one day."""
    if command.level is not HoldLevel.ITEM:
        return None, None
    return command.booked_from_on or command.booked_to_on, command.booked_to_on or command.booked_from_on


def can_come(about: HoldCase) -> No:
    """A promise for certain days is made of what is there, may be sent where it is collected, and is for this reader
    by then."""
    hold = about.known_hold
    if not hold.is_booking:
        return None
    item, wanted, network = _item(about), booked_by(hold), about.network
    origin_id = _comes_from(about)
    barred = network.is_barred(item.kind, origin_id=origin_id, destination_id=wanted.branch_id, on=wanted.from_on)
    lost = item.status in NOT_AT_HAND
    no = lost or barred or is_protected(hold, about.offers[0], on=wanted.from_on)
    return Refusal.NOTHING_TO_HOLD if no else None


def days_may_be_booked(about: HoldCase) -> No:
    """From tomorrow on, which leaves today to get it ready; and it can be collected on one of these days."""
    if not about.known_hold.is_booking:
        return None
    wanted, today = booked_by(about.known_hold), local_day(about.now)
    last_on = today + AHEAD_DAYS_MAX * DAY
    ahead = today < wanted.from_on <= wanted.to_on <= last_on
    if ahead and first_open_day(about) is not None:
        return None
    why = {"closed": True} if ahead else {}
    return (Refusal.DAYS_NOT_BOOKABLE, {"last_on": last_on.isoformat(), **why})


def first_open_day(about: HoldCase) -> date | None:
    """Of the booked days, where it is collected."""
    wanted = booked_by(about.known_hold)
    calendar = about.network.branches[wanted.branch_id].calendar
    days = (wanted.from_on + ahead * DAY for ahead in range(_length(wanted)))
    return next((day for day in days if calendar.is_open(day)), None)


def booking_is_short_enough(about: HoldCase) -> No:
    """No longer than a loan."""
    if not about.known_hold.is_booking:
        return None
    terms, days = about.offers[0].terms, _length(booked_by(about.known_hold))
    term = "loan_hours" if terms.loan_hours else "loan_days"
    most = -(-terms.loan_hours // 24) or terms.loan_days
    return (
        None if days <= most else (Refusal.BOOKING_TOO_LONG, {"days": days, "most": most, "rule": terms.reasons[term]})
    )


def is_there_in_time(about: HoldCase) -> No:
    """From where it is, or comes back from its loan when that is due."""
    if not about.known_hold.is_booking:
        return None
    wanted, stands = booked_by(about.known_hold), _stands(about)
    if is_free((stands,), wanted, lead=lead_by(about.network)):
        return None
    return (Refusal.NOT_THERE_BY_THEN, {"free_on": _free_on(about, wanted, stands=stands)})


def meets_no_booking(about: HoldCase) -> No:
    if not about.known_hold.is_booking:
        return None
    wanted, lead = booked_by(about.known_hold), lead_by(about.network)
    if is_free(others := _others(about), wanted, lead=lead):
        return None
    taken = next(each for each in others if not is_free((each,), wanted, lead=lead))
    free_on = _free_on(about, wanted, stands=_stands(about))
    from_on, to_on = taken.from_on.isoformat(), taken.to_on.isoformat()
    return (Refusal.BOOKED_THEN, {"from_on": from_on, "to_on": to_on, "free_on": free_on})


def pauses_until(about: HoldCase) -> datetime | None:
    """The beginning of its lead, from where the booking before it ends or the item is, or from its home, whichever is
    farther: there it may stand by then. None: that has come."""
    wanted, lead = booked_by(about.known_hold), lead_by(about.network)
    begins_at = start_of(min(lead(each, wanted) for each in (_comes_from(about), _item(about).home_branch_id)))
    return begins_at if begins_at > about.now else None


def _comes_from(about: HoldCase) -> int:
    """The branch where it is before: of the booking before, else where it is or will be."""
    wanted = booked_by(about.known_hold)
    before = [each for each in _others(about) if each.from_on <= wanted.from_on]
    return (before[-1] if before else _stands(about)).branch_id


def _length(booked: Booked) -> int:
    return (booked.to_on - booked.from_on).days + 1


def _item(about: HoldCase) -> ItemState:
    return about.state.items[about.known_hold.wanted_item_id or 0]


def _others(about: HoldCase) -> list[Booked]:
    hold, today = about.known_hold, local_day(about.now)
    bookings = bookings_of(about.state.queue(hold.work_id), hold.wanted_item_id or 0)
    return sorted((_taken_by(each, today) for each in bookings), key=lambda each: each.from_on)


def _taken_by(booking: HoldState, today: date) -> Booked:
    """Once it is got ready for a booking, its reader may collect it, so nobody has it before."""
    booked = booked_by(booking)
    return booked if booking.item_id is None else replace(booked, from_on=min(booked.from_on, today))


def _stands(about: HoldCase) -> Booked:
    """What keeps it now, as if it were a booking: until yesterday nothing does."""
    item, state, yesterday = _item(about), about.state, local_day(about.now) - DAY
    branch_id, to_on = item.branch_id, yesterday
    if (loan := state.loan_on(item.id)) is not None:
        to_on = max(local_day(loan.due_at), yesterday + DAY)
    elif (other := _put_aside_for(about, item)) is not None:
        branch_id, to_on = other.pickup_branch_id, max(_collected_on(about, item, hold=other), yesterday) + DAY
    elif (transit := state.transits.get(item.id)) is not None:
        branch_id, to_on = transit.destination_branch_id, max(transit.expected_on, yesterday)
    return Booked(from_on=yesterday, to_on=to_on, branch_id=branch_id)


def _put_aside_for(about: HoldCase, item: ItemState) -> HoldState | None:
    """The hold that it is asked for, under way to or put aside for, if that is no booking."""
    queue = about.state.queue(item.work_id)
    bound = (hold for hold in queue if hold.item_id == item.id and not hold.is_booking and not hold.is_needless)
    return next(bound, None)


def _collected_on(about: HoldCase, item: ItemState, *, hold: HoldState) -> date:
    """The last day on which it may be collected for that hold; then it is lent for a day at least."""
    if hold.shelf_until is not None:
        return local_day(hold.shelf_until)
    network, now, transit = about.network, about.now, about.state.transits.get(item.id)
    pickup, origin = network.branches[hold.pickup_branch_id], network.branches[item.branch_id]
    _, arrives_on = arrives_between(pickup, origin=origin, network=network, first=now, last=now)
    if transit is not None and transit.destination_branch_id == pickup.id:
        arrives_on = max(transit.expected_on, local_day(now))
    terms = terms_for(hold, item, network=network, now=now)
    return after_open_days(pickup.calendar, arrives_on, count=terms.hold_shelf_days if terms else SHELF_DAYS)


def _free_on(about: HoldCase, wanted: Booked, *, stands: Booked) -> str:
    """The first day, not before the wanted one, from which on it is free for as long. Behind all bookings it is."""
    lead, days = lead_by(about.network), _length(wanted)
    last = wanted.from_on + LOOKED_AHEAD_DAYS * DAY
    spans = free_spans(_others(about), branch_id=wanted.branch_id, first=wanted.from_on, last=last, lead=lead)
    for span in spans:
        day = span.first_on
        while day + (days - 1) * DAY <= span.last_on:
            if stands.to_on < lead(stands.branch_id, Booked(from_on=day, to_on=day, branch_id=wanted.branch_id)):
                return day.isoformat()
            day += DAY
    return last.isoformat()
