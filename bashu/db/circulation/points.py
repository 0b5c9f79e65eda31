"""Branches where nobody sits: 24-hour points, cabinets and lockers. What somebody on a round has to do there."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef

from bashu.db.circulation.holds import to_do
from bashu.db.network.models import Branch, Terminal
from bashu.db.network.queries import PlaceRow, place_of
from bashu.db.network.rights import within
from bashu.domain.rights import Reach

POINTS_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """`to_pull` stand there and are asked for; `to_clear` lie there for nobody; `ready` wait to be collected."""

    place: PlaceRow
    to_pull: int
    to_clear: int
    ready: int


def points(reach: Reach, *, library_id: int) -> tuple[PlaceRow, ...]:
    """This library's branches without a desk, as far as a right reaches."""
    desks = Terminal.objects.filter(branch=OuterRef("pk"), active=True, attended=True)
    rows = within(Branch.objects.filter(library=library_id), reach, branch="pk")
    unattended = rows.filter(~Exists(desks)).select_related("library__city").order_by("code")
    return tuple(place_of(row) for row in unattended)


def rounds(places: tuple[PlaceRow, ...], *, now: datetime) -> tuple[PointRow, ...]:
    """Where most is to be done, first."""
    rows = []
    for place in places:
        to_pull, to_clear = to_do(place.branch_id, now=now)
        rows.append(PointRow(place=place, to_pull=to_pull, to_clear=to_clear, ready=_ready(place.branch_id)))
    return tuple(sorted(rows, key=lambda row: (-row.to_pull - row.to_clear, row.place.code)))


def _ready(branch_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_READY, [branch_id])
        ((count,),) = cursor.fetchall()
    return int(count)


_READY = """
SELECT count(*) FROM circulation_hold WHERE pickup_branch_id = %s AND stage = 'ready' AND closed_at IS NULL
"""
