"""What the clock's jobs leave behind of themselves."""

from datetime import datetime

from bashu.db.audit.models import JobRun


def record_run(*, job: str, begun_at: datetime, took_ms: int, result: str, failed: bool) -> None:
    """In place of the run before."""
    values = {"begun_at": begun_at, "took_ms": took_ms, "result": result, "failed": failed}
    JobRun.objects.update_or_create(job=job, defaults=values)
