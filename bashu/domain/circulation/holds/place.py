"""Placing a hold. If something stands on a shelf for it and nobody waits before, it is asked for at once."""

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import count

from bashu.domain.calendar import DAY, end_of
from bashu.domain.circulation import guards
from bashu.domain.circulation.answers import Held
from bashu.domain.circulation.case import Case, No, person, refusal
from bashu.domain.circulation.effects import HoldPlaced
from bashu.domain.circulation.holds.about import (
    HoldCase,
    ends_later,
    home_is_offered,
    home_is_theirs_to_choose,
    of_case,
    pickup_is_offered,
    price_told,
)
from bashu.domain.circulation.holds.asking import asked
from bashu.domain.circulation.holds.book import (
    booked_days,
    booking_is_short_enough,
    can_come,
    days_may_be_booked,
    first_open_day,
    is_there_in_time,
    meets_no_booking,
    pauses_until,
)
from bashu.domain.circulation.holds.booking import bookings_of
from bashu.domain.circulation.holds.commands import PlaceHold
from bashu.domain.circulation.holds.fitting import LOOKED_AT, fits, is_near, queued, serves
from bashu.domain.circulation.holds.promise import promise
from bashu.domain.circulation.holds.ranks import rank_at, rank_behind
from bashu.domain.circulation.holds.states import HoldLevel, HoldReason, HoldStage, HoldState, PickupKind
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import ItemState
from bashu.domain.circulation.state import State
from bashu.domain.outcome import Accepted, Decision


def title_is_known(about: HoldCase) -> No:
    return None if about.work_id is not None else Refusal.TITLE_UNKNOWN


def may_borrow(about: HoldCase) -> No:
    """As for a loan of the first item that it fits."""
    item = next(_fitting(about), None)
    if item is None or about.case is None:
        return None
    case = replace(about.case, item=item)
    return next((no for rung in guards.STANDING if (no := rung(case))), None)


def not_had_already(about: HoldCase) -> No:
    """What is lent now may be booked for later."""
    hold, items = about.known_hold, about.state.items
    if hold.is_booking:
        return None
    loans = about.case.patron_loans if about.case is not None else ()
    own = next((loan for loan in loans if loan.item_id in items and fits(hold, items[loan.item_id])), None)
    return None if own is None else (Refusal.ALREADY_YOURS, {"due_at": own.due_at.isoformat()})


def not_held_already(about: HoldCase) -> No:
    hold = about.known_hold
    same = (other for other in about.state.queue(hold.work_id) if _is_same(other, hold))
    held = any(other.booked_from_on == hold.booked_from_on for other in same)
    return Refusal.ALREADY_HELD if held else None


def title_limit_allows(about: HoldCase) -> No:
    """Of one item there is one."""
    hold, items = about.known_hold, about.state.items
    loans = about.case.patron_loans if about.case is not None else ()
    lent = sum(loan.item_id in items and fits(hold, items[loan.item_id]) for loan in loans)
    has = lent + sum(_is_same(other, hold) for other in about.state.queue(hold.work_id))
    terms = about.offers[0].terms
    if has < terms.title_limit:
        return None
    return (Refusal.TITLE_LIMIT, {"has": has, "most": terms.title_limit, "rule": terms.reasons["title_limit"]})


def something_may_serve(about: HoldCase) -> No:
    return None if about.offers else Refusal.NOTHING_TO_HOLD


def limit_allows(about: HoldCase) -> No:
    """What the home library says of it is the same whichever item is lent."""
    held = about.state.held_by.get(about.known_hold.patron_id or 0, 0)
    terms = about.offers[0].terms
    if held < terms.hold_limit:
        return None
    return (Refusal.HOLD_LIMIT, {"holds": held, "most": terms.hold_limit, "rule": terms.reasons["hold_limit"]})


BEFORE = (*of_case(guards.terminal_may), title_is_known, *of_case(*guards.PATRON_LADDER))
LADDER = (
    may_borrow,
    not_had_already,
    pickup_is_offered,
    home_is_offered,
    home_is_theirs_to_choose,
    ends_later,
    not_held_already,
    something_may_serve,
    limit_allows,
    days_may_be_booked,
    booking_is_short_enough,
    can_come,
    is_there_in_time,
    meets_no_booking,
)
# Of somebody who says that one is not enough.
ANOTHER = (
    *(rung for rung in LADDER if rung not in {not_had_already, not_held_already}),
    title_limit_allows,
)


def decide_place(command: PlaceHold, about: HoldCase) -> Decision:
    if no := refusal(about, BEFORE):
        return no
    case, work_id = about.case, about.work_id
    if work_id is None or case is None:
        raise ValueError("a guard must have refused a record that nobody knows")
    about = replace(about, hold=in_line(about.state, new_hold(command, case, work_id=work_id)))
    several = command.another and command.level is not HoldLevel.ITEM
    if no := refusal(about, ANOTHER if several else LADDER):
        return no
    # Nothing below may fail.
    before = 0 if about.known_hold.is_booking else about.state.waiting.get(work_id, 0)
    hold = _promised(about, before=before)
    hold = replace(hold, **price_told(hold, about.network))
    answer = Held(
        hold_id=hold.id,
        stage=hold.stage,
        item_id=hold.item_id,
        pickup_branch_id=hold.pickup_branch_id,
        reason=hold.reason,
        reason_details=hold.reason_details,
        before=before,
        promised_from_on=hold.promised_from_on,
        promised_to_on=hold.promised_to_on,
    )
    return Accepted(answer, effects=(placed(hold, terminal_id=case.terminal.id),), person=case.person)


def new_hold(command: PlaceHold, case: Case, *, work_id: int) -> HoldState:
    """As it would stand if it were the only one."""
    patron, wanted = case.known_patron, command.item_id if command.level is HoldLevel.ITEM else None
    from_on, to_on = booked_days(command)
    return HoldState(
        id=case.fresh.extra_id,
        work_id=work_id,
        level=command.level,
        bib_id=work_id if command.level is HoldLevel.WORK else command.bib_id,
        volume=command.volume if command.level is HoldLevel.VOLUME else "",
        wanted_item_id=wanted,
        patron_id=patron.id,
        home_library_id=patron.home_library_id,
        category=patron.category,
        patron_active=patron.active,
        token=person(patron.id, case.fresh.salt).token,
        pickup_branch_id=command.pickup_branch_id,
        pickup_kind=command.pickup_kind if from_on is None else PickupKind.BRANCH,
        placed_at=case.now,
        rank=rank_at(case.now),
        version=1,
        stage=HoldStage.WAITING,
        item_id=None,
        asked_at=None,
        passed_over=(),
        suspended_until=command.suspended_until if from_on is None else None,
        wanted_until=command.wanted_until if to_on is None else end_of(to_on),
        nearby_until=None,
        promised_from_on=None,
        promised_to_on=None,
        ready_at=None,
        shelf_until=None,
        reason=HoldReason.QUEUED,
        reason_details={},
        booked_from_on=from_on,
        booked_to_on=to_on,
    )


def target(hold: HoldState) -> tuple[object, ...]:
    """What it is placed on: a patron has one open hold on it, unless several were asked for."""
    return hold.level, hold.bib_id, hold.volume, hold.wanted_item_id


def in_line(state: State, hold: HoldState) -> HoldState:
    """Behind all of its queue."""
    queue = state.queue(hold.work_id)
    taken = {other.nth for other in queue if _is_same(other, hold)}
    nth = next(number for number in count() if number not in taken)
    return replace(hold, nth=nth, rank=rank_behind(queue, now=hold.placed_at))


def _is_same(other: HoldState, hold: HoldState) -> bool:
    return other.patron_id == hold.patron_id and target(other) == target(hold)


def placed(hold: HoldState, *, terminal_id: int) -> HoldPlaced:
    told = {each.name: getattr(hold, each.name) for each in fields(HoldPlaced) if hasattr(hold, each.name)}
    return HoldPlaced(hold_id=hold.id, terminal_id=terminal_id, **told)


def _promised(about: HoldCase, *, before: int) -> HoldState:
    """With its promise and, if nobody waits before it, with the item that is asked for at once."""
    shelves, now = about.shelves, about.now
    queue = about.state.queue(about.known_hold.work_id)
    asked_for = sum(each.stage is HoldStage.ASKED and each.is_queued for each in queue)
    hold = _begun(about) if about.known_hold.is_booking else waiting(about, before=before, asked_for=asked_for)
    chosen = shelves.best(hold, again=False)
    if chosen is None or _others_wait(about, chosen.item, before=before):
        return hold
    return replace(hold, **asked(hold, chosen, now=now))


def _begun(about: HoldCase) -> HoldState:
    """It pauses until its lead, and is promised for its first day on which it can be collected."""
    hold, first = about.known_hold, first_open_day(about)
    return replace(
        hold,
        suspended_until=pauses_until(about),
        promised_from_on=first,
        promised_to_on=first,
        reason_details={"before": 0},
    )


def waiting(about: HoldCase, *, before: int, asked_for: int) -> HoldState:
    """`before`: how many stand before it; `asked_for`: for how many of these something is asked for."""
    hold, shelves, now = about.known_hold, about.shelves, about.now
    near = is_near(hold, about.offers, network=about.network)
    nearby_until = now + about.network.nearby_days * DAY if near else None
    days = promise(shelves, hold, offers=about.offers, before=before - asked_for)
    return replace(
        hold,
        nearby_until=nearby_until,
        promised_from_on=days.from_on if days else None,
        promised_to_on=days.to_on if days else None,
        reason_details={"before": before},
    )


def _others_wait(about: HoldCase, item: ItemState, *, before: int) -> bool:
    """Whether somebody in the queue waits for what this item is, and may have it by now. Of a long queue only the head
    is known, so there nothing is taken past it: the clock goes through it from the front. A booking whose time has
    come waits for none."""
    if about.known_hold.is_booking:
        return False
    if before > LOOKED_AT:
        return True
    network, now, queue = about.network, about.now, about.state.queue(about.known_hold.work_id)
    booked = bookings_of(queue, item.id)
    return any(
        each.stage is HoldStage.WAITING
        and serves(each, item, branch_id=item.branch_id, network=network, now=now, bookings=booked)
        for each in queued(queue, item, now=now)
    )


def _fitting(about: HoldCase) -> Iterator[ItemState]:
    hold = about.known_hold
    return (item for item in about.shelves.items(hold.work_id) if fits(hold, item))
