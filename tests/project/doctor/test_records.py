"""What the database holds: schema, log and clock, rules, terminals; and the search beside it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection

from bashu.db.audit.lanes import lanes, newest_entry_at
from bashu.db.audit.queries import LastRun
from bashu.db.catalogue.harvests import harvests
from bashu.db.network.models import CirculationRule, Network, Terminal
from bashu.db.network.rules import read_rules
from bashu.db.network.seen import SilentRow, saw
from bashu.doors.jobs.work import JOBS
from bashu.engine import clock
from bashu.engine.catalogue.importing.addresses import Address, set_address
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.clearing import clear_away
from bashu.engine.partitions import months_kept, weeks_kept
from bashu.engine.seals import Seal
from bashu.engine.submit import Engine
from bashu.project import env as envs
from bashu.project.doctor import records
from bashu.project.errors import OperatingError
from bashu.search.lag import Lag
from tests.doors.sip2.machines import give_login
from tests.people import NOON, World, check_out, make_world

from .levels import levels, only

SECOND = timedelta(seconds=1)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def test_everything_that_a_sound_network_holds_is_well(world: World) -> None:
    """But for the search, which has no index here, and for weeks of answers that other tests have left. Whether the
    public holidays are known depends on the day on which this is asked."""
    asked = {name: check for name, check in records.checks(envs.load({})).items() if name not in {"search", "holidays"}}
    found = {name: levels(check())[0] for name, check in asked.items()}
    assert set(found.values()) == {"ok"}, found


@pytest.mark.parametrize(("known", "administrators", "level"), [(0, 0, "ok"), (3, 0, "warning"), (3, 1, "ok")])
def test_a_network_where_nobody_may_grant_is_told(known: int, administrators: int, level: str) -> None:
    only([records.staff(known, administrators=administrators)], level)


@pytest.mark.parametrize(("off", "level"), [(0, "ok"), (5, "warning"), (-5, "warning"), (90, "wrong"), (-90, "wrong")])
def test_a_clock_that_differs_from_the_databases_is_told(off: int, level: str) -> None:
    only(records.clocks(NOON + off * SECOND, database_at=NOON, newest_at=None), level)


def test_a_clock_that_jumped_back_is_seen_in_the_log(world: World) -> None:
    engine = Engine([CirculationRoom()])
    engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON)
    engine.close()
    newest = newest_entry_at()
    assert newest == NOON
    only(records.clocks(NOON, database_at=NOON, newest_at=newest), "ok")
    only(records.clocks(NOON - 60 * SECOND, database_at=NOON - 60 * SECOND, newest_at=newest), "wrong", "jumped back")


def test_the_databases_clock_is_asked(db: None) -> None:
    assert abs(clock.of_the_database() - clock.now()) < timedelta(minutes=1)


def test_a_log_says_which_lanes_are_held(world: World) -> None:
    engine = Engine([CirculationRoom()])
    engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON)
    assert lanes().held == 1
    engine.close()
    assert (lanes().held, lanes().entries) == (0, 1)


def test_answers_that_are_over_are_told(world: World) -> None:
    engine = Engine([CirculationRoom()])
    engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine)], NOON)
    engine.close()
    clear_away(NOON)
    kept = weeks_kept()
    assert len(kept) >= 9
    only([records.weeks(kept, now=NOON)], "ok")
    only([records.weeks(kept, now=NOON + timedelta(days=30))], "warning", "take room")


A_SEAL = Seal(id=7, at=NOON, heads={}, snapshots=(), hash=b"")
GOOD_RUN = LastRun(job="seal", begun_at=NOON, took_ms=5, result="seal 7", failed=False)


GOOD_RUNS = [replace(GOOD_RUN, job=job.name) for job in JOBS]


@pytest.mark.parametrize(
    ("seal", "newest", "level"),
    [
        (A_SEAL, NOON + timedelta(hours=1), "ok"), (A_SEAL, NOON + timedelta(hours=3), "warning"),
        (A_SEAL, None, "ok"), (None, NOON, "warning"), (None, None, "ok"),
    ],
)  # fmt: skip
def test_a_log_that_is_not_sealed_while_it_grows_is_told(
    seal: Seal | None, newest: datetime | None, level: str
) -> None:
    assert levels(records.jobs(GOOD_RUNS, seal=seal, newest_at=newest, now=NOON)) == [level]


def test_a_job_that_has_not_run_for_days_is_named(world: World) -> None:
    told = "have not run for days: "
    others = [each for each in GOOD_RUNS if each.job not in ("clear", "snapshot")]
    late = [*others, replace(GOOD_RUN, job="clear", begun_at=NOON - timedelta(days=3, hours=1))]
    only(records.jobs(late, seal=A_SEAL, newest_at=NOON, now=NOON), "warning", told + "clear, snapshot (never)")
    soon = NOON + timedelta(days=2)
    only(records.jobs(GOOD_RUNS, seal=A_SEAL, newest_at=NOON, now=soon), "ok")
    later, often = soon + timedelta(hours=2), [job.name for job in JOBS if job.every <= timedelta(hours=1)]
    only(records.jobs(GOOD_RUNS, seal=A_SEAL, newest_at=NOON, now=later), "warning", told + ", ".join(often))


def test_the_next_month_of_the_log_is_made_ahead(world: World) -> None:
    """Ten years on: what other tests have written has made months of its own."""
    then = NOON + timedelta(days=3650)
    later = then + timedelta(days=32)
    engine = Engine([CirculationRoom()])
    engine.submit([check_out(world.alice, world.book, terminal=world.chengdu.machine, at=then)], then)
    engine.close()
    only([records.months(months_kept(), now=then)], "ok")
    only([records.months(months_kept(), now=later)], "warning", "no partition for the next month")
    clear_away(later)
    only([records.months(months_kept(), now=later)], "ok")
    only([records.months(set(), now=NOON)], "ok")


def test_a_job_that_failed_is_told_with_its_words(world: World) -> None:
    run = replace(GOOD_RUN, job="snapshot", result="3 problems", failed=True)
    runs = [run, *(each for each in GOOD_RUNS if each.job != "snapshot")]
    only(records.jobs(runs, seal=A_SEAL, newest_at=NOON, now=NOON), "wrong", "snapshot failed", "3 problems")


def test_an_empty_network_and_one_that_was_a_demonstration_are_told(world: World) -> None:
    off = envs.load({"BASHU_DEMO": "off"})
    Network.objects.update(demonstration=True)
    only(records.network(off), "warning", "was made as a demonstration")
    only(records.rules(()), "warning", "no lending rules")
    Network.objects.all().delete()
    only(records.network(off), "warning", "no library yet")


def test_rules_that_leave_a_gap_are_told_with_the_term(world: World) -> None:
    CirculationRule.objects.update(loan_days=None)
    only(records.rules(read_rules()), "wrong", "loan_days")


def test_silent_machines_are_named(world: World) -> None:
    give_login(world.chengdu.machine, "chengdu")
    give_login(world.chongqing.machine, "chongqing")
    saw([world.chengdu.machine.pk], at=clock.now())
    only(records._terminals(), "warning", "1 machines", "1 of them never", f"terminal {world.chongqing.machine.pk}")
    Terminal.objects.filter(pk=world.chongqing.machine.pk).update(active=False)
    only(records._terminals(), "ok")


def test_many_silent_machines_are_one_line() -> None:
    rows = [SilentRow(terminal_id=number, name="m", branch_code="B", seen_at=NOON) for number in range(20)]
    only([records.terminals(rows, known=30)], "warning", "20 machines", "0 of them never", "and 15 more")


@pytest.mark.parametrize(
    ("found", "level", "words"),
    [
        (None, "warning", "no search index"),
        (Lag(building=True, seconds=0), "warning", "being built"),
        (Lag(building=False, seconds=300), "warning", "300 s behind"),
        (Lag(building=False, seconds=2), "ok", "knows all"),
    ],
)
def test_a_search_that_lags_is_told(found: Lag | None, level: str, words: str) -> None:
    only([records.search(found)], level, words)


def test_a_schema_with_pending_migrations_is_told_what_to_run(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM django_migrations WHERE app = 'network'")
        cursor.execute("DELETE FROM django_migrations WHERE id = %s", cursor.fetchone())
    with pytest.raises(OperatingError, match="run `bashu db upgrade` first"):
        list(records.schema())


@pytest.mark.parametrize(("hours", "level"), [(None, "ok"), (47, "ok"), (49, "warning")])
def test_a_source_that_has_failed_for_days_is_told(world: World, hours: int | None, level: str) -> None:
    set_address(world.chengdu.library.pk, Address(url="https://cd.test/oai", prefix="marc21"), now=NOON)
    (row,) = harvests()
    failed_at = None if hours is None else NOON - timedelta(hours=hours)
    found = records.harvested([replace(row, failed_at=failed_at, error="the source answers 500")], now=NOON)
    only(found, level, "CD has not been harvested" if level == "warning" else "1 libraries")
