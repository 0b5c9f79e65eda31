"""Loans renew themselves: the day before they are due, once, and only if anybody could renew them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import connection, transaction

from bashu.db.audit.models import LogEntry
from bashu.db.circulation import due_loans
from bashu.db.circulation.models import Loan
from bashu.db.network.models import CirculationRule, Terminal
from bashu.db.patrons.models import Block
from bashu.domain.calendar import local_day, start_of
from bashu.domain.circulation.renew import RENEWS_ITSELF_AT
from bashu.domain.ids import EPOCH
from bashu.domain.outcome import Busy
from bashu.doors.jobs import renewing
from bashu.doors.jobs.clockwork import run_due
from bashu.doors.jobs.renewing import LAST_ID, renew_due
from bashu.doors.jobs.work import JOBS, JobFailedError
from bashu.doors.jobs.work import renew as job
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.holding import place
from tests.people import NOON, World, answer, check_out, days, make_item, make_patron, make_world, submit_one

pytestmark = pytest.mark.django_db(transaction=True)

DUE_ON = local_day(NOON) + days(30)


@pytest.fixture
def world(transactional_db: None) -> World:
    world = make_world()
    CirculationRule.objects.update(auto_renews=True)
    return world


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    engine = Engine([CirculationRoom()])
    answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine)))
    yield engine
    engine.close()


def the_loan() -> Loan:
    return Loan.objects.get()


def before(number: int) -> datetime:
    """So many days before it is due, early in the morning."""
    return NOON + days(30 - number) - timedelta(hours=9)


@pytest.mark.usefixtures("engine")
def test_c295_a_loan_renews_itself_on_the_day_before_it_is_due() -> None:
    """C295: and not before; the next time on the day before it is due then."""
    assert local_day(the_loan().due_at) == DUE_ON
    assert [renew_due(before(number)).looked_at for number in (3, 2)] == [0, 0]
    assert renew_due(before(1)).renewed == 1
    loan = the_loan()
    assert (local_day(loan.due_at), loan.renewals) == (DUE_ON + days(29), 1)
    assert (loan.renewed_terminal and loan.renewed_terminal.kind) == "clock"


def test_c295_the_clock_asks_when_readers_are_told_that_it_does() -> None:
    """C295."""
    (asked,) = (each for each in JOBS if each.name == "renew")
    run = start_of(DUE_ON) + RENEWS_ITSELF_AT
    assert asked.every == days(1)
    assert asked.period(run) == asked.period(run - timedelta(seconds=1)) + 1


@pytest.mark.usefixtures("engine")
def test_c295_what_renews_itself_not_is_left_alone() -> None:
    """C295: the loan's own terms count, whatever the rules say by now."""
    Loan.objects.update(terms=the_loan().terms | {"auto_renews": False})
    assert renew_due(before(1)).looked_at == 0


@pytest.mark.usefixtures("engine")
def test_c296_once_a_day_at_most_however_often_the_clock_asks() -> None:
    """C296: the id is made of the loan and the day, so whoever was killed and starts again renews nothing twice."""
    kept = Loan.objects.values("due_at", "renewals").get()
    Loan.objects.update(terms=the_loan().terms | {"renewals_max": 9})
    assert renew_due(before(1)).renewed == 1
    Loan.objects.update(**kept)
    assert [renew_due(before(1) + timedelta(hours=hours)).renewed for hours in (0, 5)] == [0, 0]
    assert LogEntry.objects.filter(kind="Renew").count() == 1
    assert renew_due(before(0)).renewed == 1


def test_c297_refused_like_any_other_renewal_and_without_a_trace(world: World, engine: Engine) -> None:
    """C297: a block, somebody who waits, no renewals left; asked once more on the day itself."""
    Block.objects.create(patron=world.alice, reason="overdue", starts_at=NOON)
    entries = LogEntry.objects.count()
    done = renew_due(before(1))
    assert (done.looked_at, done.renewed, done.refused) == (1, 0, 1)
    assert LogEntry.objects.count() == entries
    Block.objects.all().delete()
    assert renew_due(before(0)).renewed == 1
    assert renew_due(before(-29)).refused == 1
    assert the_loan().renewals == 1


def test_c297_not_while_somebody_waits_for_it(world: World, engine: Engine) -> None:
    """C297."""
    world.local.delete()
    asked = place(world.bob, world.book.bib_id, pickup=world.chongqing.branch, terminal=world.chongqing.desk)
    answer(submit_one(engine, asked))
    assert renew_due(before(1)).refused == 1


@pytest.mark.usefixtures("engine")
def test_c298_what_is_late_already_renews_itself_no_more() -> None:
    """C298: also where being late is no hindrance, and nobody asked for some days."""
    Loan.objects.update(terms=the_loan().terms | {"renew_if_overdue": True})
    assert renew_due(before(-2)).looked_at == 0


@pytest.mark.usefixtures("engine")
def test_c299_a_library_may_switch_it_off() -> None:
    """C299: by its terminal."""
    renew_due(before(1))
    Loan.objects.update(due_at=NOON + days(30), renewals=0)
    Terminal.objects.filter(kind="clock").update(active=False)
    assert renew_due(before(0)).refused == 1


def test_many_are_gone_through_in_batches(world: World, engine: Engine) -> None:
    for number in range(5):
        reader, item = make_patron(f"p{number}", world.chengdu.library), make_item(f"M{number}", world.chengdu)
        answer(submit_one(engine, check_out(reader, item, terminal=world.chengdu.machine)))
    with patch.object(renewing, "BATCH", 2):
        assert renew_due(before(1)).renewed == 6


@pytest.mark.usefixtures("engine")
def test_what_could_not_be_asked_about_is_asked_again() -> None:
    (asked,) = (each for each in JOBS if each.name == "renew")
    with patch.object(Engine, "submit", return_value=[Busy()]), pytest.raises(JobFailedError, match="1 have to be"):
        job(before(1))
    assert run_due(before(1), jobs=[asked]) == ["renew"]
    assert the_loan().renewals == 1


def test_they_are_found_by_their_index(transactional_db: None) -> None:
    """However many loans there are: the terms are asked for as the index says them, and nothing is sorted."""
    with transaction.atomic(), connection.cursor() as cursor:
        # A table of a few rows is as cheaply sorted as read in order.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {due_loans.TO_RENEW}", [EPOCH, LAST_ID, NOON, 64])
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using loan_renews_itself" in plan
    assert "ROW(due_at, id) >" in plan
    assert "Sort" not in plan
