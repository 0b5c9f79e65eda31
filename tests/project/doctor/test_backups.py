"""Backups: their age, the log between them, and whoever PostgreSQL keeps its log for."""

from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from bashu.project import cluster, postgres
from bashu.project import env as envs
from bashu.project.backup.folder import Base
from bashu.project.backup.state import State
from bashu.project.doctor import backups as doctor
from bashu.project.operate.slots import SLOTS, SlotRow
from bashu.project.postgres import ARCHIVE_SLOT
from tests.people import NOON

from .levels import levels, only

HOUR = timedelta(hours=1)


def base(age: timedelta) -> Base:
    return Base(
        name="one", system="7", started_at=NOON - age, finished_at=NOON - age, start_segment="0" * 24,
        end_segment="0" * 24, segment_bytes=2**24, postgres_major=18, bashu="0", size=1,
    )  # fmt: skip


def state(age: timedelta, *, archived: datetime | None = NOON, gap: str | None = None) -> State:
    return State(newest=base(age), gap=gap, archived_at=archived)


@pytest.mark.parametrize(("hours", "level"), [(1, "ok"), (47, "ok"), (49, "warning"), (24 * 9, "wrong")])
def test_an_old_base_backup_is_told(hours: int, level: str) -> None:
    age, log = doctor.backups(state(hours * HOUR), now=NOON, newest_at=NOON)
    only([age], level, "days old")
    only([log], "ok")


def test_without_a_base_backup_the_log_alone_is_none() -> None:
    only(doctor.backups(State(newest=None, gap=None, archived_at=NOON), now=NOON, newest_at=NOON), "wrong", "no base")


def test_a_gap_in_the_archive_is_told_with_its_place() -> None:
    _, log = doctor.backups(state(HOUR, gap="00000001000000000000000A"), now=NOON, newest_at=NOON)
    only([log], "wrong", "after 00000001000000000000000A")


@pytest.mark.parametrize(
    ("archived", "newest", "level"),
    [
        (NOON, NOON + HOUR, "wrong"), (NOON, NOON, "ok"), (NOON - 9 * HOUR, NOON - 8 * HOUR, "ok"),
        (None, NOON, "wrong"), (None, None, "ok"),
    ],
)  # fmt: skip
def test_what_was_done_and_is_not_in_the_archive_is_told(
    archived: datetime | None, newest: datetime | None, level: str
) -> None:
    _, log = doctor.backups(state(HOUR, archived=archived), now=NOON, newest_at=newest)
    only([log], level)


def test_no_backups_at_all_are_told_but_for_a_demonstration() -> None:
    only([doctor.none(envs.load({"BASHU_DEMO": "off"}))], "warning", "nothing is backed up")
    only([doctor.none(envs.load({"BASHU_DEMO": "on"}))], "ok")


def test_slots_that_are_behind_or_missing_are_told() -> None:
    behind = [SlotRow(name="standby", lost=False, behind_bytes=10**9)]
    only(doctor.judged(behind, wanted=False, kept="4GB"), "warning", "standby is 1.0 GB behind", "up to 4GB")
    only(doctor.judged(behind, wanted=False, kept="-1"), "warning", "until the disk is full")
    only(doctor.judged([], wanted=True, kept="4GB"), "warning", "nobody brings")
    only(doctor.judged([], wanted=False, kept="4GB"), "ok")


def test_a_slot_that_postgresql_gave_up_is_lost(home: Path) -> None:
    home.mkdir(mode=0o700)
    small = {"max_slot_wal_keep_size": "1MB", "max_wal_size": "32MB", "min_wal_size": "32MB"}
    with (
        postgres.running(home, options=small),
        psycopg.connect(cluster.url(home, user=cluster.SUPERUSER), autocommit=True) as connection,
    ):
        connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", [ARCHIVE_SLOT])
        before = read(connection)
        for _ in range(5):
            connection.execute("CREATE TABLE filled AS SELECT 1; DROP TABLE filled; SELECT pg_switch_wal()")
            connection.execute("CHECKPOINT")
        after = read(connection)
    assert levels(doctor.judged(before, wanted=True, kept="1MB")) == ["ok"]
    only(doctor.judged(after, wanted=True, kept="1MB"), "wrong", f"gave up what the replication slot {ARCHIVE_SLOT}")


def read(connection: psycopg.Connection) -> list[SlotRow]:
    return [SlotRow(name=name, lost=lost, behind_bytes=far) for name, lost, far in connection.execute(SLOTS)]
