"""When the jobs of the clock ran, and what an id was answered."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from bashu.db.audit.models import JobRun, StoredOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """`result` is in words; of a failure, what was wrong."""

    job: str
    begun_at: datetime
    took_ms: int
    result: str
    failed: bool
    next_at: datetime | None = None
    asked_at: datetime | None = None


def last_runs() -> list[LastRun]:
    """Of each job that ever ran, by name."""
    return [LastRun(**row) for row in JobRun.objects.order_by("job").values(*(each.name for each in fields(LastRun)))]


def answer_to(command_id: UUID) -> tuple[str, dict[str, Any]] | None:
    """The type and the fields of the answer that this id got; None if it was refused, or never asked."""
    stored = StoredOutcome.objects.filter(command_id=command_id).values_list("answer", flat=True).first()
    kind, *rest = orjson.loads(stored) if stored else (None,)
    return None if kind is None else (kind, rest[0])
