"""What happens to an item that a branch has in its hands: it stays, floats, or is sent on. Nothing is refused here."""

from dataclasses import replace
from datetime import date

from bashu.domain.calendar import local_day
from bashu.domain.circulation.answers import NextStop
from bashu.domain.circulation.case import Case
from bashu.domain.circulation.effects import (
    AwayBegan,
    AwayEnded,
    Effect,
    FloatEnded,
    FloatStarted,
    ItemChanged,
    ItemStatus,
    TransitBoxed,
    TransitEnd,
    TransitEnded,
    TransitReason,
    TransitStarted,
)
from bashu.domain.circulation.holds.capture import bind, claim, not_needed
from bashu.domain.circulation.holds.order import Chosen
from bashu.domain.circulation.parting import is_parted
from bashu.domain.circulation.rotations import rotates
from bashu.domain.circulation.snapshot import Branch, TransitState
from bashu.domain.circulation.ways import Way, way_of, way_to
from bashu.domain.routing import Go, HoldDestination, Reason, RoutedItem, Stay, next_stop
from bashu.domain.values import value_class

# Reasons beside those of routing: the item was on its way already. It passes through where its way led, and is
# forwarded where it should not be.
ON_ITS_WAY = "on_its_way"
PASSES = "passes"
FORWARDED = "forwarded"


@value_class(frozen=True, slots=True, kw_only=True)
class Arrival:
    """The next stop, why, and the effects that lead there. What stays and has a destination is carried over to there,
    in the same building."""

    stop: NextStop
    reason: str
    effects: tuple[Effect, ...] = ()
    destination_branch_id: int | None = None
    way: Way | None = None
    hold_id: int | None = None


def arrive(case: Case) -> Arrival:
    """The item, free of any loan, lies on the counter of `case.branch`. Whoever waits for it comes first."""
    chosen = claim(case)
    arrival = _arrive(case, chosen)
    arrival = _carried_over(case, chosen, sends=arrival) or arrival
    return replace(arrival, effects=(*not_needed(case), *arrival.effects))


def _arrive(case: Case, chosen: Chosen | None) -> Arrival:
    if chosen is not None:
        return _for_hold(case, chosen)
    waiting = waiting_transit(case, chosen)
    return _go_on(case) if waiting is None else _on_its_way(case, waiting)


def _carried_over(case: Case, chosen: Chosen | None, *, sends: Arrival) -> Arrival | None:
    """Where it goes is another room of this building: as if it had been scanned there, since whoever scanned it carries
    it over."""
    there = case.network.branches.get(sends.destination_branch_id or 0)
    if there is None or not case.branch.place.is_beside(there.place):
        return None
    carried = _arrive(replace(case, branch=there), chosen)
    return replace(carried, destination_branch_id=there.id) if carried.stop is NextStop.STAY else None


def waiting_transit(case: Case, chosen: Chosen | None) -> TransitState | None:
    """The transit with which it waits here for the van, if that still leads to where the item is wanted."""
    transit = case.transit
    if transit is None or transit.dispatched or transit.origin_branch_id != case.branch.id:
        return None
    if chosen is None:
        # What set out for a hold has no reason to go there once that is over.
        return transit if transit.reason is not TransitReason.HOLD else None
    return transit if transit.destination_branch_id == chosen.hold.pickup_branch_id else None


def _go_on(case: Case) -> Arrival:
    """Nobody waits for it, and it does not wait for a van."""
    transit, here = case.transit, case.branch.id
    if transit is None:
        return _follow(case, _route(case), ended_as=None)
    if transit.destination_branch_id == here:
        return _follow(case, _route(case), ended_as=TransitEnd.RECEIVED)
    if transit.dispatched and transit.reason is not TransitReason.HOLD:
        # An item under way finishes its way, also when it was put on the wrong van.
        reason = PASSES if transit.next_branch_id == here else FORWARDED
        return _send(case, transit.destination_branch_id, reason=reason, ended_as=TransitEnd.FORWARDED)
    return _follow(case, _route(case), ended_as=TransitEnd.FORWARDED)


def leave_box(case: Case) -> tuple[Effect, ...]:
    """Whatever is scanned by itself is in no box that has not left yet. What travelled in one stays on its manifest."""
    transit = case.transit
    if transit is None or transit.box_id is None or transit.dispatched:
        return ()
    return (TransitBoxed(transit_id=transit.id, item_id=transit.item_id, box_id=None),)


def keep_back(case: Case, status: ItemStatus) -> tuple[Effect, ...]:
    """What is out of service stays so, wherever it was bound for, and is here now."""
    effects = _end_transit(case, TransitEnd.RECEIVED)
    if case.floating_at is not None:
        effects.append(FloatEnded(item_id=case.known_item.id))
    if case.away_since is not None:
        effects.append(AwayEnded(item_id=case.known_item.id))
    return (*effects, *_changed(case, status, others=bool(effects)))


def _for_hold(case: Case, chosen: Chosen) -> Arrival:
    """A hold here, or a hold elsewhere: the item is bound to it, and follows it."""
    transit, waiting = case.transit, waiting_transit(case, chosen)
    if waiting is not None:
        arrival = _on_its_way(case, waiting)
    else:
        ended_as = None if transit is None else TransitEnd.FORWARDED
        if transit is not None and transit.destination_branch_id == case.branch.id:
            ended_as = TransitEnd.RECEIVED
        wanted = HoldDestination(branch_id=chosen.hold.pickup_branch_id)
        arrival = _follow(case, _route(case, wanted=wanted), ended_as=ended_as)
    return replace(arrival, effects=(*bind(case, chosen), *arrival.effects), hold_id=chosen.hold.id)


def _on_its_way(case: Case, transit: TransitState) -> Arrival:
    out = leave_box(case)
    return Arrival(
        stop=NextStop.SEND,
        reason=ON_ITS_WAY,
        effects=(*out, *_changed(case, ItemStatus.IN_TRANSIT, others=bool(out))),
        destination_branch_id=transit.destination_branch_id,
        way=way_of(transit),
    )


def _follow(case: Case, stop: Stay | Go, *, ended_as: TransitEnd | None) -> Arrival:
    match stop:
        case Go(branch_id, reason):
            return _send(case, branch_id, reason=reason, ended_as=ended_as)
        case Stay(reason):
            return _stay(case, reason, ended_as=ended_as)


def stay_with_owner(case: Case) -> Arrival:
    """A system of its owner's own keeps it here, for whomever: nobody gets it, and it is sent nowhere."""
    here, transit, ended_as = case.branch.id, case.transit, None
    if transit is not None:
        ended_as = TransitEnd.RECEIVED if transit.destination_branch_id == here else TransitEnd.FORWARDED
    reason = Reason.PLACED if case.floating_at == here else Reason.OWN_LIBRARY
    return _stay(case, reason, ended_as=ended_as)


def _stay(case: Case, reason: str, *, ended_as: TransitEnd | None) -> Arrival:
    item, here = case.known_item, case.branch
    effects = _end_transit(case, ended_as)
    held, at_home = reason == Reason.HOLD_HERE, here.library_id == item.owner_library_id
    floats = not held and (not at_home or reason in {Reason.FLOATS, Reason.PLACED})
    if case.floating_at is not None and not (floats and case.floating_at == here.id):
        effects.append(FloatEnded(item_id=item.id))
    if floats and case.floating_at != here.id:
        effects.append(
            FloatStarted(item_id=item.id, branch_id=here.id, owner_library_id=item.owner_library_id, since_at=case.at)
        )
        if case.away_since is None and not at_home:
            effects.append(AwayBegan(item_id=item.id, since_at=case.at))
    if at_home and case.away_since is not None:
        effects.append(AwayEnded(item_id=item.id))
    effects += _changed(case, ItemStatus.ON_HOLD_SHELF if held else ItemStatus.AVAILABLE, others=bool(effects))
    return Arrival(stop=NextStop.STAY, reason=reason, effects=tuple(effects))


def _send(case: Case, destination_id: int, *, reason: str, ended_as: TransitEnd | None) -> Arrival:
    item, here, before = case.known_item, case.branch, case.transit
    effects = _end_transit(case, ended_as)
    if case.floating_at is not None:
        effects.append(FloatEnded(item_id=item.id))
    way = way_to(case.network.branches[destination_id], origin=here, network=case.network, ready=case.at)
    forwarded = before if ended_as is TransitEnd.FORWARDED else None
    effects.append(
        TransitStarted(
            transit_id=case.fresh.transit_id,
            item_id=item.id,
            origin_branch_id=here.id,
            destination_branch_id=destination_id,
            reason=forwarded.reason if forwarded and reason in {PASSES, FORWARDED} else _transit_reason(reason),
            started_at=case.at,
            expected_on=way.expected_on,
            next_branch_id=way.next_branch_id,
            guessed=way.guessed,
            forwarded_from_id=forwarded.id if forwarded else None,
        )
    )
    effects += _changed(case, ItemStatus.IN_TRANSIT, others=True)
    return Arrival(
        stop=NextStop.SEND,
        reason=reason,
        effects=tuple(effects),
        destination_branch_id=destination_id,
        way=way,
    )


def _transit_reason(reason: str) -> TransitReason:
    match reason:
        case Reason.HOLD_ELSEWHERE:
            return TransitReason.HOLD
        case Reason.PLACED:
            return TransitReason.FLOAT
    return TransitReason.GO_HOME


def _end_transit(case: Case, ended_as: TransitEnd | None) -> list[Effect]:
    if case.transit is None or ended_as is None:
        return []
    ended = TransitEnded(
        transit_id=case.transit.id, item_id=case.known_item.id, ended_at=case.moves_at, ended_as=ended_as
    )
    return [*leave_box(case), ended]


def _changed(case: Case, status: ItemStatus, *, others: bool) -> list[Effect]:
    """The item's new place, once for a command; nothing if nothing changed."""
    item = case.known_item
    if not others and case.loan is None and (item.status, item.branch_id) == (status, case.branch.id):
        return []
    return [ItemChanged(item_id=item.id, version=item.version + 1, status=status, branch_id=case.branch.id)]


def send_to(case: Case, destination: Branch) -> Arrival | Go:
    """From here to where staff want it to stay; or why it may not stay there."""
    here, transit = case.branch.id, case.transit
    stop = _route(case, at=destination, sent_here=False)
    manual = isinstance(stop, Go) and stop.reason == Reason.MANUAL_ONLY
    if isinstance(stop, Go) and not manual:
        return stop
    reason = Reason.PLACED if manual or stop.reason == Reason.FLOATS else stop.reason
    if case.branch.place.is_beside(destination.place):
        ended = None if transit is None else TransitEnd.RECEIVED
        carried = _stay(replace(case, branch=destination), reason, ended_as=ended)
        return replace(carried, destination_branch_id=destination.id)
    ended_as = None
    if transit is not None:
        ended_as = TransitEnd.RECEIVED if transit.destination_branch_id == here else TransitEnd.FORWARDED
    return _send(case, destination.id, reason=reason, ended_as=ended_as)


def _route(
    case: Case, *, wanted: HoldDestination | None = None, at: Branch | None = None, sent_here: bool | None = None
) -> Stay | Go:
    """As if it were scanned at `at`; without one, where it is scanned."""
    item, network, transit = case.known_item, case.network, case.transit
    here = at or case.branch
    if sent_here is None:
        sent_here = (
            transit is not None and transit.reason is TransitReason.FLOAT and transit.destination_branch_id == here.id
        )
    floated_here = network.floated_here.get(here.id, 0)
    owner_away = network.owner_away.get(item.owner_library_id, 0)
    if case.floating_at is not None:
        owner_away -= network.branches[case.floating_at].library_id != item.owner_library_id
        floated_here -= case.floating_at == here.id
    parted = is_parted(network, item.owner_library_id, here.library_id)
    return next_stop(
        item=RoutedItem(kind=item.kind, added_on=item.acquired_on or date.min),
        here=here.place,
        home=network.branches[item.home_branch_id].place,
        wanted=wanted,
        group=network.float_groups.get(item.float_group_id) if item.float_group_id and not parted else None,
        floated_here=floated_here,
        owner_away=owner_away,
        owner_quota=network.libraries[item.owner_library_id].float_quota,
        on=case.on,
        away_since=local_day(case.away_since) if case.away_since else None,
        stands_here=case.floating_at == here.id,
        sent_here=sent_here and not parted,
        rotates=rotates(item, network, here=here, on=case.on),
    )
