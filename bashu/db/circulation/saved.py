"""The list of titles that a reader keeps in their account: only they see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import connection

from bashu.db.circulation.models import SavedTitle

SAVED_MAX: Final = 200
# A title that was merged into another one stands for that; a chain is followed to its end.
_KEPT: Final = """
WITH RECURSIVE following AS (
  SELECT id, saved_at, bib_id, 0 AS steps FROM circulation_savedtitle WHERE patron_id = %(patron)s
   UNION ALL
  SELECT f.id, f.saved_at, b.merged_into_id, steps + 1 FROM following f JOIN catalogue_bibrecord b ON b.id = f.bib_id
   WHERE b.merged_into_id IS NOT NULL AND steps < 20
), kept AS (SELECT DISTINCT ON (id) id, saved_at, bib_id FROM following ORDER BY id, steps DESC)
"""
_SAVED: Final = f"{_KEPT} SELECT bib_id FROM kept GROUP BY bib_id ORDER BY max(saved_at) DESC, max(id) DESC"  # noqa: S608
_DROP: Final = f"{_KEPT} DELETE FROM circulation_savedtitle WHERE id IN (SELECT id FROM kept WHERE bib_id = %(bib)s)"  # noqa: S608
# Two windows at once may go a few beyond the limit, which does no harm.
_SAVE: Final = f"""
{_KEPT}
INSERT INTO circulation_savedtitle (patron_id, bib_id, saved_at)
SELECT %(patron)s, id, %(now)s
  FROM (SELECT b.id, asked.nth FROM unnest(%(bibs)s::int8[]) WITH ORDINALITY AS asked(bib_id, nth)
          JOIN catalogue_bibrecord b ON b.id = asked.bib_id WHERE b.id NOT IN (SELECT bib_id FROM kept)
         ORDER BY asked.nth LIMIT greatest(%(most)s - (SELECT count(*) FROM kept), 0)) AS wanted
 ORDER BY nth DESC
    ON CONFLICT DO NOTHING
"""  # noqa: S608 (of texts of ours)


def saved(patron_id: int) -> list[int]:
    """Ids of titles, the last one first."""
    with connection.cursor() as cursor:
        cursor.execute(_SAVED, {"patron": patron_id})
        return [bib_id for (bib_id,) in cursor.fetchall()]


def save(patron_id: int, bib_ids: Sequence[int], *, now: datetime) -> None:
    """As many of them as there is room for, the first of them first on the list. Unknown ones are left out."""
    asked = list(dict.fromkeys(bib_ids))
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, {"patron": patron_id, "bibs": asked, "most": SAVED_MAX, "now": now})


def drop(patron_id: int, bib_id: int) -> None:
    """With those that became it."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP, {"patron": patron_id, "bib": bib_id})


def drop_all(patron_id: int) -> None:
    SavedTitle.objects.filter(patron=patron_id).delete()
