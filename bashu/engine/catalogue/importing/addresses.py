"""From which address a library's records are fetched, in which format, and how often."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from bashu.db.catalogue.models import Harvest
from bashu.domain.values import value_class
from bashu.engine.catalogue.importing.harvesting import ANEW, WELL, alone_at

FORGET_IDENTIFIERS = "DELETE FROM catalogue_harvestedrecord WHERE library_id = %s"


@value_class(frozen=True, slots=True, kw_only=True)
class Address:
    """`prefix`: of the format; `set_spec`: of a part of the source, empty: of all; `keeps_deleted`: as it says."""

    url: str
    prefix: str
    set_spec: str = ""
    keeps_deleted: str = ""


def set_address(library_id: int, address: Address, *, now: datetime) -> None:
    """Another one is harvested from its beginning; of another URL no identifier is known. Raises HarvestFailedError."""
    told: dict[str, Any] = {"url": address.url, "prefix": address.prefix, "set_spec": address.set_spec}
    with alone_at(library_id), transaction.atomic():
        before = Harvest.objects.filter(pk=library_id).first()
        if before is None or any(getattr(before, name) != value for name, value in told.items()):
            told |= ANEW | WELL | {"from_at": None, "run": None, "items_most": 0}
            if before is not None and before.every is not None:
                told["next_at"] = now
        if before is not None and before.url != address.url:
            with connection.cursor() as cursor:
                cursor.execute(FORGET_IDENTIFIERS, [library_id])
        defaults = told | {"keeps_deleted": address.keeps_deleted}
        Harvest.objects.update_or_create(library_id=library_id, defaults=defaults)


def set_hours(library_id: int, every: timedelta | None, *, now: datetime) -> None:
    """None: only when somebody asks."""
    Harvest.objects.filter(pk=library_id).update(every=every, next_at=None if every is None else now)
