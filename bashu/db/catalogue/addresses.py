"""All publications that have a page, in parts of so many ids, for whoever reads them all one after the other."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import connection

from bashu.db.catalogue.models import BibRecord

# A part of a sitemap has no more (sitemaps.org, "Using Sitemap index files"); of ids some are missing, so none has.
PART: Final = 50_000
_AT_ONCE = 2_000
# From one part that has anything to the next, each by the primary key: the records are not read.
_PARTS = """
WITH RECURSIVE part AS (
  SELECT (SELECT (id - 1) / %(size)s FROM catalogue_bibrecord WHERE gone_at IS NULL ORDER BY id LIMIT 1) AS number
   UNION ALL
  SELECT (SELECT (id - 1) / %(size)s FROM catalogue_bibrecord
           WHERE gone_at IS NULL AND id > (part.number + 1) * %(size)s ORDER BY id LIMIT 1)
    FROM part WHERE part.number IS NOT NULL
)
SELECT number FROM part WHERE number IS NOT NULL
"""


def parts() -> list[int]:
    """The numbers of those that have any page: part 0 has the ids from 1 on."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, {"size": PART})
        return [int(number) for (number,) in cursor.fetchall()]


def pages(part: int) -> Iterator[list[tuple[int, datetime | None]]]:
    """Ids with when they changed last, some at a time, so that memory stays flat."""
    after, last = part * PART, (part + 1) * PART
    while True:
        rows = BibRecord.objects.filter(id__gt=after, id__lte=last, gone_at=None).order_by("id")
        found = list(rows.values_list("id", "changed_at")[:_AT_ONCE])
        if not found:
            return
        yield found
        after = found[-1][0]
