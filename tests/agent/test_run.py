"""The agent as a library runs it: one command, one file, a real line from a machine, and a power that fails."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bashu.wire.sip2.codec import Message, build, parse
from tests.agent.hubs import Hub, serving
from tests.agent.own.systems import Habits, Ils
from tests.agent.own.systems import serving as serving_ils
from tests.agent.test_desk import LI, says

AGENT = (sys.executable, "-m", "bashu.agent.cli")
START_S, MEMORY_KB = 1.0, 80 * 1024
DATE = "20260701    120000"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub(answers=says)) as hub:
        yield hub


def settings(folder: Path, hub: Hub) -> Path:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = folder / "bashu-agent.toml"
    path.write_text(f'[hub]\naddress = "{hub.address}"\n[sip2]\nport = {port}\n[home]\nfolder = "home"\n')
    return path


def port_of(path: Path) -> int:
    return int(path.read_text().partition("port = ")[2].partition("\n")[0])


def agent(*words: str, path: Path) -> subprocess.CompletedProcess[str]:
    command, *rest = words
    asked = [*AGENT, command, "--settings", str(path), *rest]
    return subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def path(tmp_path: Path, hub: Hub) -> Path:
    """Of an agent that is enrolled."""
    path = settings(tmp_path, hub)
    done = agent("enrol", "once", path=path)
    assert done.returncode == 0, done.stderr
    return path


@contextmanager
def running(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([*AGENT, "run", "--settings", str(path)]) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def machine(path: Path) -> Iterator[socket.socket]:
    until = time.monotonic() + 30
    while True:
        try:
            line = socket.create_connection(("127.0.0.1", port_of(path)), timeout=10)
            break
        except OSError:
            assert time.monotonic() < until, "the agent never listened"
            time.sleep(0.02)
    with line:
        login = Message("93", {"name_algorithm": "0", "password_algorithm": "0"}, (("CN", "CD-1"), ("CO", "secret")))
        while say(line, login).fixed["ok"] == "0":
            assert time.monotonic() < until, "the machine was never let in"
            line.close()
            line = socket.create_connection(("127.0.0.1", port_of(path)), timeout=10)
            time.sleep(0.05)
        yield line
        line.close()


def say(line: socket.socket, message: Message) -> Message:
    line.sendall(build(message, "utf-8") + b"\r")
    heard = b""
    while not heard.endswith(b"\r"):
        heard += line.recv(4096)
    return parse(heard[:-1], "utf-8")


def lend(line: socket.socket, barcode: str) -> bool:
    fixed = {"renewal_policy": "N", "no_block": "N", "date": DATE, "due_date": DATE}
    return say(line, Message("11", fixed, (("AA", LI), ("AB", barcode)))).fixed["ok"] == "1"


def test_it_starts_in_a_second_and_is_small(path: Path) -> None:
    started = min(_start(path) for _ in range(3))
    assert started < START_S


def _start(path: Path) -> float:
    """Seconds of processor, for the machine may be busy."""
    with running(path) as process, machine(path):
        times = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{process.pid}/status").read_text()
        memory = int(status.partition("VmHWM:")[2].split()[0])
        assert memory < MEMORY_KB
        return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def test_what_was_lent_in_the_dark_outlives_the_power_and_reaches_the_hub(path: Path, hub: Hub) -> None:
    with running(path) as process:
        with machine(path) as line:
            assert lend(line, "B1")
            hub.deaf = True
            assert [lend(line, each) for each in ("B2", "B3", "B4")] == [True, True, False]
        process.kill()
    with running(path) as process:
        with machine(path) as line:
            assert not lend(line, "B4")
        hub.deaf = False
        until = time.monotonic() + 30
        while len(hub.facts) < 2:
            assert time.monotonic() < until, "the facts never came"
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert [fact.barcode for fact in hub.facts] == ["B2", "B3"]


def test_check_says_what_is_wrong_and_what_to_do(tmp_path: Path, hub: Hub) -> None:
    path = settings(tmp_path, hub)
    assert "enrol CODE" in agent("check", "--language", "en", path=path).stdout
    assert "is used or too old" in agent("enrol", "never", path=path).stderr
    agent("enrol", "once", path=path)
    with running(path), machine(path):
        done = agent("check", "--language", "en", path=path)
        assert (done.returncode, "WRONG" in done.stdout) == (0, False), done.stdout
    hub.credentials.clear()
    done = agent("check", "--language", "en", path=path)
    assert done.returncode == 1
    assert "does not accept this box any more" in done.stdout
    assert "Nobody answers machines" in done.stdout


def test_with_a_system_of_its_own_behind_it(tmp_path: Path, hub: Hub) -> None:
    ils = Ils(items={"L1": "围城"}, habits=Habits(charset="utf-8"))
    with serving_ils(ils):
        path = settings(tmp_path, hub)
        own = f"[own]\nhost = '127.0.0.1'\nport = {ils.port}\nnetwork_card = 'BASHU'\nterminal = 'CD-1'\n"
        path.write_text(path.read_text() + own + "login = 'box'\npassword = 'secret'\ncharset = 'utf-8'\n")
        agent("enrol", "once", path=path)
        with running(path), machine(path) as line:
            assert lend(line, "L1")
            done = agent("check", "--language", "en", "--item", "L1", path=path)
            assert "L1 is lent there" in done.stdout
            ils.loans.clear()
            done = agent("check", "--item", "L1", path=path)
            assert (done.returncode, "试还 L1：成功" in done.stdout) == (0, True), done.stdout
            del ils.readers["BASHU"]
            assert "BASHU is not known" in agent("check", "--language", "en", path=path).stdout


def test_two_agents_do_not_share_a_home(path: Path) -> None:
    with running(path), machine(path):
        done = agent("run", path=path)
    assert done.returncode == 1
    assert "another agent is at work" in done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[hub]\naddress = 3", "[hub] address is to be a text"),
        ("[hub]\naddress = 'http://bashu.example.org'", "https:// address"),
        ("[hup]", "there is no section [hup]"),
        ("[hub]\nadress = ''", "[hub] knows no adress"),
        ("[hub]\naddress = 'https://b'\n[own]\nhost = 'ils'", "[own] wants port and network_card and terminal"),
        ("[hub]\naddress = 'https://b'\n[machines]\nk = 'CD-1'", "there is no [own]"),
        ("[", "is no TOML"),
    ],
)
def test_a_file_that_is_wrong_is_told_where(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bashu-agent.toml"
    path.write_text(text)
    done = agent("run", path=path)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
