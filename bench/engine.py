"""The engine: batches handed to it, and commands that wait in its queue."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

from bashu.db.patrons.vault import the_vault
from bashu.domain.circulation.commands import CheckIn, CheckOut, CirculationCommand, ItemScan, PatronScan, Renew, Trust
from bashu.domain.identity.verifier import Assurance
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.engine import clock
from bashu.engine.batch import Gatherer
from bashu.engine.submit import Engine
from bench.measure import Done, Stopwatch
from bench.mix import Kind, Step, barcode_of, card_of

CARD_WAS_READ = Trust(assurance=Assurance.DEVICE)
# Two machines may happen to take the same item.
SURPRISES_MAX = 0.01


class SurpriseError(AssertionError):
    """What was measured is not what was meant to be measured."""


class Count:
    """Answers, and how many of them were not what the mix wants."""

    def __init__(self) -> None:
        self.answers = self.surprises = 0

    def add(self, step: Step, outcome: Outcome) -> None:
        wanted = Refused if step.kind is Kind.ASK else Accepted
        self.answers += 1
        self.surprises += not isinstance(outcome, wanted)

    def check(self) -> None:
        if self.surprises > self.answers * SURPRISES_MAX + 1:
            raise SurpriseError(f"{self.surprises} of {self.answers} answers were not what the mix expects")


# Under the rules that `bench.holding` sets for it a loan that was made so long ago is late.
LATE = timedelta(hours=20)


def command_of(step: Step, *, late: bool = False) -> CirculationCommand:
    """As a door would make it. `late`: what is lent was lent so long ago that it is overdue."""
    new_id, now, item = clock.new_id(), clock.now(), ItemScan(barcode=barcode_of(step.item))
    if step.kind is Kind.IN:
        return CheckIn(id=new_id, occurred_at=now, terminal_id=step.terminal, item=item)
    patron = PatronScan(digests=the_vault().digests(card_of(step.patron)))
    make = Renew if step.kind is Kind.RENEW else CheckOut
    at = now - LATE if late and step.kind is Kind.OUT else now
    return make(id=new_id, occurred_at=at, terminal_id=step.terminal, item=item, patron=patron, trust=CARD_WAS_READ)


def batches(engine: Engine, machines: list[Iterator[Step]], *, seconds: float, late: int = 0) -> Done:
    """As many commands at once as there are machines, and again when all are answered. Of so many machines, the first
    `late`, every loan is overdue when it comes back.
    """
    count, took, watch = Count(), [], Stopwatch(seconds)
    while not watch.is_over:
        steps = [next(machine) for machine in machines]
        commands = [command_of(step, late=place < late) for place, step in enumerate(steps)]
        began = time.perf_counter()
        outcomes = engine.submit(commands, clock.now())
        took.append((time.perf_counter() - began) * 1e3)
        for step, outcome in zip(steps, outcomes, strict=True):
            count.add(step, outcome)
    count.check()
    return Done(count.answers, watch.seconds, took)


class Waiting:
    """Machines at a gatherer: each sends its next command when its last one was answered, until the time is over."""

    def __init__(self, gatherer: Gatherer, machines: list[Iterator[Step]], *, seconds: float) -> None:
        self._gatherer = gatherer
        self._left = len(machines)
        self._all_told = threading.Event()
        self._count = Count()
        self._took: list[float] = []
        self._watch = Stopwatch(seconds)
        for machine in machines:
            self._next(machine)

    def wait(self) -> Done:
        self._all_told.wait()
        self._count.check()
        return Done(self._count.answers, self._watch.seconds, self._took)

    def _next(self, machine: Iterator[Step]) -> None:
        step, began = next(machine), time.perf_counter()

        def answered(outcome: Outcome) -> None:
            self._took.append((time.perf_counter() - began) * 1e3)
            self._count.add(step, outcome)
            if not self._watch.is_over:
                self._next(machine)
                return
            self._left -= 1
            if not self._left:
                self._all_told.set()

        self._gatherer.submit(command_of(step), answered)
