"""What every test stands on: a home of its own, and a real PostgreSQL.

`BASHU_DATABASE_URL` set: tests make a database of theirs on that server. Unset: the embedded server, started once, in a
temporary home, without fsync (tests that kill things start servers of their own, as a user would).
"""

import contextlib
import dataclasses
import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from argon2 import PasswordHasher
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from bashu.project import cluster, keys, postgres, translations
from tests.loud import tell_at_the_end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.utils import CursorWrapper

# Nothing is vacuumed meanwhile: rows stand in the order in which a test writes them, whatever was there before.
IN_A_HURRY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}


# Those that share something that takes long to make stay with one worker, else each file for itself.
TOGETHER = ("tests/journeys/", "tests/project/backup/")

# These begin, so that no worker is still at one of them when the other has nothing left.
LONGEST = (
    *TOGETHER,
    "tests/doors/web/walk/test_every_url.py",
    "tests/simulation/test_simulation.py",
    "tests/doors/web/test_looks.py",
    "tests/simulation/test_auditor.py",
    "tests/upgrade/test_upgrade.py",
    "tests/upgrade/test_majors.py",
    "tests/bench/test_whole.py",
    "tests/project/simulate/test_cli.py",
    "tests/doors/web/test_enter.py",
    "tests/project/test_importing_killed.py",
    "tests/project/simulate/test_year.py",
    "tests/project/test_run.py",
)

QUICK = PasswordHasher(time_cost=1, memory_cost=1_024, parallelism=1)

EMPTIED_NOT = {"django_migrations", "django_content_type", "auth_permission"}

FIXED = """
SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgfoid = 'audit_refuse_change'::regproc
"""
LARGEST = "SELECT max(pg_relation_size(oid)) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
LARGE_BYTES = 256 << 10


def empty_tables(_: TransactionTestCase) -> None:
    """Django's own flush stops at the log, which lets nobody empty it.

    Most tests write a few rows into a few tables. To delete these takes a fraction of what it takes to truncate all
    tables, which makes each of their indexes anew. Once one has grown, all are truncated.
    """
    with connection.cursor() as cursor:
        filled = filled_tables(cursor)
        cursor.execute(LARGEST)
        if cursor.fetchone() > (LARGE_BYTES,):
            with changeable(cursor):
                cursor.execute("TRUNCATE " + ", ".join(emptied_tables(cursor)))
        elif filled:
            # In one statement, at whose end none is left that another one names.
            deleting = ", ".join(f"of_{table} AS (DELETE FROM {table})" for table in filled)  # noqa: S608
            cursor.execute(FIXED)
            fixed = {table for (table,) in cursor.fetchall()}
            with changeable(cursor) if fixed & {*filled} else contextlib.nullcontext():
                cursor.execute(f"WITH {deleting} SELECT")


def filled_tables(cursor: "CursorWrapper") -> list[str]:
    tables = emptied_tables(cursor)
    cursor.execute(" UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables))  # noqa: S608
    return [table for (table,) in cursor.fetchall()]


def emptied_tables(cursor: "CursorWrapper") -> list[str]:
    return sorted({*connection.introspection.table_names(cursor)} - EMPTIED_NOT)


@contextlib.contextmanager
def changeable(cursor: "CursorWrapper") -> "Iterator[None]":
    """For as long, the log lets itself be changed by whoever owns its tables."""
    cursor.execute(FIXED)
    fixed = [table for (table,) in cursor.fetchall()]
    for table in fixed:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in fixed:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def remove_databases_of_gone_homes() -> None:
    """Root's stand outside of the homes, which tests make in the folder for temporary files and remove."""
    for note in (cluster.ROOT_FOLDER / "homes").glob("*/home"):
        home = Path(note.read_text().strip())
        if os.geteuid() == 0 and home.is_relative_to(tempfile.gettempdir()) and not home.exists():
            shutil.rmtree(note.parent, ignore_errors=True)  # another session may be at it too


# How long an example takes depends on whatever else the machine does, and no test is timed.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")


class Rooms(LoadScopeScheduling):  # type: ignore[misc]
    """Deals out the tests to the workers of pytest-xdist."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((room for room in TOGETHER if file.startswith(room)), file)

    def _assign_work_unit(self, node: object) -> None:
        for scope in [each for each in LONGEST if each in self.workqueue][:1]:
            self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Rooms:
    return Rooms(config, log)


def pytest_collectstart() -> None:
    """To look for garbage is a fifth of the time that collecting takes, and there is hardly any."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What was collected stays until the end: nobody need look through it for garbage."""
    gc.enable()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    tell_at_the_end(terminalreporter)


def pytest_configure(config: pytest.Config) -> None:
    home = Path(tempfile.mkdtemp(prefix="bashu-tests-"))
    config.add_cleanup(remove_databases_of_gone_homes)
    config.add_cleanup(lambda: shutil.rmtree(home))
    TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[attr-defined]
    settings.BASHU = dataclasses.replace(settings.BASHU, home=home, secret_key_file=None, identity_keys_file=None)
    settings.WHITENOISE_AUTOREFRESH = True  # else each new client of a test looks through all static files first
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    keys.make_missing(settings.BASHU)
    translations.compile_catalogs()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> "Iterator[None]":
    """The hook of pytest-django, before it makes the test database."""
    if settings.BASHU.database_url:
        yield
        return
    with postgres.running(settings.BASHU.home, options=IN_A_HURRY) as server:
        connections["default"].settings_dict["HOST"] = str(server.cluster.sockets)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> "Iterator[None]":
    """PINs, and passwords of machines: Argon2id as ever, at the least cost; not in processes that a test starts."""
    with pytest.MonkeyPatch.context() as patch:
        for user in ("patrons.pins", "patrons.admit", "network.terminals"):
            patch.setattr(f"bashu.db.{user}.HASHER", QUICK)
        yield
