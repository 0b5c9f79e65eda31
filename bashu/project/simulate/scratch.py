"""A database that is thrown away: a home in the folder for temporary files, and a PostgreSQL that need not be durable.

The world of a seed is made once; each policy gets a copy of it, which costs as long as to copy its files.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from bashu.project import env, home, postgres
from bashu.project.cluster import DATABASE, OWNER, SUPERUSER, Cluster
from bashu.project.errors import OperatingError

# What is lost with a crash is simulated again.
OPTIONS: Final = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal",
    "max_wal_senders": "0", "shared_buffers": "256MB", "max_wal_size": "2GB", "checkpoint_timeout": "30min",
}  # fmt: skip
# Measured, rounded up: what a year takes on the disk, and what the rest does.
BYTES_A_LOAN, BYTES_AN_ITEM, BYTES_AT_ALL = 6_000, 1_500, 3_000_000_000


class Scratch:
    """`base`: the database that has the schema and nothing else."""

    base: Final = DATABASE

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self.folder, self._cluster = folder, cluster

    def url(self, database: str) -> str:
        return self._cluster.url(database=database)

    def copy(self, template: str, name: str) -> None:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER)))

    def drop(self, name: str) -> None:
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._cluster.url(user=SUPERUSER, database="postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def scratch() -> Iterator[Scratch]:
    """Gone afterwards, however that comes about."""
    folder = Path(tempfile.mkdtemp(prefix="bashu-simulate-"))
    sockets: Path | None = None
    try:
        home.make(env.load({"BASHU_HOME": str(folder)}))
        with postgres.running(folder, options=OPTIONS) as server:
            sockets = server.cluster.sockets
            yield Scratch(folder, server.cluster)
    finally:
        database = folder / "postgres"
        if database.is_symlink():  # Under root the database stands elsewhere.
            shutil.rmtree(database.resolve(), ignore_errors=True)
        if sockets is not None and not sockets.is_relative_to(folder):
            shutil.rmtree(sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def check_room(*, loans: int, items: int, at_once: int) -> None:
    """Before hours are spent: is there room on the disk?"""
    needed = BYTES_AT_ALL + at_once * (loans * BYTES_A_LOAN + 2 * items * BYTES_AN_ITEM)
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise OperatingError(
            f"{folder} has {free / 1e9:.1f} GB free, and so many loans need about {needed / 1e9:.1f} GB meanwhile:"
            " make room, set TMPDIR to another folder, or ask for fewer loans or one year at a time (--jobs 1)"
        )
