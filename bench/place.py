"""A home of its own with a database and a world of some size, and the processes that work on it.

Settings are read when Django is first imported, so whatever needs Django is a child of this process, with the home in
its environment. A child is told what to do in lines of JSON, answers in lines of JSON, and ends with its input.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import orjson
import psycopg

from bashu.project import env, home, postgres
from bashu.project.cluster import SUPERUSER
from bench import cpu
from bench.mix import Size

# Loading needs no WAL: a world that was not finished is made again.
LOADING = {
    "wal_level": "minimal", "max_wal_senders": "0", "maintenance_work_mem": "1GB", "max_wal_size": "8GB",
    "checkpoint_timeout": "1h", "autovacuum": "off", "max_parallel_maintenance_workers": "2",
}  # fmt: skip


def environment(folder: Path) -> dict[str, str]:
    """Ours, with this home and no setting of the caller's own Bashu."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BASHU_")}
    return kept | {"BASHU_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "bashu.project.settings"}


class Child:
    """A process that does what it is told."""

    def __init__(self, module: str, *, folder: Path, **arguments: object) -> None:
        command = [sys.executable, "-m", "bench.child", module, orjson.dumps(arguments).decode()]
        self._process = subprocess.Popen(
            command, env=environment(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._what = module

    @property
    def pid(self) -> int:
        return self._process.pid

    def tell(self, **question: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(orjson.dumps(question) + b"\n")
        self._process.stdin.flush()

    def hear(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._what} broke down, see above")
        return orjson.loads(line)

    def ask(self, **question: object) -> Any:
        self.tell(**question)
        return self.hear()

    def stop(self) -> None:
        self._process.communicate()


class Place:
    def __init__(self, size: Size, *, folder: Path, server: postgres.Server, stack: ExitStack) -> None:
        self.size = size
        self.folder = folder
        self.cluster = server.cluster
        self._stack = stack

    @property
    def postmaster(self) -> int:
        return cpu.postmaster(self.cluster.data)

    def child(self, module: str, **arguments: object) -> Child:
        child = Child(module, folder=self.folder, **arguments)
        self._stack.callback(child.stop)
        return child

    def database(self) -> psycopg.Connection[Any]:
        """As the superuser."""
        return psycopg.connect(self.cluster.url(user=SUPERUSER), autocommit=True)


@contextmanager
def new_home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="bashu-bench-"))
    try:
        yield folder
    finally:
        database = folder / "postgres"
        if database.is_symlink():  # Under root the database stands elsewhere.
            shutil.rmtree(database.resolve(), ignore_errors=True)
        shutil.rmtree(folder)


@contextmanager
def place_of(size: Size, *, maker: str = "bench.world", **more: object) -> Iterator[Place]:
    """A world of this size, made anew, and gone afterwards. It runs with the settings that Bashu itself gives.

    `maker`: the module that makes it; `more`: what else it wants to be told.
    """
    with new_home() as folder, ExitStack() as stack:
        home.make(env.load({"BASHU_HOME": str(folder)}))
        began = time.monotonic()
        with postgres.running(folder, options=LOADING) as server:
            superuser = server.cluster.url(user=SUPERUSER)
            world = Child(maker, folder=folder, items=size.items, superuser=superuser, **more)
            world.hear()
            world.stop()
        print(f"a world of {size.items:,} items was made in {time.monotonic() - began:.0f} s", flush=True)
        server = stack.enter_context(postgres.running(folder))
        yield Place(size, folder=folder, server=server, stack=stack)
