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


def answer_to(*command_ids: UUID) -> tuple[str, dict[str, Any]] | None:
    """The type and the fields of the answer that one of these ids got; None if all were refused, or never asked."""
    for stored in StoredOutcome.objects.filter(command_id__in=command_ids).values_list("answer", flat=True):
        kind, *rest = orjson.loads(stored)
        if kind is not None:
            return kind, rest[0]
    return None
