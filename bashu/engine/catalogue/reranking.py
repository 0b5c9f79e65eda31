"""Publications are described anew when the rank of a library that has records of them is changed.

A job does it, some at a time, in the order of the library's control numbers; how far it has come is committed with
them. Who admits records meanwhile goes by the new rank already, and nobody waits for long.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from bashu.db.catalogue.models import RankChange
from bashu.engine.admission import admitting
from bashu.engine.catalogue import placing, unions
from bashu.engine.catalogue.admit import raw_cursor

AT_ONCE: Final = 500
# By the index of control numbers. What stands on records of one library alone says the same under any rank.
NEXT: Final = """
SELECT s.control_number, CASE WHEN EXISTS (
         SELECT FROM catalogue_sourcerecord AS o WHERE o.bib_id = s.bib_id AND o.library_id <> s.library_id
       ) THEN s.bib_id END
  FROM catalogue_sourcerecord AS s
 WHERE s.library_id = %s AND s.control_number > %s AND s.gone_at IS NULL ORDER BY s.control_number LIMIT %s
"""


def rank_anew(now: datetime, *, most: int = AT_ONCE) -> int | None:
    """So many records of the library that waits longest; answers how many were looked at, None if no library waits."""
    if not RankChange.objects.exists():
        return None
    with admitting() as admitter, transaction.atomic(), raw_cursor() as cursor:
        # First the lock: whoever goes by the old rank still has committed then.
        placing.lock(cursor)
        change = RankChange.objects.order_by("changed_at", "id").select_for_update().first()
        if change is None:
            return None
        cursor.execute(NEXT, (change.library_id, change.reached, most))
        found = cursor.fetchall()
        if len(found) < most:
            change.delete()
        else:
            RankChange.objects.filter(pk=change.pk).update(reached=found[-1][0], done=F("done") + len(found))
        if bib_ids := sorted({bib_id for _, bib_id in found if bib_id is not None}):
            unions.describe_anew(cursor, bib_ids, at=unions.changed_at(cursor, now))
            admitter.record([("BibsAdmitted", {"bib_ids": bib_ids})], now=now)
    return len(found)
