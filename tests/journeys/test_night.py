"""A night without a line: what the box granted is in the network's log once, in order, whoever is killed meanwhile."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import Fault
from tests.journeys.cast import Cast
from tests.journeys.conftest import Tell
from tests.journeys.machine import Machine
from tests.journeys.network import Running
from tests.journeys.night import LENT, MACHINES, Night, night

PAUSE_S = 1.0
VICTIMS = ("the box", "the pages", "PostgreSQL")
TASKS = "SELECT details -> 'item_ids' FROM circulation_task WHERE kind = 'conflict'"
REACHED = "SELECT sum(reached), (SELECT count(*) FROM network_parkedfact) FROM network_agentepoch"


@pytest.fixture
def dark(untouched: Running, folder: Path, tmp_path: Path) -> Iterator[Night]:
    running = untouched.copy(folder / "dark").start()
    try:
        with night(running, tmp_path / "box", seed=7) as each:
            yield each
    finally:
        running.kill()
        running.remove()


def lend_elsewhere(dark: Night) -> None:
    """Somebody has brought the spare book to another city, where it is lent while the box hears nothing."""
    machine = dark.cast.machine("CQ16-1")
    assert machine.borrow(dark.cast.facts["patrons"][-1]["card"], dark.spare.barcode).ok


def lend_it_too(dark: Night) -> None:
    machine = Machine(dark.box.port, dark.readers[0].terminal)
    assert machine.borrow(dark.stranger, dark.spare.barcode).ok
    machine.hang_up()


def spend_the_night(dark: Night, *, alone: int) -> None:
    """So many loans and returns, at all machines, with one power cut."""
    dark.wait(dark.box.is_ready)
    with dark.playing(more=4) as done:
        done()
    assert dark.box.waiting() == 0
    dark.line.fault = Fault.CUT
    lend_elsewhere(dark)
    before = dark.granted()
    with dark.playing(more=alone // MACHINES) as done:
        dark.wait(lambda: dark.granted() - before > alone // 3)
        dark.box.kill()
        dark.box.start()
        done()
    lend_it_too(dark)
    assert dark.box.waiting() == dark.granted() - before + 1 == alone + 1


@pytest.mark.parametrize(("alone", "rounds"), [(400, 1), pytest.param(10_000, 4, marks=pytest.mark.soak)])
def test_a_night_without_a_line_is_told_once_and_in_order_whoever_is_killed(
    dark: Night, tell: Tell, alone: int, rounds: int
) -> None:
    spend_the_night(dark, alone=alone)
    dark.line.fault, mended_at = Fault.NONE, time.monotonic()
    with dark.playing(more=10 * alone, pause=PAUSE_S):
        for what in VICTIMS * rounds:
            dark.kill(what)
    dark.wait(lambda: dark.box.waiting() == 0)
    took = time.monotonic() - mended_at
    check(dark)
    facts = reached(dark.cast)
    tell(f"a night of {alone} alone, {3 * rounds} kills: {facts} facts told in {took:.1f} s, with"
         f" {dark.seconds_of_telling():.1f} s of the network's time")  # fmt: skip


def reached(cast: Cast) -> int:
    with cast.connect() as connection:
        facts, parked = connection.execute(REACHED).fetchone() or (0, 0)
    assert parked == 0
    return int(facts)


def check(dark: Night) -> None:
    log = list(dark.in_the_log())
    for reader in dark.readers:
        own = {book.item_id for book in reader.books}
        assert [each for each in log if each[1] in own] == reader.granted
    assert (LENT, dark.spare.item_id) in log
    with dark.cast.connect() as connection:
        assert connection.execute(TASKS).fetchall() == [([dark.spare.item_id],)]
    dark.cast.switch_off()
    assert dark.running.bashu("verify", "--full").startswith("Clean")
