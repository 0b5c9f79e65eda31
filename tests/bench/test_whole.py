"""The parts of a run, each for a moment, on a world that is small."""

import pytest

from bench import activities, growth, holds, where
from bench.mix import Share, Size
from bench.place import place_of
from bench.speed import Speed

SIZE = Size.of(20_000)


@pytest.fixture(autouse=True)
def _briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.speed.BATCHES", (1, 8))
    monkeypatch.setattr("bench.speed.TERMINALS", (1, 8))
    monkeypatch.setattr("bench.speed.OF_SERVERS", (8,))
    monkeypatch.setattr("bench.speed.CLIENTS", (8,))
    monkeypatch.setattr("bench.speed.OFFERED", 20)
    monkeypatch.setattr("bench.speed.OFFERED_SECONDS", 0.5)
    monkeypatch.setattr("bench.where.SECONDS", 0.5)
    monkeypatch.setattr("bench.where.TERMINALS", 8)
    monkeypatch.setattr("bench.measure.WARM_SECONDS", 0.2)
    monkeypatch.setattr("bench.growth.WARM_SECONDS", 0.2)


def test_every_way_does_the_mix_and_nothing_but_the_mix() -> None:
    """Each way raises when the answers are not what the mix wants."""
    with place_of(SIZE) as place:
        speed = Speed(place)
        found = [*speed.figures(seconds=0.3, repetitions=1), *where.figures(place, speed)]
        world = growth.World.of(place)
        found += growth.figures([world], beside=world, seconds=0.3, repetitions=1)
        assert world.microseconds(share=Share.SKEWED) > 0
    names = {figure.name for figure in found}
    assert {"pgbench, 8 clients", "engine, batches of 8, 2 processes", "SIP2, 8 terminals"} <= names
    assert "PostgreSQL, batches of 128: COMMIT: the WAL to disk" in names
    assert all(figure.value >= 0 and figure.reference_value > 0 for figure in found)


def test_the_mix_goes_on_while_somebody_waits_and_the_clock_finds_what_it_looks_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each part raises when it does not measure what it is meant to."""
    monkeypatch.setattr(holds, "REPETITIONS", 1)
    found = list(holds.figures(items=SIZE.items, waiting=5_000, seconds=0.3))
    assert [figure.name for figure in found] == [
        "engine, batches of 128, nobody waits",
        "engine, batches of 128, somebody waits for each title",
        "the clock asks for items, 5,000 wait",
        "engine, batches of 128, one in ten comes back late",
        "the clock finds nothing to ask for, 665 wait",
    ]
    assert all(figure.value > 0 for figure in found)


def test_a_hundred_and_more_press_at_once_and_as_many_borrow() -> None:
    """A hundred seats are given, no more and no less, and all others wait."""
    rate, p99 = activities.figures(items=SIZE.items, readers=150, repetitions=1)
    assert (rate.unit, p99.unit) == ("registrations/s", "ms")
    assert all(figure.value > 0 and figure.reference_value > 0 for figure in (rate, p99))
