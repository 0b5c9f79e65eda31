"""What a server of the operator's must allow so that it can be backed up, and the programs that copy it."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bashu.project import cluster, system
from bashu.project.cluster import Names
from bashu.project.errors import OperatingError

if TYPE_CHECKING:
    from collections.abc import Iterator

# One copies, one brings the write-ahead log; a slot keeps what each of them has not had yet.
SENDERS: Final = 2
SLOTS: Final = 2
WITH_TLS: Final = {"require", "verify-ca", "verify-full"}
# The bootstrap superuser, whatever it is called.
SUPERUSER_OID: Final = 10


def check(connection: psycopg.Connection) -> None:
    """And makes the connection one that may wait for hours. Raises OperatingError with what is to be done there."""
    connection.execute("SELECT set_config('idle_session_timeout', '0', false)")
    for problem in _problems(connection):
        raise OperatingError(f"BASHU_DATABASE_URL: {problem}")


def _problems(connection: psycopg.Connection) -> "Iterator[str]":
    row = connection.execute(
        "SELECT current_user::text, rolreplication OR rolsuper, current_setting('wal_level'), "
        "       current_setting('max_wal_senders')::int, current_setting('max_replication_slots')::int, "
        "       ARRAY(SELECT spcname::text FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')) "
        "FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row is not None  # noqa: S101  (a role that is connected is there)
    role, may_copy, wal_level, senders, slots, tablespaces = row
    if not may_copy:
        yield f'the role {role} may not copy the server: run ALTER ROLE "{role}" REPLICATION there as a superuser'
    if wal_level == "minimal":
        yield "the server's wal_level is minimal, which backs up nothing: set it to replica and restart the server"
    for name, value, needed in (("max_wal_senders", senders, SENDERS), ("max_replication_slots", slots, SLOTS)):
        if value < needed:
            yield f"the server's {name} is {value}, and backups need {needed}: raise it and restart the server"
    if tablespaces:
        yield (
            f"the server has tablespaces ({', '.join(tablespaces)}), which Bashu cannot back up: "
            "move what they hold to pg_default and drop them, or use pgBackRest or Barman"
        )


def names(connection: psycopg.Connection) -> Names:
    row = connection.execute(
        "SELECT rolname::text, current_user::text, current_database()::text FROM pg_roles WHERE oid = %s",
        [SUPERUSER_OID],
    ).fetchone()
    assert row is not None  # noqa: S101  (PostgreSQL lets nobody drop it)
    superuser, owner, database = row
    return Names(superuser=superuser, owner=owner, database=database)


def programs(url: str, major: int) -> Path:
    """Those of the system first, for they speak TLS; they copy servers of their own version and of older ones."""
    fitting = {each: folder for each, folder in system.programs("pg_receivewal").items() if each >= major}
    if fitting:
        return fitting[min(fitting)]
    wanted = f"install PostgreSQL's client programs of version {major} or newer (Debian: postgresql-client-{major})"
    if major > cluster.newest():
        raise OperatingError(f"the server is PostgreSQL {major}, newer than what Bashu brings: {wanted}")
    if conninfo_to_dict(url).get("sslmode") in WITH_TLS:
        raise OperatingError(f"BASHU_DATABASE_URL asks for TLS, which the programs that Bashu brings lack: {wanted}")
    return cluster.programs()
