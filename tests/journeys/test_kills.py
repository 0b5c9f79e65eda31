"""Killed at any moment: what was acknowledged is there, and it is there once."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.cast import Cast
from tests.journeys.crowd import Crowd
from tests.journeys.network import Running

MACHINES = 12
LOAD_SECONDS = (0.5, 3.0)
PARTS = {"the SIP2 server": "sip2", "PostgreSQL": "postgres", "the pages": "cli web"}
# Of what happened under load: loans, those still open, those that were renewed, and moves that nobody asked for.
LOANS = """
SELECT count(*), count(*) FILTER (WHERE checked_in_at IS NULL), count(*) FILTER (WHERE renewals > 0),
       (SELECT count(*) FROM circulation_transit WHERE item_id = %(item)s)
  FROM circulation_loan WHERE item_id = %(item)s
"""


@pytest.fixture
def victim(untouched: Running, folder: Path) -> Iterator[Running]:
    """A network of its own for who wants to kill it."""
    running = untouched.copy(folder / "victim").start()
    yield running
    running.kill()
    running.remove()


def wait_for_more(crowd: Crowd, running: Running) -> None:
    """Until each machine has got an answer that it did not have before."""
    before, deadline = crowd.answers(), time.monotonic() + 90
    while any(now <= then for now, then in zip(crowd.answers(), before, strict=True)):
        assert not crowd.complaints
        assert time.monotonic() < deadline, f"it does not come back:\n{running.log.read_text()[-3000:]}"
        time.sleep(0.05)


def kill_under_load(running: Running, crowd: Crowd, *, what: str, after: float) -> None:
    wait_for_more(crowd, running)
    time.sleep(after)
    if what == "everything":
        running.kill()
        running.start()
    else:
        running.kill_part(PARTS[what])
    wait_for_more(crowd, running)


def all_is_there_once(cast: Cast, crowd: Crowd) -> None:
    machine = cast.machine("SC01-1")
    with cast.connect() as connection:
        for book, lent, out in crowd.acknowledged():
            row = connection.execute(LOANS, {"item": book.item_id}).fetchone()
            assert row == (lent, int(out), 0, 0), book
            assert machine.item(book.barcode).state == ("04" if out else "03"), book
    cast.switch_off()


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 22))])
def test_what_was_acknowledged_is_there_once_whatever_is_killed(victim: Running, seed: int) -> None:
    drawn, cast = random.Random(seed), Cast(victim, victim.facts())
    kills = drawn.sample(["everything", *PARTS], k=len(PARTS) + 1)
    with Crowd(cast, size=MACHINES, seed=seed) as crowd:
        for what in kills:
            kill_under_load(victim, crowd, what=what, after=drawn.uniform(*LOAD_SECONDS))
    assert not crowd.complaints, f"after kills of {kills}"
    all_is_there_once(cast, crowd)
    assert victim.bashu("verify", "--full").startswith("Clean")
