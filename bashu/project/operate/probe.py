"""Readiness of one process: named checks, made on a thread of their own, so that one that hangs holds up nobody."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeAlias

Check: TypeAlias = Callable[[], str]
"""In words what is wrong; empty when nothing is. It may raise: then it has failed too."""

FRESH_SECONDS = 1.0
PATIENCE_SECONDS = 2.0


class Probe:
    """However often it is asked, each check is made once a second at most, and not at all while nobody asks."""

    def __init__(self, checks: Mapping[str, Check], *, patience: float = PATIENCE_SECONDS) -> None:
        self._checks = dict(checks)
        self._patience = patience
        self._found = dict.fromkeys(checks, "not looked at yet")
        self._now_at: str | None = None
        self._looked_at = float("-inf")
        self._change = threading.Condition()
        self._wanted = threading.Event()
        threading.Thread(target=self._run, name="probe", daemon=True).start()

    def ask(self) -> dict[str, str]:
        """What is wrong, by the name of each check; empty: it is well."""
        with self._change:
            oldest = time.monotonic() - FRESH_SECONDS
            self._wanted.set()
            self._change.wait_for(lambda: self._looked_at >= oldest, self._patience)
            found = dict(self._found)
            if self._looked_at < oldest and self._now_at is not None:
                found[self._now_at] = f"no answer within {self._patience:g} s"
            return found

    def _run(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            begun = time.monotonic()
            if begun - self._looked_at < FRESH_SECONDS:
                continue
            for name, check in self._checks.items():
                self._now_at = name
                found = _made(check)
                with self._change:
                    self._found[name] = found
            with self._change:
                self._now_at, self._looked_at = None, begun
                self._change.notify_all()


def _made(check: Check) -> str:
    """Only the kind of a failure: its text may hold an address or a name."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001 (whatever it was, the check has failed)
        return f"it failed ({type(error).__name__})"
