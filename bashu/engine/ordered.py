"""The change feed in an order in which what happened to one item, hold or box is told as it happened.

The feed itself (`feed`) goes by transactions, in the order in which they began to write. Of two that change one item,
the one that waited for the other may have begun first; then its version is the higher one and stands before. Those
meet only within what was under way together, so it is enough to look some way ahead: what is still missing there is
told first, or, if it is not settled yet, what comes after it waits.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import orjson
from django.db import connection

from bashu.domain.values import value_class
from bashu.engine.feed import Change, Cursor

PAGE: Final = 1_000
# As far apart as two transactions that met can have put an item: each has up to 1,024 commands.
AHEAD: Final = 2_048
READ: Final = """
SELECT generation, xid::text::bigint, lane_id, seq, recorded_at, command_id, kind, body,
       coalesce(xid < pg_snapshot_xmin(pg_current_snapshot())
                OR generation < (SELECT max(id) FROM audit_generation), false)
  FROM audit_logentry WHERE (generation, xid, lane_id, seq) > (%s, %s::text::xid8, %s, %s)
 ORDER BY audit_logentry.generation, audit_logentry.xid, audit_logentry.lane_id, audit_logentry.seq LIMIT %s
"""
# Whose versions they are: of those an effect names, the first.
COUNTED: Final = ("hold_id", "box_id", "parcel_id", "item_id")
Key = tuple[str, int]


@value_class(frozen=True, slots=True)
class Told:
    """`upto`: from where to go on after this one; None: not before one of those that follow it here."""

    change: Change
    upto: Cursor | None


@value_class(frozen=True, slots=True)
class Page:
    """`more`: there is more behind it already."""

    told: tuple[Told, ...]
    more: bool


def read(after: Cursor, *, limit: int = PAGE) -> Page:
    """What comes after this place, about `limit` changes."""
    changes, settled = _rows(after, limit=limit + AHEAD)
    versions = [dict(_versions(change)) for change in changes]
    end = _end(versions, limit=limit, settled=settled)
    order = _order(versions[:end])
    told, highest = [], -1
    for count, place in enumerate(order, start=1):
        highest = max(highest, place)
        told.append(Told(changes[place], changes[highest].cursor if highest == count - 1 else None))
    return Page(tuple(told), more=0 < end < settled)


def _rows(after: Cursor, *, limit: int) -> tuple[list[Change], int]:
    """And how many of them are settled: nothing can appear before these any more."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [after.generation, str(after.xid), after.lane, after.seq, limit])
        rows = cursor.fetchall()
    changes = [
        Change(
            cursor=Cursor(generation, xid, lane, seq),
            recorded_at=recorded_at,
            command_id=command_id,
            kind=kind,
            effects=orjson.loads(body)["effects"],
        )
        for generation, xid, lane, seq, recorded_at, command_id, kind, body, _ in rows
    ]
    return changes, sum(settled for *_, settled in rows)


def _versions(change: Change) -> Iterator[tuple[Key, int]]:
    """The latest that this change made of each."""
    for name, fields in change.effects:
        if name == "ItemsAdmitted":
            yield from ((("item_id", row[0]), 1) for row in fields["items"])
        elif "version" in fields:
            kind = next((each for each in COUNTED if fields.get(each) is not None), None)
            if kind is not None:
                yield (kind, fields[kind]), fields["version"]


def _end(versions: Sequence[dict[Key, int]], *, limit: int, settled: int) -> int:
    """How many changes can be told: behind them nothing is missing that came before one of them."""
    end = min(limit, settled)
    while True:
        highest: dict[Key, int] = {}
        for each in versions[:end]:
            for key, version in each.items():
                highest[key] = max(version, highest.get(key, 0))
        earlier = _earlier(versions, end=end, highest=highest)
        if earlier is None:
            return end
        place, key = earlier
        if place < settled:
            end = place + 1
        else:
            version = versions[place][key]
            settled = end = next(at for at, each in enumerate(versions[:end]) if each.get(key, 0) > version)


def _earlier(versions: Sequence[dict[Key, int]], *, end: int, highest: dict[Key, int]) -> tuple[int, Key] | None:
    """The last change behind `end` that came before one of those that stand before it."""
    for place in range(len(versions) - 1, end - 1, -1):
        for key, version in versions[place].items():
            if version < highest.get(key, 0):
                return place, key
    return None


def _order(versions: Sequence[dict[Key, int]]) -> list[int]:
    """Places in the feed, in an order in which each version follows the one before it; else as they stand."""
    by_key: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    for place, each in enumerate(versions):
        for key, version in each.items():
            by_key[key].append((version, place))
    after: dict[int, list[int]] = defaultdict(list)
    waits = [0] * len(versions)
    for places in by_key.values():
        places.sort()
        for (_, first), (_, second) in pairwise(places):
            after[first].append(second)
            waits[second] += 1
    ready = [place for place, count in enumerate(waits) if not count]
    order: list[int] = []
    while ready:
        place = heapq.heappop(ready)
        order.append(place)
        for follower in after[place]:
            waits[follower] -= 1
            if not waits[follower]:
                heapq.heappush(ready, follower)
    # None is left in a log that is sound; `bashu verify` says what is wrong with another.
    return [*order, *sorted({*range(len(versions))} - {*order})]
