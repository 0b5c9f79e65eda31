"""When a hold is likely to be ready: a range of days, told when it is placed.

Each item that may serve is free from some day on; whoever stands before takes the first of them. When there are more
people than items, each round costs between half a loan and a whole one with its days on the hold shelf.
"""

from dataclasses import dataclass
from datetime import date, datetime

from bashu.domain.calendar import DAY, end_of, local_day, next_open_day
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.asking import Shelves
from bashu.domain.circulation.holds.fitting import may_serve, terms_for
from bashu.domain.circulation.holds.states import HoldState
from bashu.domain.circulation.snapshot import ItemState
from bashu.domain.circulation.ways import arrives_between


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
    shelf_days: int


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
    later = turn.loan_days + turn.shelf_days
    return Range(
        next_open_day(calendar, turn.from_on + rounds * (turn.loan_days // 2) * DAY),
        next_open_day(calendar, turn.to_on + rounds * later * DAY),
    )


def _turn(shelves: Shelves, item: ItemState, *, hold: HoldState, bound: bool) -> _Turn:
    network, now = shelves.state.network, shelves.now
    terms = terms_for(hold, item, network=network, now=now)
    if terms is None:
        raise ValueError("what may serve a hold has terms")
    # A loan of hours takes the days that it touches.
    days = -(-terms.loan_hours // 24) or terms.loan_days
    starts = max(now, hold.suspended_until or now)
    bound_days = (days, terms.hold_shelf_days) if bound else None
    first, last, place_id = _free(shelves, item, bound_days=bound_days, starts=starts)
    from_on, to_on = arrives_between(
        network.branches[hold.pickup_branch_id],
        origin=network.branches[place_id],
        network=network,
        first=max(first, starts),
        last=max(last, starts),
    )
    return _Turn(
        from_on=from_on, to_on=to_on, item_id=item.id, loan_days=days, shelf_days=terms.hold_shelf_days
    )  # fmt: skip


def _free(
    shelves: Shelves, item: ItemState, *, bound_days: tuple[int, int] | None, starts: datetime
) -> tuple[datetime, datetime, int]:
    """From when to when it may set out, and where. What is overdue may as well come tomorrow. `bound_days`: of the loan
    and on the hold shelf, if it is bound to somebody before."""
    now, state = shelves.now, shelves.state
    loan, transit = state.loan_on(item.id), state.transits.get(item.id)
    if loan is not None:
        left = max((local_day(loan.due_at) - local_day(now)).days, 1)
        return _within(now, left // 2, last=left, branch_id=item.branch_id)
    if bound_days is not None:
        return _within(now, bound_days[0] // 2, last=sum(bound_days), branch_id=item.branch_id)
    if transit is not None:
        left = max((transit.expected_on - local_day(now)).days, 0)
        return _within(now, 0, last=left, branch_id=transit.destination_branch_id)
    return starts, shelves.pulled_by(item, starts), item.branch_id


def _within(now: datetime, first: int, *, last: int, branch_id: int) -> tuple[datetime, datetime, int]:
    """From one day to another, both counted from today: at this time of the day, at the end of the other."""
    return now + first * DAY, end_of(local_day(now) + last * DAY), branch_id
