"""When the jobs of the clock ran."""

from dataclasses import dataclass
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


def last_runs() -> list[LastRun]:
    """Of each job that ever ran, by name."""
    rows = JobRun.objects.order_by("job").values_list("job", "begun_at", "took_ms", "result", "failed")
    return [
        LastRun(job=job, begun_at=begun_at, took_ms=took_ms, result=result, failed=failed)
        for job, begun_at, took_ms, result, failed in rows
    ]
