"""A thousand readers who press at the same moment, as a child: for seats of a session, or each to borrow a book."""

import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from random import Random

from bashu.db.activities.models import Activity, ActivitySession
from bashu.db.patrons.vault import the_vault
from bashu.domain.activities.answers import SessionTold
from bashu.domain.activities.commands import PatronScan, PlanSession, Register, SessionPlan
from bashu.domain.activities.states import How
from bashu.domain.outcome import Accepted, Busy, Command, Outcome
from bashu.engine import clock
from bashu.engine.batch import Gatherer
from bashu.project.operate import memory
from bench.child import obey
from bench.engine import SurpriseError, command_of
from bench.measure import Done
from bench.mix import Kind, Share, Size, Walks, card_of

SEATS, READERS_MAX = 100, 1_000
LIBRARY = 1


class Pressing:
    """`told_busy`: how often somebody was told to come again, and did so at once; they count from when they pressed
    first.
    """

    def __init__(self, size: Size) -> None:
        self._size = size
        self._gatherer = Gatherer()
        walks = Walks(size, Share.ENGINE)
        # Each goes on where it left its item.
        self._machines = [walks.walk(Random(number)) for number in range(READERS_MAX)]
        self._chance = Random(1)
        self._told_busy = 0

    def register(self, *, readers: int) -> Done:
        """For a session that nobody is registered for yet."""
        session_id = self._open(readers)
        patrons = self._chance.sample(range(1, self._size.patrons + 1), readers)
        done = self._press([_registering(session_id, patron) for patron in patrons])
        row = ActivitySession.objects.get(pk=session_id)
        if (row.seats_taken, row.waiting) != (SEATS, readers - SEATS):
            raise SurpriseError(f"{row.seats_taken} seats are taken, {row.waiting} wait")
        return done

    def lend(self, *, readers: int) -> Done:
        """What is lent comes back afterwards, and nobody looks how long that takes."""
        machines = self._machines[:readers]
        done = self._press([command_of(next(each)) for each in machines])
        returns = [next(step for step in each if step.kind is Kind.IN) for each in machines]
        self._press([command_of(step) for step in returns])
        return done

    def told_busy(self) -> int:
        return self._told_busy

    def _open(self, readers: int) -> int:
        activity = Activity.objects.create(
            library_id=LIBRARY, kind="storytime", state="published", title_zh="听故事", title_en="Story time",
            written_at=clock.now(),
        )  # fmt: skip
        now = clock.now()
        plan = SessionPlan(
            branch_id=None, room="", starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=9, hours=2),
            how=How.FIRST_COME, capacity=SEATS, waiting_max=readers, opens_at=now, closes_at=now + timedelta(days=9),
        )  # fmt: skip
        outcome = self._gatherer.call(
            PlanSession(id=clock.new_id(), occurred_at=now, staff_id=1, activity_id=activity.pk, plan=plan)
        )
        if not isinstance(outcome, Accepted) or not isinstance(outcome.answer, SessionTold):
            raise SurpriseError(f"no session was planned: {outcome}")
        return outcome.answer.session_id

    def _press(self, commands: Sequence[Command]) -> Done:
        took, again, began = list[float](), list(commands), time.perf_counter()
        while again:
            outcomes = self._once(again, began=began, took=took)
            if surprises := [each for each in outcomes if not isinstance(each, Accepted | Busy)]:
                raise SurpriseError(f"{len(surprises)} were not accepted, the first: {surprises[0]}")
            again = [command for command, told in zip(again, outcomes, strict=True) if isinstance(told, Busy)]
            self._told_busy += len(again)
        return Done(len(commands), time.perf_counter() - began, took)

    def _once(self, commands: Sequence[Command], *, began: float, took: list[float]) -> list[Outcome]:
        outcomes: dict[int, Outcome] = {}
        all_told = threading.Semaphore(0)

        def answered(outcome: Outcome, *, place: int) -> None:
            outcomes[place] = outcome
            if not isinstance(outcome, Busy):
                took.append((time.perf_counter() - began) * 1e3)
            all_told.release()

        for place, command in enumerate(commands):
            self._gatherer.submit(command, partial(answered, place=place))
        for _ in commands:
            all_told.acquire()
        return [outcomes[place] for place in range(len(commands))]


def _registering(session_id: int, patron: int) -> Register:
    scan = PatronScan(digests=the_vault().digests(card_of(patron)))
    return Register(id=clock.new_id(), occurred_at=clock.now(), session_id=session_id, patron=scan)


def main(*, items: int) -> None:
    pressing = Pressing(Size.of(items))
    memory.settle()  # as the server does
    obey({"register": pressing.register, "lend": pressing.lend, "told_busy": pressing.told_busy})
