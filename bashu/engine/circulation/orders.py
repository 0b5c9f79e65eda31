"""What libraries' own systems are to know, made from the change feed.

Whoever holds the one row of `OwnOrdersReached` writes orders, and how far it has come, in one transaction: so each is
made once, and their numbers rise in the order in which they can be seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from bashu.db.catalogue.models import Item
from bashu.db.network.agent_models import FrontedCommand, OwnOrder, OwnOrdersReached
from bashu.db.network.models import Agent, Branch
from bashu.domain.circulation.own_orders import own_orders
from bashu.domain.ids import instant_of
from bashu.domain.values import value_class
from bashu.engine import feed
from bashu.engine.feed import Change, Cursor

THE_ROW: Final = 1
CHANGES: Final = 500
# Orders, more than what is under way at once can lead to.
LATELY: Final = 5_000
# A box that was away for longer compares all items with the network.
KEPT: Final = timedelta(days=60)
FRONTED_KEPT: Final = timedelta(days=14)


@value_class(frozen=True, slots=True, kw_only=True)
class _Owned:
    library_id: int
    barcode: str


@value_class(frozen=True, slots=True, kw_only=True)
class _Move:
    change: Change
    item_id: int
    version: int


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
    FrontedCommand.objects.filter(told_at__lt=now - FRONTED_KEPT).delete()
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
    """Lanes run side by side: what happened to one item is put in order by its versions."""
    moves = [move for change in changes for move in _moves(change)]
    owned = _owned({move.item_id for move in moves}, library_ids=list(branches))
    mine = sorted((move for move in moves if move.item_id in owned), key=lambda move: (move.item_id, move.version))
    told, known = _told_itself(mine), _newest(mine)
    for move in mine:
        if move.change.command_id in told or move.version < known.get(move.item_id, 0):
            continue
        of, change = owned[move.item_id], move.change
        ours, at = branches[of.library_id], min(instant_of(change.command_id), change.recorded_at)
        for order in own_orders(change.kind, change.effects, item_id=move.item_id, own_branches=ours, at=at):
            yield OwnOrder(
                library_id=of.library_id,
                kind=order.kind,
                item_id=move.item_id,
                item_version=move.version,
                barcode=of.barcode,
                scanned_at=order.at,
                made_at=now,
            )


def _moves(change: Change) -> list[_Move]:
    """The items of which it says how they stand."""
    said = (fields for name, fields in change.effects if name == "ItemChanged")
    return [_Move(change=change, item_id=fields["item_id"], version=fields["version"]) for fields in said]


def _told_itself(moves: Sequence[_Move]) -> set[UUID]:
    found = FrontedCommand.objects.filter(command_id__in={move.change.command_id for move in moves})
    return set(found.values_list("command_id", flat=True))


def _newest(moves: Sequence[_Move]) -> dict[int, int]:
    """The version that was ordered last of each: a page of the feed may end between two that were under way at once."""
    last = OwnOrder.objects.aggregate(last=Max("id"))["last"] or 0
    lately = OwnOrder.objects.filter(id__gt=last - LATELY, item_id__in={move.item_id for move in moves})
    return dict(lately.values_list("item_id").annotate(Max("item_version")))


def _owned(item_ids: set[int], *, library_ids: Sequence[int]) -> dict[int, _Owned]:
    rows = Item.objects.filter(id__in=item_ids, owner__in=library_ids).values_list("id", "owner_id", "barcode")
    return {item_id: _Owned(library_id=owner_id, barcode=barcode) for item_id, owner_id, barcode in rows}
