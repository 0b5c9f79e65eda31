"""A network as its users meet it: `bashu run` in a home of its own, its pages, its SIP2 port, its facts."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bashu.project import cluster
from tests import free

BASHU = Path(sys.executable).with_name("bashu")
UP_SECONDS_MAX = 300
DOWN_SECONDS_MAX = 30
COMMAND_SECONDS_MAX = 300
# Nobody starts Bashu again but whoever started it.
STARTED_BY_OTHERS = {"everything", "Bashu, which looks after the others"}


@dataclass
class Running:
    """One Bashu. Every process of it is in the group of `process`, but for PostgreSQL's children.

    settings   further variables of its environment
    """

    home: Path
    http_port: int = field(default_factory=free.port)
    sip2_port: int = field(default_factory=free.port)
    operate_port: int = field(default_factory=free.port)
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def database_url(self) -> str:
        return self.settings.get("BASHU_DATABASE_URL") or cluster.url(self.home)

    @property
    def environment(self) -> dict[str, str]:
        mine = {name: value for name, value in os.environ.items() if not name.startswith(("BASHU_", "DJANGO_"))}
        return mine | {
            "BASHU_HOME": str(self.home),
            "BASHU_HTTP_PORT": str(self.http_port),
            "BASHU_SIP2_PORT": str(self.sip2_port),
            "BASHU_OPERATE_PORT": str(self.operate_port),
            **self.settings,
        }

    @property
    def log(self) -> Path:
        return self.home.parent / f"{self.home.name}.log"

    @property
    def database_log(self) -> Path:
        return self.home / "postgres" / "postgres.log"

    def start(self) -> "Running":
        """Up when it says so: until then a door that ends is a start that failed."""
        with self.log.open("ab") as log:
            told = log.tell()
            self.process = subprocess.Popen(
                [BASHU, "run"], env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + UP_SECONDS_MAX
        while b"Bashu is running" not in self.log.read_bytes()[told:]:
            assert self.process.poll() is None, f"bashu run ended by itself:\n{self.log.read_text()[-3000:]}"
            assert time.monotonic() < deadline, f"bashu run is not up:\n{self.log.read_text()[-3000:]}"
            time.sleep(0.2)
        return self

    def wait_for_search(self) -> None:
        deadline = time.monotonic() + UP_SECONDS_MAX
        while "the search index is complete" not in self.log.read_text():
            assert time.monotonic() < deadline, f"the index is not there:\n{self.log.read_text()[-3000:]}"
            time.sleep(0.2)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(DOWN_SECONDS_MAX)

    def processes(self) -> dict[str, list[int]]:
        """Who is who, so that somebody may be killed."""
        assert self.process is not None
        own = self.process.pid
        pages, sip2, postgres = (
            [pid for pid in children(own) if words in command_line(pid)]
            for words in ("cli web", "cli sip2", "postgres")
        )
        connections = [pid for each in postgres for pid in children(each) if "bashu bashu" in command_line(pid)]
        return {
            "everything": [*descendants(own), own],
            "Bashu, which looks after the others": [own],
            "the SIP2 server and its engine": sip2,
            "the pages": pages,
            "the engine of the pages": [pid for each in pages for pid in children(each)],
            "PostgreSQL": postgres,
            "a connection of PostgreSQL": connections[:1],
        }

    def kill(self, what: str = "everything") -> None:
        """Everything at once, as when the power goes, or one of them. Returns when a successor is at work, if any."""
        assert self.process is not None
        killed = self.processes()[what]
        for pid in killed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if what in STARTED_BY_OTHERS:
            self.process.wait(DOWN_SECONDS_MAX)
            return
        deadline = time.monotonic() + UP_SECONDS_MAX
        while not (alive := self.processes()[what]) or set(alive) & set(killed):
            assert time.monotonic() < deadline, f"{what} had no successor:\n{self.log.read_text()[-3000:]}"
            time.sleep(0.02)

    def memory(self, what: str) -> int:
        """Bytes, with its share of what it shares with others (PSS)."""
        told = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.processes()[what])
        return sum(int(re.findall(r"^Pss: +(\d+) kB", text, re.MULTILINE)[0]) << 10 for text in told)

    def kept_waiting(self, what: str) -> float:
        """Seconds that its threads and ours could have run, but had no processor (/proc/PID/schedstat), up to now."""
        threads = (
            task for pid in [*self.processes()[what], os.getpid()] for task in Path(f"/proc/{pid}/task").iterdir()
        )
        return sum(int((task / "schedstat").read_text().split()[1]) for task in threads) / 1e9

    def bashu(self, *arguments: str) -> str:
        """Runs a command of the command line; it must succeed."""
        done = subprocess.run(
            [BASHU, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND_SECONDS_MAX,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.bashu("demo", "--json"))
        return facts

    def copy(self, home: Path, *, demo: bool = False) -> Self:
        """The same network once more, in another home. This one must be at rest.

        `demo`: it offers what only a demonstration does; else it is not looked whether that is all there.
        """
        shutil.copytree(self.home, home, symlinks=True)
        if (home / "postgres").is_symlink():
            # Under root the database stands elsewhere, with a note that says whose it is.
            theirs = (home / "postgres").resolve()
            ours = theirs.with_name(f"{theirs.name}-{home.name}")
            subprocess.run(["cp", "-a", theirs, ours], check=True)
            (ours / "home").write_text(f"{home}\n")
            (home / "postgres").unlink()
            (home / "postgres").symlink_to(ours)
        return type(self)(home, settings=self.settings | {"BASHU_DEMO": "on" if demo else "off"})

    def remove(self) -> None:
        """All that it kept. It must be at rest."""
        shutil.rmtree((self.home / "postgres").resolve())
        (self.home / "postgres").unlink(missing_ok=True)
        shutil.rmtree(self.home)

    def answers_pages(self) -> bool:
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            return bool(urllib.request.urlopen(self.url, timeout=5).status == 200)  # noqa: S310 (our own address)
        return False

    def _answers_machines(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.sip2_port), timeout=1):
            return True
        return False


def descendants(pid: int) -> list[int]:
    """Children first, so that nobody can look after those that are gone."""
    found = children(pid)
    for child in list(found):
        found += descendants(child)
    return found


def children(pid: int) -> list[int]:
    with suppress(OSError):
        told = (thread.joinpath("children").read_text() for thread in Path(f"/proc/{pid}/task").iterdir())
        return [int(word) for text in told for word in text.split()]
    return []


def command_line(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""
