"""All items of a library, page by page: for its own system, which compares them with the network."""

from dataclasses import dataclass
from typing import Final

from django.db import connection

FIRST: Final = 0
# Branch by branch, each along its shelves: an index has them in this order, and none has those of a library by number.
PLACE: Final = "SELECT home_branch_id, call_number FROM catalogue_item WHERE id = %s"
BRANCHES: Final = "SELECT id FROM network_branch WHERE library_id = %s AND id >= %s ORDER BY id"
ON_SHELVES: Final = """
SELECT i.id, i.barcode, i.status, b.library_id = i.owner_id
  FROM (SELECT id, barcode, status, branch_id, owner_id, call_number FROM catalogue_item
         WHERE home_branch_id = %s AND (call_number COLLATE "C", id) > (%s, %s) AND owner_id = %s
         ORDER BY call_number COLLATE "C", id LIMIT %s) AS i
  JOIN network_branch b ON b.id = i.branch_id
 ORDER BY i.call_number COLLATE "C", i.id
"""


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """`is_home`: it is at a branch of its library, or was last seen there."""

    item_id: int
    barcode: str
    status: str
    is_home: bool


def items_behind(item_id: int, *, library_id: int, most: int) -> list[ComparedRow]:
    """Those that come after this one, `FIRST` for the first. An item whose shelf mark is written anew meanwhile is met
    again, or the next time. Fewer than `most`: these are the last."""
    with connection.cursor() as cursor:
        cursor.execute(PLACE, [item_id])
        branch_id, mark = cursor.fetchone() or (0, "")
        cursor.execute(BRANCHES, [library_id, branch_id])
        found: list[ComparedRow] = []
        for (each,) in cursor.fetchall():
            begins = (mark, item_id) if each == branch_id else ("", FIRST)
            cursor.execute(ON_SHELVES, [each, *begins, library_id, most - len(found)])
            found += [ComparedRow(*row) for row in cursor.fetchall()]
            if len(found) == most:
                break
    return found
