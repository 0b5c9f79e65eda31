"""Site agents as the office sees them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from bashu.db.network.models import Agent, OwnOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """`parked`: its facts that could not be taken in, and that nobody has seen to. `skew_ms`: how far its clock is
    ahead."""

    agent_id: int
    library_code: str
    name: str
    enrolled: bool
    ended: bool
    version: str
    seen_at: datetime | None
    queued: int
    oldest_at: datetime | None
    snapshot_at: datetime | None
    skew_ms: int | None
    parked: int


def agents() -> tuple[AgentRow, ...]:
    parked = Count("parkedfact", filter=Q(parkedfact__done_at=None))
    rows = Agent.objects.annotate(parked=parked, library_code=F("library__code")).order_by("library_code", "id")
    return tuple(
        AgentRow(
            agent_id=each.pk,
            library_code=each.library_code,
            name=each.name,
            enrolled=each.digest is not None,
            ended=each.ended_at is not None,
            version=each.version,
            seen_at=each.seen_at,
            queued=each.queued,
            oldest_at=each.oldest_at,
            snapshot_at=each.snapshot_at,
            skew_ms=each.skew_ms,
            parked=each.parked,
        )
        for each in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    order_id: int
    kind: str
    barcode: str
    at: datetime


def orders_behind(order_id: int, *, library_id: int, most: int) -> list[OrderRow]:
    """The oldest first."""
    rows = OwnOrder.objects.filter(library=library_id, id__gt=order_id).order_by("id")[:most]
    return [OrderRow(order_id=each.pk, kind=each.kind, barcode=each.barcode, at=each.at) for each in rows]
