"""The machines that ask at fixed moments."""

import asyncio
from collections.abc import Iterator

import pytest

from bench.machines import Machine
from bench.measure import Stopwatch
from bench.mix import Kind, Step

SLOW_SECONDS = 0.2


class SlowServer(Machine):
    """Takes its time for the first answer."""

    slow = SLOW_SECONDS

    async def say(self, text: str) -> bytes:  # noqa: ARG002
        await asyncio.sleep(self.slow)
        self.slow = 0
        return b"101"


def returns() -> Iterator[Step]:
    while True:
        yield Step(Kind.IN, item=1, patron=1, terminal=1)


async def offered(rate: float, seconds: float) -> list[float]:
    took: list[float] = []
    await SlowServer(1, returns()).keep_to(rate, watch=Stopwatch(seconds), took=took)
    return took


def test_what_waits_behind_a_slow_answer_counts_from_when_it_was_due() -> None:
    took = asyncio.run(offered(rate=100, seconds=0.3))
    late = [each for each in took if each > SLOW_SECONDS * 1e3 / 2]
    assert len(late) > 3


def test_a_machine_keeps_its_rate_whatever_the_answers_take() -> None:
    took = asyncio.run(offered(rate=100, seconds=0.6))
    assert len(took) == pytest.approx(60, rel=0.5)
