"""Calendars on rows: an engine follows them at once, and loans that fell into closed time are moved."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from bashu.db.audit.models import LogEntry
from bashu.db.circulation.models import Hold, Loan
from bashu.db.network.calendar_models import Amnesty, ClosedDay, Closure, OpenDay, OpeningHours
from bashu.db.network.calendars import calendars
from bashu.db.network.models import Branch
from bashu.domain.calendar import Opening, WhyClosed, local_day
from bashu.engine.circulation import redating
from bashu.engine.circulation.redating import Pass, redate, redate_shelves
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.test_verify import admit_items
from tests.holding import place, stands
from tests.people import NOON, World, answer, check_in, check_out, days, make_item, submit_one

NEXT_DAY = NOON + timedelta(days=1)


def lend(world: World, engine: Engine, *, count: int = 1) -> list[Loan]:
    """Items of Chengdu, lent there for 30 days."""
    machine = world.chengdu.machine
    for number in range(count):
        item = make_item(f"R{number}", world.chengdu)
        answer(submit_one(engine, check_out([world.alice, world.bob][number % 2], item, terminal=machine)))
    return list(Loan.objects.order_by("id"))


def shut(*, first: int = 30, last: int = 33, **of: Any) -> Closure:
    """From the day on which all are due."""
    starts, ends = (local_day(NOON) + timedelta(days=ahead) for ahead in (first, last))
    return Closure.objects.create(starts_on=starts, ends_on=ends, announced_at=NOON, **of)


def due_days() -> list[int]:
    """Of all loans in their order: days from today."""
    return [
        (local_day(due) - local_day(NOON)).days for due in Loan.objects.order_by("id").values_list("due_at", flat=True)
    ]


def test_c274_a_closure_of_a_library_shuts_all_its_branches(world: World) -> None:
    """C274: and no other library's; a closure of a branch, only that."""
    library, other = world.chengdu.library, world.chongqing.branch
    second = Branch.objects.create(library=library, code="CD-2", name_zh="二", name_en="Two", lon=104, lat=30)
    whole, one = shut(library=library), shut(first=60, last=61, branch=second)
    found, day = calendars(), whole.starts_on
    assert [found[each.pk].why_closed(day) for each in (world.chengdu.branch, second, other)] == [
        WhyClosed.CLOSURE, WhyClosed.CLOSURE, None
    ]  # fmt: skip
    assert [found[each].is_open(one.starts_on) for each in (world.chengdu.branch.pk, second.pk)] == [True, False]


def test_rows_become_a_calendar(world: World) -> None:
    branch, day = world.chengdu.branch, date(2026, 7, 6)  # a Monday
    for starts_on, opens in ((date(2026, 1, 1), 540), (date(2026, 8, 1), 510)):
        for weekday in range(1, 7):
            OpeningHours.objects.create(branch=branch, starts_on=starts_on, weekday=weekday, opens=opens, closes=1020)
    OpeningHours.objects.create(branch=branch, starts_on=date(2026, 1, 1), weekday=1, opens=1080, closes=1200)
    OpenDay.objects.create(branch=branch, on=day, opens=600, closes=960)
    found = calendars()[branch.pk]
    assert found.hours(day) == (Opening(600, 960),)
    assert found.hours(day + timedelta(days=1)) == (Opening(540, 1020), Opening(1080, 1200))
    assert found.hours(day + timedelta(days=7)) == ()
    assert found.hours(date(2026, 8, 4)) == (Opening(510, 1020),)
    OpenDay.objects.create(branch=branch, on=day + timedelta(days=7), opens=None, closes=None)
    assert calendars()[branch.pk].is_open(day + timedelta(days=7))


@pytest.mark.server
@pytest.mark.parametrize("how", ["closure", "closed day", "hours", "always open"])
def test_c293_an_engine_follows_a_calendar_from_the_next_batch_on(world: World, engine: Engine, how: str) -> None:
    """C293: whatever changes it."""
    branch = world.chengdu.branch
    due_on = local_day(NOON) + timedelta(days=30)
    branch.closed_weekdays = [due_on.weekday()] if how == "always open" else []
    branch.save()
    lend(world, engine)
    if how == "closure":
        shut(branch=branch, last=30)
    elif how == "closed day":
        ClosedDay.objects.create(branch=branch, on=due_on)
    elif how == "hours":
        other_day = (due_on.weekday() + 1) % 7
        OpeningHours.objects.create(branch=branch, starts_on=due_on, weekday=other_day, opens=540, closes=1020)
    else:
        Branch.objects.filter(pk=branch.pk).update(always_open=True)
    answer(submit_one(engine, check_out(world.bob, world.local, terminal=world.chengdu.machine)))
    assert due_days() == ([31, 30] if how == "always open" else [30, 31])


@pytest.mark.server
def test_c280_loans_of_a_closed_library_are_moved_and_others_not(world: World, engine: Engine) -> None:
    """C280, on rows: the log says so, and verify agrees; C285: the loan keeps why."""
    lend(world, engine, count=3)
    answer(submit_one(engine, check_out(world.bob, world.local, terminal=world.chongqing.machine)))
    closure = shut(library=world.chengdu.library)
    done = redate(engine.submit, now=NEXT_DAY)
    assert (done.looked_at, done.moved, done.unanswered) == (4, 3, 0)
    assert due_days() == [34, 34, 34, 30]
    loan = Loan.objects.earliest("id")
    assert loan.redated is not None
    assert (loan.redated["why"], loan.redated["closure_id"]) == ("closure", closure.pk)
    assert datetime.fromisoformat(loan.redated["to_at"]).astimezone(UTC) == loan.due_at
    assert LogEntry.objects.filter(kind="RedateLoan").count() == 3


def on_the_hold_shelf(world: World, engine: Engine) -> tuple[int, datetime]:
    """In Chengdu, for Alice: the hold, and until when."""
    desk = world.chengdu.desk
    admit_items([world.book, world.local])
    wish = place(world.alice, world.local.bib_id, pickup=world.chengdu.branch, terminal=desk)
    hold_id = int(answer(submit_one(engine, wish)).hold_id)
    asked = stands(hold_id).item
    assert asked is not None
    answer(submit_one(engine, check_in(asked, desk)))
    until = stands(hold_id).shelf_until
    assert until is not None
    return hold_id, until


def test_c496_a_closure_in_between_gives_its_days_back(world: World, engine: Engine) -> None:
    """C496, on rows: it ends before the last day, and verify agrees; what is older stays where it is."""
    hold_id, until = on_the_hold_shelf(world, engine)
    assert stands(hold_id).shelf_days == (local_day(until) - local_day(NOON)).days
    shut(first=1, last=3, branch=world.chengdu.branch)
    assert redate_shelves(engine.submit, now=NEXT_DAY) == Pass(looked_at=1, moved=1)
    assert stands(hold_id).shelf_until == until + days(3)
    assert redate_shelves(engine.submit, now=NEXT_DAY) == Pass(looked_at=1)
    assert verify(now=NEXT_DAY).problems == []
    Hold.objects.update(shelf_from_on=None, shelf_days=None, shelf_until=until)
    assert redate_shelves(engine.submit, now=NEXT_DAY) == Pass(looked_at=1)


@pytest.mark.server
def test_c486_what_waits_on_a_hold_shelf_of_a_closed_branch_is_moved(world: World, engine: Engine) -> None:
    """C486, on rows: once, and verify agrees."""
    branch = world.chengdu.branch
    hold_id, until = on_the_hold_shelf(world, engine)
    ahead = (local_day(until) - local_day(NOON)).days
    shut(first=ahead, last=ahead + 2, branch=branch)
    assert redate_shelves(engine.submit, now=NEXT_DAY) == Pass(looked_at=1, moved=1)
    assert stands(hold_id).shelf_until == until + days(3)
    assert redate_shelves(engine.submit, now=NEXT_DAY) == Pass(looked_at=1)
    assert LogEntry.objects.filter(kind="RedateHold").count() == 1
    assert verify(now=NEXT_DAY).problems == []


def test_verify_knows_what_was_moved(world: World, engine: Engine) -> None:
    """As of rows that were made here without being admitted, only those of loans are looked at."""
    lend(world, engine, count=2)
    shut(library=world.chengdu.library)
    redate(engine.submit, now=NEXT_DAY)
    loans = [each for each in verify(now=NEXT_DAY).problems if each.startswith("loan")]
    assert not loans
    with connection.cursor() as cursor:
        cursor.execute("UPDATE circulation_loan SET redated = NULL")
    assert len([each for each in verify(now=NEXT_DAY).problems if "redated is None" in each]) == 2


def test_c282_a_second_pass_finds_nothing(world: World, engine: Engine) -> None:
    """C282, C281: nor does one after the closure was called off."""
    lend(world, engine, count=2)
    closure = shut(library=world.chengdu.library)
    assert redate(engine.submit, now=NEXT_DAY).moved == 2
    assert redate(engine.submit, now=NEXT_DAY).moved == 0
    closure.delete()
    assert redate(engine.submit, now=NEXT_DAY).moved == 0
    assert due_days() == [34, 34]


@pytest.mark.server
def test_c290_a_pass_that_was_cut_off_is_gone_on_with(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C290: in pages and batches smaller than the work, killed after the second batch."""
    monkeypatch.setattr(redating, "LOOKED_AT_ONCE", 3)
    monkeypatch.setattr(redating, "BATCH", 2)
    lend(world, engine, count=7)
    shut(library=world.chengdu.library)
    submit, batches = engine.submit, list[int]()

    def cut_off(commands: Any, now: datetime) -> Any:
        if len(batches) == 2:
            raise KeyboardInterrupt
        batches.append(len(commands))
        return submit(commands, now)

    monkeypatch.setattr(engine, "submit", cut_off)
    with pytest.raises(KeyboardInterrupt):
        redate(engine.submit, now=NEXT_DAY)
    monkeypatch.setattr(engine, "submit", submit)
    assert (batches, due_days().count(34)) == ([2, 1], 3)
    assert redate(engine.submit, now=NEXT_DAY).moved == 4


def test_what_was_returned_meanwhile_is_left_alone(world: World, engine: Engine) -> None:
    (loan,) = lend(world, engine)
    shut(library=world.chengdu.library)
    submit_one(engine, check_in(loan.item, world.chongqing.machine, at=NEXT_DAY))
    done = redate(engine.submit, now=NEXT_DAY)
    assert (done.looked_at, done.moved) == (0, 0)


@pytest.mark.parametrize(("whose", "late"), [("library", 3), ("network", 3), ("other", 10)])
def test_c289_an_amnesty_counts_where_it_was_given(world: World, engine: Engine, whose: str, late: int) -> None:
    """C289: by the lender or by the network, not by where it comes back."""
    (loan,) = lend(world, engine)
    library = {"library": world.chengdu.library, "network": None, "other": world.chongqing.library}[whose]
    first = local_day(NOON) + timedelta(days=31)
    Amnesty.objects.create(library=library, starts_on=first, ends_on=first + timedelta(days=6))
    back = check_in(loan.item, world.chongqing.machine, at=NOON + days(40))
    assert answer(submit_one(engine, back)).days_overdue == late
