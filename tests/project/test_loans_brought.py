"""`bashu import-loans`: a library's list in; loans, counts and refused lines out."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Brought, Loan
from bashu.db.patrons.models import Patron
from bashu.domain.calendar import local_day
from bashu.domain.outcome import Busy
from bashu.doors.jobs.apart import with_engine
from bashu.engine import clock
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from bashu.project.errors import OperatingError
from tests.engine.test_verify import admit_items
from tests.people import World, answer, check_in, make_item, make_world, submit_one
from tests.project.bringing import a_manager, counts
from tests.project.bringing import brings as bring_list

HEAD = "barcode,card,borrowed on,due on,renewals,branch\n"
GOOD = HEAD + "B1,R01,2026-05-20,2026-06-19,1,\nL1,R02,2026/6/1,2026-07-01 00:00:00,,CD-1\n"
BOTH = {"in the list": "2 loans", "known before": "0 loans", "refused": "0 loans", "new": "2 loans"}


brings = partial(bring_list, counted="loans")


@pytest.fixture
def world(transactional_db: None) -> World:
    made = make_world()
    for number, patron in (("R01", made.alice), ("R02", made.bob)):
        Patron.objects.filter(pk=patron.pk).update(number=number)
    a_manager(made.chengdu)
    admit_items([made.book, made.local])
    return made


def test_the_loans_of_a_list_go_on_here_as_the_dry_run_said(world: World, tmp_path: Path) -> None:
    """C960."""
    assert counts(brings(tmp_path, GOOD, dry_run=True)) == BOTH
    assert not Loan.objects.exists()
    assert not Brought.objects.exists()
    assert counts(brings(tmp_path, GOOD)) == BOTH | {"written": "2 loans"}
    found = [
        (each.patron, each.item, str(local_day(each.checked_out_at)), str(local_day(each.due_at)), each.renewals)
        for each in Loan.objects.order_by("checked_out_at")
    ]
    assert found == [
        (world.alice, world.book, "2026-05-20", "2026-06-19", 1),
        (world.bob, world.local, "2026-06-01", "2026-07-01", 0),
    ]
    assert set(Item.objects.values_list("status", flat=True)) == {"on_loan"}
    assert verify(now=clock.now(), full=True).clean


def test_a_second_run_changes_nothing_also_of_what_has_come_back(world: World, tmp_path: Path) -> None:
    """C960."""
    brings(tmp_path, GOOD)
    back = check_in(world.book, world.chengdu.desk, at=clock.now())
    assert answer(with_engine(lambda engine: submit_one(engine, back))).closed_loan_id
    before = LogEntry.objects.count()
    told = BOTH | {"known before": "2 loans", "new": "0 loans", "written": "0 loans"}
    assert counts(brings(tmp_path, GOOD)) == told
    assert (LogEntry.objects.count(), Loan.objects.filter(checked_in_at=None).count()) == (before, 1)


def test_lines_are_refused_with_their_reasons_and_then_nothing_is_written(
    world: World, tmp_path: Path, capsys: Any
) -> None:
    """C961, and what is no item or no reader here."""
    make_item("CQ9", world.chongqing)
    wrong = HEAD + (
        "NONE,R01,2026-05-20,2026-06-19,,\nCQ9,R01,2026-05-20,2026-06-19,,\nB1,R99,2026-05-20,2026-06-19,,\n"
        "L1,R01,2026-05-20,2026-05-19,,\nL1,R01,,2026-06-19,,\n,R01,2026-05-20,2026-06-19,,\n"
        "L1,R01,2026-05-20,2026-06-19,x,\nL1,R01,2026-05-20,2026-06-19,,CQ-1\nL1,R02,2026-05-21,2026-06-20,,\n"
        "L2,R01,2099-05-20,2099-06-19,,\n"
    )
    make_item("L2", world.chengdu)
    with pytest.raises(OperatingError, match="Nothing was written, because 10 lines are refused"):
        brings(tmp_path, wrong)
    told = capsys.readouterr().err
    reasons = [
        "line 2: No item has this barcode", "line 3: No item has this barcode", "line 4: no reader has the card",
        "line 5: due on 2026-05-19, before it was borrowed", "line 6: no day for 'borrowed on'", "line 7: no barcode",
        "line 8: the renewals 'x'", "line 9: no branch of this library has the code 'CQ-1'",
        "line 10: this item stands on line 9 already", "line 11: The dates cannot be right",
    ]  # fmt: skip
    assert [reason for reason in reasons if reason not in told] == []
    assert not Loan.objects.exists()


def test_what_is_lent_already_is_refused_and_the_others_are_taken_in(world: World, tmp_path: Path, capsys: Any) -> None:
    """C961."""
    brings(tmp_path, HEAD + "B1,R02,2026-06-20,2026-07-19,,\n")
    told = brings(tmp_path, GOOD, leave_out=True)
    assert counts(told) == BOTH | {"refused": "1 loans", "new": "1 loans", "written": "1 loans"}
    assert "line 2: " in capsys.readouterr().err
    assert Loan.objects.get(item=world.book).patron == world.bob
    assert verify(now=clock.now(), full=True).clean


def test_a_run_whose_answer_was_lost_goes_on(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was committed is not done twice; the next run asks for it by the same id."""
    submit = Engine.submit

    def lost(self: Engine, *asked: Any) -> list[Any]:
        return [Busy() for _ in submit(self, *asked)]

    with monkeypatch.context() as cut:
        cut.setattr(Engine, "submit", lost)
        with pytest.raises(OperatingError, match="too busy at line 2: 0 loans are brought"):
            brings(tmp_path, GOOD)
    assert counts(brings(tmp_path, GOOD))["written"] == "2 loans"
    assert Loan.objects.count() == 2
    assert verify(now=clock.now(), full=True).clean


def test_who_may_not_import_brings_none(world: World, tmp_path: Path) -> None:
    with pytest.raises(OperatingError, match="boss-CD may not bring anything along"):
        brings(tmp_path, GOOD, library="CQ", login="boss-CD")
