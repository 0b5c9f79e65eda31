"""How far a library is on its way out, and what of it opens something still."""

from datetime import datetime

from django.db.models import Q

from bashu.db.network.key_models import KeyOfLibrary
from bashu.db.network.models import Agent, Grant, Library, Staff, Terminal
from bashu.domain.leaving import WAY, Stage, Step


def stage_of(library_id: int) -> Stage:
    return _stage(Library.objects.get(pk=library_id))


def move(library_id: int, step: Step, *, now: datetime) -> Stage | None:
    """Where it stands then. None: from where it stands that cannot be done. Call inside a transaction."""
    row = Library.objects.select_for_update().get(pk=library_id)
    stage = WAY.get((_stage(row), step))
    if stage is None or stage is _stage(row):
        return stage
    row.leaving_at = None if stage is Stage.MEMBER else row.leaving_at or now
    row.left_at = now if stage is Stage.LEFT else None
    row.save(update_fields=["leaving_at", "left_at"])
    return stage


def switch_off(library_id: int) -> list[int]:
    """The machines of its branches that were in service: they are no longer."""
    rows = Terminal.objects.filter(branch__library=library_id, active=True)
    terminals = sorted(rows.values_list("id", flat=True))
    Terminal.objects.filter(pk__in=terminals).update(active=False)
    return terminals


def boxes(library_id: int) -> list[int]:
    """Its site agents that are let in."""
    return list(Agent.objects.filter(library=library_id, ended_at=None).order_by("id").values_list("id", flat=True))


def logins(library_id: int) -> list[int]:
    """Its staff who can sign in."""
    rows = Staff.objects.filter(library=library_id, user__is_active=True)
    return list(rows.order_by("id").values_list("id", flat=True))


def grants(library_id: int) -> list[int]:
    """What anybody may do there still, and what its staff may do anywhere."""
    there = Q(library=library_id) | Q(branch__library=library_id) | Q(staff__library=library_id)
    rows = Grant.objects.filter(there, ended_at=None)
    return list(rows.order_by("id").values_list("id", flat=True))


def keys(library_id: int) -> dict[type[KeyOfLibrary], list[int]]:
    """Of each kind of keys, those that open something."""
    return {
        kind: list(kind.objects.filter(library=library_id, ended_at=None).order_by("id").values_list("id", flat=True))  # type: ignore[attr-defined]
        for kind in KeyOfLibrary.__subclasses__()
    }


def _stage(row: Library) -> Stage:
    if row.left_at is not None:
        return Stage.LEFT
    return Stage.MEMBER if row.leaving_at is None else Stage.LEAVING
