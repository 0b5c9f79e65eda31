"""What happens to an item that a branch has in its hands: it stays, floats, or is sent on. Nothing is refused here."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bashu.domain.calendar import next_open_day
from bashu.domain.circulation.answers import NextStop
from bashu.domain.circulation.case import Case
from bashu.domain.circulation.effects import (
    Effect,
    FloatEnded,
    FloatStarted,
    ItemChanged,
    ItemStatus,
    TransitEnd,
    TransitEnded,
    TransitReason,
    TransitStarted,
)
from bashu.domain.circulation.holds.capture import bind, claim
from bashu.domain.circulation.holds.order import Chosen
from bashu.domain.circulation.snapshot import Branch
from bashu.domain.routing import Go, HoldDestination, Reason, RoutedItem, Stay, expected_days, next_stop

# Reasons beside those of routing: the item was on its way already.
ON_ITS_WAY = "on_its_way"
FORWARDED = "forwarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """The next stop, why, and the effects that lead there."""

    stop: NextStop
    reason: str
    effects: tuple[Effect, ...] = ()
    destination_branch_id: int | None = None
    expected_on: date | None = None
    hold_id: int | None = None


def arrive(case: Case) -> Arrival:
    """The item, free of any loan, lies on the counter of `case.branch`. Whoever waits for it comes first."""
    chosen = claim(case)
    if chosen is not None:
        return _for_hold(case, chosen)
    transit, here = case.transit, case.branch.id
    if transit is None:
        return _follow(case, _route(case), ended_as=None)
    if transit.destination_branch_id == here:
        return _follow(case, _route(case), ended_as=TransitEnd.RECEIVED)
    if transit.reason is TransitReason.HOLD:
        # Nobody waits for it any more where it was bound for.
        return _follow(case, _route(case), ended_as=TransitEnd.FORWARDED)
    if transit.dispatched:
        # An item under way finishes its way, also when it was put on the wrong van.
        return _send(case, transit.destination_branch_id, reason=FORWARDED, ended_as=TransitEnd.FORWARDED)
    if transit.origin_branch_id == here:
        return _on_its_way(case)
    return _follow(case, _route(case), ended_as=TransitEnd.FORWARDED)


def keep_back(case: Case) -> tuple[Effect, ...]:
    """A withdrawn item stays withdrawn, wherever it was bound for, and is here now."""
    effects = _end_transit(case, TransitEnd.RECEIVED)
    if case.floating_at is not None:
        effects.append(FloatEnded(item_id=case.known_item.id))
    return (*effects, *_changed(case, ItemStatus.WITHDRAWN, others=bool(effects)))


def expected_on(case: Case, destination: Branch) -> date:
    """The later end of the usual time, moved to a day on which somebody is there to receive it."""
    _, days = expected_days(case.branch.place, destination.place)
    return next_open_day(destination.calendar, case.on + timedelta(days=days))


def _for_hold(case: Case, chosen: Chosen) -> Arrival:
    """A hold here, or a hold elsewhere: the item is bound to it, and follows it."""
    transit, here, pickup_id = case.transit, case.branch.id, chosen.hold.pickup_branch_id
    binding = bind(case, chosen)
    way = None if transit is None or transit.dispatched else (transit.origin_branch_id, transit.destination_branch_id)
    if way == (here, pickup_id):
        return replace(_on_its_way(case), effects=binding, hold_id=chosen.hold.id)
    ended_as = None if transit is None else TransitEnd.FORWARDED
    if transit is not None and transit.destination_branch_id == here:
        ended_as = TransitEnd.RECEIVED
    arrival = _follow(case, _route(case, wanted=HoldDestination(branch_id=pickup_id)), ended_as=ended_as)
    return replace(arrival, effects=(*binding, *arrival.effects), hold_id=chosen.hold.id)


def _on_its_way(case: Case) -> Arrival:
    transit = case.transit
    if transit is None:
        raise ValueError("only what has a transit is on its way")
    return Arrival(
        stop=NextStop.SEND,
        reason=ON_ITS_WAY,
        destination_branch_id=transit.destination_branch_id,
        expected_on=transit.expected_on,
    )


def _follow(case: Case, stop: Stay | Go, *, ended_as: TransitEnd | None) -> Arrival:
    match stop:
        case Go(branch_id, reason):
            return _send(case, branch_id, reason=reason, ended_as=ended_as)
        case Stay(reason):
            return _stay(case, reason, ended_as=ended_as)


def _stay(case: Case, reason: str, *, ended_as: TransitEnd | None) -> Arrival:
    item, here = case.known_item, case.branch
    effects = _end_transit(case, ended_as)
    held = reason == Reason.HOLD_HERE
    floats = here.library_id != item.owner_library_id and not held
    if case.floating_at is not None and not (floats and case.floating_at == here.id):
        effects.append(FloatEnded(item_id=item.id))
    if floats and case.floating_at != here.id:
        effects.append(
            FloatStarted(item_id=item.id, branch_id=here.id, owner_library_id=item.owner_library_id, since_at=case.at)
        )
    status = ItemStatus.ON_HOLD_SHELF if held else ItemStatus.AVAILABLE
    effects += _changed(case, status, others=bool(effects))
    return Arrival(stop=NextStop.STAY, reason=reason, effects=tuple(effects))


def _send(case: Case, destination_id: int, *, reason: str, ended_as: TransitEnd | None) -> Arrival:
    item, here, before = case.known_item, case.branch, case.transit
    effects = _end_transit(case, ended_as)
    if case.floating_at is not None:
        effects.append(FloatEnded(item_id=item.id))
    arrives_on = expected_on(case, case.network.branches[destination_id])
    forwarded = before if ended_as is TransitEnd.FORWARDED else None
    effects.append(
        TransitStarted(
            transit_id=case.fresh.transit_id,
            item_id=item.id,
            origin_branch_id=here.id,
            destination_branch_id=destination_id,
            reason=forwarded.reason if forwarded and reason == FORWARDED else _transit_reason(reason),
            started_at=case.at,
            expected_on=arrives_on,
            forwarded_from_id=forwarded.id if forwarded else None,
        )
    )
    effects += _changed(case, ItemStatus.IN_TRANSIT, others=True)
    return Arrival(
        stop=NextStop.SEND,
        reason=reason,
        effects=tuple(effects),
        destination_branch_id=destination_id,
        expected_on=arrives_on,
    )


def _transit_reason(reason: str) -> TransitReason:
    return TransitReason.HOLD if reason == Reason.HOLD_ELSEWHERE else TransitReason.GO_HOME


def _end_transit(case: Case, ended_as: TransitEnd | None) -> list[Effect]:
    if case.transit is None or ended_as is None:
        return []
    ended = TransitEnded(
        transit_id=case.transit.id, item_id=case.known_item.id, ended_at=case.moves_at, ended_as=ended_as
    )
    return [ended]


def _changed(case: Case, status: ItemStatus, *, others: bool) -> list[Effect]:
    """The item's new place, once for a command; nothing if nothing changed."""
    item = case.known_item
    if not others and case.loan is None and (item.status, item.branch_id) == (status, case.branch.id):
        return []
    return [ItemChanged(item_id=item.id, version=item.version + 1, status=status, branch_id=case.branch.id)]


def _route(case: Case, *, wanted: HoldDestination | None = None) -> Stay | Go:
    item, network = case.known_item, case.network
    home = network.branches[item.home_branch_id]
    floated_here = network.floated_here.get(case.branch.id, 0)
    owner_away = network.owner_away.get(item.owner_library_id, 0)
    if case.floating_at is not None:
        owner_away -= 1
        floated_here -= case.floating_at == case.branch.id
    return next_stop(
        item=RoutedItem(kind=item.kind, added_on=item.acquired_on or date.min),
        here=case.branch.place,
        home=home.place,
        wanted=wanted,
        group=network.float_groups.get(item.float_group_id) if item.float_group_id else None,
        floated_here=floated_here,
        owner_away=owner_away,
        owner_quota=network.libraries[item.owner_library_id].float_quota,
        on=case.on,
    )
