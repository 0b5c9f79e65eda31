"""When a hold is likely to be ready: a range of days, told when it is placed.

Each item that may serve is free from some day on; whoever stands before takes the first of them. When there are more
people than items, each round costs between half a loan and a whole one with its days on the hold shelf.
"""

from dataclasses import dataclass
from datetime import date

from bashu.domain.calendar import DAY, local_day, next_open_day
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.asking import Shelves
from bashu.domain.circulation.holds.fitting import facts_of, may_serve
from bashu.domain.circulation.holds.order import way_days
from bashu.domain.circulation.holds.states import HoldState
from bashu.domain.circulation.snapshot import ItemState


@dataclass(frozen=True, slots=True)
class Range:
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """When an item may reach the pickup branch, and for how long each reader may keep it."""

    to_on: date
    from_on: date
    item_id: int
    loan_days: int


def promise(shelves: Shelves, hold: HoldState, *, before: int) -> Range | None:
    """`before`: how many wait in the queue with nothing asked for them yet. None: nothing could serve it."""
    network = shelves.state.network
    bound = {each.item_id for each in shelves.state.queue(hold.work_id)}
    turns = sorted(
        (
            _turn(shelves, item, hold=hold, bound=item.id in bound)
            for item in shelves.items(hold.work_id)
            if item.status is not ItemStatus.MISSING and may_serve(hold, item, network=network, now=shelves.now)
        ),
        key=lambda turn: (turn.to_on, turn.from_on, turn.item_id),
    )
    if not turns:
        return None
    rounds, place = divmod(before, len(turns))
    turn, calendar = turns[place], network.branches[hold.pickup_branch_id].calendar
    later = turn.loan_days + network.hold_terms.hold_shelf_days
    return Range(
        next_open_day(calendar, turn.from_on + rounds * (turn.loan_days // 2) * DAY),
        next_open_day(calendar, turn.to_on + rounds * later * DAY),
    )


def _turn(shelves: Shelves, item: ItemState, *, hold: HoldState, bound: bool) -> _Turn:
    network, now = shelves.state.network, shelves.now
    loan_days = network.terms(facts_of(hold, item, network=network, now=now), local_day(now)).loan_days
    first, last, place_id = _free(shelves, item, bound_days=loan_days if bound else 0)
    starts = local_day(hold.suspended_until) if hold.suspended_until else first
    least, most = way_days(network, place_id, destination_id=hold.pickup_branch_id)
    return _Turn(
        from_on=max(first, starts) + least * DAY,
        to_on=max(last, starts) + most * DAY,
        item_id=item.id,
        loan_days=loan_days,
    )


def _free(shelves: Shelves, item: ItemState, *, bound_days: int) -> tuple[date, date, int]:
    """The first and the last day on which it may be free, and where. What is overdue may as well come tomorrow."""
    today = local_day(shelves.now)
    loan, transit = shelves.state.loan_on(item.id), shelves.state.transits.get(item.id)
    if loan is not None:
        left = max((local_day(loan.due_at) - today).days, 1)
        return today + (left // 2) * DAY, today + left * DAY, item.branch_id
    if bound_days:
        last = bound_days + shelves.state.network.hold_terms.hold_shelf_days
        return today + (bound_days // 2) * DAY, today + last * DAY, item.branch_id
    if transit is not None:
        return today, max(transit.expected_on, today), transit.destination_branch_id
    return today, today, item.branch_id
