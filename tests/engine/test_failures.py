"""Whatever fails, nothing is lost, nothing is done twice, and only the guilty command fails."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import connection

from bashu.db.audit.models import LogEntry
from bashu.db.circulation.models import Loan, Task
from bashu.domain.circulation.commands import ItemScan
from bashu.domain.outcome import Accepted, Busy, Failed
from bashu.engine import recover
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.room import Write
from bashu.engine.submit import Engine
from bashu.engine.transaction import Transaction
from bashu.engine.verify import verify
from tests.engine.test_verify import admit_items
from tests.people import NOON, World, check_in, check_out, make_item

pytestmark = pytest.mark.server

Commit = Callable[..., None]
SECRET = "what a patron typed"


def on_commit(monkeypatch: pytest.MonkeyPatch, fault: Callable[[Transaction, Commit], None]) -> None:
    """The first commit goes through `fault`; later ones are as ever."""
    real, faults = Transaction.commit, [fault]

    def commit(self: Transaction, writes: Iterable[Write], **kwargs: Any) -> None:
        made = list(writes) if faults else writes

        def really() -> None:
            real(self, made, **kwargs)

        (faults.pop()(self, really) if faults else really())

    monkeypatch.setattr(Transaction, "commit", commit)


def cut(transaction: Transaction) -> None:
    transaction._connection.close()
    raise psycopg.OperationalError("server closed the connection unexpectedly")


def commit_then_cut(transaction: Transaction, commit: Commit) -> None:
    commit()
    cut(transaction)


def cut_before_commit(transaction: Transaction, commit: Commit) -> None:
    """All writes were made, and the COMMIT may have gone out."""
    cut(transaction)


def deadlock(transaction: Transaction, commit: Commit) -> None:
    raise psycopg.errors.DeadlockDetected("deadlock detected")


@pytest.mark.parametrize("fault", [commit_then_cut, cut_before_commit, deadlock])
def test_a_commit_whose_end_nobody_saw_is_asked_about_again(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch, fault: Callable[[Transaction, Commit], None]
) -> None:
    on_commit(monkeypatch, fault)
    (outcome,) = engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON)
    assert isinstance(outcome, Accepted)
    assert outcome.repeated is (fault is commit_then_cut)
    assert Loan.objects.count() == 1


@pytest.mark.parametrize("where", ["read", "commit"])
def test_a_connection_lost_before_the_commit_answers_busy(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def dies(self: Transaction, *args: Any, **kwargs: Any) -> Any:
        cut(self)

    with monkeypatch.context() as patched:
        patched.setattr(Transaction, where, dies)
        assert engine.submit([check_in(world.book, world.chengdu.machine)], NOON) == [Busy()]
    (after,) = engine.submit([check_in(world.book, world.chengdu.machine)], NOON)
    assert isinstance(after, Accepted)


class Poisoned(CirculationRoom):
    """Cannot decide about one barcode."""

    def decide(self, command: Any, state: Any, *, now: Any) -> Any:
        if command.item.barcode == "POISON":
            raise ZeroDivisionError(SECRET)
        return super().decide(command, state, now=now)


def test_only_the_guilty_command_fails(world: World, caplog: pytest.LogCaptureFixture) -> None:
    poison = make_item("POISON", world.chengdu)
    engine = Engine([Poisoned()])
    good = check_out(world.alice, world.book, terminal=world.chengdu.machine)
    bad = check_in(poison, world.chengdu.machine)
    outcomes = engine.submit([good, bad, check_in(world.book, world.chengdu.machine)], NOON)
    engine.close()
    assert [type(outcome) for outcome in outcomes] == [Accepted, Failed, Accepted]
    assert SECRET not in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_data_that_breaks_a_constraint_fails_alone(world: World, engine: Engine) -> None:
    """The book was lent behind the engine's back while its item row says nothing of it."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalogue_item ADD CONSTRAINT nothing_lent CHECK (barcode <> 'L1' OR version < 2)")
    try:
        outcomes = engine.submit(
            [
                check_out(world.alice, world.local, terminal=world.chengdu.machine),
                check_out(world.alice, world.book, terminal=world.chengdu.machine),
            ],
            NOON,
        )
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE catalogue_item DROP CONSTRAINT nothing_lent")
    assert [type(outcome) for outcome in outcomes] == [Failed, Accepted]


def test_a_process_that_lost_its_lane_takes_another(world: World, engine: Engine) -> None:
    engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON)
    session = engine._recovery._execution._session
    assert session is not None
    session.connection.execute("SELECT pg_advisory_unlock_all()")
    usurper = threading.Thread(target=submit_elsewhere, args=[check_in(world.book, world.chengdu.machine)])
    usurper.start()
    usurper.join()
    (outcome,) = engine.submit([check_out(world.bob, world.book, terminal=world.chongqing.machine)], NOON)
    assert isinstance(outcome, Accepted)
    assert verify(now=NOON).entries == 3
    assert [each for each in verify(now=NOON).problems if "does not know it" not in each] == [
        f"item {world.book.pk}: the log has 3 of its 4 changes."
    ]


def test_an_import_over_the_connection_of_an_engine_has_a_lane_of_its_own(
    world: World, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL would give it the engine's, whose next commit would fail and be tried again."""
    engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON)
    admit_items([world.local])
    engine.submit([check_in(world.book, world.chengdu.machine)], NOON)
    assert list(LogEntry.objects.order_by("lane", "seq").values_list("lane", "kind")) == [
        (1, "CheckOut"),
        (1, "CheckIn"),
        (2, "Admitted"),
    ]
    assert not caplog.messages


def test_an_id_that_two_engines_have_at_once_gets_one_answer(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A barcode that nobody knows locks nothing, so neither waits for the other before it has decided."""
    command = replace(check_in(world.book, world.chengdu.machine), item=ItemScan(barcode="nobody's"))

    def too_late(transaction: Transaction, commit: Commit) -> None:
        other = threading.Thread(target=submit_elsewhere, args=[command])
        other.start()
        other.join()
        commit()

    on_commit(monkeypatch, too_late)
    (outcome,) = engine.submit([command], NOON)
    assert isinstance(outcome, Accepted)
    assert outcome.repeated
    assert Task.objects.count() == 1


def submit_elsewhere(command: Any) -> None:
    engine = Engine([CirculationRoom()])
    engine.submit([command], NOON)
    engine.close()


def test_what_may_have_been_done_is_never_called_failed(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The commit's end was not seen, and then the decision fails: nobody can say that nothing was changed."""
    on_commit(monkeypatch, cut_before_commit)
    real, turns = CirculationRoom.decide, iter(range(9))

    def decide(self: CirculationRoom, *args: Any, **kwargs: Any) -> Any:
        if next(turns):
            raise ZeroDivisionError(SECRET)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(CirculationRoom, "decide", decide)
    engine = Engine([CirculationRoom()])
    assert engine.submit([check_in(world.book, world.chengdu.machine)], NOON) == [Busy()]
    engine.close()
    assert "ZeroDivisionError" in caplog.text


def test_a_full_disk_is_named_in_the_log_and_not_for_each_batch(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(self: Transaction, *args: Any, **kwargs: Any) -> None:
        self._connection.execute("DO $$ BEGIN RAISE disk_full USING MESSAGE = 'secret'; END $$")

    monkeypatch.setattr(Transaction, "commit", full)
    for _ in range(3):
        assert engine.submit([check_in(world.book, world.chengdu.machine)], NOON) == [Busy()]
    assert caplog.text.count("the disk of the database is full") == 1
    assert "secret" not in caplog.text


def test_a_server_that_lacks_a_prepared_statement_gets_a_new_connection(world: World, engine: Engine) -> None:
    """A trip that fails, on a full disk for one, leaves statements unprepared that the client believes in."""
    for scan in (check_in(world.book, world.chengdu.machine), check_in(world.local, world.chengdu.machine)):
        engine.submit([scan], NOON)
    own = connection.connection
    own.pgconn.exec_(b"DEALLOCATE ALL")
    (outcome,) = engine.submit([check_in(world.book, world.chengdu.machine)], NOON)
    assert isinstance(outcome, Accepted)
    assert connection.connection is not own


@pytest.fixture
def superuser() -> Iterator[psycopg.Connection[Any]]:
    options = connection.get_connection_params()
    own = str(options["host"]).startswith("/")
    names = {"host": options["host"], "port": options.get("port"), "dbname": options["dbname"]}
    who = {"user": "postgres"} if own else {"user": options["user"], "password": options["password"]}
    with psycopg.connect(**names, **who, autocommit=True) as connected:
        yield connected


@pytest.fixture
def standby(superuser: psycopg.Connection[Any]) -> Iterator[Callable[[str], None]]:
    """Which standby must confirm each commit."""

    def must_confirm(name: str) -> None:
        superuser.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'".encode())
        superuser.execute("SELECT pg_reload_conf()")

    yield must_confirm
    must_confirm("")


WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
CANCELS = 2


def test_what_no_standby_has_confirmed_is_answered_only_when_one_has(
    world: World, engine: Engine, standby: Callable[[str], None], superuser: psycopg.Connection[Any]
) -> None:
    engine.submit([check_in(world.local, world.chengdu.machine)], NOON)
    standby("nobody")
    cancelled: list[Any] = []

    def cancel_then_confirm() -> None:
        while len(cancelled) < CANCELS:
            if waiting := superuser.execute(WAITING).fetchone():
                superuser.execute("SELECT pg_cancel_backend(%s)", waiting)
                cancelled.append(waiting)
                time.sleep(recover.UNKNOWN_PAUSE_SECONDS / 2)
        standby("")

    operator = threading.Thread(target=cancel_then_confirm)
    operator.start()
    while not cancelled:  # until the server has heard of its new setting
        (outcome,) = engine.submit([check_in(world.book, world.chengdu.machine)], NOON)
    operator.join()
    assert isinstance(outcome, Accepted)
    assert outcome.repeated
