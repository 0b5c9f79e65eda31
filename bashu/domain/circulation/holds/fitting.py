"""Whether an item can serve a hold at all, whatever comes before or after."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from bashu.domain.calendar import local_day
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.states import QUEUED_STAGES, HoldLevel, HoldState
from bashu.domain.circulation.snapshot import ItemState, Network
from bashu.domain.policy import RuleFacts

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


def may_serve(hold: HoldState, item: ItemState, *, network: Network, now: datetime) -> bool:
    """Whether it fits, and its owner lets it be lent to this reader at that place. A lasting answer, but for rules."""
    if not fits(hold, item) or item.status is ItemStatus.WITHDRAWN or not network.hold_terms.holdable:
        return False
    return hold.patron_id is not None and _is_lendable(hold, item, network=network, now=now)


def serves(hold: HoldState, item: ItemState, *, branch_id: int, network: Network, now: datetime) -> bool:
    """Whether it may be taken for this hold now, from the branch where it is."""
    if hold.is_suspended(now) or not hold.patron_active or (hold.wanted_until and hold.wanted_until < now):
        return False
    if not may_serve(hold, item, network=network, now=now):
        return False
    return not _is_protected(hold, item, network=network, now=now) and (
        hold.nearby_until is None
        or hold.nearby_until <= now
        or same_city(network, branch_id, other_id=hold.pickup_branch_id)
    )


def queued(queue: Iterable[HoldState], now: datetime) -> list[HoldState]:
    """The head of the queue: who waits for an item in hand."""
    waiting = [hold for hold in queue if hold.stage in QUEUED_STAGES and not hold.is_suspended(now)]
    return waiting[:LOOKED_AT]


def same_city(network: Network, branch_id: int, *, other_id: int) -> bool:
    return network.branches[branch_id].place.city == network.branches[other_id].place.city


def _is_protected(hold: HoldState, item: ItemState, *, network: Network, now: datetime) -> bool:
    """New items are for the readers of their owner for a time."""
    if hold.home_library_id == item.owner_library_id or item.acquired_on is None:
        return False
    return (local_day(now) - item.acquired_on).days < network.hold_terms.protect_days


def _is_lendable(hold: HoldState, item: ItemState, *, network: Network, now: datetime) -> bool:
    """Nothing is, while the network has no rules that hold together."""
    if hold.home_library_id is None or not network.rules:
        return False
    return network.terms(facts_of(hold, item, network=network, now=now), local_day(now)).lendable


def facts_of(hold: HoldState, item: ItemState, *, network: Network, now: datetime) -> RuleFacts:
    """What rules are asked about a loan of this item to the hold's reader at the pickup branch."""
    owner = network.libraries[item.owner_library_id]
    lender = network.library_of(hold.pickup_branch_id)
    home = network.libraries[hold.home_library_id or lender.id]
    age = (local_day(now) - item.acquired_on).days if item.acquired_on else network.age_cap
    return RuleFacts(
        owner_library_id=owner.id,
        owner_region=owner.region,
        lending_library_id=lender.id,
        lending_region=lender.region,
        home_library_id=home.id,
        home_region=home.region,
        patron_category=hold.category,
        item_kind=item.kind,
        collection=item.collection,
        item_age_days=max(0, min(age, network.age_cap)),
    )
