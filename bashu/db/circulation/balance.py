"""What of each float group stands where, and how it is lent there: what balancing it looks at."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection

from bashu.db.network.models import Branch, FloatGroup, FloatGroupBranch
from bashu.domain.routing import Shelf, branches_of

MONTH = timedelta(days=30)
# Guests on the shelf: of each of them it is known where it floats.
FLOATING = """
SELECT i.float_group_id, f.branch_id, count(*)
  FROM circulation_floating f JOIN catalogue_item i ON i.id = f.item_id
 WHERE i.float_group_id IS NOT NULL GROUP BY 1, 2
"""
# Of these, those that no rotation keeps where they are.
MOVABLE = """
SELECT i.float_group_id, f.branch_id, count(*)
  FROM circulation_floating f JOIN catalogue_item i ON i.id = f.item_id
 WHERE i.float_group_id IS NOT NULL AND i.rotation_id IS NULL GROUP BY 1, 2
"""
# At home, on the shelf.
AT_HOME = """
SELECT float_group_id, branch_id, count(*) FROM catalogue_item
 WHERE float_group_id IS NOT NULL AND status = 'available' AND branch_id = home_branch_id GROUP BY 1, 2
"""
# Loans that ended in the month: as many as began, but for what changes in the meantime.
LENT = """
SELECT i.float_group_id, l.lending_branch_id, count(*)
  FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id
 WHERE l.checked_in_at >= %s AND l.ended_as IS DISTINCT FROM 'undone' AND i.float_group_id IS NOT NULL GROUP BY 1, 2
"""

Counts = Mapping[tuple[int, int], int]


def shelves(now: datetime) -> dict[str, tuple[Shelf, ...]]:
    """By the code of the group, its branches. Reads all items of float groups: for a report, not for a page."""
    floating, at_home, lent = _counts(FLOATING), _counts(AT_HOME), _counts(LENT, now - MONTH)
    movable = _counts(MOVABLE)
    region_of = dict(Branch.objects.values_list("id", "library__region"))
    takes = set(Branch.objects.filter(floats_in=True).values_list("id", flat=True))
    found = {}
    for group in FloatGroup.objects.order_by("code"):
        found[group.code] = tuple(
            Shelf(
                branch_id=branch_id,
                standing=floating.get((group.pk, branch_id), 0) + at_home.get((group.pk, branch_id), 0),
                movable=movable.get((group.pk, branch_id), 0),
                lent=lent.get((group.pk, branch_id), 0),
                room=_room(capacity, floating, branch_id=branch_id) if branch_id in takes else 0,
            )
            for branch_id, capacity in _branches(group, region_of).items()
        )
    return found


def _room(capacity: int | None, floating: Counts, *, branch_id: int) -> int | None:
    """A branch has room for so many guests, of whatever group."""
    if capacity is None:
        return None
    guests = sum(count for (_, branch), count in floating.items() if branch == branch_id)
    return max(0, capacity - guests)


def _branches(group: FloatGroup, region_of: Mapping[int, str]) -> dict[int, int | None]:
    rows = FloatGroupBranch.objects.filter(group=group).values_list("branch_id", "capacity", "excluded")
    return branches_of(
        regions=group.regions or (),
        capacity=group.branch_capacity,
        listed={branch_id: capacity for branch_id, capacity, excluded in rows if not excluded},
        excluded={branch_id for branch_id, _, excluded in rows if excluded},
        region_of=region_of,
    )


def _counts(sql: str, *parameters: datetime) -> dict[tuple[int, int], int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return {(group_id, branch_id): count for group_id, branch_id, count in cursor.fetchall()}
