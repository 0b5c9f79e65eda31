"""What the clock's jobs leave behind of themselves."""

from datetime import datetime

from bashu.db.audit.models import JobRun


def record_run(
    *, job: str, begun_at: datetime, took_ms: int, result: str, failed: bool, next_at: datetime | None = None
) -> None:
    """In place of the run before."""
    values = {"begun_at": begun_at, "took_ms": took_ms, "result": result, "failed": failed, "next_at": next_at}
    JobRun.objects.update_or_create(job=job, defaults=values)


def ask_for_run(job: str, *, now: datetime) -> bool:
    """Whoever leads the jobs runs it as soon as it sees that. False: there is no such job, or it never ran."""
    return JobRun.objects.filter(job=job).update(asked_at=now) > 0


def take_up(job: str) -> None:
    """What was asked for begins; what is asked for from now on is another run."""
    JobRun.objects.filter(job=job, asked_at__isnull=False).update(asked_at=None)
