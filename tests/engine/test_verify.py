"""`bashu verify --full` finds what was done behind the engine's back, and nothing else."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.db import connection
from django.db.transaction import atomic

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Loan
from bashu.db.patrons.edits import erase
from bashu.domain.outcome import Refused
from bashu.engine import execute
from bashu.engine.admission import admit_balance, admitting
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.conftest import changeable
from tests.holding import place
from tests.people import NOON, World, answer, check_in, check_out, days, renew, submit_one

LATER = NOON + days(5)
FORGED = """
INSERT INTO audit_outcome
SELECT '019f1bd5-6e00-7000-8000-000000000000', fingerprint, NULL, '[]' FROM audit_outcome LIMIT 1
"""
# Three days after the first entry, whatever the database says of when its answers began to be proven.
FORGED_LATER = """
INSERT INTO audit_generation VALUES (1, '2100-01-01');
INSERT INTO audit_outcome
SELECT '019f2cff-f600-7000-8000-000000000000', fingerprint, NULL, '[]' FROM audit_outcome LIMIT 1
"""
BELOW_ALL_KEYS = """
INSERT INTO circulation_loan (id, item_id, token, lending_branch_id, checked_out_at, due_at, renewals, terms,
                              checked_in_at, checkin_branch_id)
SELECT -5, item_id, '\\x01', lending_branch_id, checked_out_at, due_at, renewals, terms, due_at, lending_branch_id
  FROM circulation_loan LIMIT 1
"""
ENTRY = """
INSERT INTO audit_logentry (lane_id, seq, recorded_at, command_id, kind, body, hash, generation, month)
SELECT {}, recorded_at, command_id, kind, body, hash, generation, month FROM audit_logentry WHERE seq = 3
"""
NOBODYS = """
DELETE FROM patrons_patrontoken WHERE token IN (SELECT token FROM circulation_loan WHERE checked_in_at IS NULL);
UPDATE circulation_loan SET patron_id = NULL WHERE checked_in_at IS NULL
"""
# As seen from the log, what Bob owed came in under this token.
ANOTHERS_DEBT = """
UPDATE patrons_patrontoken SET patron_id = alice.id
  FROM (SELECT id FROM patrons_patron WHERE owed_fen = 0 LIMIT 1) AS alice
 WHERE encode(token, 'hex') IN (SELECT body::jsonb #>> '{effects,0,1,token}' FROM audit_logentry
                                 WHERE body LIKE '%BalanceAdmitted%');
UPDATE patrons_patron SET owed_fen = 120 - owed_fen
"""
REFUSED_TO_ANOTHER = """
UPDATE patrons_patrontoken SET patron_id = (SELECT max(id) + min(id) FROM patrons_patron) - patron_id
 WHERE token IN (SELECT token FROM audit_outcome WHERE answer LIKE '[null%')
"""


@pytest.fixture
def lived(world: World, engine: Engine) -> World:
    """Both items admitted; one lent, renewed and returned elsewhere, floating there; the other lent, and wanted."""
    admit_items([world.book, world.local])
    with admitting() as admitter, atomic():
        admit_balance(admitter, patron_id=world.bob.pk, owed_fen=120, now=NOON)
    for command in (
        check_out(world.alice, world.book, terminal=world.chengdu.machine),
        renew(world.alice, world.book, terminal=world.chengdu.machine, at=NOON + days(2)),
        check_in(world.book, world.chongqing.machine, at=NOON + days(3)),
        check_out(world.bob, world.local, terminal=world.chongqing.machine, at=NOON + days(4)),
    ):
        answer(submit_one(engine, command))
    assert isinstance(
        submit_one(engine, check_out(world.alice, world.local, terminal=world.chengdu.machine, at=NOON + days(4))),
        Refused,
    )
    return world


def admit_items(items: list[Item]) -> None:
    with admitting() as admitter, atomic():
        rows = [[item.pk, item.branch_id, item.status, item.owner_id] for item in items]
        admitter.record([("ItemsAdmitted", {"items": rows})], now=NOON)


def problems() -> list[str]:
    return verify(now=LATER, full=True).problems


def run(sql: str) -> None:
    """Behind the engine's back, by somebody who may do everything."""
    with connection.cursor() as cursor, changeable(cursor):
        cursor.execute(sql)


@pytest.mark.server
def test_what_the_engine_did_is_clean(lived: World) -> None:
    report = verify(now=LATER, full=True)
    assert report.problems == []
    assert (report.lanes, report.entries, report.rows) == (1, 7, 11)


def test_how_far_it_is_is_told_up_to_the_end(lived: World) -> None:
    told: dict[str, list[tuple[int, int]]] = {}

    def progress(what: str, done: int, *, of: int) -> None:
        told.setdefault(what, []).append((done, of))

    verify(now=LATER, full=True, progress=progress)
    assert list(told) == ["Reading the log", "Comparing the tables"]
    assert all(steps == sorted(steps) and steps[0][0] == 0 for steps in told.values())
    assert all(steps[-1][0] == steps[-1][1] > 0 for steps in told.values())


# Each of another column or table, so that all can be done at once, and each is found.
BESIDE_EACH_OTHER = (
    ("UPDATE catalogue_item SET status = 'missing' WHERE barcode = 'B1'", "status is missing, the log says available"),
    ("UPDATE catalogue_item SET version = 9 WHERE barcode = 'B1'", "version is 9, the log says 4"),
    ("UPDATE catalogue_item SET owner_id = (SELECT max(id) FROM network_library)", "owner_library_id is"),
    ("UPDATE circulation_loan SET due_at = due_at + interval '1 day' WHERE renewals = 1", "due_at is"),
    ("UPDATE circulation_loan SET checked_in_at = checked_in_at - interval '1 day'", "checked_in_at is"),
    ("DELETE FROM circulation_floating", "floating item"),
    ("UPDATE patrons_patron SET owed_fen = 0", "owes 0 fen, that is no charge, the log says 120"),
    ("UPDATE audit_outcome SET answer = '[]'", "digest is"),
    (BELOW_ALL_KEYS, "loan -5: the log does not know it"),
)


def test_changes_behind_its_back_are_each_found_and_named(lived: World) -> None:
    for sql, _ in BESIDE_EACH_OTHER:
        run(sql)
    found = problems()
    assert [words for _, words in BESIDE_EACH_OTHER if not any(words in each for each in found)] == [], found


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DELETE FROM circulation_loan WHERE renewals = 1", "is missing"),
        ("UPDATE audit_logentry SET body = replace(body, 'on_loan', 'missing') WHERE seq = 3", "was changed after"),
        ("UPDATE audit_logentry SET recorded_at = now() WHERE seq = 2", "was changed after"),
        ("DELETE FROM audit_logentry WHERE seq = 2", "are missing"),
        ("DELETE FROM audit_logentry WHERE seq = 7", "its tail is cut"),
        ("UPDATE audit_logentry SET xid = '3' WHERE seq = 6", "its place in the feed was changed"),
        ("UPDATE audit_lane SET head_seq = 6", "has entries beyond its head"),
        ("UPDATE audit_lane SET head_hash = sha256('')", "its head is not where its last entry ends"),
        ("DELETE FROM audit_outcome WHERE answer LIKE '[null%'", "is missing"),
        (FORGED, "does not know it"),
        (FORGED_LATER, "does not know it"),
        (ENTRY.format("lane_id, 0"), "has entries before its first"),
        (ENTRY.format("-3, seq"), "there is no such lane"),
        ("INSERT INTO audit_lane VALUES (-3, 1, sha256(''))", "there is no such lane"),
        (NOBODYS, "is open, and nobody's"),
        (ANOTHERS_DEBT, "names another patron"),
        (REFUSED_TO_ANOTHER, "names another patron"),
    ],
)
def test_a_change_behind_its_back_is_found_and_named(lived: World, sql: str, words: str) -> None:
    run(sql)
    assert any(words in problem for problem in problems()), problems()


@pytest.mark.server
def test_a_swapped_patron_is_found(lived: World) -> None:
    Loan.objects.filter(checked_in_at=None).update(patron=lived.alice)
    assert any("names another patron" in problem for problem in problems())


def test_a_swapped_patron_is_found_without_the_token_that_tells(lived: World) -> None:
    run("DELETE FROM patrons_patrontoken")
    Loan.objects.filter(checked_in_at=None).update(patron=lived.alice)
    assert any("names another patron" in problem for problem in problems())


def test_an_item_that_nobody_admitted_is_found(lived: World) -> None:
    run(
        "INSERT INTO catalogue_item (owner_id, barcode, bib_id, home_branch_id, branch_id, kind, call_number,"
        " collection, status, version) SELECT owner_id, 'X', bib_id, home_branch_id, branch_id, kind, '', '',"
        " 'available', 1 FROM catalogue_item LIMIT 1"
    )
    assert any("the log does not know it" in problem for problem in problems())


@pytest.mark.server
def test_an_erased_patron_leaves_the_log_provable_and_nameless(lived: World) -> None:
    assert erase(patron_id=lived.alice.pk) is None
    assert not Loan.objects.filter(patron=lived.alice.pk).exists()
    assert problems() == []


def test_answers_that_are_no_longer_kept_need_not_be_there(lived: World) -> None:
    run("DELETE FROM audit_outcome")
    assert any("outcome" in problem for problem in problems())
    assert verify(now=NOON + days(65), full=True).problems == []


def test_answers_from_before_there_was_proof_of_them_are_believed(lived: World) -> None:
    run(FORGED)
    run("INSERT INTO audit_generation VALUES (1, '2026-07-01')")
    assert problems() == []


def test_a_hold_of_a_log_that_had_no_number_for_it_is_the_first(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the version before several of one title wrote it."""
    body = execute._body

    def older(*given: Any, **named: Any) -> Any:
        told = orjson.loads(orjson.dumps(body(*given, **named)))
        for _, effect in told["effects"]:
            for name in ("nth", "booked_from_on", "booked_to_on"):
                effect.pop(name, None)
        return told

    monkeypatch.setattr(execute, "_body", older)
    admit_items([world.book, world.local])
    here = world.chengdu
    answer(submit_one(engine, place(world.alice, world.book.bib_id, pickup=here.branch, terminal=here.desk)))
    assert problems() == []


ENDS = """
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from bashu.engine.verify.hands import _Context

def begin():
    ProcessPoolExecutor(1, mp_context=_Context()).submit(time.sleep, 300)
    time.sleep(1)

process = get_context("fork").Process(target=begin)
process.start()
process.join(30)
print(process.exitcode is not None)
process.kill()
"""


def test_a_process_of_the_pages_ends_though_others_still_read_for_it() -> None:
    """As Granian's are: one that is asked to stop while the night's snapshot is taken would wait for its end."""
    done = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "True\n"


def test_of_those_that_read_for_it_no_process_stays(world: World) -> None:
    """In the pages' process, which takes the night's snapshot, one would stay in memory until the next night."""
    admit_items([world.book, world.local])
    before = _children()
    assert verify(now=NOON, apart=True).problems == []
    assert _children() <= before


SPAWNED = """
import multiprocessing
from bashu.engine.verify.hands import _end_tracker
if __name__ == "__main__":
    reads = multiprocessing.get_context("spawn").Process(target=_end_tracker)
    reads.start()
    reads.join()
    print(reads.exitcode)
"""


def test_a_process_that_was_spawned_leaves_the_tracker_to_who_spawned_it(tmp_path: Path) -> None:
    """As the pages' is where Python starts processes so by default, from 3.14 on: each night's snapshot would fail."""
    (script := tmp_path / "spawned.py").write_text(SPAWNED)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("0\n", "")


def _children() -> set[str]:
    return {pid for each in Path("/proc/self/task").glob("*/children") for pid in each.read_text().split()}
