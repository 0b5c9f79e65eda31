"""A network as its users meet it: `bashu run` in a home of its own, its pages, its SIP2 port, its demonstration facts."""

import json
import os
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
from typing import Any

BASHU = Path(sys.executable).with_name("bashu")
UP_SECONDS_MAX = 240
DOWN_SECONDS_MAX = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """One Bashu. Every process of it is in the group of `process`."""

    home: Path
    http_port: int = field(default_factory=free_port)
    sip2_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def environment(self) -> dict[str, str]:
        mine = {name: value for name, value in os.environ.items() if not name.startswith(("BASHU_", "DJANGO_"))}
        return mine | {
            "BASHU_HOME": str(self.home),
            "BASHU_HTTP_PORT": str(self.http_port),
            "BASHU_SIP2_PORT": str(self.sip2_port),
        }

    @property
    def log(self) -> Path:
        return self.home.parent / f"{self.home.name}.log"

    def start(self) -> "Running":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [BASHU, "run"], env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + UP_SECONDS_MAX
        while not (self._answers_pages() and self._answers_machines()):
            assert self.process.poll() is None, f"bashu run ended by itself:\n{self.log.read_text()[-3000:]}"
            assert time.monotonic() < deadline, f"bashu run is not up:\n{self.log.read_text()[-3000:]}"
            time.sleep(0.2)
        return self

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(DOWN_SECONDS_MAX)

    def kill(self) -> None:
        """Everything at once, PostgreSQL too, as when the power goes."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(DOWN_SECONDS_MAX)

    def bashu(self, *arguments: str) -> str:
        """Runs a command of the command line; it must succeed."""
        done = subprocess.run(
            [BASHU, *arguments], env=self.environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.bashu("demo", "--json"))
        return facts

    def _answers_pages(self) -> bool:
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            return bool(urllib.request.urlopen(self.url, timeout=5).status == 200)  # noqa: S310 (our own address)
        return False

    def _answers_machines(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.sip2_port), timeout=1):
            return True
        return False
