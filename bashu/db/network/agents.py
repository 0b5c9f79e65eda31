"""Site agents as the office sees them, and what the one before a library's own system has to tell that."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from bashu.db.network.agent_models import OwnOrder
from bashu.db.network.models import Agent, ParkedFact
from bashu.db.network.queries import Name
from bashu.db.network.rights import within
from bashu.db.parts import Part, part_of
from bashu.domain.rights import Reach, Scope

AGENTS_MAX, PARKED_MAX = 100, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    """The library's own system, by what the agent told last. `orders` it has not been told of yet; `differs`: of how
    many items it and the network said different things at `compared_at`."""

    answers: bool
    orders: int
    compared_at: datetime | None
    differs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """`parked`: its facts that could not be taken in, and that nobody has seen to. `skew_ms`: how far its clock is
    ahead. `own` None: the library has no system of its own behind it."""

    agent_id: int
    library_id: int
    library_code: str
    library: Name
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
    own: OwnRow | None

    @property
    def scope(self) -> Scope:
        return Scope(library_id=self.library_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRow:
    """`fact`: as it came, in the words of `bashu.wire.link`."""

    parked_id: int
    fact: bytes
    because: str
    parked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    order_id: int
    kind: str
    barcode: str
    at: datetime


def agents() -> tuple[AgentRow, ...]:
    return tuple(map(_row, _agents()))


def agents_within(reach: Reach, *, start: int) -> Part[AgentRow]:
    """By library."""
    rows = within(_agents(), reach, branch="")
    return part_of(rows, start=start, most=AGENTS_MAX, told=lambda found: tuple(map(_row, found)))


def agent_within(reach: Reach, *, agent_id: int) -> AgentRow | None:
    found = within(_agents(), reach, branch="").filter(pk=agent_id).first()
    return None if found is None else _row(found)


def parked_facts(agent_id: int, *, start: int) -> Part[ParkedRow]:
    """Which nobody has seen to; the oldest first."""
    rows = ParkedFact.objects.filter(agent=agent_id, done_at=None).order_by("epoch", "seq")
    return part_of(rows, start=start, most=PARKED_MAX, told=lambda found: tuple(map(_parked, found)))


def orders_behind(order_id: int, *, library_id: int, most: int) -> list[OrderRow]:
    """The oldest first."""
    rows = OwnOrder.objects.filter(library=library_id, id__gt=order_id).order_by("id")[:most]
    return [OrderRow(order_id=each.pk, kind=each.kind, barcode=each.barcode, at=each.scanned_at) for each in rows]


def _agents() -> QuerySet[Agent]:
    parked = Count("parkedfact", filter=Q(parkedfact__done_at=None))
    return Agent.objects.select_related("library").annotate(parked=parked).order_by("library__code", "id")


def _row(agent: Agent) -> AgentRow:
    told = {name: getattr(agent, name) for name in ("version", "seen_at", "queued", "oldest_at", "snapshot_at")}
    return AgentRow(
        agent_id=agent.pk,
        library_id=agent.library_id,
        library_code=agent.library.code,
        library=Name(agent.library.name_zh, agent.library.name_en),
        name=agent.name,
        enrolled=agent.digest is not None,
        ended=agent.ended_at is not None,
        skew_ms=agent.skew_ms,
        parked=vars(agent)["parked"],
        own=_own(agent) if agent.fronts_own_system else None,
        **told,
    )


def _own(agent: Agent) -> OwnRow:
    return OwnRow(
        answers=agent.own_answers,
        orders=agent.own_orders,
        compared_at=agent.own_compared_at,
        differs=agent.own_differs,
    )


def _parked(fact: ParkedFact) -> ParkedRow:
    return ParkedRow(parked_id=fact.pk, fact=bytes(fact.fact), because=fact.because, parked_at=fact.parked_at)
