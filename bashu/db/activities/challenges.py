"""What pages show of challenges: which there are, who takes part, and how far readers and teams are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

from django.db import connection
from django.db.models import Count, QuerySet

from bashu.db.activities.models import Challenge, ChallengeEntry, Team
from bashu.db.network.queries import Name
from bashu.db.network.rights import within
from bashu.db.parts import Part, part_of, part_of_all
from bashu.db.patrons.models import Patron
from bashu.domain.activities.challenges.counting import SHARED, Progress, reached
from bashu.domain.activities.challenges.goals import Goal
from bashu.domain.identity.age import is_young
from bashu.domain.rights import Reach

# What doors name a row by: the tables themselves are not theirs.
ChallengeRow: TypeAlias = Challenge

AT_ONCE: Final = 50
# So long after its end who took part may still print a certificate.
SHOWN_AFTER: Final = timedelta(days=30)

# What counts of the loans of these entries, as `counting.py` says: each key once, with its first day. Days are UTC+8.
_FIRSTS: Final = """
WITH RECURSIVE wanted AS (
  SELECT e.id, e.team_id, e.patron_id, c.goal, c.target, c.book_list_id, r.city_id AS home_city,
         (c.from_on::timestamp - interval '8 hours') AT TIME ZONE 'UTC' AS from_at,
         (c.until_on::timestamp + interval '16 hours') AT TIME ZONE 'UTC' AS until_at
    FROM activities_challengeentry e JOIN activities_challenge c ON c.id = e.challenge_id
    JOIN patrons_patron p ON p.id = e.patron_id JOIN network_library r ON r.id = p.home_library_id
   WHERE {scope}
), following AS (
  SELECT w.book_list_id, w.bib_id, 0 AS steps FROM activities_booklistentry w
   WHERE w.book_list_id IN (SELECT book_list_id FROM wanted)
   UNION ALL
  SELECT f.book_list_id, b.merged_into_id, steps + 1 FROM following f JOIN catalogue_bibrecord b ON b.id = f.bib_id
   WHERE b.merged_into_id IS NOT NULL AND steps < 20
), listed AS (
  SELECT DISTINCT f.book_list_id, coalesce(b.work_id, b.id) AS work_id
    FROM following f JOIN catalogue_bibrecord b ON b.id = f.bib_id AND b.merged_into_id IS NULL
), lent AS (
  SELECT w.id, w.team_id, w.target, ((l.checked_out_at + interval '8 hours') AT TIME ZONE 'UTC')::date AS day,
         CASE w.goal WHEN 'books' THEN k.work::text
                     WHEN 'other_city' THEN CASE WHEN o.city_id <> w.home_city THEN k.work::text END
                     WHEN 'cities' THEN h.city_id
                     WHEN 'classes' THEN substring(upper(b.clc) FROM '^[A-Z]')
                     WHEN 'list' THEN (SELECT k.work::text FROM listed s
                                        WHERE s.book_list_id = w.book_list_id AND s.work_id = k.work) END AS key
    FROM wanted w
    JOIN circulation_loan l ON l.patron_id = w.patron_id AND l.checked_out_at >= w.from_at
                           AND l.checked_out_at < w.until_at
    JOIN catalogue_item i ON i.id = l.item_id AND i.kind = 'book'
    JOIN catalogue_bibrecord b ON b.id = i.bib_id
    CROSS JOIN LATERAL (SELECT coalesce(b.work_id, b.id) AS work) k
    JOIN network_library o ON o.id = i.owner_id
    JOIN network_branch n ON n.id = l.lending_branch_id JOIN network_library h ON h.id = n.library_id
   WHERE l.ended_as IS DISTINCT FROM 'undone' AND l.claimed_as IS DISTINCT FROM 'never_had'
), firsts AS (
  SELECT id, team_id, target, key, min(day) AS day FROM lent WHERE key IS NOT NULL GROUP BY id, team_id, target, key
)
"""
_OF_ENTRIES: Final = _FIRSTS.format(scope="e.id = ANY(%(ids)s)") + "SELECT id, key, day FROM firsts"  # noqa: S608
_OF_TEAM: Final = _FIRSTS.format(scope="e.team_id = ANY(%(ids)s)") + "SELECT id, key, day FROM firsts"  # noqa: S608
_OF_ALL: Final = (
    _FIRSTS.format(scope="e.challenge_id = ANY(%(ids)s)")  # noqa: S608 (of texts of ours)
    + """, single AS (SELECT id, count(*) AS done, target FROM firsts GROUP BY id, target),
     teams AS (SELECT team_id, count(DISTINCT CASE WHEN %(shared)s THEN key ELSE id || ' ' || key END) AS done, target
                 FROM firsts WHERE team_id IS NOT NULL GROUP BY team_id, target)
SELECT (SELECT count(*) FROM single WHERE done >= target), (SELECT count(*) FROM teams WHERE done >= target)"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many take part, in how many teams, and how many of both have met it."""

    entries: int
    teams: int
    met: int
    teams_met: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """`nicks`: those that members chose; the others are only counted."""

    name: str
    code: str
    members: int
    nicks: tuple[str, ...]
    progress: Progress


def offered(on: date, *, start: int = 0) -> Part[Challenge]:
    """Those that go on or are to come, the next to end first; then those that ended lately."""
    rows = _all().filter(state="published", until_on__gte=on - SHOWN_AFTER)
    ordered = sorted(rows, key=lambda row: (row.until_on < on, row.until_on, row.pk))
    return part_of_all(ordered, start=start, most=AT_ONCE)


def find_challenge(challenge_id: int, *, drafts: bool = False) -> Challenge | None:
    return _all().filter(pk=challenge_id, **({} if drafts else {"state": "published"})).first()


def planned_challenges(reach: Reach, *, start: int = 0) -> Part[Challenge]:
    rows = within(_all(), reach, branch="").order_by("-from_on", "-id")
    return part_of(rows, start=start, most=AT_ONCE, told=tuple)


def find_planned(challenge_id: int, reach: Reach) -> Challenge | None:
    return within(_all().filter(pk=challenge_id), reach, branch="").first()


def teams_of(challenge_id: int, *, start: int = 0) -> Part[Team]:
    """Classes, with how many are in each (`members`)."""
    rows = Team.objects.filter(challenge=challenge_id, by_staff=True).annotate(members=Count("entries"))
    return part_of(rows.order_by("name", "id"), start=start, most=AT_ONCE, told=tuple)


def entries_of(patron_id: int) -> dict[int, ChallengeEntry]:
    """In which a reader takes part, by the id of the challenge."""
    rows = ChallengeEntry.objects.filter(patron=patron_id).select_related("challenge", "team")
    return {row.challenge_id: row for row in rows}


def progress_of(entries: Iterable[ChallengeEntry]) -> dict[int, Progress]:
    """By the ids of the entries, which come with their challenges."""
    targets = {entry.pk: entry.challenge.target for entry in entries}
    days: defaultdict[int, list[date]] = defaultdict(list)
    for entry_id, _key, day in _rows(_OF_ENTRIES, list(targets)):
        days[entry_id].append(day)
    return {entry_id: reached(days[entry_id], target=target) for entry_id, target in targets.items()}


def team_row(team: Team, *, challenge: Challenge) -> TeamRow:
    nicks = ChallengeEntry.objects.filter(team=team).order_by("nick", "id").values_list("nick", flat=True)
    members = list(nicks)
    return TeamRow(
        name=team.name,
        code=team.code,
        members=len(members),
        nicks=tuple(each for each in members if each),
        progress=_progress_of_team(team.pk, challenge=challenge),
    )


def counts_of(challenge: Challenge) -> Counts:
    entries = ChallengeEntry.objects.filter(challenge=challenge)
    with connection.cursor() as cursor:
        cursor.execute(_OF_ALL, {"ids": [challenge.pk], "shared": Goal(challenge.goal) in SHARED})
        met, teams_met = cursor.fetchone() or (0, 0)
    return Counts(
        entries=entries.count(), teams=Team.objects.filter(challenge=challenge).count(), met=met, teams_met=teams_met
    )


def children_of(patron_ids: Sequence[int], *, on: date) -> list[tuple[int, str]]:
    """Those of them who are under 14, with their names."""
    rows = Patron.objects.filter(pk__in=patron_ids).order_by("id") if patron_ids else ()
    return [(row.pk, row.name) for row in rows if is_young(row.category, row.birth_on, on=on)]


def whose(challenge: Challenge) -> Name | None:
    """The library that made it; None: the network."""
    return None if challenge.library is None else Name(challenge.library.name_zh, challenge.library.name_en)


def _progress_of_team(team_id: int, *, challenge: Challenge) -> Progress:
    first: dict[tuple[int, str], date] = {}
    for entry_id, key, day in _rows(_OF_TEAM, [team_id]):
        of = 0 if Goal(challenge.goal) in SHARED else entry_id
        first[of, key] = min(day, first.get((of, key), day))
    return reached(first.values(), target=challenge.target)


def _rows(sql: str, ids: Sequence[int]) -> list[tuple[int, str, date]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"ids": list(ids)})
        return list(cursor.fetchall())


def _all() -> "QuerySet[Challenge]":
    return Challenge.objects.select_related("library", "brand", "series", "book_list")
