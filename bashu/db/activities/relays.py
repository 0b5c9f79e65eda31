"""Where a book of a relay has been: places and months, from loans that are over and transits; never who had it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeAlias

from django.db import connection
from django.db.models import QuerySet

from bashu.db.activities.models import Relay
from bashu.db.network.models import Branch
from bashu.db.network.queries import PlaceRow, place_of
from bashu.db.network.rights import within
from bashu.db.parts import Part, part_of
from bashu.domain.calendar import local_day, start_of
from bashu.domain.rights import Reach

RelayRow: TypeAlias = Relay

AT_ONCE: Final = 50

_WAY: Final = """
SELECT at, branch_id, readers FROM (
  SELECT checked_out_at AS at, lending_branch_id AS branch_id, 1 AS readers, id, 1 AS nth FROM circulation_loan
   WHERE item_id = %(item)s AND checked_out_at >= %(since)s AND checked_in_at IS NOT NULL
     AND ended_as IS DISTINCT FROM 'undone' AND claimed_as IS DISTINCT FROM 'never_had'
   UNION ALL
  SELECT checked_in_at, checkin_branch_id, 0, id, 2 FROM circulation_loan
   WHERE item_id = %(item)s AND checked_out_at >= %(since)s AND checked_in_at IS NOT NULL AND ended_as IS NULL
   UNION ALL
  SELECT ended_at, destination_id, 0, id, 3 FROM circulation_transit
   WHERE item_id = %(item)s AND started_at >= %(since)s AND ended_as = 'received'
) AS way WHERE at < %(until)s ORDER BY at, nth, id
"""


_FURTHEST: Final = """
SELECT l.item_id, i.owner_id FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id
  JOIN network_branch n ON n.id IN (l.lending_branch_id, l.checkin_branch_id)
  JOIN network_library r ON r.id = n.library_id
 WHERE l.checked_out_at >= %(since)s AND l.checked_in_at IS NOT NULL
 GROUP BY l.item_id, i.owner_id
 ORDER BY least(count(DISTINCT r.city_id), 3) DESC, count(DISTINCT l.id) DESC, count(DISTINCT n.id) DESC, l.item_id
 LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """`month`: the first of the month in which it came there; `readers`: so many had it from there and gave it back."""

    at: PlaceRow
    month: date
    readers: int
    lon: float
    lat: float


def published_relays(*, start: int = 0) -> Part[Relay]:
    return _part(_relays().filter(state="published"), start=start)


def find_relay(relay_id: int, *, drafts: bool = False) -> Relay | None:
    return _relays().filter(pk=relay_id, **({} if drafts else {"state": "published"})).first()


def planned_relays(reach: Reach, *, start: int = 0) -> Part[Relay]:
    return _part(within(_relays(), reach, branch=""), start=start)


def find_planned(relay_id: int, reach: Reach) -> Relay | None:
    return within(_relays().filter(pk=relay_id), reach, branch="").first()


def stops_of(relay: Relay) -> tuple[Stop, ...]:
    """In the order of its way; what happened at one place in a row is one stop."""
    rows = _way(relay)
    branches = Branch.objects.select_related("library__city").in_bulk({branch_id for _at, branch_id, _n in rows})
    stops: list[Stop] = []
    for at, branch_id, readers in rows:
        if stops and stops[-1].at.branch_id == branch_id:
            stops[-1] = replace(stops[-1], readers=stops[-1].readers + readers)
        else:
            branch, month = branches[branch_id], local_day(at).replace(day=1)
            stops.append(Stop(at=place_of(branch), month=month, readers=readers, lon=branch.lon, lat=branch.lat))
    return tuple(stops)


def furthest(*, since: date) -> tuple[int, int]:
    """The item that has been lent in most cities, and whose it is. For a demonstration."""
    with connection.cursor() as cursor:
        cursor.execute(_FURTHEST, {"since": start_of(since)})
        item_id, owner_id = cursor.fetchone()
    return item_id, owner_id


def _way(relay: Relay) -> list[tuple[datetime, int, int]]:
    until = start_of(date.fromordinal(relay.until_on.toordinal() + 1)) if relay.until_on else start_of(date(2200, 1, 1))
    with connection.cursor() as cursor:
        cursor.execute(_WAY, {"item": relay.item_id, "since": start_of(relay.from_on), "until": until})
        return list(cursor.fetchall())


def _relays() -> "QuerySet[Relay]":
    return Relay.objects.select_related("library", "item__bib", "series", "activity")


def _part(rows: "QuerySet[Relay]", *, start: int) -> Part[Relay]:
    return part_of(rows.order_by("-from_on", "-id"), start=start, most=AT_ONCE, told=tuple)
