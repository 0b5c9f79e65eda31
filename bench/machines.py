"""Plays SIP2 machines on bare sockets, with sequence numbers and checksums, as a child in a process of its own.

{"number": n, "seconds": s} has n of them ask without pause, each when it was answered. With "rate", they keep to
moments that are fixed beforehand, and an answer's time counts from its moment: what waits behind a slow answer is not
left out.
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from random import Random
from typing import cast

import orjson

from bashu.wire.sip2.codec import checksum
from bench.child import say
from bench.measure import Done, Stopwatch
from bench.mix import PASSWORD, Kind, Share, Size, Step, Walks, barcode_of, card_of, login_of

SURPRISES_MAX = 0.01
LOGINS_AT_ONCE, LOGINS = 16, 20
NO_DATE = " " * 18


class Machine(asyncio.Protocol):
    """Says one line and hears one line. Shares nothing with the codec under test but the checksum."""

    def __init__(self, terminal: int, walk: Iterator[Step]) -> None:
        self._terminal = terminal
        self._random = Random(-terminal)
        self._walk = walk
        self._rest = b""
        self._sequence = 0
        self._heard: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if self._rest.endswith(b"\r"):
            line, self._rest = self._rest[:-1], b""
            if line[-4:] != checksum(line[:-4]):
                raise ValueError("an answer came with a wrong checksum")
            if self._heard is not None:
                self._heard.set_result(line)

    def connection_lost(self, _exc: Exception | None) -> None:
        if self._heard is not None and not self._heard.done():
            self._heard.set_exception(ConnectionError("the server hung up"))

    async def say(self, text: str) -> bytes:
        self._sequence = (self._sequence + 1) % 10
        line = f"{text}AY{self._sequence}AZ".encode()
        self._heard = asyncio.get_running_loop().create_future()
        self._transport.write(line + checksum(line) + b"\r")
        return await self._heard

    async def log_in(self) -> None:
        """A server that has no time for it now says no, as to a wrong password."""
        for _ in range(LOGINS):
            if (await self.say(f"9300CN{login_of(self._terminal)}|CO{PASSWORD}|CPhall|")).startswith(b"941"):
                return
            await asyncio.sleep(1)
        raise ConnectionError(f"machine {self._terminal} could not log in")

    async def work(self, watch: Stopwatch, took: list[float]) -> list[bytes]:
        """Answers that were not what the mix wants."""
        surprises = list[bytes]()
        while not watch.is_over:
            began = time.perf_counter()
            surprises += await self._step()
            took.append((time.perf_counter() - began) * 1e3)
        return surprises

    async def keep_to(self, rate: float, *, watch: Stopwatch, took: list[float]) -> list[bytes]:
        """At moments that come `rate` times a second by chance; late for one, it asks at once."""
        surprises = list[bytes]()
        due = watch.began + self._random.expovariate(rate)
        while due < watch.until:
            await asyncio.sleep(due - time.perf_counter())
            surprises += await self._step()
            took.append((time.perf_counter() - due) * 1e3)
            due += self._random.expovariate(rate)
        return surprises

    async def _step(self) -> list[bytes]:
        step = next(self._walk)
        answer = await self.say(_request(step))
        return [] if (answer[2:3] == b"0") is (step.kind is Kind.ASK) else [answer]


def _request(step: Step) -> str:
    when = time.strftime("%Y%m%d    %H%M%S")
    what = f"|AB{barcode_of(step.item)}|AC|"
    match step.kind:
        case Kind.IN:
            return f"09N{when}{when}APhall|AO{what}"
        case Kind.RENEW:
            return f"29NN{when}{NO_DATE}AO|AA{card_of(step.patron)}{what}"
        case _:
            return f"11NN{when}{NO_DATE}AO|AA{card_of(step.patron)}{what}"


async def play(port: int, *, number: int, walks: Walks) -> None:
    machines = list[Machine]()
    for first in range(1, number + 1, LOGINS_AT_ONCE):
        # Who has connected logs in at once: a server waits no longer than a minute for that.
        called = range(first, min(first + LOGINS_AT_ONCE, number + 1))
        some = [await _connect(port, terminal, walks=walks) for terminal in called]
        await asyncio.gather(*(machine.log_in() for machine in some))
        machines += some
    say("ready")
    while line := await asyncio.to_thread(sys.stdin.readline):
        order = orjson.loads(line)
        working = machines[: order["number"]]
        if rate := order.get("rate"):
            say(await _offer(working, rate, seconds=order["seconds"]))
        else:
            say(await _closed(working, order["seconds"]))


async def _closed(machines: list[Machine], seconds: float) -> Done:
    """Each asks again as soon as it was answered."""
    watch, took = Stopwatch(seconds), list[float]()
    answers = await asyncio.gather(*(machine.work(watch, took) for machine in machines))
    surprises = [answer for each in answers for answer in each]
    if len(surprises) > len(took) * SURPRISES_MAX + 1:
        example = surprises[0].decode("gb18030")
        raise AssertionError(f"{len(surprises)} of {len(took)} answers are not what the mix wants, as: {example}")
    return Done(len(took), watch.seconds, took)


async def _offer(machines: list[Machine], rate: float, *, seconds: float) -> dict[str, object]:
    """`rate` operations a second of all machines together, each at moments of its own, whatever the answers take."""
    watch, took = Stopwatch(seconds), list[float]()
    alone = rate / len(machines)
    answers = await asyncio.gather(*(machine.keep_to(alone, watch=watch, took=took) for machine in machines))
    return {
        "done": Done(len(took), watch.seconds, took),
        "errors": [answer.decode("gb18030") for each in answers for answer in each],
    }


async def _connect(port: int, terminal: int, *, walks: Walks) -> Machine:
    walk = walks.walk(Random(terminal), terminal)
    _, machine = await asyncio.get_running_loop().create_connection(lambda: Machine(terminal, walk), "127.0.0.1", port)
    return machine


def main(*, port: int, number: int, items: int, part: int, parts: int) -> None:
    asyncio.run(play(port, number=number, walks=Walks(Size.of(items), Share.SIP2, part=part, parts=parts)))
