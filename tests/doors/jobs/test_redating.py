"""The clock looks at the calendars, and at loans when those have changed."""

from datetime import timedelta

import pytest

from bashu.db.circulation.models import Loan
from bashu.db.network.models import Closure
from bashu.domain.calendar import local_day
from bashu.domain.outcome import Busy
from bashu.doors.jobs.clockwork import run_due
from bashu.doors.jobs.redating import Redating, UnansweredError
from bashu.doors.jobs.work import JOBS
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.people import NOON, World, answer, check_out, make_world, submit_one

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE, QUIET = timedelta(minutes=1), "no calendar has changed"


@pytest.fixture
def lent() -> World:
    """One book, from Chengdu."""
    world, engine = make_world(), Engine([CirculationRoom()])
    answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine)))
    engine.close()
    return world


def shut(world: World) -> None:
    on = local_day(NOON) + timedelta(days=30)
    Closure.objects.create(library=world.chengdu.library, starts_on=on, ends_on=on, announced_at=NOON)


def test_loans_are_looked_at_when_a_calendar_changed_and_once_more_then_no_longer(lent: World) -> None:
    """The second time finds what a batch that was under way had lent by the old calendar."""
    work = Redating()
    said = [work.run(NOON + minutes * MINUTE) for minutes in (0, 10, 20)]
    nothing = "0 of 1 open loans and 0 of 0 items on hold shelves moved off closed days"
    assert said == [nothing] * 2 + [QUIET]
    shut(lent)
    said = [work.run(NOON + minutes * MINUTE) for minutes in (30, 40, 50)]
    assert [each[:6] for each in said] == ["1 of 1", "0 of 1", QUIET[:6]]


def test_all_are_looked_at_once_a_night(lent: World) -> None:
    work = Redating()
    said = [work.run(NOON + timedelta(hours=hours)) for hours in (0, 1, 2, 14, 15, 16)]
    assert [each == QUIET for each in said] == [False, False, True, True, False, True]


def test_the_clock_moves_the_loans_of_a_closed_library(lent: World) -> None:
    shut(lent)
    (job,) = (job for job in JOBS if job.name == "redate")
    assert run_due(NOON, jobs=[job]) == ["redate"]
    assert local_day(Loan.objects.get().due_at) == local_day(NOON) + timedelta(days=31)


def test_what_could_not_be_asked_is_asked_again(lent: World, monkeypatch: pytest.MonkeyPatch) -> None:
    work, submit = Redating(), Engine.submit
    shut(lent)
    monkeypatch.setattr(Engine, "submit", lambda _engine, commands, _now: [Busy() for _ in commands])
    with pytest.raises(UnansweredError, match="1 loans and holds could not be asked about"):
        work.run(NOON)
    monkeypatch.setattr(Engine, "submit", submit)
    assert work.run(NOON + MINUTE).startswith("1 of 1")
