"""Whether an item can serve a hold at all, whatever comes before or after."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Final

from bashu.domain.calendar import local_day
from bashu.domain.circulation.holds.booking import booked_by, comes_in_time, leaves_time
from bashu.domain.circulation.holds.states import HoldLevel, HoldState
from bashu.domain.circulation.parting import is_parted
from bashu.domain.circulation.snapshot import ItemState, Network
from bashu.domain.circulation.statuses import NOT_AT_HAND, ItemStatus
from bashu.domain.policy import Terms
from bashu.domain.values import value_class

# A queue may be long: whoever looks for a hold for the item in hand looks at so many from its head.
LOOKED_AT: Final = 50


def fits(hold: HoldState, item: ItemState) -> bool:
    """Whether it is what was asked for."""
    match hold.level:
        case HoldLevel.WORK:
            return hold.work_id == item.work_id
        case HoldLevel.TITLE:
            return hold.bib_id == item.bib_id
        case HoldLevel.VOLUME:
            return (hold.bib_id, hold.volume) == (item.bib_id, item.volume)
        case HoldLevel.ITEM:
            return hold.wanted_item_id == item.id


def is_between(hold: HoldState, item: ItemState, *, network: Network) -> bool:
    """Whether it would have to go between a library that leaves and others."""
    parties = (item.owner_library_id, network.library_of(hold.pickup_branch_id).id, hold.home_library_id)
    return is_parted(network, *(each for each in parties if each is not None))


def terms_for(hold: HoldState, item: ItemState, *, network: Network, now: datetime) -> Terms | None:
    """Of a loan of this item to the hold's reader where it is collected. None: it is nobody's any more, or the network
    has no rules that hold together, or one of the libraries leaves it."""
    if hold.home_library_id is None or not network.rules:
        return None
    if is_between(hold, item, network=network):
        return None
    lender, who, on = network.library_of(hold.pickup_branch_id), (hold.home_library_id, hold.category), local_day(now)
    return network.terms(network.facts(item, lending_library_id=lender.id, who=who, on=on), on)


@value_class(frozen=True, slots=True)
class Offer:
    """An item that may serve a hold, and the terms on which it would be lent."""

    item: ItemState
    terms: Terms


def offers(hold: HoldState, items: Iterable[ItemState], *, network: Network, now: datetime) -> Iterator[Offer]:
    """Those that fit, and may be held and lent by this reader at that place. A lasting answer, but for rules: these see
    no difference between items of one owner, kind, collection and day of acquisition, and are asked once for all."""
    known: dict[tuple[object, ...], Terms | None] = {}
    if hold.patron_id is None:
        return
    for item in items:
        if not fits(hold, item) or item.status is ItemStatus.WITHDRAWN:
            continue
        alike = item.owner_library_id, item.kind, item.collection, item.acquired_on
        if alike not in known:
            known[alike] = terms_for(hold, item, network=network, now=now)
        terms = known[alike]
        if terms is not None and terms.lendable and terms.holdable:
            yield Offer(item, terms)


def serves(
    hold: HoldState,
    item: ItemState,
    *,
    branch_id: int,
    network: Network,
    now: datetime,
    bookings: Sequence[HoldState] = (),
) -> bool:
    """Whether it may be taken for this hold now, from the branch where it is. `bookings`: those of the item."""
    if not waits(hold, now):
        return False
    return any(
        is_free_for(hold, offer, branch_id=branch_id, network=network, now=now, bookings=bookings)
        for offer in offers(hold, (item,), network=network, now=now)
    )


def waits(hold: HoldState, now: datetime) -> bool:
    """Whether its reader wants anything now, and may have it."""
    in_time = hold.wanted_until is None or hold.wanted_until >= now
    return in_time and hold.patron_active and not hold.came and not hold.is_suspended(now)


def is_free_for(
    hold: HoldState,
    offer: Offer,
    *,
    branch_id: int,
    network: Network,
    now: datetime,
    bookings: Sequence[HoldState] = (),
) -> bool:
    """Not for others first: new items for the readers of their owner, any for a while for those of the same city, what
    is booked soon for who booked it; and not where nothing is sent to where it is collected, or comes too late."""
    if is_barred(hold, offer.item, branch_id=branch_id, network=network, now=now):
        return False
    if hold.is_booking and not comes_in_time(hold, origin_id=branch_id, network=network, now=now):
        return False
    if bookings and not hold.is_booking:
        days, pickup_id = offer.terms.hold_shelf_days, hold.pickup_branch_id
        row = map(booked_by, bookings)
        if not leaves_time(row, origin_id=branch_id, pickup_id=pickup_id, shelf_days=days, network=network, now=now):
            return False
    return not is_protected(hold, offer, on=local_day(now)) and (
        hold.nearby_until is None
        or hold.nearby_until <= now
        or same_city(network, branch_id, other_id=hold.pickup_branch_id)
    )


def queued(queue: Iterable[HoldState], item: ItemState, *, now: datetime) -> list[HoldState]:
    """The head of the queue: who waits for what the item in hand is."""
    waiting = (hold for hold in queue if hold.is_queued and not hold.is_suspended(now))
    return list(islice((hold for hold in waiting if fits(hold, item)), LOOKED_AT))


def is_near(hold: HoldState, offers: Iterable[Offer], *, network: Network) -> bool:
    """Whether one of these may come to serve it without crossing to another city. What was not found is not there."""
    return any(
        offer.item.status not in NOT_AT_HAND
        and offer.item.id not in hold.passed_over
        and same_city(network, offer.item.branch_id, other_id=hold.pickup_branch_id)
        for offer in offers
    )


def same_city(network: Network, branch_id: int, *, other_id: int) -> bool:
    return network.branches[branch_id].place.city == network.branches[other_id].place.city


def is_protected(hold: HoldState, offer: Offer, *, on: date) -> bool:
    """New items are for the readers of their owner for a time."""
    item = offer.item
    if hold.home_library_id == item.owner_library_id or item.acquired_on is None:
        return False
    return (on - item.acquired_on).days < offer.terms.protect_days


def is_barred(hold: HoldState, item: ItemState, *, branch_id: int, network: Network, now: datetime) -> bool:
    return network.is_barred(item.kind, origin_id=branch_id, destination_id=hold.pickup_branch_id, on=local_day(now))
