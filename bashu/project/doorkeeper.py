"""One door as a process: started, started again when it ends by itself, stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bashu.project import child, ports

PAUSE_S = 0.5
PAUSE_S_MAX = 30.0
STEADY_S = 60.0
IDLE_S = 1_800.0
# One heap for all threads, which take turns anyway, and what is free in it given back: a third less memory at rest.
LEAN = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "bashu.project.cli", *words]


class Pause:
    """How long to wait before the next try: doubled each time, and short again after a steady minute."""

    def __init__(self) -> None:
        self._next_s = PAUSE_S
        self._started = time.monotonic()

    def started(self) -> None:
        self._started = time.monotonic()

    def after_failure(self) -> float:
        if time.monotonic() - self._started > STEADY_S:
            self._next_s = PAUSE_S
        pause, self._next_s = self._next_s, min(self._next_s * 2, PAUSE_S_MAX)
        return pause


class Door:
    """`number`: of several that do the same work, all but the first have it in their names.

    relays   what it writes is said by us, for it has no log of its own
    but      ports at which others will listen; of all doors that share it, its own is among them once it has started
    """

    def __init__(
        self,
        verb: str,
        *,
        number: int = 1,
        say: Callable[[str], None],
        relays: bool = False,
        but: set[int] | None = None,
    ) -> None:
        self.name = verb if number == 1 else f"{verb}-{number}"
        self._verb = verb
        self._say = say
        self._relays = relays
        self._but = set[int]() if but is None else but
        self._pause = Pause()
        self._process: subprocess.Popen[bytes] | None = None
        self._again_at = 0.0
        self._is_closing = False
        # Where it tells of its health, to the process that watches over it.
        self.port = 0

    def start(self) -> None:
        self._pause.started()
        self._but.discard(self.port)
        self.port = ports.free(but=self._but)
        self._but.add(self.port)
        environ = os.environ | LEAN | {"BASHU_OPERATE_HOST": "127.0.0.1", "BASHU_OPERATE_PORT": str(self.port)}
        output = subprocess.PIPE if self._relays else None
        self._process = child.start(command(self._verb), at_our_death=signal.SIGTERM, environ=environ, output=output)
        if self._relays:
            child.relay(self._process, self._say)

    def has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def watch(self) -> None:
        """To be called again and again: starts the door when it has ended and waited its time."""
        if self._process is None:
            if time.monotonic() >= self._again_at:
                self.start()
        elif (code := self._process.poll()) is not None:
            self._process = None
            pause = self._pause.after_failure()
            self._again_at = time.monotonic() + pause
            self._say(f"{self.name} ended by itself ({ending(code)}); starting it again in {pause:g} s")

    def close(self) -> bool:
        """To be called again and again: asks it to stop, once. Whether it has."""
        if self._process is not None and not self._is_closing:
            self._process.terminate()
        self._is_closing = self._process is not None and self._process.poll() is None
        if not self._is_closing:
            self._process = None
        return not self._is_closing

    def ask_to_stop(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def wait(self, until: float) -> None:
        """Until the monotonic time `until`; then it is killed."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._say(f"{self.name} did not stop in time and was killed")
            self._process.kill()
            self._process.wait()
        self._process = None


class OnDemand:
    """A door that is open while a file stands somewhere, until that was not touched for `idle_s` seconds.

    How long is counted from when this process first saw it so, for the clock on the wall may be set.
    """

    def __init__(self, door: Door, *, wanted: Path, idle_s: float = IDLE_S) -> None:
        self.door, self._wanted, self._idle_s = door, wanted, idle_s
        self._touched: int | None = None
        self._since, self._is_closing = 0.0, False

    def watch(self) -> None:
        """To be called again and again."""
        if self._is_wanted() and not self._is_closing:
            self.door.watch()
        else:
            self._is_closing = not self.door.close()

    def _is_wanted(self) -> bool:
        touched = None
        with suppress(OSError):
            touched = self._wanted.stat().st_mtime_ns
        if touched != self._touched:
            self._touched, self._since = touched, time.monotonic()
        if touched is not None and time.monotonic() - self._since > self._idle_s:
            with suppress(OSError):
                self._wanted.unlink()
            return False
        return touched is not None


def ending(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
