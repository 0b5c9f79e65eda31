"""Killed at any moment: what was acknowledged is there, and it is there once."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.cast import Cast
from tests.journeys.conftest import Tell
from tests.journeys.crowd import Crowd
from tests.journeys.gatherers import Gatherers
from tests.journeys.network import STARTED_BY_OTHERS, Running
from tests.journeys.playing import BACK_SECONDS_MAX

LOAD_SECONDS = (0.5, 3.0)
# Of each kind one: all at once, a door, the database. The other parts fall in the soak, as often as these.
SLICE = ("everything", "the SIP2 server and its engine", "PostgreSQL")
KILLS_SOAK = 100


@pytest.fixture
def victim(untouched: Running, folder: Path) -> Iterator[Running]:
    """A network of its own for who wants to kill it."""
    running = untouched.copy(folder / "victim").start()
    yield running
    running.kill()
    running.remove()


def victims(names: list[str], *, drawn: random.Random, number: int) -> Iterator[str]:
    """Everybody in turn, each time in another order."""
    for turn in range(number):
        if turn % len(names) == 0:
            drawn.shuffle(names)
        yield names[turn % len(names)]


def kill_under_load(running: Running, crowd: Crowd, *, gatherers: Gatherers, what: str, after: float) -> float:
    """The seconds from the kill until each machine has got an answer to something that changes the books."""
    with crowd, gatherers:
        crowd.wait_for_more()
        crowd.wait_for_more(gatherers.answers)
        time.sleep(after)
        killed_at = time.monotonic()
        running.kill(what)
        if what in STARTED_BY_OTHERS:
            running.start()
        crowd.wait_for_more(seconds=BACK_SECONDS_MAX - (time.monotonic() - killed_at))
        took = time.monotonic() - killed_at
        crowd.wait_for_more(gatherers.answers)
    while not running.answers_pages():
        assert time.monotonic() - killed_at < BACK_SECONDS_MAX, f"the pages do not come back after: {what}"
        time.sleep(0.1)
    return took


@pytest.mark.parametrize("kills", [len(SLICE), pytest.param(KILLS_SOAK, marks=pytest.mark.soak)])
def test_what_was_acknowledged_is_there_once_whatever_is_killed(
    victim: Running, capsys: pytest.CaptureFixture[str], tell: Tell, kills: int
) -> None:
    drawn, cast, took = random.Random(kills), Cast(victim, victim.facts()), dict[str, float]()
    crowd, gatherers = Crowd(cast, seed=kills), Gatherers(cast, seed=kills)
    names = list(SLICE if kills == len(SLICE) else victim.processes())
    for turn, what in enumerate(victims(names, drawn=drawn, number=kills), 1):
        seconds = kill_under_load(victim, crowd, gatherers=gatherers, what=what, after=drawn.uniform(*LOAD_SECONDS))
        took[what] = max(seconds, took.get(what, 0))
        crowd.check()
        gatherers.check()
        with capsys.disabled():
            print(f"\rkill {turn} of {kills}: {what}, back after {seconds:.1f} s\033[K", end="", flush=True)
    worst = ", ".join(f"{what} {seconds:.1f}" for what, seconds in sorted(took.items()))
    tell(f"{kills} kills, {sum(crowd.answers())} acknowledged; slowest until all answered again, in seconds: {worst}")
