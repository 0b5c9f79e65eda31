"""What a desk and a reader may know of parcels: what is to be packed, what is in each, and how it is on its way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from bashu.db.circulation.models import Hold
from bashu.db.network.queries import Name, PlaceRow, places
from bashu.db.parts import Part
from bashu.domain.circulation.boxcodes import parcel_code_of
from bashu.domain.circulation.parcels.states import UNDER_WAY, ParcelledEnd, ParcelPrice, ParcelStage, Payer, price_of

LIST_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSendRow:
    """What waits on the hold shelf to be sent home. `addressed`: its reader has said where to; `told`: what it
    costs, as far as that was told."""

    hold_id: int
    item_id: int
    barcode: str
    title: str
    patron_id: int
    number: str
    addressed: bool
    ready_at: datetime
    told: ParcelPrice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRow:
    """`items` are in it now; `sent` were in it when the courier got it. `patron_id`: whose it is, as long as that is
    known."""

    parcel_id: int
    code: str
    stage: ParcelStage
    branch_id: int
    branch: PlaceRow
    items: int
    sent: int | None
    charge_fen: int | None
    payer: Payer | None
    packed_at: datetime
    expected_on: date
    handed_over_at: datetime | None
    ended_at: datetime | None
    patron_id: int | None
    courier: str = field(repr=False)
    waybill: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InsideRow:
    """`inside`: still on loan by this parcel. `ended_as`: what became of it on the way."""

    item_id: int
    barcode: str
    title: str
    owner: Name
    due_at: datetime
    inside: bool
    ended_as: ParcelledEnd | None

    def is_late(self, stage: ParcelStage, moment: datetime) -> bool:
        """Nothing is, as long as the parcel is not there."""
        return self.inside and stage not in UNDER_WAY and self.due_at < moment


def to_send(branch_id: int, *, start: int = 0, barcode: str = "", item_id: int | None = None) -> Part[ToSendRow]:
    """Reader by reader, whoever has waited longest first. Or of what has this barcode, or of one item."""
    asked = {"branch": branch_id, "barcode": barcode or None, "item": item_id, "start": start, "most": LIST_MAX}
    rows = _all(_TO_SEND, asked)
    if start and not rows:
        return to_send(branch_id, barcode=barcode, item_id=item_id)
    told = tuple(
        ToSendRow(
            hold_id=row[0], item_id=row[1], barcode=row[2], title=row[3], patron_id=row[4], number=row[5],
            addressed=row[6], ready_at=row[7], told=price_of(row[8:12]),
        )
        for row in rows
    )  # fmt: skip
    return Part(rows=told, start=start, of=int(rows[0][-1]) if rows else 0, most=LIST_MAX)


def parcels_packed(branch_id: int, *, start: int = 0) -> Part[ParcelRow]:
    """What stands here, and has something in it."""
    return _parcels(_PACKED, {"branch": branch_id, "patron": None}, start=start)


def parcels_gone(branch_id: int, *, start: int = 0) -> Part[ParcelRow]:
    """What is with the courier."""
    return _parcels(_GONE, {"branch": branch_id}, start=start)


def parcels_ended(branch_id: int, *, since: datetime, start: int = 0) -> Part[ParcelRow]:
    return _parcels(_ENDED, {"branch": branch_id, "since": since}, start=start)


def parcel(parcel_id: int) -> ParcelRow | None:
    return next(iter(_parcels(_ONE, {"parcel": parcel_id})), None)


def parcels_of(patron_id: int, *, since: datetime, start: int = 0) -> Part[ParcelRow]:
    """On their way to this reader, or arrived since."""
    return _parcels(_OF_PATRON, {"patron": patron_id, "since": since}, start=start)


def packed_for(branch_id: int, patron_id: int) -> tuple[ParcelRow, ...]:
    """Parcels of this reader that stand here and have not left."""
    return _parcels(_PACKED, {"branch": branch_id, "patron": patron_id}).rows


def inside(parcel_id: int) -> tuple[InsideRow, ...]:
    return tuple(
        InsideRow(
            item_id=row[0], barcode=row[1], title=row[2], owner=Name(row[3], row[4]), due_at=row[5], inside=row[6],
            ended_as=ParcelledEnd(row[7]) if row[7] else None,
        )
        for row in _all(_INSIDE, [parcel_id])
    )  # fmt: skip


def _parcels(sql: str, asked: dict[str, Any], *, start: int = 0) -> Part[ParcelRow]:
    rows = _all(f"{sql} LIMIT %(most)s OFFSET %(start)s", {**asked, "start": start, "most": LIST_MAX})
    if start and not rows:
        return _parcels(sql, asked)
    where = places({row[2] for row in rows})
    told = tuple(
        ParcelRow(
            parcel_id=row[0], code=parcel_code_of(row[0]), stage=ParcelStage(row[1]), branch_id=row[2],
            branch=where[row[2]], items=row[3], sent=row[4], charge_fen=row[5], payer=Payer(row[6]) if row[6] else None,
            packed_at=row[7], expected_on=row[8], handed_over_at=row[9], ended_at=row[10], patron_id=row[11],
            courier=row[12], waybill=row[13],
        )
        for row in rows
    )  # fmt: skip
    return Part(rows=told, start=start, of=int(rows[0][14]) if rows else 0, most=LIST_MAX)


def _all(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def homeward(branch_ids: Iterable[int]) -> int:
    """How many open holds of these branches are to be sent home."""
    count: int = Hold.objects.filter(pickup_branch__in=list(branch_ids), closed_at=None, pickup_kind="home").count()
    return count


_TO_SEND = """
SELECT h.id, i.id, i.barcode, b.title, p.id, p.number,
       EXISTS (SELECT FROM patrons_deliveryaddress a WHERE a.patron_id = p.id), h.ready_at,
       h.told_first_items, h.told_first_fen, h.told_further_fen, h.told_payer, count(*) OVER ()
  FROM circulation_hold h JOIN catalogue_item i ON i.id = h.item_id JOIN catalogue_bibrecord b ON b.id = i.bib_id
  JOIN patrons_patron p ON p.id = h.patron_id
 WHERE h.pickup_branch_id = %(branch)s AND h.stage = 'ready' AND h.closed_at IS NULL AND h.pickup_kind = 'home'
   AND (%(item)s::bigint IS NULL OR i.id = %(item)s) AND (%(barcode)s::text IS NULL OR i.barcode = %(barcode)s)
 ORDER BY min(h.ready_at) OVER (PARTITION BY p.id), p.id, h.ready_at, h.id LIMIT %(most)s OFFSET %(start)s
"""
_PARCEL = """
SELECT p.id, p.state, p.branch_id,
       (SELECT count(*) FROM circulation_parcelled d JOIN circulation_loan l ON l.id = d.loan_id
         WHERE d.parcel_id = p.id AND d.ended_as IS NULL AND l.checked_in_at IS NULL),
       p.items, p.charge_fen, p.payer, p.packed_at, p.expected_on, p.handed_over_at, p.ended_at,
       coalesce(w.patron_id, (SELECT max(l.patron_id) FROM circulation_parcelled d
                                JOIN circulation_loan l ON l.id = d.loan_id
                               WHERE d.parcel_id = p.id AND l.checked_in_at IS NULL)),
       coalesce(w.courier, ''), coalesce(w.number, ''), count(*) OVER ()
  FROM circulation_parcel p
  LEFT JOIN circulation_waybill w ON w.parcel_id = p.id
"""
_PACKED = f"""
{_PARCEL}
 WHERE p.branch_id = %(branch)s AND p.state = 'packed'
   AND EXISTS (SELECT FROM circulation_parcelled d JOIN circulation_loan l ON l.id = d.loan_id
                WHERE d.parcel_id = p.id AND l.checked_in_at IS NULL
                  AND (%(patron)s::bigint IS NULL OR l.patron_id = %(patron)s))
 ORDER BY p.packed_at, p.id
"""
_GONE = f"{_PARCEL} WHERE p.branch_id = %(branch)s AND p.state = 'handed_over' ORDER BY p.packed_at, p.id"
_ENDED = f"{_PARCEL} WHERE p.branch_id = %(branch)s AND p.ended_at >= %(since)s ORDER BY p.packed_at, p.id"
_ONE = f"{_PARCEL} WHERE p.id = %(parcel)s"
_OF_PATRON = f"""
{_PARCEL}
 WHERE w.patron_id = %(patron)s AND p.state <> 'packed' AND (p.ended_at IS NULL OR p.ended_at >= %(since)s)
 ORDER BY p.ended_at IS NOT NULL, p.handed_over_at, p.id
"""
_INSIDE = """
SELECT i.id, i.barcode, b.title, o.name_zh, o.name_en, l.due_at, l.checked_in_at IS NULL AND d.ended_as IS NULL,
       d.ended_as
  FROM circulation_parcelled d JOIN circulation_loan l ON l.id = d.loan_id JOIN catalogue_item i ON i.id = l.item_id
  JOIN catalogue_bibrecord b ON b.id = i.bib_id JOIN network_library o ON o.id = i.owner_id
 WHERE d.parcel_id = %s ORDER BY i.barcode, i.id
"""
