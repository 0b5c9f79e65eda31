"""Whose records describe a publication first: the lower the rank of a library, the sooner."""

from dataclasses import dataclass
from typing import Final

from bashu.db.network.models import Library
from bashu.db.network.queries import Name

RANKS: Final = range(1, 1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankRow:
    library_id: int
    code: str
    library: Name
    city: Name
    rank: int


def ranks() -> tuple[RankRow, ...]:
    """Of all libraries, the first to describe first."""
    rows = Library.objects.select_related("city").order_by("catalogue_rank", "code")
    return tuple(
        RankRow(
            library_id=row.pk,
            code=row.code,
            library=Name(row.name_zh, row.name_en),
            city=Name(row.city.name_zh, row.city.name_en),
            rank=row.catalogue_rank,
        )
        for row in rows
    )


def set_rank(library_id: int, rank: int) -> bool:
    """It counts when a record changes next. False: there is no such library, or rank."""
    return rank in RANKS and Library.objects.filter(pk=library_id).update(catalogue_rank=rank) == 1
