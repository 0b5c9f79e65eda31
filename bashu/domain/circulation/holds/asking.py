"""Which item is asked for a hold: of those on a shelf, wherever, the best by the network's order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bashu.domain.calendar import DAY, end_of, local_day, next_open_day
from bashu.domain.circulation.effects import HoldChanged, ItemStatus
from bashu.domain.circulation.holds.booking import bookings_of
from bashu.domain.circulation.holds.capture import changed, missed_by
from bashu.domain.circulation.holds.fitting import is_free_for, is_near, offers, waits
from bashu.domain.circulation.holds.missed import HoldMissed
from bashu.domain.circulation.holds.order import Chosen, Pair, choose
from bashu.domain.circulation.holds.states import HoldReason, HoldStage, HoldState
from bashu.domain.circulation.snapshot import ItemState
from bashu.domain.circulation.state import State
from bashu.domain.values import value_class

# What stands in a branch that is shut longer is asked for only if there is nothing else.
SHUT_DAYS: Final = 3


@value_class(frozen=True, slots=True)
class Shelves:
    """The items of a queue and what is known of them."""

    state: State
    now: datetime

    def items(self, work_id: int) -> tuple[ItemState, ...]:
        return tuple(self.state.items[item_id] for item_id in self.state.items_of.get(work_id, ()))

    def free(self, work_id: int) -> Iterator[ItemState]:
        """What stands on a shelf and is bound to nobody."""
        state = self.state
        bound = {hold.item_id for hold in state.queue(work_id)}
        for item in self.items(work_id):
            on_shelf = item.status is ItemStatus.AVAILABLE and item.id not in state.transits
            if on_shelf and state.loan_on(item.id) is None and item.id not in bound:
                yield item

    def best(self, hold: HoldState, *, again: bool) -> Chosen | None:
        """`again`: if there is nothing else, what was asked for before and not found may be asked for once more."""
        network, now = self.state.network, self.now
        free = self.free(hold.work_id) if waits(hold, now) else ()
        booked = [each for each in self.state.queue(hold.work_id) if each.is_booking]
        pairs = [
            Pair(hold, offer.item, offer.item.branch_id, on_shelf=True)
            for offer in offers(hold, free, network=network, now=now)
            if is_free_for(
                hold,
                offer,
                branch_id=offer.item.branch_id,
                network=network,
                now=now,
                bookings=bookings_of(booked, offer.item.id),
            )
        ]
        untried = [pair for pair in pairs if pair.item.id not in hold.passed_over]
        may_be_asked = untried or (pairs if again else [])
        # There may be thousands of items, at few places.
        shut = {each for each in {pair.branch_id for pair in may_be_asked} if self.is_shut_long(each)}
        soon = [pair for pair in may_be_asked if pair.branch_id not in shut]
        return choose(soon or may_be_asked, network=network, now=now)

    def is_another_day(self, hold: HoldState) -> bool:
        """Something was asked for last before today."""
        return hold.asked_at is not None and local_day(hold.asked_at) < local_day(self.now)

    def pull_until(self, hold: HoldState) -> datetime | None:
        """By when what was asked for should have been pulled: the end of the next day on which its branch is open."""
        item = self.state.items.get(hold.item_id or 0)
        return None if hold.asked_at is None or item is None else self.pulled_by(item.branch_id, hold.asked_at)

    def is_shut_long(self, branch_id: int) -> bool:
        """Nobody can pull anything there today or on the next days."""
        calendar, today = self.state.network.branches[branch_id].calendar, local_day(self.now)
        return next_open_day(calendar, today) > today + SHUT_DAYS * DAY

    def pulled_by(self, branch_id: int, asked_at: datetime) -> datetime:
        calendar = self.state.network.branches[branch_id].calendar
        return end_of(next_open_day(calendar, local_day(asked_at) + DAY))


def asked(hold: HoldState, chosen: Chosen, *, now: datetime) -> dict[str, Any]:
    """How the hold stands once this item is asked for."""
    tried = () if chosen.item.id in hold.passed_over else hold.passed_over
    return {
        "stage": HoldStage.ASKED,
        "item_id": chosen.item.id,
        "asked_at": now,
        "passed_over": tried,
        "reason": chosen.reason,
        "reason_details": {"branch_id": chosen.item.branch_id, "others": chosen.others},
    }


def pass_on(shelves: Shelves, hold: HoldState, *, reason: HoldReason) -> tuple[HoldChanged | HoldMissed, ...]:
    """What was asked for is not there, or nobody came to look: another is asked for, if there is one."""
    item = shelves.state.items.get(hold.item_id or 0)
    missed = (
        () if item is None else (missed_by(hold, item.id, branch_id=item.branch_id, reason=reason, now=shelves.now),)
    )
    without = _far_if_nothing_is_near(shelves, _passed(hold))
    chosen = shelves.best(without, again=False)
    kept = {"passed_over": without.passed_over, "nearby_until": without.nearby_until}
    if chosen is not None:
        return (changed(hold, **kept | asked(without, chosen, now=shelves.now)), *missed)
    details = {"branch_id": item.branch_id if item else None}
    told = {"stage": HoldStage.WAITING, "item_id": None, "asked_at": shelves.now, **kept}
    return (changed(hold, **told, reason=reason, reason_details=details), *missed)


def pass_on_from_shut(shelves: Shelves, hold: HoldState) -> tuple[HoldChanged | HoldMissed, ...]:
    """What stands where nobody comes for days is passed on, if there is another; else it stays asked for."""
    item = shelves.state.items.get(hold.item_id or 0)
    if item is None or not shelves.is_shut_long(item.branch_id):
        return ()
    another = shelves.best(_far_if_nothing_is_near(shelves, _passed(hold)), again=False)
    if another is None or shelves.is_shut_long(another.item.branch_id):
        return ()
    return pass_on(shelves, hold, reason=HoldReason.NOT_PULLED)


def _far_if_nothing_is_near(shelves: Shelves, hold: HoldState) -> HoldState:
    """It waits for the items of its city only as long as there is one."""
    network, now = shelves.state.network, shelves.now
    if hold.nearby_until is None or hold.nearby_until <= now:
        return hold
    serving = offers(hold, shelves.items(hold.work_id), network=network, now=now)
    return hold if is_near(hold, serving, network=network) else replace(hold, nearby_until=None)


def _passed(hold: HoldState) -> HoldState:
    passed = hold.passed_over if hold.item_id is None else (*hold.passed_over, hold.item_id)
    return replace(hold, item_id=None, stage=HoldStage.WAITING, passed_over=passed)
