"""Figures of activities: what was held between two days, who was registered, who came, and what they said of it."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from django.db import connection

from bashu.db.network.queries import Name
from bashu.domain.rights import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`registered` and `came` are seats; `walk_ins` came without; `minors` are among those who came, either way.

    `sessions` were or are to be held; those that were called off count by themselves. `stars`: the sum of `said`.
    """

    activities: int = 0
    sessions: int = 0
    called_off: int = 0
    seats: int = 0
    registered: int = 0
    came: int = 0
    walk_ins: int = 0
    minors: int = 0
    stars: int = 0
    said: int = 0

    @property
    def rating(self) -> float | None:
        return round(self.stars / self.said, 2) if self.said else None

    @property
    def there(self) -> int:
        return self.came + self.walk_ins


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`name` is None for what has no such thing, as no brand."""

    name: Name | None
    figures: Figures


# What rows are about: the code by which they are grouped, their names in both languages.
GROUPS: Final = {
    "brand": ("b.code", "b.name_zh", "b.name_en"),
    "library": ("l.code", "l.name_zh", "l.name_en"),
    "district": ("r.code", "r.name_zh", "r.name_en"),
    "city": ("c.code", "c.name_zh", "c.name_en"),
    "kind": ("a.kind", "a.kind", "a.kind"),
}
# Of each session by its index: joined as wholes, a year of the network is compared each with each.
_QUERY: Final = """
WITH held AS (
  SELECT s.id, s.activity_id, s.state, s.capacity, {key} AS key, {zh} AS zh, {en} AS en
    FROM activities_session s
    JOIN activities_activity a ON a.id = s.activity_id
    JOIN network_library l ON l.id = a.library_id
    LEFT JOIN network_region r ON r.code = l.region_id
    LEFT JOIN network_region c ON c.code = l.city_id
    LEFT JOIN activities_brand b ON b.id = a.brand_id
   WHERE s.starts_at >= %(from)s AND s.starts_at < %(to)s AND a.state <> 'draft'
     AND (%(everywhere)s OR a.library_id = ANY(%(libraries)s))
     AND (NOT %(minors)s OR a.for_minors OR b.for_minors)
)
SELECT held.zh, held.en, count(DISTINCT held.activity_id), count(*) FILTER (WHERE held.state <> 'called_off'),
       count(*) FILTER (WHERE held.state = 'called_off'),
       coalesce(sum(held.capacity) FILTER (WHERE held.state <> 'called_off'), 0),
       coalesce(sum(registered.seats), 0), coalesce(sum(registered.came), 0), coalesce(sum(walked.count), 0),
       coalesce(sum(registered.minors), 0) + coalesce(sum(walked.minors), 0),
       coalesce(sum(said.stars), 0), coalesce(sum(said.said), 0)
  FROM held
  CROSS JOIN LATERAL (
    SELECT sum(g.seats) AS seats, sum(coalesce(g.attended, 0)) AS came,
           sum(CASE WHEN g.attended > 0 THEN least(g.minors, g.attended) ELSE 0 END) AS minors
      FROM activities_registration g WHERE g.session_id = held.id AND g.state = 'registered') registered
  CROSS JOIN LATERAL (
    SELECT sum(w.count) AS count, sum(w.minors) AS minors FROM activities_walkins w WHERE w.session_id = held.id) walked
  CROSS JOIN LATERAL (
    SELECT sum(f.stars) AS stars, count(*) AS said FROM activities_feedback f WHERE f.session_id = held.id) said
 GROUP BY held.key, held.zh, held.en ORDER BY held.key NULLS LAST
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Sessions that begin from `from_at` on, before `to_at`. `by`: a key of `GROUPS`. `minors`: only those."""

    from_at: datetime
    to_at: datetime
    by: str
    minors: bool = False


def figures(wanted: Wanted, reach: Reach) -> tuple[Row, ...]:
    """Of activities of the libraries that are reached, in the order of their codes. Joint ones count for who leads."""
    key, zh, en = GROUPS[wanted.by]
    asked: dict[str, Any] = {
        "from": wanted.from_at, "to": wanted.to_at, "minors": wanted.minors, "everywhere": reach.everywhere,
        "libraries": sorted(reach.library_ids),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_QUERY.format(key=key, zh=zh, en=en), asked)
        found = cursor.fetchall()
    return tuple(Row(name=Name(*row[:2]) if row[0] else None, figures=_figures(row[2:])) for row in found)


def whole(rows: tuple[Row, ...]) -> Figures:
    """The sum of all; an activity is in one row alone."""
    return _figures([sum(getattr(row.figures, each.name) for row in rows) for each in fields(Figures)])


def _figures(numbers: tuple[int, ...] | list[int]) -> Figures:
    return Figures(**{each.name: int(number) for each, number in zip(fields(Figures), numbers, strict=True)})
