"""`bashu job` as a person meets it."""

from datetime import timedelta

import pytest

from bashu.db.audit.models import JobRun
from bashu.db.notices.models import Notice
from bashu.domain.calendar import LOCAL
from bashu.doors.jobs.work import JOBS
from bashu.engine import clock
from bashu.project.commands.jobs import run_once
from bashu.project.errors import OperatingError
from tests.db.notices.conftest import lent, world
from tests.people import World

__all__ = ["world"]


def test_a_job_is_run_once_as_of_another_time(world: World) -> None:
    lent(world, "N1", due=2)
    assert run_once("tell of loans", at="2026-07-01T08:00") == "1 notices written"
    assert run_once("tell of loans", at="2026-07-01T00:00+00:00") == "0 notices written"
    assert Notice.objects.get().occasion == "2026-07-03"
    assert not JobRun.objects.exists()


def test_what_cannot_be_run_is_said(world: World) -> None:
    with pytest.raises(OperatingError, match=r"no job 'tell'\. There are: end holds"):
        run_once("tell", at=None)
    with pytest.raises(OperatingError, match="'yesterday' is not a time"):
        run_once("seal", at="yesterday")


@pytest.mark.parametrize("name", [job.name for job in JOBS])
def test_no_job_is_run_for_a_time_to_come(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A slip of the year would declare lost, end or forget what nobody can bring back."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    ahead = now + timedelta(minutes=1)
    for at in ("2062-07-01T03:20", ahead.isoformat(), ahead.astimezone(LOCAL).replace(tzinfo=None).isoformat()):
        with pytest.raises(OperatingError, match=r"is still to come \(it is .*T.*\+08:00\).*for a past time"):
            run_once(name, at=at)
