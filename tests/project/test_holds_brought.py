"""`bashu import-holds`: a library's list in; holds, counts and refused lines out."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import SourceRecord
from bashu.db.circulation.models import Hold, Loan
from bashu.db.patrons.models import Patron
from bashu.doors.jobs.apart import with_engine
from bashu.engine import clock
from bashu.engine.verify import verify
from bashu.project.errors import OperatingError
from tests.engine.test_verify import admit_items
from tests.people import World, answer, check_in, make_patron, make_world, submit_one
from tests.project.bringing import a_manager, counts
from tests.project.bringing import brings as bring_list

HEAD = "number,card,record,barcode,placed on,wanted until,state\n"
GOOD = HEAD + (
    "H-1,R01,,L1,2026-05-02 09:30,,\nH-2,R02,001,,2026-05-02 9:05,2099-12-31,待取\n"
    "H-3,R03,,B1,2026/5/2 9:05:00,,等待\nH-4,R01,,B1,2025-01-01,,已取消\n"
)
ALL = {
    "in the list": "4 holds", "over there": "1 holds", "known before": "0 holds", "refused": "0 holds", "new": "3 holds"
}  # fmt: skip
brings = partial(bring_list, counted="holds")


@pytest.fixture
def world(transactional_db: None) -> World:
    made = make_world()
    make_patron("R03", made.chengdu.library)
    for number, patron in (("R01", made.alice), ("R02", made.bob)):
        Patron.objects.filter(pk=patron.pk).update(number=number)
    a_manager(made.chengdu)
    admit_items([made.book, made.local])
    SourceRecord.objects.create(
        library=made.chengdu.library, control_number="001", bib=made.book.bib, flavour="cnmarc", charset="utf-8",
        raw=b"x", digest=b"x",
    )  # fmt: skip
    return made


def waiting() -> list[str]:
    return [each.patron.number for each in Hold.objects.filter(closed_at=None).order_by("rank") if each.patron]


def test_c970_a_list_is_taken_in_at_the_places_of_the_old_system(world: World, tmp_path: Path, capsys: Any) -> None:
    assert counts(brings(tmp_path, GOOD, dry_run=True)) == ALL
    assert not Hold.objects.exists()
    assert counts(brings(tmp_path, GOOD)) == ALL | {"written": "3 holds"}
    assert waiting() == ["R02", "R03", "R01"]
    assert set(Hold.objects.values_list("stage", flat=True)) == {"waiting"}
    assert "line 3: was put aside there: scan its item" in capsys.readouterr().err
    assert verify(now=clock.now(), full=True).clean


def test_c970_what_lay_ready_there_is_put_aside_at_its_first_scan(world: World, tmp_path: Path) -> None:
    brings(tmp_path, GOOD)
    scanned = check_in(world.local, world.chengdu.desk, at=clock.now())
    told = answer(with_engine(lambda engine: submit_one(engine, scanned)))
    assert Hold.objects.get(pk=told.hold_id).patron == world.bob
    assert verify(now=clock.now(), full=True).clean


def test_a_second_run_changes_nothing_also_of_what_is_over_by_then(world: World, tmp_path: Path) -> None:
    brings(tmp_path, GOOD)
    Hold.objects.filter(patron=world.alice).delete()
    before = LogEntry.objects.count()
    told = {"known before": "3 holds", "new": "0 holds", "written": "0 holds"}
    assert counts(brings(tmp_path, GOOD)) == ALL | told
    assert (LogEntry.objects.count(), waiting()) == (before, ["R02", "R03"])


def test_lines_are_refused_with_their_reasons(world: World, tmp_path: Path, capsys: Any) -> None:
    """C972 to C974."""
    wrong = HEAD + (
        "H-1,R01,002,,2026-05-02,,\nH-2,R01,,NONE,2026-05-02,,\nH-3,R99,001,,2026-05-02,,\nH-4,R01,,,2026-05-02,,\n"
        "H-5,R01,001,,,,\nH-6,R01,001,,2026-05-02 25:00,,\n,R01,001,,2026-05-02,,\nH-7,R01,001,,2026-05-02,,什么\n"
        "H-8,R01,001,,2099-05-02,,\nH-9,R01,001,,2026-05-02,2020-01-01,\nH-1,R01,001,,2026-05-02,,\n"
    )
    with pytest.raises(OperatingError, match="because 11 lines are refused"):
        brings(tmp_path, wrong)
    told = capsys.readouterr().err
    reasons = [
        "line 2: this library has no record '002'", "line 3: this library has no item 'NONE'", "line 4: no reader has",
        "line 5: neither a record nor a barcode", "line 6: no day for 'placed on'", "line 7: the time '25:00' is none",
        "line 8: no number", "line 9: the state '什么'", "line 10: The dates", "line 12: this number stands on line 2",
    ]  # fmt: skip
    assert [reason for reason in reasons if reason not in told] == []
    assert not Hold.objects.exists()
    assert not Loan.objects.exists()
