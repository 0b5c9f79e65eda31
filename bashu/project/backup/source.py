"""The running database that is backed up: only Bashu's own; whoever runs another server has means for all of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from bashu.project import cluster, majors
from bashu.project.errors import OperatingError

if TYPE_CHECKING:
    from bashu.project.env import Env


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """formerly: what PostgreSQL called the database before it was moved to a newer one."""

    url: str
    formerly: tuple[str, ...]

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.url, autocommit=True)

    def environ(self) -> dict[str, str]:
        """How PostgreSQL's programs find it."""
        parts = conninfo_to_dict(self.url)
        variables = {each.keyword.decode(): each.envvar for each in pq.Conninfo.get_defaults() if each.envvar}
        found = {variables[name].decode(): str(value) for name, value in parts.items() if name in variables}
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGAPPNAME": "bashu_backup"} | found


def check_own(env: "Env") -> None:
    if env.database_url is not None:
        raise OperatingError(
            "BASHU_DATABASE_URL: Bashu backs up and restores only a database of its own: back up that server by its "
            "own means, the keys of the home beside it, and unset BASHU_BACKUP_DIR"
        )


def of(env: "Env") -> Source:
    check_own(env)
    return Source(url=cluster.url(env.home, user=cluster.SUPERUSER), formerly=majors.formerly(env.home))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    system: str
    major: int
    segment_bytes: int
    size: int


def facts(connection: psycopg.Connection) -> Facts:
    row = connection.execute(
        "SELECT (SELECT system_identifier::text FROM pg_control_system()), "
        "       (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size'), "
        "       (SELECT sum(pg_database_size(oid))::bigint FROM pg_database)"
    ).fetchone()
    assert row is not None  # noqa: S101  (a SELECT of constants)
    system, segment_bytes, size = row
    major = connection.info.server_version // 10_000
    return Facts(system=system, major=major, segment_bytes=segment_bytes, size=size)
