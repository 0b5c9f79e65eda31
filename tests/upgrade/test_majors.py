"""The embedded database moves to a newer PostgreSQL: both are in the wheel, and the old one really ran."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bashu.project import cluster, env, keys, postgres
from bashu.project.home import database
from tests.journeys.network import BASHU, Running
from tests.upgrade.unpack import dump, load, oldest, unpack

OLD, NEW = 16, 18
STAGES = ("data.new/global", "data.new/pg_upgrade_output.d/*/log", "data.new/bashu_formerly")
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
SYSTEM, CHECKSUMS = "SELECT system_identifier::text FROM pg_control_system()", "SHOW data_checksums"
FOLLOWS = "SELECT pg_current_xact_id() > max(xid) FROM audit_logentry"
ROWS = "SELECT count(*), max(xid)::text, md5(string_agg(md5(body), '' ORDER BY lane_id, seq)) FROM audit_logentry"


@pytest.fixture(scope="module")
def template() -> Iterator[Running]:
    """A network at rest, whose database is of the older PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="bashu-majors-") as name:
        Path(name).chmod(0o755)
        before, home, rows = Path(name) / f"before-{Path(name).name}", Path(name) / Path(name).name, Path(name) / "rows"
        unpack(oldest(), before)
        dump(before, rows)
        home.mkdir()
        shutil.copytree(before / "keys", home / "keys")
        made = cluster.of_major(cluster.make(home), OLD, data_name=cluster.DATA)
        cluster.fill(made)
        server = postgres.Server(made)
        server.start()
        load(rows, cluster.url(home), programs=made.programs)
        server.stop()
        yield Running(home)


@pytest.fixture
def bare(home: Path) -> Running:
    """One of the older PostgreSQL with no table yet, so that none has to be migrated."""
    home = home.with_name(home.parent.name)
    home.mkdir()
    keys.make_missing(env.load({"BASHU_HOME": str(home)}))
    cluster.fill(cluster.of_major(cluster.make(home), OLD, data_name=cluster.DATA))
    return Running(home, settings={"BASHU_DEMO": "off"})


@pytest.fixture
def old(template: Running, home: Path) -> Running:
    return template.copy(home.with_name(home.parent.name))


@pytest.fixture(scope="module")
def moved(template: Running) -> Running:
    """And what became of it."""
    network = template.copy(template.home.with_name(f"{template.home.name}-moved"))
    assert f"is of PostgreSQL {NEW} now, and verified" in network.bashu("db", "upgrade")
    return network


def told(network: Running, *queries: str) -> list[tuple[object, ...]]:
    with (
        database(env.load({"BASHU_HOME": str(network.home)})),
        psycopg.connect(cluster.url(network.home, user=cluster.SUPERUSER)) as connection,
    ):
        return [row for query in queries for row in connection.execute(query.encode())]


def fails(network: Running, *words: str) -> str:
    done = subprocess.run([BASHU, *words], env=network.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return [line for line in done.stderr.splitlines() if not line.endswith(" ...")][-1]


def test_a_database_is_moved_to_the_newer_postgresql_with_all_its_rows(template: Running, moved: Running) -> None:
    system, checksums, rows = told(template, SYSTEM, CHECKSUMS, ROWS)
    assert checksums == ("off",)
    assert told(moved, "SHOW server_version_num", CHECKSUMS, ROWS, FOLLOWS)[1:] == [("on",), rows, (True,)]
    folder = (moved.home / "postgres").resolve()
    assert (folder / "data.postgres16" / "PG_VERSION").read_text().strip() == str(OLD)
    assert (folder / "data" / "bashu_formerly").read_text().split() == list(system)
    assert moved.bashu("db", "upgrade") == "The schema is up to date.\n"


def test_a_move_killed_between_the_two_names_is_finished(moved: Running) -> None:
    folder = (moved.home / "postgres").resolve()
    (folder / "data").rename(folder / "data.new")
    assert f"PostgreSQL {NEW}" in moved.bashu("db", "status")
    assert moved.bashu("verify", "--full").startswith("Clean")


def test_an_older_database_runs_until_it_is_moved(bare: Running) -> None:
    runs_until_it_is_moved(bare)


@pytest.mark.soak
def test_an_older_database_with_rows_runs_until_it_is_moved(old: Running) -> None:
    runs_until_it_is_moved(old)


def runs_until_it_is_moved(network: Running) -> None:
    network.start()
    assert "run `bashu db upgrade` to move it to 18" in network.log.read_text()
    assert "only at rest" in fails(network, "db", "upgrade")
    assert network.bashu("verify", "--full").startswith("Clean")
    assert network.stop() == 0


@pytest.mark.soak
def test_a_move_killed_half_way_leaves_the_old_and_is_begun_again(old: Running) -> None:
    for reached in STAGES:
        process = move_until(old, reached)
        process.kill()
        process.communicate()
        assert f"PostgreSQL {OLD}" in old.bashu("db", "status")
    assert "and verified" in old.bashu("db", "upgrade")


def move_until(network: Running, reached: str) -> subprocess.Popen[str]:
    """A move that has come as far as that file."""
    folder = (network.home / "postgres").resolve()
    process = subprocess.Popen([BASHU, "db", "upgrade"], env=network.environment, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while not list(folder.glob(reached)):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return process


@AS_ROOT
def test_a_disk_that_gets_full_half_way_leaves_the_old(template: Running, old: Running) -> None:
    folder = (old.home / "postgres").resolve()
    with small_disk(folder):
        for reached in STAGES[1:]:
            process = move_until(old, reached)
            fill(folder / "ballast")
            assert "is full: make room and run it again; the database is as it was" in process.communicate()[1]
            assert not (folder / "data.new").exists()
            assert told(old, "SHOW server_version_num", ROWS)[1:] == told(template, ROWS)
            (folder / "ballast").unlink()


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """The folder on one with little more room than a move asks for."""
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    aside = folder.rename(folder.with_name(f"{folder.name}-aside"))
    folder.mkdir()
    small = ["mount", "-t", "tmpfs", "-o", f"mode=755,size={2 * size + 320 * 1024**2}", "none", str(folder)]
    if subprocess.run(small, check=False, capture_output=True).returncode != 0:
        pytest.skip("this root may not mount a small disk")
    try:
        subprocess.run(["cp", "-a", f"{aside}/.", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)
        shutil.rmtree(aside)


def fill(file: Path) -> None:
    """To the last byte."""
    with contextlib.suppress(OSError), file.open("ab", buffering=0) as ballast:
        while ballast.write(bytes(1024**2)):
            pass


def test_a_database_that_nobody_brings_is_told(old: Running) -> None:
    (old.home / "postgres" / "data" / "PG_VERSION").write_text("12\n")
    assert "is of PostgreSQL 12, and this Bashu brings 16 and 18" in fails(old, "db", "status")
