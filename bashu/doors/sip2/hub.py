"""What the machines of a server share: the engine, the threads, the authority on cards, the places of branches."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from bashu.db.network import terminals
from bashu.db.network.queries import PlaceRow, every_place
from bashu.db.network.terminals import Lines
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.outcome import Command, Outcome
from bashu.doors.sip2.limits import Failures
from bashu.doors.sip2.observer import Observer
from bashu.doors.sip2.people import Authority
from bashu.doors.sip2.workers import Mailbox, Workers

log = logging.getLogger(__name__)

T = TypeVar("T")

LOGIN_FAILURES, LOGIN_SECONDS = 10, 600.0
# Whoever tries and tries, by many names, must not fill the log.
TOLD_MAX, TOLD_SECONDS = 10, 60.0


class Gatherer(Protocol):
    """What the door needs of `bashu.engine.batch.Gatherer`. `answered` may be called on any thread."""

    def submit(self, command: Command, answered: Callable[[Outcome], None]) -> None: ...

    def turns_away(self, kind: type[Command]) -> bool: ...


class Run(Protocol):
    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]: ...


class Means(NamedTuple):
    """What a question that takes several steps needs: the engine's decision, of one or of several at once, and a
    thread for what may wait."""

    decide: Callable[[AnyCommand], Awaitable[Outcome]]
    decide_all: Callable[[Sequence[AnyCommand]], Awaitable[list[Outcome]]]
    run: Run


def means_of(decide: Callable[[AnyCommand], Awaitable[Outcome]], run: Run) -> Means:
    """On the loop: what is asked at once is decided in one batch."""

    async def decide_all(commands: Sequence[AnyCommand]) -> list[Outcome]:
        return await asyncio.gather(*[decide(command) for command in commands])

    return Means(decide=decide, decide_all=decide_all, run=run)


class Hub:
    def __init__(
        self, gatherer: Gatherer, *, workers: Workers, mailbox: Mailbox, authority: Authority, observer: Observer
    ) -> None:
        self._gatherer = gatherer
        self._workers = workers
        self._mailbox = mailbox
        self._tasks: set[asyncio.Task[None]] = set()
        self.authority = authority
        self.observer = observer
        self.failures = Failures(most=LOGIN_FAILURES, seconds=LOGIN_SECONDS)
        self._told = Failures(most=TOLD_MAX, seconds=TOLD_SECONDS)
        self.places: dict[int, PlaceRow] = {}
        # None: not known yet, for the database did not answer so far.
        self.lines: Lines | None = None
        self.run = workers.run
        self.turns_away = gatherer.turns_away

    def submit(self, command: Command, decided: Callable[[Outcome], None]) -> None:
        """`decided` is called on the loop, after the commit."""
        post = self._mailbox.post
        self._gatherer.submit(command, lambda outcome: post(lambda: decided(outcome)))

    def login_failed(self, key: tuple[str, str], now: float) -> None:
        """`key`: address and name."""
        address, _ = key
        self.failures.add(key, now)
        self.observer.login_failed()
        if not self._told.too_many(address, now):
            log.warning("SIP2: a failed login from %s", address)
        self._told.add(address, now)

    def knows(self, branch_id: int | None) -> bool:
        return branch_id is None or branch_id in self.places

    async def learn_branches(self) -> None:
        """A branch that was opened after the server was started."""
        self.places |= await self.run(every_place)

    async def learn_lines(self) -> None:
        """Raises django.db.Error without the database."""
        self.lines = await self.run(terminals.lines)

    def slowly(self, work: Coroutine[Any, Any, None]) -> None:
        """In a task, which is kept until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
