"""Which holds the clock should look at. Whoever asks goes on after the last that it was given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

Place = tuple[int, int, int]
START: Place = (0, -(2**63), 0)


@dataclass(frozen=True, slots=True)
class DueHold:
    """`place`: its queue, its rank and its id; `version` tells whether it was changed meanwhile."""

    place: Place
    version: int
    item_id: int | None

    @property
    def hold_id(self) -> int:
        return self.place[2]


def to_target(*, after: Place, asked_before: datetime, now: datetime, limit: int) -> list[DueHold]:
    """What waits while something that it fits stands free on a shelf, and what was asked for before that moment.

    The first in line comes first. Rules may still keep it from that item: only who decides can tell.
    """
    return _rows(_TO_TARGET, {"after": after, "asked_before": asked_before, "now": now, "limit": limit})


def to_expire(*, after: Place, now: datetime, came_before: datetime, limit: int) -> list[DueHold]:
    """What is over: on the hold shelf, or wanted no longer, or nobody's, or another of its choice came, or nothing is
    left that it fits. What came since `came_before` may be undone, and the others must wait yet for that."""
    return _rows(_TO_EXPIRE, {"after": after, "now": now, "came_before": came_before, "limit": limit})


def _rows(sql: str, parameters: dict[str, Any]) -> list[DueHold]:
    after: Place = parameters.pop("after")
    parameters |= {"work": after[0], "rank": after[1], "id": after[2]}
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    return [DueHold((work, rank, hold_id), version, item) for work, rank, hold_id, version, item in rows]


_FITS = """
(h.level = 'work' OR h.level = 'title' AND i.bib_id = h.bib_id
   OR h.level = 'volume' AND i.bib_id = h.bib_id AND i.volume = h.volume
   OR h.level = 'item' AND i.id = h.wanted_item_id)
"""
_FREE = f"""
i.status = 'available' AND {_FITS}
AND NOT EXISTS (SELECT FROM circulation_hold b WHERE b.item_id = i.id AND b.closed_at IS NULL)
"""
# Each queue is looked up by itself: for EXISTS beside OR PostgreSQL would gather all items there are, each time.
_TO_TARGET = f"""
SELECT h.work_id, h.rank, h.id, h.version, h.item_id FROM circulation_hold h
 WHERE h.closed_at IS NULL AND (h.work_id, h.rank, h.id) > (%(work)s, %(rank)s, %(id)s)
   AND (h.stage = 'asked' AND h.asked_at < %(asked_before)s
     OR h.stage = 'waiting' AND (h.suspended_until IS NULL OR h.suspended_until <= %(now)s)
        AND ((SELECT true FROM catalogue_item i WHERE i.bib_id = h.work_id AND {_FREE} LIMIT 1)
          OR (SELECT true FROM catalogue_bibrecord e JOIN catalogue_item i ON i.bib_id = e.id
                      WHERE e.work_id = h.work_id AND {_FREE} LIMIT 1)))
 ORDER BY h.work_id, h.rank, h.id LIMIT %(limit)s
"""  # noqa: S608 (words of ours)
_LEFT = f"i.status <> 'withdrawn' AND {_FITS}"
_ANOTHER_CAME = """
SELECT c.hold_id FROM circulation_alternative c JOIN circulation_alternative m ON m.choice_id = c.choice_id
  JOIN circulation_hold o ON o.id = m.hold_id
 WHERE m.hold_id <> c.hold_id
   AND (o.closed_as = 'fulfilled' AND o.closed_at <= %(came_before)s
     OR o.stage = 'ready' AND o.ready_at <= %(came_before)s
     OR o.stage = 'under_way' AND NOT EXISTS (SELECT FROM circulation_transit t
                                               WHERE t.item_id = o.item_id AND t.started_at > %(came_before)s))
"""
_TO_EXPIRE = f"""
SELECT h.work_id, h.rank, h.id, h.version, h.item_id FROM circulation_hold h
 WHERE h.closed_at IS NULL AND (h.work_id, h.rank, h.id) > (%(work)s, %(rank)s, %(id)s)
   AND (h.patron_id IS NULL OR h.stage = 'ready' AND h.shelf_until < %(now)s
     OR h.stage IN ('waiting', 'asked')
        AND (h.wanted_until < %(now)s OR h.id IN ({_ANOTHER_CAME})
          OR NOT EXISTS (SELECT FROM catalogue_item i WHERE i.bib_id = h.work_id AND {_LEFT})
             AND NOT EXISTS (SELECT FROM catalogue_bibrecord e JOIN catalogue_item i ON i.bib_id = e.id
                              WHERE e.work_id = h.work_id AND {_LEFT})))
 ORDER BY h.work_id, h.rank, h.id LIMIT %(limit)s
"""  # noqa: S608 (words of ours)
