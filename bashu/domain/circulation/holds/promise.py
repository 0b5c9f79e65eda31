"""When a hold is likely to be ready: a range of days, told when it is placed.

Each item that may serve is free from some day on; whoever stands before takes the first of them. When there are more
people than items, each round costs between half a loan and a whole one with its days on the hold shelf.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from bashu.domain.calendar import DAY, end_of, local_day, next_open_day
from bashu.domain.circulation.holds.asking import Shelves
from bashu.domain.circulation.holds.fitting import Offer, is_barred
from bashu.domain.circulation.holds.states import HoldState
from bashu.domain.circulation.snapshot import ItemState
from bashu.domain.circulation.statuses import NOT_AT_HAND
from bashu.domain.circulation.ways import arrives_between, pulled_from
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True)
class Range:
    from_on: date
    to_on: date


class _Start(NamedTuple):
    """From where an item may set out, and after how many days at the earliest and the latest. `last` None: it stands on
    the shelf, and sets out when it has been pulled."""

    branch_id: int
    first: int
    last: int | None


@value_class(frozen=True, slots=True, kw_only=True)
class _Turn:
    """When an item may reach the pickup branch, and for how long each reader may keep it."""

    to_on: date
    from_on: date
    item_id: int
    loan_days: int
    shelf_days: int


def promise(shelves: Shelves, hold: HoldState, *, offers: Iterable[Offer], before: int) -> Range | None:
    """`offers`: what may serve it. `before`: how many wait in the queue with nothing asked for them yet. None: nothing
    could serve it."""
    turns = sorted(_turns(shelves, hold, offers=offers), key=lambda turn: (turn.to_on, turn.from_on, turn.item_id))
    if not turns:
        return None
    rounds, place = divmod(before, len(turns))
    turn, calendar = turns[place], shelves.state.network.branches[hold.pickup_branch_id].calendar
    later = turn.loan_days + turn.shelf_days
    return Range(
        next_open_day(calendar, turn.from_on + rounds * (turn.loan_days // 2) * DAY),
        next_open_day(calendar, turn.to_on + rounds * later * DAY),
    )


def _turns(shelves: Shelves, hold: HoldState, *, offers: Iterable[Offer]) -> Iterator[_Turn]:
    """Thousands of items set out from few places at few times: each way is looked up once."""
    bound = {each.item_id for each in shelves.state.queue(hold.work_id)}
    arrivals: dict[_Start, tuple[date, date]] = {}
    for offer in offers:
        item, terms = offer.item, offer.terms
        if item.status in NOT_AT_HAND:
            continue
        # A loan of hours takes the days that it touches.
        days = -(-terms.loan_hours // 24) or terms.loan_days
        start = _start(shelves, item, bound_days=(days, terms.hold_shelf_days) if item.id in bound else None)
        if is_barred(hold, item, branch_id=start.branch_id, network=shelves.state.network, now=shelves.now):
            continue
        if start not in arrivals:
            arrivals[start] = _arrives(shelves, hold, start=start)
        from_on, to_on = arrivals[start]
        yield _Turn(to_on=to_on, from_on=from_on, item_id=item.id, loan_days=days, shelf_days=terms.hold_shelf_days)


def _start(shelves: Shelves, item: ItemState, *, bound_days: tuple[int, int] | None) -> _Start:
    """What is overdue may as well come tomorrow. `bound_days`: of the loan and on the hold shelf, if it is bound to
    somebody before."""
    today, state = local_day(shelves.now), shelves.state
    loan, transit = state.loan_on(item.id), state.transits.get(item.id)
    if loan is not None:
        left = max((local_day(loan.due_at) - today).days, 1)
        return _Start(item.branch_id, left // 2, left)
    if bound_days is not None:
        return _Start(item.branch_id, bound_days[0] // 2, sum(bound_days))
    if transit is not None:
        return _Start(transit.destination_branch_id, 0, max((transit.expected_on - today).days, 0))
    return _Start(item.branch_id, 0, None)


def _arrives(shelves: Shelves, hold: HoldState, *, start: _Start) -> tuple[date, date]:
    """Between which days it is where it is collected: at this time of the first day, or at the end of the last. Not
    before the hold goes on, if it has paused."""
    network, now = shelves.state.network, shelves.now
    starts = max(now, hold.suspended_until or now)
    if start.last is None:
        first = pulled_from(network.branches[start.branch_id], starts)
        last = shelves.pulled_by(start.branch_id, starts)
    else:
        first, last = now + start.first * DAY, end_of(local_day(now) + start.last * DAY)
    return arrives_between(
        network.branches[hold.pickup_branch_id],
        origin=network.branches[start.branch_id],
        network=network,
        first=max(first, starts),
        last=max(last, starts),
    )
