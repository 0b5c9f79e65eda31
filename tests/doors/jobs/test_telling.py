"""What a day brings up is told once, however often the clock asks, is killed, or was away."""

import re
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import connection, transaction

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Loan
from bashu.db.network.edits import clock_terminal
from bashu.db.notices import finding
from bashu.db.notices.models import Notice
from bashu.db.notices.timings import save_timing, timing_of
from bashu.db.notices.writing import NewNotice, write_once
from bashu.db.patrons.models import Contact
from bashu.domain.calendar import start_of
from bashu.domain.notices.hours import USUAL
from bashu.doors.jobs import telling
from bashu.doors.jobs.telling import MORNING, tell_of_loans
from bashu.doors.jobs.work import JOBS
from tests.db.notices.conftest import lent, reached, states, world
from tests.people import NOON, World, days, make_patron

__all__ = ["world"]


def told() -> list[str]:
    return sorted(states())


def test_a_day_brings_up_what_is_due_soon_and_what_is_late(world: World) -> None:
    for number, due in enumerate((-9, -1, 0, 3, 4)):
        lent(world, f"N{number}", due=due)
    assert tell_of_loans(NOON) == 3
    assert told() == ["due_soon 2026-07-04", "overdue 2026-06-22+7", "overdue 2026-06-30+1"]


def test_it_is_told_once_however_often_the_clock_asks(world: World) -> None:
    lent(world, "N1", due=2)
    assert [tell_of_loans(NOON + timedelta(hours=hours)) for hours in (0, 1, 24)] == [1, 0, 0]


def test_who_was_killed_half_way_goes_on(world: World) -> None:
    for number in range(3):
        reader = make_patron(f"p{number}", world.chengdu.library)
        reached(reader)
        lent(world, f"N{number}", due=1, patron=reader)
    calls: list[object] = []

    def killed(notices: list[NewNotice], *, now: datetime) -> int:
        calls.append(notices)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return write_once(notices, now=now)

    with patch.object(finding, "READERS_AT_ONCE", 1), patch.object(telling, "write_once", killed):
        with pytest.raises(KeyboardInterrupt):
            tell_of_loans(NOON)
        assert Notice.objects.count() in {1, 2}
        tell_of_loans(NOON)
    assert Notice.objects.count() == 3


def test_after_days_away_only_the_last_step_is_told(world: World) -> None:
    lent(world, "N1", due=-16)
    lent(world, "N2", due=-300)
    assert tell_of_loans(NOON) == 1
    assert told() == ["overdue 2026-06-15+14"]


def test_it_can_be_run_for_a_past_instant(world: World) -> None:
    lent(world, "N1", due=-1)
    assert tell_of_loans(NOON - days(2)) == 1
    assert told() == ["due_soon 2026-06-30"]


def test_who_cannot_be_reached_is_not_written_to(world: World) -> None:
    lent(world, "N1", due=1)
    Contact.objects.all().delete()
    assert tell_of_loans(NOON) == 0


@pytest.mark.parametrize("status", ["missing", "withdrawn"])
def test_of_what_is_not_simply_on_loan_nothing_is_told(world: World, status: str) -> None:
    lent(world, "N1", due=-1)
    Item.objects.filter(barcode="N1").update(status=status)
    assert tell_of_loans(NOON) == 0


def test_what_may_have_come_back_is_not_asked_for(world: World) -> None:
    loan = lent(world, "N1", due=-1)
    Loan.objects.filter(pk=loan.pk).update(accrual_stopped_at=NOON)
    assert tell_of_loans(NOON) == 0


def test_a_renewal_by_the_clock_is_told_and_one_by_the_reader_not(world: World) -> None:
    for barcode, terminal in (("N1", clock_terminal(world.chengdu.library.pk)), ("N2", world.chengdu.desk.pk)):
        loan = lent(world, barcode, due=29)
        Loan.objects.filter(pk=loan.pk).update(renewed_at=NOON - timedelta(hours=9), renewed_terminal_id=terminal)
    assert tell_of_loans(NOON) == 1
    assert told() == ["renewed 2026-07-30"]


def test_a_renewed_loan_is_told_of_anew(world: World) -> None:
    loan = lent(world, "N1", due=2)
    tell_of_loans(NOON)
    Loan.objects.filter(pk=loan.pk).update(due_at=loan.due_at + days(30))
    assert tell_of_loans(NOON + days(30)) == 1
    assert told() == ["due_soon 2026-07-03", "due_soon 2026-08-02"]


def test_a_library_has_steps_of_its_own_and_else_the_networks(world: World) -> None:
    library_id = world.chengdu.library.pk
    save_timing(None, {"due_soon_days": 7, "overdue_days": (3,)})
    save_timing(library_id, {"overdue_days": ()})
    assert timing_of(library_id).due_soon_days == 7
    assert timing_of(world.chongqing.library.pk).overdue_days == (3,)
    lent(world, "N1", due=7)
    lent(world, "N2", due=-3)
    assert tell_of_loans(NOON) == 1
    assert save_timing(library_id, {"due_soon_days": 99}) != ()
    assert timing_of(library_id).due_soon_days == 7
    save_timing(library_id, {})
    save_timing(None, {})
    assert timing_of(library_id) == USUAL


def test_the_clock_asks_when_the_quiet_hours_are_over() -> None:
    jobs = [job for job in JOBS if job.name.startswith("tell of")]
    assert len(jobs) == 2
    for job in jobs:
        eight = start_of(NOON.date()) + timedelta(hours=USUAL.quiet_to)
        assert job.at == MORNING
        assert job.period(eight) == job.period(eight - timedelta(seconds=1)) + 1


def test_loans_and_holds_are_found_by_indexes(transactional_db: None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off")
        cursor.execute(f"EXPLAIN {finding.LOANS}", [[1, 2], NOON, NOON])
        loans = " ".join(line for (line,) in cursor.fetchall())
        cursor.execute(f"EXPLAIN {finding.HOLDS}", [0, 10])
        holds = " ".join(line for (line,) in cursor.fetchall())
    # Of an empty table the planner takes any of its indexes.
    assert re.search(r"Index Scan using loan_\w+ on circulation_loan", loans)
    assert "hold_by_stage" in holds
    assert "Seq Scan" not in loans + holds
