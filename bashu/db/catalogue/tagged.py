"""Items by what stands on their tags."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from bashu.db.catalogue.models import Item
from bashu.db.network.queries import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedRow:
    item_id: int
    barcode: str
    owner_library_id: int
    owner_code: str
    owner: Name
    prefix: str
    title: str
    status: str


def items_on_tags(wanted: Iterable[tuple[str, int | None]]) -> tuple[TaggedRow, ...]:
    """By barcode and owner; of a barcode without an owner those of every library. By the index of both."""
    found = [Q(barcode=barcode) & (Q() if owner is None else Q(owner=owner)) for barcode, owner in set(wanted)]
    if not found:
        return ()
    rows = Item.objects.select_related("owner", "bib").filter(reduce(or_, found)).order_by("id")
    return tuple(
        TaggedRow(
            item_id=row.pk,
            barcode=row.barcode,
            owner_library_id=row.owner_id,
            owner_code=row.owner.code,
            owner=Name(row.owner.name_zh, row.owner.name_en),
            prefix=row.owner.barcode_prefix,
            title=row.bib.title,
            status=row.status,
        )
        for row in rows
    )
