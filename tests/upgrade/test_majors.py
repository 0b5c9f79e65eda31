"""The embedded database moves to a newer PostgreSQL: both are in the wheel, and the old one really ran."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bashu.project import cluster, env, postgres
from bashu.project.home import database
from tests.journeys.network import BASHU, Running
from tests.upgrade.unpack import HOMES, unpack

OLD, NEW = 16, 18
ROWS = "SELECT count(*), max(xid)::text, md5(string_agg(md5(body), '' ORDER BY lane_id, seq)) FROM audit_logentry"


@pytest.fixture(scope="module")
def dump() -> Iterator[Path]:
    """The rows of an old home, as SQL that the older PostgreSQL understands."""
    with tempfile.TemporaryDirectory(prefix="bashu-majors-") as name:
        Path(name).chmod(0o755)
        home, text = Path(name) / Path(name).name, Path(name) / "dump.sql"
        unpack(min(HOMES.glob("*.tar.xz")), home)
        with database(env.load({"BASHU_HOME": str(home)})):
            program = [
                str(cluster.programs() / "pg_dump"),
                "--dbname",
                cluster.url(home),
                "--no-owner",
                "--file",
                str(text),
            ]
            subprocess.run(program, check=True)
        sql = text.read_text().splitlines()
        text.write_text("\n".join(line for line in sql if not line.startswith("SET transaction_timeout")) + "\n")
        yield home


@pytest.fixture
def old(dump: Path, home: Path) -> Running:
    """A network whose database is of the older PostgreSQL."""
    home.mkdir()
    shutil.copytree(dump / "keys", home / "keys")
    made = cluster.of_major(cluster.make(home), OLD, data_name=cluster.DATA)
    cluster.fill(made)
    server = postgres.Server(made)
    server.start()
    program = [str(made.programs / "psql"), "--dbname", cluster.url(home), "--quiet", "--set=ON_ERROR_STOP=1"]
    subprocess.run([*program, "--output=/dev/null", "--file", str(dump.parent / "dump.sql")], check=True)
    server.stop()
    return Running(home)


def rows(network: Running) -> object:
    with (
        database(env.load({"BASHU_HOME": str(network.home)})),
        psycopg.connect(cluster.url(network.home)) as connection,
    ):
        return connection.execute(ROWS).fetchone()


def show(network: Running, query: str) -> str:
    with (
        database(env.load({"BASHU_HOME": str(network.home)})),
        psycopg.connect(cluster.url(network.home, user=cluster.SUPERUSER)) as connection,
    ):
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return str(row[0])


def test_a_database_is_moved_to_the_newer_postgresql_and_verified(old: Running) -> None:
    before, system = rows(old), show(old, "SELECT system_identifier FROM pg_control_system()")
    assert show(old, "SHOW data_checksums") == "off"
    assert f"is of PostgreSQL {NEW} now, and verified" in old.bashu("db", "upgrade")
    assert f"PostgreSQL {NEW}" in old.bashu("db", "status")
    assert rows(old) == before
    assert show(old, "SELECT (pg_current_xact_id() > max(xid))::text FROM audit_logentry") == "true"
    assert show(old, "SHOW data_checksums") == "on"
    folder = (old.home / "postgres").resolve()
    assert (folder / "data.postgres16" / "PG_VERSION").read_text().strip() == str(OLD)
    assert (folder / "data" / "bashu_formerly").read_text().split() == [system]
    assert old.bashu("db", "upgrade") == "The schema is up to date.\n"
    assert old.bashu("verify", "--full").startswith("Clean")


def test_an_older_database_runs_until_it_is_moved(old: Running) -> None:
    old.start()
    assert "run `bashu db upgrade` to move it to 18" in old.log.read_text()
    done = subprocess.run([BASHU, "db", "upgrade"], env=old.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "only at rest" in done.stderr
    assert old.stop() == 0
    assert old.bashu("verify", "--full").startswith("Clean")


@pytest.mark.parametrize(
    "reached", ["data.new/global", "data.new/pg_upgrade_output.d/*/log", "data.new/bashu_formerly"]
)
def test_a_move_killed_half_way_leaves_the_old_and_is_begun_again(old: Running, reached: str) -> None:
    folder = (old.home / "postgres").resolve()
    process = subprocess.Popen([BASHU, "db", "upgrade"], env=old.environment, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not list(folder.glob(reached)):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert f"PostgreSQL {OLD}" in old.bashu("db", "status")
    assert "and verified" in old.bashu("db", "upgrade")


def test_a_move_killed_between_the_two_names_is_finished(old: Running) -> None:
    old.bashu("db", "upgrade")
    folder = (old.home / "postgres").resolve()
    (folder / "data").rename(folder / "data.new")
    assert f"PostgreSQL {NEW}" in old.bashu("db", "status")
    assert old.bashu("verify", "--full").startswith("Clean")


def test_a_database_that_nobody_brings_is_told(old: Running) -> None:
    (old.home / "postgres" / "data" / "PG_VERSION").write_text("12\n")
    done = subprocess.run([BASHU, "db", "status"], env=old.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "is of PostgreSQL 12, and this Bashu brings 16 and 18" in done.stderr
