"""Activities beside lending: in the same run, by the same engine, with the same readers and the same clock."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from typing import Any

import psycopg

from bashu.domain.activities.commands import CancelRegistration
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Outcome, Refused
from bashu.engine.activities.history import forget_registrations
from bashu.engine.submit import Engine
from tests.simulation.activities.asking import Asking
from tests.simulation.activities.auditor import ActivityAuditor
from tests.simulation.activities.erasing import Comers
from tests.simulation.activities.offered import offer
from tests.simulation.activities.truth import Row
from tests.simulation.auditor import Checked, DifferenceError
from tests.simulation.world import World

# Of activities, for each of lending.
BATCHES = 4


class Activities:
    """`compare_log`: says no if the log has something else than a batch must have written. `seen`: counts answers."""

    def __init__(
        self,
        world: World,
        *,
        engine: Engine,
        line: psycopg.Connection[Row],
        compare_log: Callable[[Checked], None],
        seen: Counter[str],
    ) -> None:
        self._engine, self._line, self._compare_log = engine, line, compare_log
        self._auditor = ActivityAuditor(world, line)
        self._chance = Random(20)
        offer(world, self._auditor.known)
        self._comers = Comers(world, self._auditor, chance=Random(21))
        self._asking = Asking(
            world, self._chance, activities=sorted(self._auditor.known.activities), others=self._comers.alive
        )
        self._seen = seen

    def batch(self, now: datetime) -> int:
        """How many commands were asked."""
        if self._chance.random() < 0.03:
            self._publish()
        if erased := self._comers.live(now):
            self._seen["erased"] += erased
            self._free(now)
        asked = 0
        for _ in range(BATCHES):
            commands = self._asking.batch(now)
            if commands:
                self._submit(commands, now)
            asked += len(commands)
        return asked

    def _submit(self, commands: Sequence[Any], now: datetime) -> None:
        outcomes = self._engine.submit(commands, now)
        self._compare_log(self._auditor.check(commands, outcomes, now=now))
        self._asking.learn(commands, outcomes)
        self._seen.update(map(gist, commands, outcomes))
        self._seen.update(each.refusal for each in outcomes if isinstance(each, Refused))

    def _free(self, now: datetime) -> None:
        """What is nobody's, as the clock does."""
        wishes = [
            CancelRegistration(
                id=uuid7(now, self._chance.randbytes(RANDOM_BYTES)), occurred_at=now, registration_id=each
            )
            for each in self._comers.freed(now)
        ]
        if wishes:
            self._submit(wishes, now)
            self._seen["freed"] += len(wishes)

    def night(self, now: datetime) -> None:
        forgotten = forget_registrations(now)
        if (expected := self._auditor.forget(now)) != forgotten:
            raise DifferenceError(f"{forgotten} registrations were forgotten instead of {expected}")
        if forgotten:
            self._seen["forgotten"] += forgotten

    def compare_all(self) -> None:
        self._auditor.compare_all()
        self._comers.compare_all(self._line)

    def _publish(self) -> None:
        """One is withdrawn, or offered again."""
        chance, all_ = self._chance, list(self._auditor.known.activities.values())
        hidden = [each for each in all_ if each.state != "published"]
        activity = chance.choice(hidden if len(hidden) > 1 else all_)
        activity.state = "published" if activity in hidden else chance.choice(["draft", "withdrawn"])
        self._line.execute("UPDATE activities_activity SET state = %s WHERE id = %s", (activity.state, activity.id))


def gist(command: Any, outcome: Outcome) -> str:
    """What was asked, and the refusal, or what the answer says of seats, the line and the door."""
    name = type(command).__name__
    if isinstance(outcome, Refused):
        return f"{name} {outcome.refusal}"
    answer = getattr(outcome, "answer", None)
    told = [str(getattr(answer, "standing", ""))] if hasattr(answer, "standing") else []
    told += ["later"] if getattr(answer, "before", 0) and hasattr(answer, "came") else []
    told += ["moved up"] if getattr(answer, "moved_up", 0) else []
    told += ["of a quota"] if getattr(answer, "quota_seats", 0) else []
    told += ["question"] if getattr(answer, "question_id", None) else []
    return " ".join([name, *told])
