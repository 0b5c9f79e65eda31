"""The site agent itself: a `bashu-agent` with its one file in the home, made known to the network when it is not."""

import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from bashu.db.network.agents import agents
from bashu.engine import agents as engine
from bashu.engine import clock
from bashu.project import child
from bashu.project.demo.site import disk
from bashu.project.demo.site.own_system import CHARSET, INSTITUTION, LOGINS, NETWORK_CARD
from bashu.project.demo.site.place import LIBRARY, terminal
from bashu.project.errors import OperatingError

NAME: Final = "demonstration"
LOGIN: Final = "bashu"
LOG: Final = "agent.log"
COME_UP_S, LOOK_S, STOP_S = 30.0, 0.1, 9.0
TOML: Final = """\
[hub]
address = "http://127.0.0.1:{hub}"

[sip2]
host = "127.0.0.1"
port = {sip2}

[home]
folder = "box"

[own]
host = "127.0.0.1"
port = {own}
login = "{login}"
password = "{password}"
institution = "{institution}"
network_card = "{card}"
charset = "{charset}"
timeout = 3
terminal = "{terminal}"
"""


class Agent:
    """`hub`, `own` and `sip2` are ports of this machine: of the line to the network, of the library's own system, and
    where the box listens. Its methods are called from the main thread.
    """

    def __init__(self, folder: Path, *, hub: int, own: int, sip2: int) -> None:
        self._folder, self._sip2 = folder, sip2
        self._process: subprocess.Popen[bytes] | None = None
        self._settings = folder / "bashu-agent.toml"
        self._settings.touch(mode=0o600)
        self._settings.write_text(
            TOML.format(
                hub=hub, sip2=sip2, own=own, login=LOGIN, password=LOGINS[LOGIN], institution=INSTITUTION,
                card=NETWORK_CARD, charset=CHARSET, terminal=terminal().login,
            ),
            encoding="utf-8",
        )  # fmt: skip

    @property
    def disk(self) -> Path:
        return self._folder / "box" / "agent.sqlite3"

    def make_known(self, library_id: int) -> None:
        """If it is not. Raises OperatingError."""
        if disk.is_enrolled(self.disk):
            return
        ours = [row for row in agents() if row.library_code == LIBRARY and row.name == NAME and not row.ended]
        code = engine.make_again(ours[0].agent_id, now=clock.now()) if ours else None
        if code is None:
            code = engine.make(library_id=library_id, name=NAME, by=None, now=clock.now())
        done = subprocess.run(self._command("enrol", code), capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            raise OperatingError(f"the site agent cannot be made known: {done.stderr.strip()}")

    def start(self) -> None:
        with (self._folder / LOG).open("wb") as log:
            self._process = child.start(self._command("run"), at_our_death=signal.SIGTERM, output=log)

    def wait(self, stop: threading.Event) -> None:
        """Until machines are served, or `stop`. Raises OperatingError."""
        for _ in range(round(COME_UP_S / LOOK_S)):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._sip2), timeout=1):
                return
            if self.has_ended():
                raise OperatingError(f"the site agent did not start; {self._folder / LOG} tells why")
            if stop.wait(LOOK_S):
                return
        raise OperatingError(f"the site agent serves no machine after {COME_UP_S:g} s")

    def has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "bashu.agent.cli", words[0], "--settings", str(self._settings), *words[1:]]
