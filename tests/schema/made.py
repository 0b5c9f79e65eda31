"""What the migrations make of an empty database, as the file of the ready schema says it."""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections

from bashu.db.schema import ready
from bashu.project import cluster, postgres


@contextlib.contextmanager
def server() -> Iterator[Path]:
    """The home of an embedded server of its own: only one version of pg_dump says things in the file's words."""
    with tempfile.TemporaryDirectory(prefix="bashu-schema-") as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "home"
        home.mkdir()
        with postgres.running(home, options={"fsync": "off"}):
            yield home


@contextlib.contextmanager
def connected(home: Path) -> Iterator[None]:
    """Django's connection leads there."""
    connection = connections[DEFAULT_DB_ALIAS]
    was = dict(connection.settings_dict)
    connection.close()
    there = {"HOST": str(cluster.make(home).sockets), "NAME": cluster.DATABASE, "USER": cluster.OWNER}
    connection.settings_dict |= there | {"PORT": "", "PASSWORD": ""}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(was)


def by_migrations() -> str:
    """Of each migration one after the other, none of them left out."""
    with server() as home:
        with connected(home):
            call_command(migrate.Command(), interactive=False, verbosity=0)
        return dumped(home)


def by_the_file() -> str:
    with server() as home:
        with connected(home):
            assert ready.take(connections[DEFAULT_DB_ALIAS])
        return dumped(home)


def dumped(home: Path) -> str:
    words = ["--no-owner", "--no-privileges", "--no-comments", "--column-inserts", cluster.url(home)]
    done = subprocess.run([cluster.programs() / "pg_dump", *words], capture_output=True, text=True, check=True)
    return ready.of_dump(done.stdout)
