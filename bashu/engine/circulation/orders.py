"""What libraries' own systems are to know, made from the change feed.

Whoever holds the one row of `OwnOrdersReached` writes orders, and how far it has come, in one transaction: so each is
made once, and their numbers rise in the order in which they can be seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from bashu.db.catalogue.models import Item
from bashu.db.network.models import Agent, Branch, FrontedCommand, OwnOrder, OwnOrdersReached
from bashu.domain.circulation.own_orders import own_orders
from bashu.domain.ids import instant_of
from bashu.domain.values import value_class
from bashu.engine import feed
from bashu.engine.feed import Change, Cursor

THE_ROW: Final = 1
CHANGES: Final = 500
# A box that was away for longer compares all items with the network.
KEPT: Final = timedelta(days=60)
FRONTED_KEPT: Final = timedelta(days=14)


@value_class(frozen=True, slots=True, kw_only=True)
class _Owned:
    library_id: int
    barcode: str


def follow(now: datetime) -> bool:
    """Whether there may be more to follow at once. Where no library has a system of its own, nothing is read."""
    branches = _own_branches()
    if not branches and not OwnOrdersReached.objects.exclude(cursor="").exists():
        return False
    OwnOrdersReached.objects.get_or_create(id=THE_ROW)
    with transaction.atomic():
        row = OwnOrdersReached.objects.select_for_update(skip_locked=True).filter(id=THE_ROW).first()
        if row is None:
            return False
        changes = feed.read(Cursor.parse(row.cursor), limit=CHANGES) if row.cursor and branches else []
        OwnOrder.objects.bulk_create(_orders(changes, branches=branches, now=now))
        reached = _reached(row.cursor, changes) if branches else ""
        if reached != row.cursor:
            OwnOrdersReached.objects.filter(id=THE_ROW).update(cursor=reached)
    return len(changes) == CHANGES


def clear_orders(now: datetime) -> int:
    """How many orders were deleted, because nobody asks for them any more."""
    FrontedCommand.objects.filter(at__lt=now - FRONTED_KEPT).delete()
    return OwnOrder.objects.filter(made_at__lt=now - KEPT).delete()[0]


def _own_branches() -> dict[int, frozenset[int]]:
    """Of each library that keeps a system of its own behind a box."""
    fronted = Agent.objects.filter(fronts_own_system=True, ended_at=None).values("library")
    found: dict[int, set[int]] = {}
    for branch_id, library_id in Branch.objects.filter(library__in=fronted).values_list("id", "library_id"):
        found.setdefault(library_id, set()).add(branch_id)
    return {library_id: frozenset(ids) for library_id, ids in found.items()}


def _reached(before: str, changes: Sequence[Change]) -> str:
    """The first library begins with what comes from now on: what was before, it finds out by comparing."""
    if not before:
        return str(feed.latest())
    return str(changes[-1].cursor) if changes else before


def _orders(changes: Sequence[Change], *, branches: Mapping[int, frozenset[int]], now: datetime) -> Iterator[OwnOrder]:
    named = [(change, _items(change)) for change in changes]
    named = [(change, items) for change, items in named if items]
    told = set(
        FrontedCommand.objects.filter(command_id__in=[change.command_id for change, _ in named]).values_list(
            "command_id", flat=True
        )
    )
    owned = _owned({item_id for _, items in named for item_id in items}, library_ids=list(branches))
    for change, item_ids in named:
        for item_id in item_ids if change.command_id not in told else ():
            if (of := owned.get(item_id)) is None:
                continue
            at = min(instant_of(change.command_id), change.recorded_at)
            ours = branches[of.library_id]
            for order in own_orders(change.kind, change.effects, item_id=item_id, own_branches=ours, at=at):
                yield OwnOrder(library_id=of.library_id, kind=order.kind, barcode=of.barcode, at=order.at, made_at=now)


def _items(change: Change) -> list[int]:
    """Those of which it says how they stand."""
    return [fields["item_id"] for name, fields in change.effects if name == "ItemChanged"]


def _owned(item_ids: set[int], *, library_ids: Sequence[int]) -> dict[int, _Owned]:
    rows = Item.objects.filter(id__in=item_ids, owner__in=library_ids).values_list("id", "owner_id", "barcode")
    return {item_id: _Owned(library_id=owner_id, barcode=barcode) for item_id, owner_id, barcode in rows}
