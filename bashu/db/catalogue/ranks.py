"""Whose records describe a publication first: the lower the rank of a library, the sooner."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from bashu.db.catalogue.models import RankChange
from bashu.db.network.models import Library
from bashu.db.network.queries import Name

RANKS: Final = range(1, 1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankRow:
    """`looked_at`: how many of its records, while what they stand behind is described anew; None: nothing is to do."""

    library_id: int
    code: str
    library: Name
    city: Name
    rank: int
    looked_at: int | None


def ranks() -> tuple[RankRow, ...]:
    """Of all libraries, the first to describe first."""
    under_way = dict(RankChange.objects.values_list("library_id", "done"))
    rows = Library.objects.select_related("city").order_by("catalogue_rank", "code")
    return tuple(
        RankRow(
            library_id=row.pk,
            code=row.code,
            library=Name(row.name_zh, row.name_en),
            city=Name(row.city.name_zh, row.city.name_en),
            rank=row.catalogue_rank,
            looked_at=under_way.get(row.pk),
        )
        for row in rows
    )


def set_rank(library_id: int, rank: int, *, now: datetime) -> bool:
    """What its records stand behind is described anew by a job. False: there is no such library, or rank."""
    libraries = Library.objects.filter(pk=library_id)
    if rank not in RANKS or not libraries.exists():
        return False
    with transaction.atomic():
        if libraries.exclude(catalogue_rank=rank).update(catalogue_rank=rank):
            anew = {"changed_at": now, "reached": "", "done": 0}
            RankChange.objects.update_or_create(library_id=library_id, defaults=anew)
    return True
