"""Seals and snapshots: what was proven once need not be read again, and cannot be made anew in secret."""

import tempfile
from pathlib import Path

import pytest
from django.db import connection

from bashu.db.audit.models import Chunk, Seal, Snapshot
from bashu.engine import seals
from bashu.engine.submit import Engine
from bashu.engine.verify import Report, planning, verify
from bashu.engine.verify.scratch import scratch_folder
from tests.engine.test_verify import FORGED_LATER, LATER, lived, run
from tests.people import World, answer, check_in, days, submit_one

__all__ = ["lived"]


FLOATING = """
INSERT INTO circulation_floating (item_id, branch_id, owner_id, since_at)
SELECT id, branch_id, owner_id, '2026-07-01' FROM catalogue_item WHERE barcode = 'L1'
"""


def since_snapshot() -> list[str]:
    return verify(now=LATER).problems


@pytest.fixture
def kept(lived: World) -> Report:
    """The world with a snapshot of it."""
    return verify(now=LATER, keep=True)


def go_on(world: World, engine: Engine) -> None:
    answer(submit_one(engine, check_in(world.local, world.chengdu.machine, at=LATER + days(1))))


@pytest.mark.server
def test_a_seal_names_all_heads_and_follows_the_one_before(lived: World) -> None:
    first, second = seals.seal(LATER), seals.seal(LATER + days(1))
    assert (first.id, second.id) == (1, 2)
    assert {lane: seq for lane, (seq, _) in first.heads.items()} == {1: 7}
    assert second.hash == seals.link(first.hash, Seal.objects.get(id=2).body.encode())
    assert seals.latest(1) == [second]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE audit_seal SET body = replace(body, '\"id\":1', '\"id\":3') WHERE id = 1", "seal 1: was changed"),
        ("DELETE FROM audit_seal WHERE id = 1", "seals 1 to 1 are missing"),
        ("DELETE FROM audit_logentry WHERE seq > 6; UPDATE audit_lane SET head_seq = 6", "were sealed, and are gone"),
        ("DELETE FROM audit_logentry; DELETE FROM audit_lane", "was sealed, and is gone"),
        ("UPDATE audit_logentry SET hash = sha256('') WHERE seq = 7", "is not the one that was sealed"),
    ],
)
def test_what_was_sealed_cannot_be_taken_back(lived: World, sql: str, words: str) -> None:
    seals.seal(LATER)
    seals.seal(LATER)
    run(sql)
    found = verify(now=LATER, full=True).problems
    assert any(words in problem for problem in found), found


def test_a_seal_that_was_kept_elsewhere_tells_whether_this_is_its_log(lived: World) -> None:
    known = seals.seal(LATER).hash.hex()
    assert verify(now=LATER, known_seal=known[:16]).clean
    run("DELETE FROM audit_seal")
    seals.seal(LATER + days(1))
    assert verify(now=LATER).clean
    assert not verify(now=LATER, known_seal=known).clean


@pytest.mark.server
def test_from_a_snapshot_only_what_came_since_is_read(lived: World, kept: Report, engine: Engine) -> None:
    assert kept.seal is not None
    again = verify(now=LATER)
    assert (again.since, again.entries, again.rows, again.problems) == (kept.seal.id, 0, kept.rows, [])
    go_on(lived, engine)
    later = verify(now=LATER)
    assert (later.since, later.entries, later.problems) == (kept.seal.id, 1, [])
    assert verify(now=LATER, full=True).problems == []


CHANGED = (
    ("UPDATE circulation_loan SET due_at = due_at + interval '1 day' WHERE renewals = 1", "due_at is"),
    ("DELETE FROM circulation_loan WHERE renewals = 1", "is missing"),
    ("UPDATE patrons_patron SET owed_fen = 0", "owes 0 fen, that is no charge, the log says 120"),
    ("UPDATE audit_outcome SET answer = '[]'", "digest is"),
    ("UPDATE audit_logentry SET hash = sha256('') WHERE seq = 7", "lane 1"),
    ("DELETE FROM audit_logentry WHERE seq > 5", "missing"),
    (FORGED_LATER, "does not know it"),
    ("UPDATE audit_snapshot SET body = replace(body, 'loan', 'lean')", "is not the one that was sealed"),
    ("UPDATE catalogue_item SET status = 'missing' WHERE barcode = 'B1'", "status is missing"),
)

# A row, an answer, the log, the snapshot itself.
OFTEN = (CHANGED[0], CHANGED[3], CHANGED[4], CHANGED[7])


@pytest.mark.parametrize(("sql", "words"), [*CHANGED, (FLOATING, "does not know it")])
def test_a_change_behind_a_snapshot_is_found(lived: World, kept: Report, sql: str, words: str) -> None:
    run(sql)
    assert any(words in problem for problem in since_snapshot()), since_snapshot()


@pytest.mark.parametrize(
    ("sql", "words"), [each if each in OFTEN else pytest.param(*each, marks=pytest.mark.soak) for each in CHANGED]
)
def test_it_is_found_as_well_when_life_has_gone_on(
    lived: World, kept: Report, engine: Engine, sql: str, words: str
) -> None:
    run(sql)
    go_on(lived, engine)
    assert any(words in problem for problem in since_snapshot()), since_snapshot()


def test_rows_of_a_snapshot_that_were_changed_are_found(lived: World, kept: Report, engine: Engine) -> None:
    run("UPDATE audit_chunk SET rows = '\\x00'")
    go_on(lived, engine)
    assert any("are gone or were changed" in problem for problem in since_snapshot())
    assert verify(now=LATER, full=True).problems == []


def test_a_snapshot_shares_what_did_not_change_with_the_one_before(lived: World, kept: Report, engine: Engine) -> None:
    chunks = Chunk.objects.count()
    go_on(lived, engine)
    verify(now=LATER, keep=True)
    assert chunks < Chunk.objects.count() < 2 * chunks
    for day in (1, 2, 2):
        verify(now=LATER + days(day), keep=True)
    assert Snapshot.objects.count() == 2
    assert verify(now=LATER, full=True).problems == []


def test_no_snapshot_is_made_of_what_is_wrong(lived: World) -> None:
    run("UPDATE catalogue_item SET status = 'missing'")
    assert verify(now=LATER, keep=True).seal is None
    assert not Snapshot.objects.exists()


@pytest.mark.server
def test_a_snapshot_in_small_pieces_says_the_same(
    lived: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a large network, where a table has thousands of them."""
    monkeypatch.setattr(planning, "STRETCH_ROWS", 1)
    monkeypatch.setattr(planning, "PIECE_ENTRIES", 2)
    monkeypatch.setattr("bashu.engine.verify.compare.STRETCH_ROWS", 1)
    assert verify(now=LATER, keep=True).problems == []
    go_on(lived, engine)
    assert verify(now=LATER, keep=True).problems == []
    assert verify(now=LATER, full=True).problems == []


def test_much_that_is_said_of_few_rows_is_looked_at_in_parts(
    lived: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a log is long and a network small."""
    whole = verify(now=LATER, full=True).rows
    monkeypatch.setattr("bashu.engine.verify.spill.SAYINGS_MAX", 2)
    for _ in range(2):
        kept = verify(now=LATER, full=True, keep=True)
        assert (kept.rows, kept.problems) == (whole, [])
        assert verify(now=LATER).problems == []
        go_on(lived, engine)
        whole = verify(now=LATER).rows
    for sql, words in CHANGED[:2]:
        run(sql)
        found = verify(now=LATER, full=True).problems
        assert any(words in problem for problem in found), found


@pytest.mark.server
def test_several_processes_find_what_one_finds(lived: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bashu.engine.verify.hands.WORTH_IT", -1)
    assert verify(now=LATER, keep=True).problems == []
    run("UPDATE circulation_loan SET renewals = 5 WHERE renewals = 1")
    assert [problem.partition(": ")[2] for problem in since_snapshot()] == ["renewals is 5, the log says 1."]


def test_for_little_no_process_is_started(lived: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bashu.engine.verify.hands.ProcessPoolExecutor", None)
    assert verify(now=LATER, full=True).problems == []


def test_nobody_can_be_found_in_a_snapshot(lived: World, kept: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_snapshot WHERE body LIKE '%patron%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.server
def test_what_a_killed_verification_left_behind_goes_with_the_next(lived: World) -> None:
    left = Path(tempfile.mkdtemp(prefix="bashu-verify-"))
    (left / "lock").touch()
    with scratch_folder() as busy:
        assert verify(now=LATER).clean
        assert busy.exists()
    assert not left.exists()
    assert not busy.exists()
