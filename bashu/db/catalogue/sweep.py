"""All of the catalogue, page by page, for those who keep something made from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from bashu.db.catalogue.models import BibRecord, Item

SHELFMARKS_MAX = 20
# What has no items is a record as well, unless each library that had a record of it has deleted that; what is gone, or
# leads on to another, is not found.
DESCRIBED = """
SELECT b.id, b.title, b.author, b.publisher, b.published_year, b.isbn, b.isbns, b.issn, b.clc, b.subjects, b.series,
       b.language, b.kind, b.audience, b.loans, coalesce(h.libraries, '{}'), coalesce(h.cities, '{}'),
       coalesce(h.holdings, 0), coalesce(h.shelfmarks[:%(most)s], '{}')
  FROM catalogue_bibrecord b
  LEFT JOIN LATERAL (
       SELECT array_agg(DISTINCT p.library_id) AS libraries, array_agg(DISTINCT l.city_id) AS cities,
              count(*) AS holdings, array_agg(DISTINCT i.call_number) AS shelfmarks
         FROM catalogue_item i
         JOIN network_branch p ON p.id = i.home_branch_id
         JOIN network_library l ON l.id = p.library_id
        WHERE i.bib_id = b.id AND i.status <> 'withdrawn') h ON true
 WHERE b.id = ANY(%(bibs)s) AND b.gone_at IS NULL AND b.merged_into_id IS NULL
   AND (h.holdings > 0 OR coalesce(
        (SELECT bool_or(s.gone_at IS NULL) FROM catalogue_sourcerecord s WHERE s.bib_id = b.id), true))
 ORDER BY b.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """A record as the index wants it. `libraries` (ids) and `cities` (codes): whose shelves its items belong on."""

    bib_id: int
    title: str
    author: str = ""
    publisher: str = ""
    published_year: int | None = None
    isbn: str = ""
    isbns: Sequence[str] = ()
    issn: str = ""
    clc: str = ""
    subjects: Sequence[str] = ()
    series: str = ""
    language: str = ""
    kind: str = "book"
    audience: str = ""
    loans: int = 0
    libraries: Sequence[int] = ()
    cities: Sequence[str] = ()
    holdings: int = 0
    shelfmarks: Sequence[str] = ()


_COLUMNS = tuple(IndexRow.__dataclass_fields__)


def bib_ids_after(bib_id: int, *, limit: int) -> tuple[int, ...]:
    """The next ids in order; none at the end. Begin after 0."""
    following = BibRecord.objects.filter(id__gt=bib_id).order_by("id")
    return tuple(following.values_list("id", flat=True)[:limit])


def described(bib_ids: Sequence[int]) -> tuple[IndexRow, ...]:
    """Those of them that can be found, by their ids."""
    with connection.cursor() as cursor:
        cursor.execute(DESCRIBED, {"bibs": list(bib_ids), "most": SHELFMARKS_MAX})
        return tuple(IndexRow(**dict(zip(_COLUMNS, row, strict=True))) for row in cursor.fetchall())


def bib_ids_of(item_ids: Sequence[int]) -> set[int]:
    """The records of these items."""
    rows = Item.objects.filter(pk__in=item_ids).order_by().values_list("bib_id", flat=True)
    return set(rows.distinct())
