"""`bashu run`: comes up, is looked after, stops; and whatever is killed, comes up again."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from bashu.project.web import WORKER_STOP_S
from tests.journeys.network import BASHU, Running


@dataclass
class Bare(Running):
    """A network without libraries: up in seconds."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"BASHU_DEMO": "off"}

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def told(self) -> str:
        return self.log.read_text()

    def refused(self) -> str:
        """The line with which it does not start."""
        done = subprocess.run(
            [BASHU, "run"], env=self.environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 1
        return done.stderr


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def alive(home: Path) -> dict[int, str]:
    """The living processes of a home, and their command lines: told of it at their start, or in its cluster."""
    found, cluster = {}, (home / "postgres").resolve()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                told = f"BASHU_HOME={home}".encode() in (folder / "environ").read_bytes().split(b"\0")
                if told or (folder / "cwd").readlink().is_relative_to(cluster):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
    return found


def door(running: Bare, name: str) -> int:
    """The first of its processes, which started the others. Not the one of the lowest number: numbers begin again."""
    its = {pid for pid, command in alive(running.home).items() if f"bashu.project.cli {name}" in command}
    (first,) = (
        pid for pid in its if int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]) not in its
    )
    return first


def postmaster(running: Bare) -> int:
    return int((running.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


@pytest.fixture(scope="module")
def rested() -> Iterator[Bare]:
    """One that came up in an empty home, and was stopped."""
    with tempfile.TemporaryDirectory(prefix="bashu-home-") as parent:
        Path(parent).chmod(0o755)
        rested = Bare(Path(parent) / "home")
        rested.start()
        assert rested.stop() == 0
        yield rested
        rested.remove()


@pytest.fixture
def running(rested: Bare, home: Path) -> Iterator[Bare]:
    running = rested.copy(home)
    running.start()
    yield running
    if running.process is not None and running.process.poll() is None:
        running.stop()
    running.remove()


@pytest.fixture(scope="module")
def lasting(rested: Bare) -> Iterator[Bare]:
    """For those that leave it at work."""
    lasting = rested.copy(rested.home.with_name("lasting"))
    lasting.start()
    yield lasting
    assert lasting.stop() == 0
    lasting.remove()


@pytest.mark.parametrize("sign", [pytest.param(signal.SIGTERM, marks=pytest.mark.soak), signal.SIGINT])
def test_a_signal_to_the_whole_group_stops_everything_in_order(running: Bare, sign: signal.Signals) -> None:
    """As Ctrl-C does: it reaches the one that stops the doors first, then the database."""
    assert [pid for pid in alive(running.home) if os.getpgid(pid) == running.pid] == [running.pid]
    names = " ".join(alive(running.home).values())
    assert all(part in names for part in ("bashu run", "cli web", "cli sip2", "bin/postgres"))
    os.killpg(running.pid, sign)
    assert running.process is not None
    # Granian says "Killing" also of a worker that has ended, when two threads wait for it; it kills after so long.
    assert running.process.wait(WORKER_STOP_S) == 0
    assert not alive(running.home)
    assert "Stopped." in running.told()
    assert not [words for words in ("wait for the database", "cannot follow") if words in running.told()]
    assert "database system is shut down" in (running.home / "postgres" / "postgres.log").read_text()


def test_a_signal_while_it_comes_up_stops_it_too(home: Path) -> None:
    running = Bare(home)
    with running.log.open("ab") as log:
        running.process = subprocess.Popen(
            [BASHU, "run"], env=running.environment, stdout=log, stderr=log, start_new_session=True
        )
    wait_until((home / "postgres" / "postgres.log").exists)
    assert running.stop() == 0
    assert not alive(running.home)


@pytest.mark.parametrize("part", ["web", pytest.param("sip2", marks=pytest.mark.soak), "postgres"])
def test_a_part_that_was_killed_is_started_again(lasting: Bare, part: str) -> None:
    pid, before = postmaster(lasting) if part == "postgres" else door(lasting, part), len(lasting.told())
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: "ended by itself" in lasting.told()[before:])
    wait_until(
        lambda: (
            "PostgreSQL is back" in lasting.told()[before:]
            if part == "postgres"
            else door_is_new(lasting, part, pid=pid)
        )
    )
    wait_until(lambda: lasting.answers_pages() and lasting._answers_machines())


def test_a_database_that_ends_while_the_doors_come_up_is_started_again(home: Path) -> None:
    """Whoever waits for the doors would wait for them in vain."""
    running = Bare(home)
    with running.log.open("ab") as log:
        running.process = subprocess.Popen(
            [BASHU, "run"], env=running.environment, stdout=log, stderr=log, start_new_session=True
        )
    wait_until(running._answers_machines)
    os.kill(postmaster(running), signal.SIGKILL)
    wait_until(lambda: "Bashu is running" in running.told())
    assert "PostgreSQL is back" in running.told()
    assert running.stop() == 0


def test_several_sip2_servers_share_the_port_and_outlive_each_other(home: Path) -> None:
    running = Bare(home, settings={"BASHU_SIP2_PROCESSES": "2"})
    running.start()
    servers = [pid for pid, command in alive(running.home).items() if "cli sip2" in command]
    assert len(servers) == 2
    os.kill(servers[0], signal.SIGKILL)
    assert running._answers_machines()
    wait_until(lambda: door_is_new(running, "sip2", pid=servers[0]) and running._answers_machines())
    assert running.stop() == 0


def test_every_line_is_an_object_for_programs_that_collect_logs(home: Path) -> None:
    backups, key = home.with_name("backups"), home.with_name("backup-key")
    subprocess.run([BASHU, "backup-key", key], env={**os.environ, "BASHU_HOME": str(home)}, check=True)
    settings = {"BASHU_LOG_FORMAT": "json", "BASHU_BACKUP_DIR": str(backups), "BASHU_BACKUP_KEY_FILE": str(key)}
    running = Bare(home, settings=settings)
    running.start()
    wait_until(lambda: "begins anew" in running.told() and "clear: " in running.told())
    assert running.stop() == 0
    assert not [line for line in running.told().splitlines() if not line.startswith("{")]
    told = [orjson.loads(line)["message"] for line in running.told().splitlines()]
    assert any("migrations run" in each for each in told)
    assert told[-1] == "Stopped."


def door_is_new(running: Bare, name: str, *, pid: int) -> bool:
    return any(f"cli {name}" in command and each != pid for each, command in alive(running.home).items())


@pytest.mark.parametrize("whom", ["supervisor", pytest.param("everything", marks=pytest.mark.soak)])
def test_after_kill_9_the_next_start_recovers(running: Bare, whom: str) -> None:
    if whom == "supervisor":
        os.kill(running.pid, signal.SIGKILL)
        running.process.wait()  # type: ignore[union-attr]
        wait_until(lambda: not alive(running.home))
    else:
        running.kill()
    again = Bare(running.home, http_port=running.http_port, sip2_port=running.sip2_port).start()
    assert "0 pending" in again.bashu("db", "status")
    assert again.stop() == 0


@pytest.mark.soak
def test_twenty_kills_in_a_row(home: Path) -> None:
    for turn in range(20):
        running = Bare(home).start()
        time.sleep(turn / 10)
        running.kill()
    running = Bare(home).start()
    assert running.bashu("verify", "--full").startswith("Clean")
    assert running.stop() == 0


def test_a_second_one_on_the_same_home_is_told_of_the_first(lasting: Bare) -> None:
    told = Bare(lasting.home).refused()
    assert f"another Bashu (process {lasting.pid}) is at work" in told
    assert told.count("\n") == 1
    assert lasting.answers_pages()


@pytest.mark.parametrize("name", ["HTTP", "SIP2"])
def test_a_port_in_use_is_named_by_its_variable(home: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        bare = Bare(home, http_port=port) if name == "HTTP" else Bare(home, sip2_port=port)
        told = bare.refused()
    assert told.startswith(f"bashu: BASHU_{name}_PORT: cannot listen on 127.0.0.1 port {port}: another program uses it")
    assert told.count("\n") == 1
