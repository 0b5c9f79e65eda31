"""What the clock asks about a hold. To ask twice, or where nothing is due, does no harm."""

from datetime import datetime

from bashu.domain.calendar import local_day
from bashu.domain.circulation.case import refusal
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.about import OPEN_HOLD, HoldCase
from bashu.domain.circulation.holds.asking import asked, pass_on, pass_on_from_shut
from bashu.domain.circulation.holds.change import changed_to, closed, stands
from bashu.domain.circulation.holds.fitting import fits
from bashu.domain.circulation.holds.shelf import last_moment
from bashu.domain.circulation.holds.states import (
    QUEUED_STAGES,
    ClosedReason,
    HoldEnd,
    HoldReason,
    HoldStage,
    PickupKind,
)
from bashu.domain.outcome import Decision


def decide_target(about: HoldCase) -> Decision:
    if no := refusal(about, OPEN_HOLD):
        return no
    hold, shelves = about.known_hold, about.shelves
    if hold.stage is HoldStage.ASKED:
        until = shelves.pull_until(hold)
        if until is None or until < about.now:
            return stands(about, pass_on(shelves, hold, reason=HoldReason.NOT_PULLED))
        return stands(about, pass_on_from_shut(shelves, hold))
    if hold.stage is not HoldStage.WAITING:
        return stands(about, ())
    chosen = shelves.best(hold, again=shelves.is_another_day(hold))
    return stands(about, () if chosen is None else changed_to(hold, **asked(hold, chosen, now=about.now)))


def decide_expire(about: HoldCase) -> Decision:
    if no := refusal(about, OPEN_HOLD):
        return no
    hold, now = about.known_hold, about.now
    if hold.patron_id is None:
        return closed(about, HoldEnd.CANCELLED, reason=ClosedReason.PATRON_GONE)
    if (
        hold.stage is HoldStage.READY
        and not _is_sent_home(about)
        and (last := last_on_shelf(about)) is not None
        and last < now
    ):
        return closed(about, HoldEnd.NOT_COLLECTED, reason=None)
    if hold.stage in QUEUED_STAGES:
        if hold.came:
            return closed(about, HoldEnd.CANCELLED, reason=ClosedReason.ANOTHER_CAME)
        if hold.wanted_until is not None and hold.wanted_until < now:
            return closed(about, HoldEnd.EXPIRED, reason=None)
        items = about.shelves.items(hold.work_id)
        if not any(fits(hold, item) and item.status is not ItemStatus.WITHDRAWN for item in items):
            return closed(about, HoldEnd.IMPOSSIBLE, reason=ClosedReason.NO_ITEM_LEFT)
    return stands(about, ())


def _is_sent_home(about: HoldCase) -> bool:
    """Then it is for staff to pack it, and its reader loses nothing if they are slow. Not where nobody can pack it."""
    hold = about.known_hold
    if hold.pickup_kind is not PickupKind.HOME or about.network.rule_to_send(hold) is None:
        return False
    if not about.network.has_desk(hold.pickup_branch_id) or _is_shut_out(about):
        return False
    return hold.patron_id in about.state.addressed


def _is_shut_out(about: HoldCase) -> bool:
    """Its reader borrows nothing any more. A debt, a limit or a block with a last day passes, and it waits for that."""
    hold, network = about.known_hold, about.network
    patron = about.state.patrons.get(hold.patron_id or 0)
    if patron is None or not patron.active:
        return True
    if patron.expires_on is not None and patron.expires_on < local_day(about.now):
        return True
    library_id = network.library_of(hold.pickup_branch_id).id
    return any(block.ends_at is None and block.holds(library_id, about.now) for block in patron.blocks)


def decide_redate(about: HoldCase) -> Decision:
    if no := refusal(about, OPEN_HOLD):
        return no
    last = last_on_shelf(about)
    return stands(about, () if last is None else changed_to(about.known_hold, shelf_until=last))


def last_on_shelf(about: HoldCase) -> datetime | None:
    """By the calendar of now, which moves no booking. None for what is not on the hold shelf."""
    hold = about.known_hold
    if hold.stage is not HoldStage.READY or hold.shelf_until is None:
        return None
    if hold.is_booking:
        return hold.shelf_until
    calendar = about.network.branches[hold.pickup_branch_id].calendar
    return last_moment(calendar, until=hold.shelf_until, from_on=hold.shelf_from_on, days=hold.shelf_days)
