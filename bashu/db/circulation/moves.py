"""Moves of floating items: proposed each night from what was lent, accepted by the office, sent by a desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from bashu.db.circulation.balance import shelves
from bashu.db.circulation.models import Floating
from bashu.db.network.bars import barred_pairs
from bashu.db.network.models import FloatGroup, FloatMove
from bashu.db.network.queries import Name, PlaceRow, places
from bashu.db.network.rights import reached
from bashu.db.parts import Part, part_of
from bashu.domain.calendar import local_day
from bashu.domain.rights import Reach
from bashu.domain.routing import balance
from bashu.domain.routing.written import No

# What a night proposes for a group is no more than can be sent in some days.
ITEMS_MAX = 200
MOVES_MAX = 200
CANDIDATES_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """`sent`: of an accepted one, what was scanned for it."""

    move_id: int
    group: Name
    group_id: int
    origin: PlaceRow
    destination: PlaceRow
    items: int
    gain: float
    proposed_at: datetime
    accepted_at: datetime | None
    sent: int

    @property
    def left(self) -> int:
        return max(0, self.items - self.sent)


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRow:
    """Floats on the shelf of the branch from which something is to be sent."""

    item_id: int
    barcode: str
    title: str
    call_number: str
    since_at: datetime


def propose(now: datetime) -> int:
    """Anew, in the place of what nobody accepted. What is under way between two branches is left to end."""
    barred = barred_pairs(local_day(now))
    found = {code: balance(rows, items_max=ITEMS_MAX, barred=barred) for code, rows in shelves(now).items()}
    groups = dict(FloatGroup.objects.values_list("code", "id"))
    with transaction.atomic():
        FloatMove.objects.filter(accepted_at=None).delete()
        for row in _told(_open(Q(accepted_at__isnull=False))):
            if not row.left:
                FloatMove.objects.filter(pk=row.move_id).update(ended_at=now)
        under_way = set(FloatMove.objects.filter(ended_at=None).values_list("group", "origin", "destination"))
        made = FloatMove.objects.bulk_create([
            FloatMove(
                group_id=groups[code],
                origin_id=move.origin_id,
                destination_id=move.destination_id,
                items=move.items,
                gain=move.gain,
                proposed_at=now,
            )
            for code, moves in found.items()
            for move in moves
            if (groups[code], move.origin_id, move.destination_id) not in under_way
        ])  # fmt: skip
    return len(made)


def proposals(reach: Reach, *, start: int = 0) -> Part[MoveRow]:
    """What gains most first; of those that take from a place that is reached, or bring to one."""
    rows = _open(_seen(reach) & Q(accepted_at=None)).order_by("-gain", "id")
    return part_of(rows, start=start, most=MOVES_MAX, told=_told)


def accepted(reach: Reach, *, start: int = 0) -> Part[MoveRow]:
    return part_of(_open(_seen(reach) & Q(accepted_at__isnull=False)), start=start, most=MOVES_MAX, told=_told)


def moves_from(branch_id: int) -> tuple[MoveRow, ...]:
    """All that this branch is asked to send, and has not sent."""
    return tuple(row for row in _told(_open(Q(origin=branch_id, accepted_at__isnull=False))) if row.left)


def move(move_id: int) -> MoveRow | None:
    return next(iter(_told(_open(Q(pk=move_id)))), None)


def accept(move_id: int, *, by: int, now: datetime) -> No | None:
    """`by`: of the staff."""
    done = FloatMove.objects.filter(pk=move_id, accepted_at=None, ended_at=None)
    return None if done.update(accepted_at=now, accepted_by=by) else No.NOTHING_TO_MOVE


def end(move_id: int, *, now: datetime) -> None:
    """Enough of it was sent, or it was no good idea."""
    FloatMove.objects.filter(pk=move_id, ended_at=None).update(ended_at=now)


def count_sent(move_id: int, item_id: int) -> None:
    """An item that is scanned twice is sent once."""
    with transaction.atomic():
        row = FloatMove.objects.select_for_update().get(pk=move_id)
        if item_id not in row.sent:
            row.sent.append(item_id)
            row.save(update_fields=["sent"])


def candidates(row: MoveRow, *, start: int = 0) -> Part[CandidateRow]:
    """What may be sent: it floats there; what has been there for longest first."""
    standing = Floating.objects.filter(
        branch=row.origin.branch_id, item__float_group=row.group_id, item__status="available", item__rotation=None
    )
    found = standing.select_related("item__bib").order_by("since_at", "item_id")
    return part_of(found, start=start, most=CANDIDATES_MAX, told=_candidates)


def _candidates(found: Sequence[Floating]) -> tuple[CandidateRow, ...]:
    return tuple(
        CandidateRow(
            item_id=each.item_id,
            barcode=each.item.barcode,
            title=each.item.bib.title,
            call_number=each.item.call_number,
            since_at=each.since_at,
        )
        for each in found
    )


def _seen(reach: Reach) -> Q:
    takes = reached(reach, library="origin__library", branch="origin")
    return takes | reached(reach, library="destination__library", branch="destination")


def _open(which: Q) -> QuerySet[FloatMove]:
    return FloatMove.objects.filter(which, ended_at=None).select_related("group").order_by("accepted_at", "id")


def _told(rows: Sequence[FloatMove] | QuerySet[FloatMove]) -> tuple[MoveRow, ...]:
    rows = list(rows)
    where = places(branch for row in rows for branch in (row.origin_id, row.destination_id))
    return tuple(_row(row, where) for row in rows)


def _row(row: FloatMove, where: Mapping[int, PlaceRow]) -> MoveRow:
    return MoveRow(
        move_id=row.pk,
        group=Name(row.group.name_zh, row.group.name_en),
        group_id=row.group_id,
        origin=where[row.origin_id],
        destination=where[row.destination_id],
        items=row.items,
        gain=row.gain,
        proposed_at=row.proposed_at,
        accepted_at=row.accepted_at,
        sent=len(row.sent),
    )
