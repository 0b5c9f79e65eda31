"""`bashu verify --full` finds what was done behind the engine's back, and nothing else."""

import pytest
from django.db import connection
from django.db.transaction import atomic

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Loan
from bashu.engine.admission import admit_balance, admitting
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.people import NOON, World, answer, check_in, check_out, days, renew, submit_one


@pytest.fixture
def lived(world: World, engine: Engine) -> World:
    """Both items admitted; one lent, renewed and returned elsewhere, floating there; the other lent."""
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
    return world


def admit_items(items: list[Item]) -> None:
    with admitting() as admitter, atomic():
        rows = [[item.pk, item.branch_id, item.status] for item in items]
        admitter.record([("ItemsAdmitted", {"items": rows})], now=NOON)


def problems() -> list[str]:
    return [problem.text for problem in verify().problems]


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_logentry DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE audit_logentry ENABLE TRIGGER USER")


def test_what_the_engine_did_is_clean(lived: World) -> None:
    report = verify()
    assert [problem.text for problem in report.problems] == []
    assert (report.lanes, report.entries) == (1, 6)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE catalogue_item SET status = 'missing' WHERE barcode = 'B1'", "is version 4, missing"),
        ("UPDATE catalogue_item SET version = 9 WHERE barcode = 'B1'", "is version 9"),
        ("UPDATE circulation_loan SET due_at = due_at + interval '1 day' WHERE renewals = 1", "due_at is"),
        ("UPDATE circulation_loan SET checked_in_at = checked_in_at - interval '1 day'", "checked_in_at is"),
        ("DELETE FROM circulation_loan WHERE renewals = 1", "is missing"),
        ("DELETE FROM circulation_floating", "floating item"),
        ("UPDATE patrons_patron SET owed_fen = 0", "owes 0 fen, the log says 120"),
        ("UPDATE audit_logentry SET body = replace(body, 'on_loan', 'missing') WHERE seq = 3", "was changed after"),
        ("UPDATE audit_logentry SET recorded_at = now() WHERE seq = 2", "was changed after"),
        ("DELETE FROM audit_logentry WHERE seq = 2", "are missing"),
        ("DELETE FROM audit_logentry WHERE seq = 6", "its tail is cut"),
    ],
)
def test_a_change_behind_its_back_is_found_and_named(lived: World, sql: str, words: str) -> None:
    run(sql)
    assert any(words in problem for problem in problems()), problems()


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


def test_an_erased_patron_leaves_the_log_provable_and_nameless(lived: World) -> None:
    run("DELETE FROM patrons_patrontoken; UPDATE circulation_loan SET patron_id = NULL")
    assert [problem for problem in problems() if "patron row" not in problem] == []
