"""The schema: what it is, and bringing it up to this program."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bashu.db.patrons.keyfile import KeyFileError
from bashu.db.patrons.rotation import check_keys
from bashu.db.patrons.vault import VaultError, the_vault
from bashu.engine import clock, feed
from bashu.project import cluster
from bashu.project.errors import OperatingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.utils import CursorWrapper
    from django.db.migrations import Migration

SERVER_OLDEST = 15
UPGRADE_LOCK = 4_711_004
# A migration that waits for a lock holds up everybody who comes after it: it gives up instead, and may be run again.
LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "15min"
OTHER_SECONDS = 20 * 60
ASK_SECONDS = 0.2


def status() -> list[tuple[str, str]]:
    """What to show, as (name, value)."""
    check_server()
    executor = MigrationExecutor(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT version(), pg_size_pretty(pg_database_size(current_database())), current_database()")
        version, size, name = cursor.fetchone()
    where = settings.BASHU.database_url and f"{connection.settings_dict['HOST'] or 'local socket'} (BASHU_DATABASE_URL)"
    pending = _pending(executor)
    return [
        ("server", version.split(" on ")[0]),
        ("where", where or str((settings.BASHU.home / "postgres").resolve())),
        ("database", name),
        ("size", size),
        ("migrations", f"{len(executor.loader.applied_migrations)} applied, {len(pending)} pending"),
        *(("pending", f"{each.app_label}.{each.name}") for each in pending),
        *(("unknown", f"{label}.{name}") for label, name in _unknown(executor)),
    ]


def upgrade() -> int:
    """Run the pending migrations, one process at a time; how many there were."""
    check_server()
    with alone(UPGRADE_LOCK, doing="upgrading this database"):
        try:
            pending = _migrate()
        finally:
            connection.close()
    check_key_file()
    feed.begin_generation_if_needed(clock.now())
    return len(pending)


@contextlib.contextmanager
def alone(lock: int, *, doing: str) -> "Iterator[None]":
    """No other Bashu is doing it meanwhile. The lock has a connection of its own, for an engine renews its thread's.

    It waits by asking again and again: a statement that waits for the lock keeps a snapshot, for whose end an index
    that the other one makes beside readers (CREATE INDEX CONCURRENTLY) would wait, and both for ever.
    """
    until = time.monotonic() + OTHER_SECONDS
    holder = connection.copy()
    try:
        with holder.cursor() as cursor:
            while not _locked(cursor, lock):
                if time.monotonic() > until:
                    raise OperatingError(f"another Bashu has been {doing} for 20 minutes: try again later")
                time.sleep(ASK_SECONDS)
            yield
    finally:
        holder.close()


def _migrate() -> "list[Migration]":
    """What was pending."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [STATEMENT_TIMEOUT])
    executor = MigrationExecutor(connection)
    if unknown := _unknown(executor):
        raise OperatingError(
            f"the schema of this database is newer than this program ({'.'.join(unknown[-1])} is not known "
            "here): run the newer Bashu, or restore the backup made before the upgrade"
        )
    pending = _pending(executor)
    if pending:
        call_command("migrate", interactive=False, verbosity=0)
    return pending


def _locked(cursor: "CursorWrapper", lock: int) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
    return bool(cursor.fetchone()[0])


def check_key_file() -> None:
    """The keys of another home would find no card, and seal new ones so that this home's keys cannot open them."""
    try:
        check_keys(vault=the_vault())
    except (KeyFileError, VaultError) as error:
        raise OperatingError(str(error)) from None


def check_server() -> None:
    connection.ensure_connection()
    major, _ = connection.get_database_version()
    if major < SERVER_OLDEST:
        raise OperatingError(
            f"BASHU_DATABASE_URL: the server is PostgreSQL {major}; Bashu needs {SERVER_OLDEST} or newer"
        )


def check_schema() -> None:
    """For commands that only use the tables."""
    check_server()
    executor = MigrationExecutor(connection)
    if pending := _pending(executor):
        raise OperatingError(f"{len(pending)} migrations are pending: run `bashu db upgrade` first")
    if unknown := _unknown(executor):
        raise OperatingError(f"the schema is newer than this program ({'.'.join(unknown[-1])}): run the newer Bashu")


def shell() -> int:
    """psql, until its user leaves; its exit status."""
    check_server()
    parts: dict[str, Any] = connection.get_connection_params()
    variables = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    environ = os.environ | {name: str(parts[key]) for key, name in variables.items() if parts.get(key)}
    connection.close()
    # The wheel's own psql cannot speak TLS, which a server elsewhere may ask for.
    ours = cluster.programs() / "psql"
    program = shutil.which("psql") if settings.BASHU.database_url else None
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends a query of psql's, not us.
    return subprocess.run([program or ours], env=environ, check=False).returncode  # noqa: S603


def _pending(executor: MigrationExecutor) -> "list[Migration]":
    return [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _unknown(executor: MigrationExecutor) -> list[tuple[str, str]]:
    """Migrations of our rooms that were run by a program that had them."""
    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("bashu.")}
    known = executor.loader.disk_migrations
    return sorted(key for key in executor.loader.applied_migrations if key[0] in rooms and key not in known)
