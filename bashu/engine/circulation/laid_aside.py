"""What staff keep to themselves, written down so that a list finds it. How it stands is told by the item alone.

No index may name how an item stands, for that changes with each loan.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection

from bashu.domain.circulation.effects import ItemStatus

LAID_ASIDE_AS: Final = frozenset({ItemStatus.DAMAGED, ItemStatus.IN_QUARANTINE})
LAID_ASIDE = """
INSERT INTO circulation_laidaside (item_id, owner_id, branch_id, since_at, told_at)
SELECT v.item_id, i.owner_id, v.branch_id, v.told_at, v.told_at
  FROM json_to_recordset(%s) AS v(item_id int8, branch_id int8, told_at timestamptz)
  JOIN catalogue_item i ON i.id = v.item_id
    ON CONFLICT (item_id) DO UPDATE SET branch_id = EXCLUDED.branch_id, told_at = EXCLUDED.told_at
"""
# What was told since this began is told still.
CLEARED = """
DELETE FROM circulation_laidaside a USING catalogue_item i
 WHERE i.id = a.item_id AND i.status NOT IN ('damaged', 'in_quarantine') AND a.told_at < %s
"""


def laid_aside(items: Iterable[Mapping[str, Any]], *, now: datetime) -> list[dict[str, Any]]:
    """`items`: as they are written."""
    kept = (row for row in items if row["status"] in LAID_ASIDE_AS)
    return [{"item_id": row["id"], "branch_id": row["branch_id"], "told_at": now} for row in kept]


def clear_laid_aside(now: datetime) -> int:
    """What is in service again, or withdrawn; how many items."""
    with connection.cursor() as cursor:
        cursor.execute(CLEARED, [now])
        return int(cursor.rowcount)
