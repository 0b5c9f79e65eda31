"""A great many machines that ask at a given rate, each one question at a time: in one thread, for it has to be fast.

They are known by their line, so that nobody has to log in. Each has an item of its own and gives it back again and
again, which is the shortest thing that the engine has to commit.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.journeys.crowd import WAIT
from tests.journeys.machine import sealed, stamp

CHARSET = "utf-8"
BUSY = WAIT.encode(CHARSET)
TICK_SECONDS = 0.002
CONNECTING_AT_ONCE = 50
LAST_SECONDS_MAX = 60


@dataclass
class Told:
    """Seconds until the answers came, by what they said; `unasked`: how often no machine was free to ask."""

    done: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    unasked: int = 0


class Caller(asyncio.Protocol):
    def __init__(self, barcode: str, *, free: Callable[["Caller"], None]) -> None:
        text = f"09N{stamp()}{stamp()}AP|AO|AB{barcode}|AC|"
        # None is the same as the one before, or it would be a resend.
        self._lines = [sealed(text, sequence=f"AY{turn}", charset=CHARSET) for turn in range(10)]
        self._turn = 0
        self._free = free

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._now = asyncio.get_running_loop().time

    def ask(self, told: Told) -> None:
        self._turn = (self._turn + 1) % len(self._lines)
        self._told, self._began = told, self._now()
        self._transport.write(self._lines[self._turn])

    def data_received(self, data: bytes) -> None:
        told, took = self._told, self._now() - self._began
        if data.startswith(b"101"):
            told.done.append(took)
        elif BUSY in data:
            told.busy.append(took)
        else:
            told.other.append(data.decode(CHARSET))
        self._free(self)

    def hang_up(self) -> None:
        self._transport.abort()


class Storm:
    def __init__(self, port: int, barcodes: Sequence[str]) -> None:
        self._runner = asyncio.Runner()
        self._callers: list[Caller] = []
        self._free: deque[Caller] = deque()
        self._heard: Callable[[Caller], None] = self._free.append
        self._answered = asyncio.Event()
        self._runner.run(self._connect(port, barcodes))

    def close(self) -> None:
        for caller in self._callers:
            caller.hang_up()
        self._runner.close()

    def without_pause(self, number: int, *, seconds: float) -> Told:
        """So many machines ask again as soon as they are answered: what the service can do."""
        return self._runner.run(self._without_pause(number, seconds))

    def at_a_rate(self, rate: float, *, seconds: float) -> Told:
        """Questions a second, as long as a machine is free to ask. Not all are answered yet when it ends."""
        return self._runner.run(self._at_a_rate(rate, seconds))

    def calm(self, *, within: float) -> float:
        """Seconds until one machine alone is answered as ever, within so many seconds."""
        return self._runner.run(self._calm(within))

    async def _connect(self, port: int, barcodes: Sequence[str]) -> None:
        loop, gate = asyncio.get_running_loop(), asyncio.Semaphore(CONNECTING_AT_ONCE)

        async def connect(barcode: str) -> None:
            async with gate:
                caller = Caller(barcode, free=self._hear)
                await loop.create_connection(lambda: caller, "127.0.0.1", port)
                self._callers.append(caller)

        await asyncio.gather(*map(connect, barcodes))
        self._free.extend(self._callers)

    async def _without_pause(self, number: int, seconds: float) -> Told:
        told, until = Told(), asyncio.get_running_loop().time() + seconds

        def again(caller: Caller) -> None:
            if asyncio.get_running_loop().time() < until:
                caller.ask(told)
            else:
                self._free.append(caller)

        self._heard = again
        for _ in range(number):
            self._free.popleft().ask(told)
        await self._all_free()
        self._heard = self._free.append
        return told

    async def _at_a_rate(self, rate: float, seconds: float) -> Told:
        told, loop, asked = Told(), asyncio.get_running_loop(), 0
        began = loop.time()
        while (passed := loop.time() - began) < seconds:
            due = int(passed * rate) - asked
            asked += due
            for _ in range(min(due, len(self._free))):
                self._free.popleft().ask(told)
                due -= 1
            told.unasked += due
            await asyncio.sleep(TICK_SECONDS)
        return told

    async def _calm(self, within: float) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            told = await self._ask_one()
            if told.done and told.done[0] < within:
                await self._all_free()
                return loop.time() - began

    async def _ask_one(self) -> Told:
        await self._until(lambda: bool(self._free))
        told, caller = Told(), self._free.popleft()
        caller.ask(told)
        await self._until(lambda: caller in self._free)
        return told

    async def _all_free(self) -> None:
        async with asyncio.timeout(LAST_SECONDS_MAX):
            await self._until(lambda: len(self._free) == len(self._callers))

    async def _until(self, true: Callable[[], bool]) -> None:
        while not true():
            self._answered.clear()
            await self._answered.wait()

    def _hear(self, caller: Caller) -> None:
        self._heard(caller)
        self._answered.set()
