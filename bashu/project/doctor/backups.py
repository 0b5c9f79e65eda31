"""Backups: whether there are any, how old they are, and whether all that came since is in them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import connection

from bashu.db.audit.lanes import newest_entry_at
from bashu.engine import clock
from bashu.project.backup import key as keys
from bashu.project.backup.folder import Base
from bashu.project.backup.state import State, look
from bashu.project.doctor.finding import Check, Finding, ok, size, warning, wrong
from bashu.project.env import Env
from bashu.project.operate.slots import SlotRow, slots
from bashu.project.postgres import ARCHIVE_SLOT

# One is made each night.
BASE_LATE, BASE_TOO_LATE = timedelta(days=2), timedelta(days=8)
# Put away every few seconds; clocks of the machine and of the folder may differ.
LOG_LATE = timedelta(minutes=5)
BEHIND_BYTES = 256_000_000
NOW = "run `bashu backup` now"
AWAY = "look whether BASHU_BACKUP_DIR can be written to, and what `archive` says in Bashu's log"


def checks(env: Env) -> Mapping[str, Check]:
    return {"backups": partial(_backups, env), "slots": partial(_slots, env)}


def _backups(env: Env) -> Iterator[Finding]:
    if env.backup_dir is None:
        yield none(env)
        return
    state = look(env.backup_dir, keys.read(env.backup_key_file))
    yield from backups(state, now=clock.now(), newest_at=newest_entry_at())


def none(env: Env) -> Finding:
    if env.demo:
        return ok("a demonstration is not backed up")
    if env.database_url is not None:
        return ok("Bashu backs up nothing (BASHU_BACKUP_DIR is not set): that is left to those who run the server")
    return warning(
        "nothing is backed up: with the disk, all is lost",
        "make a key with `bashu backup-key`, set BASHU_BACKUP_DIR and BASHU_BACKUP_KEY_FILE, start Bashu anew",
    )


def backups(state: State, *, now: datetime, newest_at: datetime | None) -> Iterator[Finding]:
    """`newest_at`: of the last entry of Bashu's own log."""
    if state.newest is None:
        yield wrong("there is no base backup that the log goes on from, and without one nothing can be restored", NOW)
        return
    age = now - state.newest.finished_at
    told = f"the newest base backup is {age / timedelta(days=1):.1f} days old"
    if age > BASE_LATE:
        yield (wrong if age > BASE_TOO_LATE else warning)(told, f"{NOW}, and look why it is not made each night")
    else:
        yield ok(told)
    if state.gap is not None:
        yield wrong(f"after {state.gap} a file of the write-ahead log is missing: what came later is not safe", NOW)
    elif newest_at is not None and newest_at - _reach(state.newest, state.archived_at) > LOG_LATE:
        yield wrong(f"what was done until {newest_at:%Y-%m-%d %H:%M} UTC is not in the backups yet", AWAY)
    else:
        yield ok("the write-ahead log since then is there, without a gap")


def _reach(newest: Base, archived_at: datetime | None) -> datetime:
    return max(newest.finished_at, archived_at or newest.finished_at)


def _slots(env: Env) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('max_slot_wal_keep_size')")
        kept = cursor.fetchone()[0]
    yield from judged(slots(), wanted=env.backup_dir is not None, kept=kept)


def judged(found: list[SlotRow], *, wanted: bool, kept: str) -> Iterator[Finding]:
    """`wanted`: the write-ahead log is to be brought to the backups; `kept`: how much of it waits for that at most."""
    bad = [each for row in found if (each := _slot(row, kept=kept)) is not None]
    if wanted and not any(row.name == ARCHIVE_SLOT for row in found):
        do = f"start `bashu run`; if it runs, {AWAY}"
        bad.append(warning("nobody brings the write-ahead log to the backups", do))
    yield from bad or [ok(f"{len(found)} replication slots, none of them lost or behind")]


def _slot(row: SlotRow, *, kept: str) -> Finding | None:
    ours = row.name == ARCHIVE_SLOT
    if row.lost:
        do = f"when `bashu run` is up, {NOW}" if ours else f"make that standby anew, or drop the slot {row.name}"
        return wrong(f"PostgreSQL gave up what the replication slot {row.name} had not fetched", do)
    if row.behind_bytes > BEHIND_BYTES:
        limit = "until the disk is full" if kept == "-1" else f"up to {kept}"
        text = f"the replication slot {row.name} is {size(row.behind_bytes)} behind; PostgreSQL keeps that {limit}"
        return warning(text, AWAY if ours else f"look after who fetches it, or drop the slot {row.name}")
    return None
