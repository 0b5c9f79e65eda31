"""What the clock asks for is done once in its time, and again only if it failed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from bashu.db.audit.models import Seal, Snapshot
from bashu.db.audit.queries import last_runs
from bashu.db.circulation.models import Task
from bashu.doors.jobs.clockwork import LEADER_LOCK, Clockwork, run_due
from bashu.doors.jobs.work import DAY, HOUR, JOBS, NIGHT, Job, JobFailedError, report_late
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.people import check_in, make_world, submit_one

EVENING = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def job(do: Callable[[datetime], str], **when: timedelta) -> Job:
    return Job(name="sweep", run=do, **({"every": HOUR} | when))


def sweep(now: datetime) -> str:
    return "swept"


def fail(now: datetime) -> str:
    raise JobFailedError("the broom is broken")


@pytest.mark.parametrize(("later", "again"), [(10, False), (29, False), (30, True), (90, True)])
def test_a_job_runs_once_in_each_of_its_periods(later: int, again: bool) -> None:  # noqa: FBT001
    swept = job(sweep)
    assert run_due(EVENING, jobs=[swept]) == ["sweep"]
    assert bool(run_due(EVENING + timedelta(minutes=later), jobs=[swept])) is again


def test_a_day_of_a_job_begins_in_the_night_of_the_two_provinces() -> None:
    nightly = job(sweep, every=DAY, at=NIGHT)
    assert nightly.period(datetime(2026, 7, 1, 18, 59, tzinfo=UTC)) + 1 == nightly.period(
        datetime(2026, 7, 1, 19, 0, tzinfo=UTC)
    )


def test_a_job_that_failed_says_why_and_is_tried_again() -> None:
    run_due(EVENING, jobs=[job(fail)])
    (last,) = last_runs()
    assert (last.failed, last.result) == (True, "the broom is broken")
    assert run_due(EVENING + timedelta(minutes=5), jobs=[job(fail)]) == []
    assert run_due(EVENING + timedelta(minutes=11), jobs=[job(sweep)]) == ["sweep"]
    assert last_runs()[0].result == "swept"


def test_a_job_that_breaks_down_stops_no_other() -> None:
    def break_down(now: datetime) -> str:
        raise ZeroDivisionError

    sweeping = Job(name="broken", run=break_down, every=HOUR)
    assert run_due(EVENING, jobs=[sweeping, job(sweep)]) == ["broken", "sweep"]
    assert {run.job: run.failed for run in last_runs()} == {"broken": True, "sweep": False}


def test_a_clock_that_was_put_back_makes_no_job_run_twice() -> None:
    swept = job(sweep)
    run_due(EVENING, jobs=[swept])
    assert run_due(EVENING - timedelta(hours=5), jobs=[swept]) == []


def test_the_log_is_sealed_and_kept() -> None:
    assert run_due(EVENING) == [each.name for each in JOBS]
    assert (Seal.objects.count(), Snapshot.objects.count()) == (2, 1)
    often = ["end holds", "ask for items", "end claims", "seal", "late", "redate", "silent machines", "bring home"]
    often += ["activities", "remind of activities"]
    assert run_due(EVENING + HOUR) == [*often, "match old records", "harvest", "rank records anew"]


def test_a_night_in_which_the_log_is_not_true_is_remembered() -> None:
    make_world()
    run_due(EVENING)
    (snapshot,) = (each for each in last_runs() if each.job == "snapshot")
    assert snapshot.failed
    assert "the log does not know it" in snapshot.result


def test_of_several_processes_one_leads(transactional_db: None) -> None:
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LEADER_LOCK])
        clockwork = Clockwork()
        assert not clockwork._leads()
        other.execute("SELECT pg_advisory_unlock(%s)", [LEADER_LOCK])
        assert clockwork._leads()
        assert clockwork._leads()
        clockwork.stop()


def test_c351_what_is_late_is_told_by_the_clock_once() -> None:
    """C351."""
    world = make_world()
    engine = Engine([CirculationRoom()])
    submit_one(engine, check_in(world.local, world.chongqing.desk))
    engine.close()
    on_time = EVENING + timedelta(days=7)
    for now, told in ((on_time, 0), (on_time + DAY, 1), (on_time + 2 * DAY, 1)):
        report_late(now)
        assert Task.objects.filter(kind="late").count() == told
    assert report_late(on_time + 3 * DAY) == "nothing is late"
