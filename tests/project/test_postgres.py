"""The embedded server, by itself: made, started, killed, and kept from harm."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from bashu.project import cluster, postgres
from bashu.project.claims import ClaimedError
from bashu.project.errors import OperatingError

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two accounts")
# A server in a process that can be killed, with one table.
HOLDER = """
import sys, time
from pathlib import Path
import psycopg
from bashu.project import cluster, postgres
home = Path(sys.argv[1])
with postgres.running(home):
    with psycopg.connect(cluster.url(home)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    print("up", flush=True)
    time.sleep(600)
"""
# The whole as an account that is not root, from the programs that root's copy holds.
AS_NOBODY = """
import os, pwd, sys
from pathlib import Path
import psycopg
from bashu.project import cluster, postgres
home, programs = Path(sys.argv[1]), Path(sys.argv[2])
newest = cluster.newest()
cluster._installs = lambda: {newest: programs.parent}
nobody = pwd.getpwnam("nobody")
os.setgroups([]), os.setgid(nobody.pw_gid), os.setuid(nobody.pw_uid)
home.mkdir()
with postgres.running(home) as server, psycopg.connect(cluster.url(home)) as connection:
    print(connection.execute("SELECT current_user").fetchone()[0], server.cluster.folder)
"""


def one(home: Path, query: str) -> object:
    with psycopg.connect(cluster.url(home)) as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        return row[0]


def hold(home: Path) -> subprocess.Popen[bytes]:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, home], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"up\n"
    holder.stdout.close()
    return holder


def postmaster(home: Path) -> int:
    return int((home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def test_a_new_home_gets_a_durable_database_that_only_the_socket_reaches(home: Path) -> None:
    home.mkdir()
    with postgres.running(home) as server:
        assert one(home, "SELECT current_user") == "bashu"
        assert one(home, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert (
            one(home, "SELECT format('%s %s', datlocprovider, datlocale) FROM pg_database WHERE datname = 'bashu'")
            == "b C.UTF-8"
        )
        for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert one(home, f"SHOW {name}") == "on"
        assert one(home, "SHOW jit") == "off"
        assert one(home, "SHOW listen_addresses") == ""
        rules = (server.cluster.folder / "pg_hba.conf").read_text()
        assert "host" not in rules
        assert "trust" not in rules
    assert not (server.cluster.data / "postmaster.pid").exists()


def test_permissions_of_a_folder_that_was_there_stay(home: Path) -> None:
    home.mkdir(mode=0o755)
    home.parent.chmod(0o751)
    with postgres.running(home):
        pass
    assert (home.stat().st_mode & 0o777, home.parent.stat().st_mode & 0o777) == (0o755, 0o751)


def test_a_home_with_a_long_name_has_a_socket_all_the_same(home: Path) -> None:
    deep = home / ("longname" * 12)
    deep.mkdir(parents=True)
    with postgres.running(deep):
        assert one(deep, "SELECT 1") == 1


def test_one_home_serves_one_bashu(home: Path) -> None:
    home.mkdir()
    with postgres.running(home):
        with pytest.raises(ClaimedError, match=f"process {os.getpid()}") as caught, postgres.running(home):
            pass
        assert "BASHU_HOME" in str(caught.value)
        assert one(home, "SELECT 1") == 1


@pytest.mark.parametrize("who", ["bashu", "postgres", "both"])
def test_what_was_committed_is_there_after_kill_9(home: Path, who: str) -> None:
    home.mkdir()
    holder = hold(home)
    if who in {"postgres", "both"}:
        os.kill(postmaster(home), signal.SIGKILL)
    if who in {"bashu", "both"}:
        holder.kill()
        holder.wait()
        with postgres.running(home):
            assert one(home, "SELECT n FROM kept") == 42
        return
    try:
        with pytest.raises(psycopg.OperationalError):
            one(home, "SELECT 1")
    finally:
        holder.terminate()
        holder.wait()
    with postgres.running(home):
        assert one(home, "SELECT n FROM kept") == 42


def test_a_lock_file_whose_number_is_another_process_by_now_is_no_obstacle(home: Path) -> None:
    home.mkdir()
    with postgres.running(home) as server:
        told = (server.cluster.data / "postmaster.pid").read_text().split("\n")
    (server.cluster.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *told[1:]]))
    with postgres.running(home):
        assert one(home, "SELECT 1") == 1


def test_an_initdb_cut_off_half_way_is_begun_anew(home: Path) -> None:
    home.mkdir()
    made = cluster.make(home)
    (made.folder / "data.draft").mkdir()
    (made.folder / "data.draft" / "half").write_text("of it")
    with postgres.running(home):
        assert one(home, "SELECT 1") == 1


def test_the_reason_of_a_server_that_does_not_start_is_told(home: Path) -> None:
    home.mkdir()
    told = pytest.raises(OperatingError, match='unrecognized configuration parameter "colour"')
    with told, postgres.running(home, options={"colour": "red"}):
        pass


def test_a_server_ends_with_the_process_that_runs_it(home: Path) -> None:
    home.mkdir()
    holder = hold(home)
    server = postmaster(home)
    holder.kill()
    holder.wait()
    for _ in range(400):
        if not Path(f"/proc/{server}").exists():
            return
        time.sleep(0.05)
    pytest.fail("PostgreSQL outlived the process that ran it")


@AS_ROOT
def test_root_runs_it_as_an_account_that_need_not_enter_the_home(home: Path) -> None:
    home.mkdir(mode=0o700)
    with postgres.running(home) as server:
        assert server.cluster.folder.is_relative_to("/var/lib/bashu")
        owner = Path(f"/proc/{postmaster(home)}").stat().st_uid
        assert server.cluster.account is not None
        assert owner == server.cluster.account.pw_uid != 0


@AS_ROOT
def test_any_other_account_runs_it_itself(home: Path) -> None:
    home.parent.chmod(0o777)
    home.mkdir()
    programs = cluster.make(home).programs
    mine = home.parent / "mine"
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, mine, programs], capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == (["bashu", f"{mine}/postgres"], "")


@AS_ROOT
def test_what_another_account_made_is_left_alone(home: Path) -> None:
    (home / "postgres").mkdir(parents=True)
    os.chown(home / "postgres", 65534, 65534)
    with pytest.raises(OperatingError, match="belongs to another account"), postgres.running(home):
        pass
