"""What a desk may know of holds: whose each is, who waits before whom, and what its slip says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection

from bashu.db.circulation.holds import HAS_SET_OUT
from bashu.db.network.queries import Name, PlaceRow, places
from bashu.db.parts import Part
from bashu.domain.circulation.holds.states import HoldLevel, HoldReason, HoldStage, MoveReason, PickupKind
from bashu.domain.circulation.holds.words import pickup_code

QUEUE_MAX = 200
# As many as a full box brings.
SLIPS_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedRow:
    """An open hold in its queue. `title` is the edition that is wanted. The name is for the reader's own library.
    `before`: how many wait before it."""

    hold_id: int
    patron_id: int | None
    number: str
    name: str = field(repr=False)
    home_library_id: int | None
    home: Name | None
    bib_id: int
    title: str
    level: HoldLevel
    volume: str
    stage: HoldStage
    pickup: PlaceRow
    pickup_kind: PickupKind
    placed_at: datetime
    suspended_until: datetime | None
    barcode: str
    reason: HoldReason
    reason_details: Mapping[str, Any]
    reason_place: PlaceRow | None
    booked_from_on: date | None
    booked_to_on: date | None
    has_set_out: bool
    before: int

    @property
    def moved(self) -> MoveReason | None:
        return MoveReason(self.reason_details["moved"]) if self.reason_details.get("moved") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipRow:
    """What is laid into the item. It names no patron."""

    hold_id: int
    title: str
    author: str
    barcode: str
    code: str
    stage: HoldStage
    pickup: PlaceRow
    pickup_kind: PickupKind
    shelf_until: datetime | None


def queue_of(bib_id: int, *, start: int = 0) -> Part[QueuedRow]:
    """Those that wait for the work of this record, the first in line first."""
    rows = _all(_QUEUE, {"bib": bib_id, "start": start, "most": QUEUE_MAX})
    if start and not rows:
        return queue_of(bib_id)
    return Part(rows=_queued(rows), start=start, of=int(rows[0][23]) if rows else 0, most=QUEUE_MAX)


def whole_queue_of(bib_id: int) -> tuple[QueuedRow, ...]:
    """However many they are: whoever moves one looks at all that it overtakes."""
    return _queued(_all(_QUEUE, {"bib": bib_id, "start": 0, "most": None}))


def moved_past(rows: Sequence[QueuedRow], hold_id: int, *, before_id: int | None) -> Sequence[QueuedRow]:
    """Whoever it would overtake before that one, and itself as the last; empty if either is not in this queue."""
    places = {row.hold_id: place for place, row in enumerate(rows)}
    place, before = places.get(hold_id), places.get(before_id) if before_id is not None else len(rows)
    if place is None or before is None:
        return ()
    return rows[min(before, place) : place + 1]


def hold_at_desk(hold_id: int) -> QueuedRow | None:
    """None when there is none, or it has ended."""
    return next(iter(_queued(_all(_ONE, [hold_id]))), None)


def slips(hold_ids: Sequence[int], *, branch_id: int) -> tuple[SlipRow, ...]:
    """Of those whose item is at this branch or carried over from it, or on its way from it; in the order of the ids."""
    if not hold_ids:
        return ()
    rows = _all(_SLIPS, {"ids": list(hold_ids), "branch": branch_id, "most": SLIPS_MAX})
    where = places({row[6] for row in rows})
    return tuple(
        SlipRow(
            hold_id=row[0], title=row[1], author=row[2], barcode=row[3], code=pickup_code(row[4]),
            stage=HoldStage(row[5]), pickup=where[row[6]], pickup_kind=PickupKind(row[7]), shelf_until=row[8],
        )
        for row in rows
    )  # fmt: skip


def _queued(rows: Sequence[tuple[Any, ...]]) -> tuple[QueuedRow, ...]:
    details = [orjson.loads(row[17]) if isinstance(row[17], str) else row[17] for row in rows]
    where = places({row[11] for row in rows} | {each["branch_id"] for each in details if each.get("branch_id")})
    return tuple(
        QueuedRow(
            hold_id=row[0], patron_id=row[1], number=row[2] or "", name=row[3] or "", home_library_id=row[4],
            home=Name(row[5], row[6]) if row[4] else None, title=row[7], bib_id=row[18], level=HoldLevel(row[8]),
            stage=HoldStage(row[10]), pickup=where[row[11]], pickup_kind=PickupKind(row[12]), placed_at=row[13],
            volume=row[9], suspended_until=row[14], barcode=row[15] or "", reason=HoldReason(row[16]),
            reason_details=told, reason_place=where.get(told.get("branch_id", 0)), booked_from_on=row[19],
            booked_to_on=row[20], has_set_out=row[21], before=row[22],
        )
        for row, told in zip(rows, details, strict=True)
    )  # fmt: skip


def _all(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


_QUEUED = f"""
SELECT h.id, p.id, p.number, p.name, l.id, l.name_zh, l.name_en, b.title, h.level, h.volume, h.stage,
       h.pickup_branch_id, h.pickup_kind, h.placed_at, h.suspended_until, i.barcode, h.reason, h.reason_details, b.id,
       h.booked_from_on, h.booked_to_on, {HAS_SET_OUT},
       count(*) FILTER (WHERE h.stage IN ('waiting', 'asked') AND h.booked_from_on IS NULL)
         OVER (ORDER BY h.rank, h.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
       count(*) OVER ()
  FROM circulation_hold h JOIN catalogue_bibrecord b ON b.id = h.bib_id
  LEFT JOIN patrons_patron p ON p.id = h.patron_id LEFT JOIN network_library l ON l.id = p.home_library_id
  LEFT JOIN catalogue_item i ON i.id = h.item_id
 WHERE h.closed_at IS NULL AND
"""  # noqa: S608 (words of ours)
_QUEUE = f"""
{_QUEUED} h.work_id = (SELECT coalesce(work_id, id) FROM catalogue_bibrecord WHERE id = %(bib)s)
 ORDER BY h.rank, h.id LIMIT %(most)s OFFSET %(start)s
"""  # noqa: S608 (words of ours)
_ONE = f"{_QUEUED} h.id = %s"
_SLIPS = """
SELECT h.id, b.title, b.author, i.barcode, encode(h.token, 'hex'), h.stage, h.pickup_branch_id, h.pickup_kind,
       h.shelf_until
  FROM circulation_hold h JOIN catalogue_item i ON i.id = h.item_id JOIN catalogue_bibrecord b ON b.id = i.bib_id
 WHERE h.id = ANY(%(ids)s) AND h.closed_at IS NULL AND h.stage IN ('ready', 'under_way')
   AND i.branch_id IN (SELECT there.id FROM network_branch here JOIN network_branch there ON there.id = here.id
                          OR there.library_id = here.library_id AND there.building = here.building
                             AND here.building <> '' WHERE here.id = %(branch)s)
 ORDER BY array_position(%(ids)s, h.id) LIMIT %(most)s
"""
