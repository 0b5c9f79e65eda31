"""The ladder of routing. An item is never refused: whatever arrives, wherever, has a next stop."""

from calendar import monthrange
from datetime import date

from bashu.domain.routing.places import FloatGroup, Go, HoldDestination, Place, Reason, RoutedItem, Stay
from bashu.domain.routing.rotations import Rotates


def next_stop(
    *,
    item: RoutedItem,
    here: Place,
    home: Place,
    wanted: HoldDestination | None,
    group: FloatGroup | None,
    floated_here: int,
    owner_away: int,
    owner_quota: int | None,
    on: date,
    away_since: date | None = None,
    stands_here: bool = False,
    sent_here: bool = False,
    rotates: Rotates | None = None,
) -> Stay | Go:
    """Where an item that was just scanned here goes.

    floated_here   items that have floated here already, this one not counted
    owner_away     items of the same owner that stay at other libraries already, this one not counted
    owner_quota    how many of its items the owner lets stay away; None: any number
    away_since     when it began to stay away from its owner
    stands_here    it floats here already
    sent_here      staff sent it here to stay
    rotates        where its rotation is, which takes the place of its home
    """
    if wanted is not None:
        here_is_wanted = wanted.branch_id == here.branch_id
        return Stay(Reason.HOLD_HERE) if here_is_wanted else Go(wanted.branch_id, Reason.HOLD_ELSEWHERE)
    if rotates is not None:
        return _rotates(rotates, here=here, home=home)
    if here.branch_id == home.branch_id:
        return Stay(Reason.AT_HOME)
    if here.library_id == home.library_id and here.keeps_own:
        return Stay(Reason.OWN_LIBRARY)
    if sent_here:
        return Stay(Reason.PLACED)
    if obstacle := _scope(item, here=here, home=home, group=group, on=on):
        return Go(home.branch_id, obstacle)
    if group is not None and (obstacle := _return(group, away_since=away_since, stands_here=stands_here, on=on)):
        return Go(home.branch_id, obstacle)
    if group is not None and _is_full(floated_here, group.branches[here.branch_id]):
        return Go(home.branch_id, Reason.BRANCH_FULL)
    if _is_full(owner_away, owner_quota) and here.library_id != home.library_id:
        return Go(home.branch_id, Reason.OWNER_QUOTA)
    return Stay(Reason.FLOATS)


def _rotates(rotates: Rotates, *, here: Place, home: Place) -> Stay | Go:
    if here.branch_id == rotates.branch_id:
        return Stay(Reason.ROTATES_HERE)
    if rotates.obstacle is None:
        return Go(rotates.branch_id, Reason.ROTATES)
    return Stay(Reason.AT_HOME) if here.branch_id == home.branch_id else Go(home.branch_id, rotates.obstacle)


def _scope(item: RoutedItem, *, here: Place, home: Place, group: FloatGroup | None, on: date) -> Reason | None:
    """The first thing that keeps this item from floating here however few have floated before it."""
    if group is None:
        return Reason.NO_GROUP
    if here.branch_id not in group.branches:
        return Reason.BRANCH_NOT_IN_GROUP
    if not here.floats_in:
        return Reason.BRANCH_TAKES_NONE
    if here.city != home.city and not group.crosses_cities:
        return Reason.OTHER_CITY
    if group.item_kinds is not None and item.kind not in group.item_kinds:
        return Reason.KIND_STAYS_HOME
    if (on - item.added_on).days < group.min_item_age_days:
        return Reason.TOO_NEW
    return None


def _return(group: FloatGroup, *, away_since: date | None, stands_here: bool, on: date) -> Reason | None:
    """What sends home an item that might float here."""
    if group.manual_only and not stands_here:
        return Reason.MANUAL_ONLY
    if away_since is None or group.go_home_months is None:
        return None
    return Reason.AWAY_LONG if months_after(away_since, group.go_home_months) <= on else None


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _is_full(count: int, limit: int | None) -> bool:
    return limit is not None and count >= limit
