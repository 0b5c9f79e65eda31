"""What pages may know of holds. Rows are frozen; every list has an end; none names a patron."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from django.db import connection

from bashu.db.network.queries import PlaceRow, places
from bashu.db.parts import Part
from bashu.domain.circulation.holds.states import (
    ClosedReason,
    HoldEnd,
    HoldLevel,
    HoldReason,
    HoldStage,
    MoveReason,
    PickupKind,
)
from bashu.domain.circulation.holds.words import CODE_DIGITS, pickup_code
from bashu.domain.circulation.parcels.states import ParcelPrice, price_of

LIST_MAX = 300
# What was not collected lies on the hold shelf until it is cleared. What has lain there for longer is found by hand.
CLEARED_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """An open hold of a patron. `before` counts who waits before it; `item_id` is what is bound to it; those of one
    `choice_id` are a choice. `price`: what the reader was told that it costs to be sent home. `has_set_out`: on the
    van, and not waiting for it."""

    hold_id: int
    bib_id: int
    title: str
    author: str
    level: HoldLevel
    volume: str
    stage: HoldStage
    item_id: int | None
    pickup: PlaceRow
    pickup_kind: PickupKind
    placed_at: datetime
    before: int
    suspended_until: datetime | None
    wanted_until: datetime | None
    promised_from_on: date | None
    promised_to_on: date | None
    shelf_until: datetime | None
    reason: HoldReason
    reason_details: Mapping[str, Any]
    reason_place: PlaceRow | None
    code: str
    choice_id: int | None = None
    price: ParcelPrice | None = None
    booked_from_on: date | None = None
    booked_to_on: date | None = None
    has_set_out: bool = False

    @property
    def moved(self) -> MoveReason | None:
        """Why staff moved it in its queue, if they did."""
        return MoveReason(self.reason_details["moved"]) if self.reason_details.get("moved") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedRow:
    """A hold that ended, as long as it is still known whose it was."""

    bib_id: int
    title: str
    closed_at: datetime
    closed_as: HoldEnd
    closed_reason: ClosedReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRow:
    """What is to be taken from the shelf, and where it goes."""

    hold_id: int
    item_id: int
    barcode: str
    title: str
    author: str
    volume: str
    call_number: str
    collection: str
    pickup: PlaceRow
    pickup_kind: PickupKind
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfRow:
    """What waits on the hold shelf. `code` is what the reader shows."""

    hold_id: int
    item_id: int
    barcode: str
    title: str
    code: str
    pickup_kind: PickupKind
    ready_at: datetime
    shelf_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ToClearRow:
    """`hold_id`: for whom it lay there; the hold has ended, or is collected elsewhere by now."""

    hold_id: int
    item_id: int
    barcode: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """Of the promises made in a time: `kept` were ready in the range or before it, `late` after it or not yet, though
    its last day is over; `ended` before anything could be late; `open` may still be kept."""

    kept: int
    late: int
    ended: int
    open: int


def holds_of(patron_id: int) -> tuple[HoldRow, ...]:
    """All of them, as many as the rules allow: what is ready first, then in the order in which they were placed."""
    rows = _all(_OF_PATRON, [patron_id])
    details = [orjson.loads(row[16]) if isinstance(row[16], str) else row[16] for row in rows]
    where = places({row[7] for row in rows} | {each["branch_id"] for each in details if each.get("branch_id")})
    return tuple(
        HoldRow(
            hold_id=row[0], bib_id=row[1], title=row[2], author=row[3], level=HoldLevel(row[4]),
            stage=HoldStage(row[5]), volume=row[19],
            item_id=row[6], pickup=where[row[7]], pickup_kind=PickupKind(row[8]), placed_at=row[9],
            suspended_until=row[10], wanted_until=row[11], promised_from_on=row[12], promised_to_on=row[13],
            shelf_until=row[14], reason=HoldReason(row[15]), reason_details=told,
            reason_place=where.get(told.get("branch_id", 0)), code=pickup_code(row[17]), before=row[18],
            choice_id=row[20], price=price_of(row[21:25]), booked_from_on=row[25], booked_to_on=row[26],
            has_set_out=row[27],
        )
        for row, told in zip(rows, details, strict=True)
    )  # fmt: skip


def ended_holds(patron_id: int, *, since: datetime) -> tuple[EndedRow, ...]:
    """What ended otherwise than by a loan, the latest first."""
    rows = _all(_ENDED, [patron_id, since])
    return tuple(
        EndedRow(
            bib_id=row[0], title=row[1], closed_at=row[2], closed_as=HoldEnd(row[3]),
            closed_reason=ClosedReason(row[4]) if row[4] else None,
        )
        for row in rows
    )  # fmt: skip


def to_do(branch_id: int, *, now: datetime) -> tuple[int, int]:
    """How many items are to be pulled here, and how many to be cleared from the hold shelf."""
    ((pull, clear),) = _all(_TO_DO, {"branch": branch_id, "since": now - CLEARED_WITHIN})
    return int(pull), int(clear)


def pull_list(branch_id: int, *, start: int = 0, item_id: int | None = None) -> Part[PullRow]:
    """By call number, as one walks along the shelves; by the title's class where an item has none. Or of one item."""
    rows, start, of = _stretch(_PULL, {"branch": branch_id, "item": item_id}, start=start)
    where = places({row[6] for row in rows})
    told = tuple(
        PullRow(
            hold_id=row[0], item_id=row[1], barcode=row[2], title=row[3], call_number=row[4], collection=row[5],
            pickup=where[row[6]], asked_at=row[7], author=row[8], volume=row[9], pickup_kind=PickupKind(row[10]),
        )
        for row in rows
    )  # fmt: skip
    return Part(rows=told, start=start, of=of, most=LIST_MAX)


def hold_shelf(branch_id: int, *, start: int = 0, item_id: int | None = None) -> Part[ShelfRow]:
    """By code, as the slips stand on the shelf. Or of one item."""
    rows, start, of = _stretch(_SHELF, {"branch": branch_id, "item": item_id}, start=start)
    told = tuple(
        ShelfRow(
            hold_id=row[0], item_id=row[1], barcode=row[2], title=row[3], code=pickup_code(row[4]),
            pickup_kind=PickupKind(row[5]), ready_at=row[6], shelf_until=row[7],
        )
        for row in rows
    )  # fmt: skip
    return Part(rows=told, start=start, of=of, most=LIST_MAX)


def to_clear(branch_id: int, *, now: datetime, start: int = 0, item_id: int | None = None) -> Part[ToClearRow]:
    """What lies on this hold shelf for nobody who collects here: scan it, and it finds its way. Or of one item."""
    asked = {"branch": branch_id, "since": now - CLEARED_WITHIN, "item": item_id}
    rows, start, of = _stretch(_TO_CLEAR, asked, start=start)
    told = tuple(ToClearRow(item_id=row[0], barcode=row[1], title=row[2], hold_id=row[3]) for row in rows)
    return Part(rows=told, start=start, of=of, most=LIST_MAX)


def waiting_for(bib_id: int) -> int:
    """How many wait in the queue of the work that this record belongs to."""
    ((count,),) = _all(_WAITING_FOR, [bib_id])
    return int(count)


def promises(*, since: datetime, until: datetime, now: datetime) -> Promises:
    """How the promises of holds that were placed in this time were kept."""
    ((kept, late, ended, still_open),) = _all(_PROMISES, {"since": since, "until": until, "now": now})
    return Promises(kept=kept, late=late, ended=ended, open=still_open)


def _stretch(sql: str, asked: dict[str, Any], *, start: int) -> tuple[list[tuple[Any, ...]], int, int]:
    """These rows without their last column, where they start, and how many there are in all, as that column says. From
    the beginning, if no row is left where it was asked for."""
    rows = _all(sql, {**asked, "start": start, "most": LIST_MAX})
    if start and not rows:
        return _stretch(sql, asked, start=0)
    return [row[:-1] for row in rows], start, int(rows[0][-1]) if rows else 0


def _all(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


# Of a hold that is under way.
HAS_SET_OUT = """
EXISTS (SELECT FROM circulation_transit t
         WHERE t.item_id = h.item_id AND t.ended_at IS NULL AND t.dispatched_at IS NOT NULL)
"""
_OF_PATRON = f"""
SELECT h.id, b.id, b.title, b.author, h.level, h.stage, h.item_id, h.pickup_branch_id, h.pickup_kind, h.placed_at,
       h.suspended_until, h.wanted_until, h.promised_from_on, h.promised_to_on, h.shelf_until, h.reason,
       h.reason_details, encode(h.token, 'hex'),
       (SELECT count(*) FROM circulation_hold o WHERE o.work_id = h.work_id AND o.closed_at IS NULL
           AND o.stage IN ('waiting', 'asked') AND o.booked_from_on IS NULL AND (o.rank, o.id) < (h.rank, h.id)),
       h.volume, c.choice_id, h.told_first_items, h.told_first_fen, h.told_further_fen, h.told_payer,
       h.booked_from_on, h.booked_to_on, {HAS_SET_OUT}
  FROM circulation_hold h JOIN catalogue_bibrecord b ON b.id = h.bib_id
  LEFT JOIN circulation_alternative c ON c.hold_id = h.id
 WHERE h.patron_id = %s AND h.closed_at IS NULL ORDER BY h.stage <> 'ready', h.placed_at, h.id
"""  # noqa: S608 (words of ours)
# Each hold that asks for something at the branch, found by the branch that its reason names, and a few more.
_ASKED_HERE = """
SELECT id FROM circulation_hold WHERE stage = 'asked' AND (reason_details ->> 'branch_id')::bigint = %(branch)s
 UNION SELECT id FROM circulation_hold WHERE stage = 'asked' AND reason = 'pickup_changed'
"""
_ONE_ITEM = "AND (%(item)s::bigint IS NULL OR i.id = %(item)s)"
_PULL = f"""
SELECT h.id, i.id, i.barcode, b.title, coalesce(nullif(i.call_number, ''), b.clc), i.collection, h.pickup_branch_id,
       h.asked_at, b.author, i.volume, h.pickup_kind, count(*) OVER ()
  FROM circulation_hold h JOIN catalogue_item i ON i.id = h.item_id JOIN catalogue_bibrecord b ON b.id = i.bib_id
 WHERE h.id IN ({_ASKED_HERE}) AND i.branch_id = %(branch)s {_ONE_ITEM}
 ORDER BY i.collection, 5, i.barcode, h.id LIMIT %(most)s OFFSET %(start)s
"""  # noqa: S608 (words of ours)
_ENDED = """
SELECT b.id, b.title, h.closed_at, h.closed_as, h.closed_reason
  FROM circulation_hold h JOIN catalogue_bibrecord b ON b.id = h.bib_id
 WHERE h.patron_id = %s AND h.closed_at >= %s AND h.closed_as <> 'fulfilled' ORDER BY h.closed_at DESC, h.id
"""
# The order is that of `pickup_code`.
_SHELF = f"""
SELECT h.id, i.id, i.barcode, b.title, encode(h.token, 'hex'), h.pickup_kind, h.ready_at, h.shelf_until,
       count(*) OVER ()
  FROM circulation_hold h JOIN catalogue_item i ON i.id = h.item_id JOIN catalogue_bibrecord b ON b.id = i.bib_id
 WHERE h.pickup_branch_id = %(branch)s AND h.stage = 'ready' AND h.closed_at IS NULL {_ONE_ITEM}
 ORDER BY ('x' || left(encode(h.token, 'hex'), 12))::bit(48)::bigint %% {10**CODE_DIGITS}, h.id
 LIMIT %(most)s OFFSET %(start)s
"""  # noqa: S608 (words of ours)
_CLEARED = """
  FROM (SELECT item_id, id, closed_at FROM circulation_hold
         WHERE pickup_branch_id = %(branch)s AND closed_at >= %(since)s AND item_id IS NOT NULL
        UNION SELECT item_id, id, closed_at FROM circulation_hold
               WHERE reason = 'pickup_changed' AND (reason_details ->> 'branch_id')::bigint = %(branch)s
                 AND (closed_at IS NULL OR closed_at >= %(since)s) AND item_id IS NOT NULL) AS was
  JOIN catalogue_item i ON i.id = was.item_id JOIN catalogue_bibrecord b ON b.id = i.bib_id
 WHERE i.status = 'on_hold_shelf' AND i.branch_id = %(branch)s
   AND NOT EXISTS (SELECT FROM circulation_hold h WHERE h.item_id = i.id AND h.closed_at IS NULL AND h.stage = 'ready')
"""
_TO_CLEAR = f"""
SELECT id, barcode, title, hold_id, count(*) OVER ()
  FROM (SELECT DISTINCT ON (i.barcode, i.id) i.id, i.barcode, b.title, was.id AS hold_id {_CLEARED} {_ONE_ITEM}
         ORDER BY i.barcode, i.id, was.closed_at DESC NULLS FIRST, was.id DESC) AS lies
 ORDER BY barcode, id LIMIT %(most)s OFFSET %(start)s
"""  # noqa: S608 (words of ours)
_TO_DO = f"""
SELECT (SELECT count(*) FROM circulation_hold h JOIN catalogue_item i ON i.id = h.item_id
         WHERE h.id IN ({_ASKED_HERE}) AND i.branch_id = %(branch)s),
       (SELECT count(DISTINCT i.id) {_CLEARED})
"""  # noqa: S608 (words of ours)
_WAITING_FOR = """
SELECT count(*) FROM circulation_hold
 WHERE work_id = (SELECT coalesce(work_id, id) FROM catalogue_bibrecord WHERE id = %s)
   AND closed_at IS NULL AND stage IN ('waiting', 'asked') AND booked_from_on IS NULL
"""
_PROMISES = """
SELECT count(*) FILTER (WHERE ready), count(*) FILTER (WHERE NOT ready AND late),
       count(*) FILTER (WHERE NOT ready AND NOT late AND closed),
       count(*) FILTER (WHERE NOT ready AND NOT late AND NOT closed)
  FROM (SELECT coalesce(ready_at < over_at, false) AS ready, coalesce(ready_at, closed_at, %(now)s) >= over_at AS late,
               closed_at IS NOT NULL AS closed
          FROM (SELECT ready_at, closed_at,
                       (promised_to_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' AS over_at
                  FROM circulation_hold
                 WHERE placed_at >= %(since)s AND placed_at < %(until)s AND promised_to_on IS NOT NULL) AS made) AS told
"""
