"""When the jobs of the clock ran."""

from dataclasses import dataclass, fields
from datetime import datetime

from bashu.db.audit.models import JobRun


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
