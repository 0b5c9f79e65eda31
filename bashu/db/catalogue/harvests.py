"""Where the records of each library are fetched from, and how that goes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bashu.db.catalogue.models import Harvest
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class HarvestRow:
    """As the table has it (harvest_models.py)."""

    library_id: int
    library_code: str
    url: str
    prefix: str
    set_spec: str
    every: timedelta | None
    keeps_deleted: str
    from_at: datetime | None
    run_id: int | None
    token: str
    listed: int
    spoken_of: int
    is_listed: bool
    items_most: int
    next_at: datetime | None
    done_at: datetime | None
    failed_at: datetime | None
    failures: int
    error: str


def harvest_of(library_id: int) -> HarvestRow | None:
    found = Harvest.objects.select_related("library").filter(pk=library_id).first()
    return None if found is None else _row(found)


def harvests() -> list[HarvestRow]:
    """By the codes of their libraries."""
    return [_row(each) for each in Harvest.objects.select_related("library").order_by("library__code")]


def due(now: datetime) -> Sequence[int]:
    """The libraries whose turn it is, who waits longest first."""
    return list(Harvest.objects.filter(next_at__lte=now).order_by("next_at", "pk").values_list("pk", flat=True))


def _row(found: Harvest) -> HarvestRow:
    return HarvestRow(
        library_id=found.library_id,
        library_code=found.library.code,
        url=found.url,
        prefix=found.prefix,
        set_spec=found.set_spec,
        every=found.every,
        keeps_deleted=found.keeps_deleted,
        from_at=found.from_at,
        run_id=found.run_id,
        token=found.token,
        listed=found.listed,
        spoken_of=found.spoken_of,
        is_listed=found.is_listed,
        items_most=found.items_most,
        next_at=found.next_at,
        done_at=found.done_at,
        failed_at=found.failed_at,
        failures=found.failures,
        error=found.error,
    )
