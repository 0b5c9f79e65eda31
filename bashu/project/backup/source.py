"""The running database that is backed up: Bashu's own, or a server of the operator's that BASHU_DATABASE_URL names."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from bashu.project import cluster, majors
from bashu.project.backup import given
from bashu.project.cluster import Names

if TYPE_CHECKING:
    from bashu.project.env import Env


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    given      a server of the operator's
    names      of one that Bashu runs, but that came from such a server
    formerly   what PostgreSQL called the database before it was moved to a newer one
    """

    url: str
    given: bool = False
    names: Names | None = None
    formerly: tuple[str, ...] = ()

    def connect(self) -> psycopg.Connection:
        """Raises OperatingError when it cannot be copied as it is."""
        connection = psycopg.connect(self.url, autocommit=True)
        try:
            if self.given:
                given.check(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def program(self, name: str, facts: "Facts") -> Path:
        """One of PostgreSQL's that copies and can speak with this server."""
        folder = given.programs(self.url, facts.major) if self.given else cluster.programs()
        return folder / name

    def environ(self) -> dict[str, str]:
        """How PostgreSQL's programs find it."""
        parts = conninfo_to_dict(self.url)
        variables = {each.keyword.decode(): each.envvar for each in pq.Conninfo.get_defaults() if each.envvar}
        found = {variables[name].decode(): str(value) for name, value in parts.items() if name in variables}
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGAPPNAME": "bashu_backup"} | found


def of(env: "Env") -> Source:
    if env.database_url is not None:
        return Source(url=env.database_url, given=True)
    return Source(
        url=cluster.url(env.home, user=cluster.SUPERUSER),
        names=cluster.foreign_names((env.home / "postgres").resolve()),
        formerly=majors.formerly(env.home),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """names: by which a restored copy must be asked; None for ours."""

    system: str
    major: int
    segment_bytes: int
    size: int
    names: Names | None


def facts(connection: psycopg.Connection, source: Source) -> Facts:
    """size: of what may be looked at; it is for the bar of progress."""
    row = connection.execute(
        "SELECT (SELECT system_identifier::text FROM pg_control_system()), "
        "       (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size'), "
        "       (SELECT coalesce(sum(pg_database_size(oid)), 0)::bigint FROM pg_database "
        "        WHERE has_database_privilege(oid, 'CONNECT'))"
    ).fetchone()
    assert row is not None  # noqa: S101  (a SELECT of constants)
    system, segment_bytes, size = row
    return Facts(
        system=system,
        major=connection.info.server_version // 10_000,
        segment_bytes=segment_bytes,
        size=size,
        names=given.names(connection) if source.given else source.names,
    )
