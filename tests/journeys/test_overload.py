"""Five times as much is asked over SIP2 as can be answered: most hear "busy" at once, and all is well when it ends."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple, TypeAlias

import psycopg
import pytest

from tests.journeys.conftest import Tell
from tests.journeys.machine import sealed
from tests.journeys.network import Running
from tests.journeys.storm import CHARSET, Storm, Told

AT_ONCE, TIMES = 256, 5
BUSY_SECONDS_MAX, CALM_SECONDS_MAX, ORDINARY_SECONDS = 0.1, 10, 1.0
GROWTH_MAX = 1.1
KNOWN_SECONDS_MAX = 10
LIBRARY, BRANCH = "SC01", "SC01-1"
SERVER = "the SIP2 server and its engine"
KNOWN_BY_ITS_LINE = """
UPDATE network_terminal SET sip2_address = '127.0.0.1', charset = %s WHERE id =
       (SELECT min(t.id) FROM network_terminal t JOIN network_branch b ON b.id = t.branch_id WHERE b.code = %s)
"""
BOOKS = """
SELECT barcode FROM catalogue_item WHERE status = 'available' GROUP BY barcode HAVING count(*) = 1
 ORDER BY barcode LIMIT %s
"""
# Each batch moves its lane on once. So the engine waits, as for a disk that others use too, and takes no processor.
SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.4); RETURN NULL; END';
CREATE TRIGGER slow BEFORE UPDATE ON audit_lane FOR EACH STATEMENT EXECUTE FUNCTION slow();
"""
Call: TypeAlias = Callable[[int], Storm]


@pytest.fixture
def busy(untouched: Running, folder: Path) -> Iterator[Running]:
    running = untouched.copy(folder / "busy").start()
    yield running
    running.kill()
    running.remove()


@pytest.fixture
def call(busy: Running) -> Iterator[Call]:
    storms = list[Storm]()

    def called(machines: int) -> Storm:
        with psycopg.connect(busy.database_url) as connection:
            connection.execute(KNOWN_BY_ITS_LINE, [CHARSET.upper(), BRANCH])
            barcodes = [barcode for (barcode,) in connection.execute(BOOKS, [machines])]
        wait_until_known(busy.sip2_port)
        storms.append(Storm(busy.sip2_port, barcodes))
        return storms[-1]

    yield called
    for storm in storms:
        storm.close()


def wait_until_known(port: int) -> None:
    """What is changed of a terminal holds within ten seconds."""
    until = time.monotonic() + KNOWN_SECONDS_MAX
    while f"AO{LIBRARY}|".encode() not in status(port):
        assert time.monotonic() < until
        time.sleep(0.2)


def status(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=KNOWN_SECONDS_MAX) as line:
        line.sendall(sealed("9900802.00", sequence="AY1", charset=CHARSET))
        return line.recv(4096)


class Found(NamedTuple):
    """Of each round: what was told, the seconds that others had the processors meanwhile, the bytes after it."""

    able: float
    rounds: list[Told]
    kept: list[float]
    memory: list[int]
    calm: float

    @property
    def late(self) -> list[float]:
        """Seconds until 99 of 100 "busy" were told, in each round."""
        return [quantiles(each.busy, n=100)[-1] for each in self.rounds]


def overload(running: Running, storm: Storm, *, rounds: int, seconds: float) -> Found:
    able = len(storm.without_pause(AT_ONCE, seconds=seconds).done) / seconds
    heard, kept, memory = list[Told](), list[float](), list[int]()
    for _ in range(rounds):
        before = running.kept_waiting(SERVER)
        heard.append(storm.at_a_rate(able * TIMES, seconds=seconds))
        kept.append(running.kept_waiting(SERVER) - before)
        memory.append(running.memory(SERVER))
    return Found(able, heard, kept, memory, storm.calm(within=ORDINARY_SECONDS))


def words(found: Found, *, seconds: float) -> str:
    done, busy, unasked = (
        sum(numbers) / len(found.rounds) / seconds
        for numbers in zip(*((len(each.done), len(each.busy), each.unasked) for each in found.rounds), strict=True)
    )
    late, kept = ([round(each * 1e3) for each in times] for times in (found.late, found.kept))
    sizes = [each >> 20 for each in found.memory]
    return (
        f"{found.able:.0f} answers/s possible, {found.able * TIMES:.0f} offered, {unasked:.0f} of them kept back by"
        f" machines that wait; {done:.0f} done, {busy:.0f} told busy; p99 of busy {late} ms, when others had the"
        f" processors for {kept} ms; MB {sizes};"
        f" calm after {found.calm:.1f} s"
    )


def test_a_slow_database_makes_nobody_wait_to_be_told_busy(busy: Running, call: Call, tell: Tell) -> None:
    """An answer may be late by as long as whoever gives or hears it was kept from the processors, and no longer."""
    storm, seconds = call(1_200), 2
    with psycopg.connect(busy.database_url) as connection:
        connection.execute(SLOW)
    found = overload(busy, storm, rounds=2, seconds=seconds)
    tell(f"overload, slow database: {words(found, seconds=seconds)}")
    assert not any(each.other for each in found.rounds)
    assert all(len(each.busy) > len(each.done) for each in found.rounds)
    assert min(late - kept for late, kept in zip(found.late, found.kept, strict=True)) < BUSY_SECONDS_MAX
    assert found.calm < CALM_SECONDS_MAX
    assert found.memory[-1] < found.memory[0] * GROWTH_MAX


@pytest.mark.soak
def test_five_times_of_what_the_processors_can_answer(busy: Running, call: Call, tell: Tell) -> None:
    """Here the machines themselves hold back, for each waits for its answer. When it comes is told, not judged."""
    seconds = 10
    found = overload(busy, call(4_000), rounds=4, seconds=seconds)
    tell(f"overload, busy processors: {words(found, seconds=seconds)}")
    assert not any(each.other for each in found.rounds)
    assert found.calm < CALM_SECONDS_MAX
    assert found.memory[-1] < found.memory[0] * GROWTH_MAX
    assert busy.bashu("verify", "--full").startswith("Clean")
