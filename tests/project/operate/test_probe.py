"""Readiness: each check is named, asked seldom, and one that hangs holds up nobody for long."""

import threading
import time

from bashu.project.operate.probe import Probe


def test_what_fails_is_named_and_what_is_well_is_empty() -> None:
    def broken() -> str:
        raise RuntimeError("secret")

    found = Probe({"engine": lambda: "", "database": lambda: "it does not answer", "disk": broken}).ask()
    assert found == {"engine": "", "database": "it does not answer", "disk": "it failed (RuntimeError)"}


def test_a_check_is_made_once_however_many_ask() -> None:
    made: list[int] = []

    def count() -> str:
        made.append(1)
        return ""

    probe = Probe({"engine": count})
    for _ in range(50):
        assert probe.ask() == {"engine": ""}
    assert len(made) <= 2


def test_what_was_found_is_looked_at_anew_after_a_second() -> None:
    state = [""]
    probe = Probe({"engine": lambda: state[0]})
    assert probe.ask() == {"engine": ""}
    state[0] = "stuck"
    time.sleep(1.05)
    assert probe.ask() == {"engine": "stuck"}


def test_a_check_that_hangs_is_told_as_such_beside_the_others() -> None:
    go = threading.Event()
    probe = Probe({"engine": lambda: "", "database": lambda: "" if go.wait(30) else "late"}, patience=0.2)
    assert probe.ask() == {"engine": "", "database": "no answer within 0.2 s"}
    go.set()
    assert not any(probe.ask().values())
