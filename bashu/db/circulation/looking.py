"""What was looked for on its shelf in vain, and was not seen since: somebody looks again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from bashu.db.circulation.hold_models import FoundAgain, Missed
from bashu.db.network.queries import PlaceRow, places
from bashu.db.parts import Part

LOST_MAX = 200
NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRow:
    """It is on record as standing at `place`. `missed_at`: when somebody looked last; `seen_at`: when it came back or
    arrived before that, as far as is known."""

    item_id: int
    barcode: str
    title: str
    author: str
    volume: str
    call_number: str
    collection: str
    place: PlaceRow
    missed_at: datetime
    seen_at: datetime | None


def looked_for(branch_ids: Collection[int], *, start: int = 0) -> Part[LookRow]:
    """By branch, then as one walks along the shelves."""
    rows = _all(_ROWS, {"branches": list(branch_ids), "start": start, "most": LOST_MAX})
    if start and not rows:
        return looked_for(branch_ids)
    where = places({row[7] for row in rows})
    told = tuple(
        LookRow(
            item_id=row[0], barcode=row[1], title=row[2], author=row[3], volume=row[4], call_number=row[5],
            collection=row[6], place=where[row[7]], missed_at=row[8], seen_at=row[9],
        )
        for row in rows
    )  # fmt: skip
    return Part(rows=told, start=start, of=int(rows[0][10]) if rows else 0, most=LOST_MAX)


def count_looked_for(branch_ids: Collection[int]) -> int:
    ((count,),) = _all(_COUNT, {"branches": list(branch_ids)})
    return int(count)


def saw(item_id: int, *, now: datetime) -> None:
    """Somebody has it in hand. Of what was never missed nothing is kept."""
    if Missed.objects.filter(item=item_id, reason=NOT_FOUND).exists():
        FoundAgain.objects.update_or_create(item_id=item_id, defaults={"found_at": now})


def _all(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


# Whatever happened to it since was done with it in hand. Each of these looks goes by the item.
_MISSED = """
  FROM (SELECT branch_id, item_id, max(missed_at) AS missed_at FROM circulation_missed
         WHERE branch_id = ANY(%(branches)s) AND reason = 'not_found' GROUP BY branch_id, item_id) AS m
  JOIN catalogue_item i ON i.id = m.item_id AND i.branch_id = m.branch_id AND i.status = 'available'
 WHERE NOT EXISTS (SELECT FROM circulation_foundagain f WHERE f.item_id = i.id AND f.found_at > m.missed_at)
   AND NOT EXISTS (SELECT FROM circulation_loan l WHERE l.item_id = i.id
                      AND greatest(l.checked_out_at, l.checked_in_at, l.taken_in_at) > m.missed_at)
   AND NOT EXISTS (SELECT FROM circulation_transit t WHERE t.item_id = i.id
                      AND greatest(t.started_at, t.ended_at) > m.missed_at)
   AND NOT EXISTS (SELECT FROM circulation_use u WHERE u.item_id = i.id AND u.used_at > m.missed_at)
"""
_ROWS = f"""
SELECT i.id, i.barcode, b.title, b.author, i.volume, coalesce(nullif(i.call_number, ''), b.clc), i.collection,
       i.branch_id, m.missed_at,
       greatest((SELECT max(l.checked_in_at) FROM circulation_loan l WHERE l.item_id = i.id),
                (SELECT max(t.ended_at) FROM circulation_transit t WHERE t.item_id = i.id)), count(*) OVER ()
{_MISSED.replace(" WHERE NOT", "  JOIN catalogue_bibrecord b ON b.id = i.bib_id WHERE NOT", 1)}
 ORDER BY i.branch_id, i.collection, 6, i.barcode, i.id LIMIT %(most)s OFFSET %(start)s
"""  # noqa: S608 (words of ours)
_COUNT = f"SELECT count(*) {_MISSED}"
