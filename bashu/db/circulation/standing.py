"""Which items a library's machines do not lend while they can ask nobody."""

from typing import Final

from django.db import connection

# Items of its shelves that somebody waits for, or that are to be lent to nobody.
KEPT: Final = """
SELECT i.barcode
  FROM catalogue_item i
  JOIN network_branch home ON home.id = i.home_branch_id AND home.library_id = %(library)s
 WHERE i.status IN ('on_hold_shelf', 'missing', 'lost', 'claimed_returned', 'damaged', 'in_quarantine')
    OR (i.status = 'available'
        AND i.bib_id IN (SELECT h.bib_id FROM circulation_hold h WHERE h.stage IN ('waiting', 'asked')))
 ORDER BY i.barcode
"""


def kept_items(library_id: int) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(KEPT, {"library": library_id})
        return tuple(row[0] for row in cursor.fetchall())
