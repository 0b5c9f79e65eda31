"""Plays SIP2 machines on bare sockets, with sequence numbers and checksums. Started by sip2.py, and told what to do.

Each line read, "<machines> <seconds>", is answered with [operations, seconds, milliseconds of each].
"""

import asyncio
import sys
import time
from random import Random
from typing import cast

import orjson

from bashu.wire.sip2.codec import checksum
from bench.measure import Stopwatch
from bench.mix import PASSWORD, Kind, Share, Size, Step, barcode_of, card_of, login_of, walk

SURPRISES_MAX = 0.01
LOGINS_AT_ONCE = 16
NO_DATE = " " * 18


class Machine(asyncio.Protocol):
    """Says one line and hears one line. Shares nothing with the codec under test but the checksum."""

    def __init__(self, branch: int, size: Size) -> None:
        self.branch = branch
        self._walk = walk(size, Share.SIP2, random=Random(branch), branch=branch)
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
        if not (await self.say(f"9300CN{login_of(self.branch)}|CO{PASSWORD}|CPhall|")).startswith(b"941"):
            raise ConnectionError(f"machine {self.branch} could not log in")

    async def work(self, watch: Stopwatch, took: list[float]) -> list[bytes]:
        """Answers that were not what the mix wants."""
        surprises = []
        while not watch.is_over:
            step, began = next(self._walk), time.perf_counter()
            answer = await self.say(_request(step))
            took.append((time.perf_counter() - began) * 1e3)
            if (answer[2:3] == b"0") is not (step.kind is Kind.ASK):
                surprises.append(answer)
        return surprises


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


async def play(port: int, number: int, *, size: Size) -> None:
    machines = [await _connect(port, branch, size=size) for branch in range(1, number + 1)]
    for first in range(0, number, LOGINS_AT_ONCE):
        await asyncio.gather(*(machine.log_in() for machine in machines[first : first + LOGINS_AT_ONCE]))
    print("ready", flush=True)
    while words := (await asyncio.to_thread(sys.stdin.readline)).split():
        watch, took = Stopwatch(float(words[1])), list[float]()
        working = (machine.work(watch, took) for machine in machines[: int(words[0])])
        surprises = [answer for answers in await asyncio.gather(*working) for answer in answers]
        if len(surprises) > len(took) * SURPRISES_MAX + 1:
            example = surprises[0].decode("gb18030")
            raise AssertionError(f"{len(surprises)} of {len(took)} answers are not what the mix wants, as: {example}")
        print(orjson.dumps([len(took), watch.seconds, took]).decode(), flush=True)


async def _connect(port: int, branch: int, *, size: Size) -> Machine:
    _, machine = await asyncio.get_running_loop().create_connection(lambda: Machine(branch, size), "127.0.0.1", port)
    return machine


if __name__ == "__main__":
    items, patrons, open_loans = orjson.loads(sys.argv[3])
    everything = Size(items=items, patrons=patrons, open_loans=open_loans)
    asyncio.run(play(int(sys.argv[1]), int(sys.argv[2]), size=everything))
