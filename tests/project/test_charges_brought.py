"""`bashu import-charges`: a library's list in; what is owed, sums and refused lines out."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.notices.models import Notice
from bashu.db.patrons.models import Patron
from bashu.db.settlement.models import Charge, Entry
from bashu.domain.circulation.charges.commands import Pay
from bashu.domain.circulation.charges.words import say_how
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.settlement.charges import Method
from bashu.doors.jobs.apart import with_engine
from bashu.engine import clock
from bashu.engine.circulation.history import forget_old
from bashu.engine.verify import verify
from bashu.project.errors import OperatingError
from tests.engine.test_verify import admit_items
from tests.people import World, an_id, answer, days, make_world, submit_one
from tests.project.bringing import a_manager, counts
from tests.project.bringing import brings as bring_list

HEAD = "number,card,amount,paid,waived,charged on,kind\n"
GOOD = HEAD + (
    "F-1,R01,10.00,2.50,0.50,2024-05-20,逾期\nF-2,R01,39,,,2025/1/2,遗失\nF-3,R02,3.20,3.20,,2023-01-01,\n"
    "F-4,R02,5,,5,2023-01-01,\nF-5,R02,1.10,,,2026-06-01,\n"
)
BOTH = {
    "in the list": "5 charges 58.30 yuan", "paid there": "2 charges 5.70 yuan", "waived there": "2 charges 5.50 yuan",
    "settled there": "2 charges 0.00 yuan", "known before": "0 charges 0.00 yuan", "refused": "0 charges 0.00 yuan",
    "new": "3 charges 47.10 yuan",
}  # fmt: skip
brings = partial(bring_list, counted="charges")


@pytest.fixture
def world(transactional_db: None) -> World:
    made = make_world()
    for number, patron in (("R01", made.alice), ("R02", made.bob)):
        Patron.objects.filter(pk=patron.pk).update(number=number)
    a_manager(made.chengdu)
    admit_items([made.book, made.local])
    return made


def owes(patron: Patron) -> tuple[int, dict[str, int]]:
    found = Patron.objects.get(pk=patron.pk)
    return found.owed_fen, found.debts


def test_c967_what_is_left_is_owed_and_every_fen_is_told(world: World, tmp_path: Path) -> None:
    assert counts(brings(tmp_path, GOOD, dry_run=True, total="58.30")) == BOTH
    assert not Charge.objects.exists()
    assert counts(brings(tmp_path, GOOD)) == BOTH | {"written": "3 charges 47.10 yuan"}
    to = str(world.chengdu.library.pk)
    assert (owes(world.alice), owes(world.bob)) == ((4600, {to: 4600}), (110, {to: 110}))
    first = Charge.objects.earliest("charged_at")
    assert (first.kind, first.amount_fen, first.details) == ("taken_over", 700, {"was": "overdue"})
    assert say_how(first.kind, first.details, language="en") == "returned late"
    assert Entry.objects.filter(kind="charged").count() == 3
    assert not Notice.objects.exists()
    assert verify(now=clock.now(), full=True).clean


def test_c967_a_second_run_changes_nothing_also_of_what_is_paid_by_then(world: World, tmp_path: Path) -> None:
    """C967: it is paid as any other, the oldest first, and forgotten like it."""
    brings(tmp_path, GOOD)
    now = clock.now()
    pay = Pay(
        id=an_id(now), occurred_at=now, terminal_id=world.chongqing.desk.pk, fen=4600, method=Method.CASH,
        patron=PatronScan(patron_id=world.alice.pk),
    )  # fmt: skip
    assert answer(with_engine(lambda engine: submit_one(engine, pay))).left_fen == 0
    before = LogEntry.objects.count()
    told = {"new": "0 charges 0.00 yuan", "known before": "3 charges 47.10 yuan", "written": "0 charges 0.00 yuan"}
    assert counts(brings(tmp_path, GOOD)) == BOTH | told
    assert (LogEntry.objects.count(), owes(world.alice)[0]) == (before, 0)
    forget_old(now=now + days(40))
    assert not Charge.objects.filter(patron=world.alice).exists()
    assert verify(now=now + days(40), full=True).clean


def test_lines_are_refused_with_their_sums_and_then_nothing_is_written(
    world: World, tmp_path: Path, capsys: Any
) -> None:
    """C968."""
    wrong = GOOD + (
        "F-1,R01,1,,,2024-05-20,\n,R01,2,,,2024-05-20,\nF-6,R99,3,,,2024-05-20,\nF-7,R01,x,,,2024-05-20,\n"
        "F-8,R01,4,3,2,2024-05-20,\nF-9,R01,5,,,,\nF-10,R01,6,,,2024-05-20,什么\nF-11,R01,7,1,,2099-05-20,\n"
    )
    with pytest.raises(OperatingError, match="because 8 lines are refused") as stopped:
        brings(tmp_path, wrong)
    told = counts(str(stopped.value))
    assert (told["in the list"], told["refused"]) == ("13 charges 86.30 yuan", "8 charges 27.00 yuan")
    assert (told["paid there"], told["new"]) == ("3 charges 6.70 yuan", BOTH["new"])
    said = capsys.readouterr().err
    reasons = [
        "line 7: this number stands on line 2 already", "line 8: no number", "line 9: no reader has the card",
        "line 10: the amount 'x'", "line 11: more was paid and waived", "line 12: no day for 'charged on'",
        "line 13: the kind '什么' is unknown", "line 14: The dates cannot be right",
    ]  # fmt: skip
    assert [reason for reason in reasons if reason not in said] == []
    assert not Charge.objects.exists()


def test_another_sum_than_that_of_the_books_stops_it(world: World, tmp_path: Path) -> None:
    with pytest.raises(OperatingError, match=r"comes to 58.30 yuan, and by the books it should be 60.00"):
        brings(tmp_path, GOOD, total="60")
    with pytest.raises(OperatingError, match="'x' is no sum"):
        brings(tmp_path, GOOD, total="x")
    assert not Charge.objects.exists()
