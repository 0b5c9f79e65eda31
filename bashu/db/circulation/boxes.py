"""What pages and labels may know of boxes. Rows are frozen; every list has an end; none names a person."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from bashu.db.circulation.models import Box, Transit
from bashu.db.network.models import Network
from bashu.db.network.queries import Name, PlaceRow, places
from bashu.db.parts import Part, part_of, part_of_all
from bashu.domain.circulation.boxcodes import code_of

BOXES_MAX = 200
MANIFEST_MAX = 300
# By destination, then barcode.
ON_PAPER = ("destination__code", "item__barcode", "id")
# The clock comes again for what is beyond.
LATE_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxRow:
    """`items` are in it now. `place` is where it stands, or was seen last."""

    box_id: int
    code: str
    stage: str
    origin: PlaceRow
    place: PlaceRow
    next_stop: PlaceRow
    items: int
    carrier: str
    opened_at: datetime
    closed_at: datetime | None
    handed_over_at: datetime | None
    expected_on: date | None
    received_at: datetime | None

    def concerns(self, branch_id: int) -> bool:
        """It comes from there, stands there, or goes there."""
        return branch_id in {self.origin.branch_id, self.place.branch_id, self.next_stop.branch_id}

    def is_packed_at(self, branch_id: int) -> bool:
        """It stands there and has not left."""
        return self.place.branch_id == branch_id and self.stage in {"open", "closed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRow:
    """An item that is in the box (`inside`), or travelled in it until it was scanned somewhere."""

    item_id: int
    barcode: str
    title: str
    owner: Name
    destination: PlaceRow
    expected_on: date
    inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """What waits at a branch in no box, all for the same next stop. `expected_on`: the first day that was promised."""

    place: PlaceRow
    items: int
    since: datetime
    expected_on: date


@dataclass(frozen=True, slots=True)
class LateRow:
    transit_id: int
    item_id: int


def box(box_id: int) -> BoxRow | None:
    return next(iter(_told(_boxes(Q(id=box_id))[:1])), None)


def boxes_here(branch_id: int, *, start: int = 0) -> Part[BoxRow]:
    """What is packed at this branch, or waits here to be sent on; the oldest first."""
    rows = _boxes(Q(branch_id=branch_id, state__in=["open", "closed"]))
    return part_of(rows.order_by("opened_at", "id"), start=start, most=BOXES_MAX, told=_told)


def stops_of_open_boxes(branch_id: int) -> set[int]:
    """For which next stops a box is open here."""
    return set(Box.objects.filter(branch_id=branch_id, state="open").values_list("next_branch_id", flat=True))


def open_box(branch_id: int, *, stops: Collection[int]) -> BoxRow | None:
    """Of those that are open here for one of these stops the one that was opened last."""
    rows = _boxes(Q(branch_id=branch_id, state="open", next_branch_id__in=stops))
    return next(iter(_told(rows.order_by("-opened_at", "id")[:1])), None)


def boxes_coming(branch_id: int, *, start: int = 0) -> Part[BoxRow]:
    """What was handed over for this branch; the first expected first."""
    rows = _boxes(Q(next_branch_id=branch_id, state="handed_over"))
    return part_of(rows.order_by("expected_on", "id"), start=start, most=BOXES_MAX, told=_told)


def manifest(box_id: int) -> tuple[ManifestRow, ...]:
    """All that is in the box or travelled in it, as it is printed."""
    return _lines(list(_in_box(box_id).order_by(*ON_PAPER)))


def contents(box_id: int, *, start: int = 0) -> Part[ManifestRow]:
    """What is in the box still, then what came out of it."""
    is_out = ExpressionWrapper(Q(ended_at__isnull=False), output_field=BooleanField())
    return part_of(_in_box(box_id).order_by(is_out, *ON_PAPER), start=start, most=MANIFEST_MAX, told=_lines)


def _in_box(box_id: int) -> QuerySet[Transit]:
    return Transit.objects.filter(box_id=box_id).select_related("item__bib", "item__owner")


def _lines(rows: Sequence[Transit]) -> tuple[ManifestRow, ...]:
    where = places(row.destination_id for row in rows)
    return tuple(
        ManifestRow(
            item_id=row.item_id,
            barcode=row.item.barcode,
            title=row.item.bib.title,
            owner=Name(row.item.owner.name_zh, row.item.owner.name_en),
            destination=where[row.destination_id],
            expected_on=row.expected_on,
            inside=row.ended_at is None,
        )
        for row in rows
    )


def on_manifest(box_id: int, item_id: int) -> bool:
    return Transit.objects.filter(box_id=box_id, item_id=item_id).exists()


def waiting_stops(branch_id: int, *, start: int = 0) -> Part[StopRow]:
    """For which next stops something waits here in no box; the longest waiting first."""
    waiting = Transit.objects.filter(origin_id=branch_id, ended_at=None, dispatched_at=None, box=None)
    stops = (
        waiting.order_by()
        .values(stop=Coalesce(F("next_branch_id"), F("destination_id")))
        .annotate(items=Count("id"), since=Min("started_at"), expected_on=Min("expected_on"))
        .order_by("since", "stop")
    )
    where = places(row["stop"] for row in stops)
    rows = [
        StopRow(place=where[row["stop"]], items=row["items"], since=row["since"], expected_on=row["expected_on"])
        for row in stops
    ]
    return part_of_all(rows, start=start, most=BOXES_MAX)


def late_transits(today: date) -> tuple[LateRow, ...]:
    """What should have arrived by now, and of which nobody was told yet; the longest late first."""
    days = Network.objects.values_list("late_after_days", flat=True).first() or 0
    late = Transit.objects.filter(ended_at=None, late_at=None, expected_on__lt=today - timedelta(days=days))
    rows = late.order_by("expected_on", "id").values_list("id", "item_id")
    return tuple(LateRow(*row) for row in rows[:LATE_MAX])


def _boxes(which: Q) -> QuerySet[Box]:
    inside = Count("transit", filter=Q(transit__ended_at=None))
    return Box.objects.filter(which).select_related("with_whom").annotate(inside=inside)


def _told(rows: Iterable[Any]) -> tuple[BoxRow, ...]:
    rows = list(rows)
    where = places(branch for row in rows for branch in (row.origin_id, row.branch_id, row.next_branch_id))
    return tuple(
        BoxRow(
            box_id=row.id,
            code=code_of(row.id),
            stage=row.state,
            origin=where[row.origin_id],
            place=where[row.branch_id],
            next_stop=where[row.next_branch_id],
            items=row.inside,
            carrier=row.with_whom.name if hasattr(row, "with_whom") else row.carrier,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            handed_over_at=row.handed_over_at,
            expected_on=row.expected_on,
            received_at=row.received_at,
        )
        for row in rows
    )
