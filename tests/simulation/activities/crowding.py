"""Activities asked by several engine processes at once: all know the same sessions, which were planned before they
began. Afterwards one auditor reads what was answered, in the order of the commits."""

import pickle
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from bashu.domain.activities.commands import ALL_COMMANDS
from bashu.domain.outcome import Outcome
from bashu.engine.activities.room import ActivitiesRoom
from bashu.engine.submit import Engine
from tests.simulation.activities.asking import Asking
from tests.simulation.activities.auditor import ActivityAuditor
from tests.simulation.activities.offered import offer
from tests.simulation.activities.truth import Row
from tests.simulation.auditor import Checked
from tests.simulation.founding import BEGINS
from tests.simulation.world import World

SESSIONS = 12
FILE = "sessions.planned"


class Gathering:
    def __init__(self, world: World, line: psycopg.Connection[Row], *, seed: int, folder: Path) -> None:
        """Plans the sessions, and lays them down for the processes to read."""
        self.auditor = ActivityAuditor(world, line)
        offer(world, self.auditor.known, to_blocked=True)
        activities = sorted(self.auditor.known.activities)
        asking = Asking(world, Random(f"{seed} sessions"), activities=activities)
        plans = [asking.new_session(BEGINS) for _ in range(SESSIONS)]
        engine = Engine([ActivitiesRoom()])
        outcomes = engine.submit(plans, BEGINS)
        engine.close()
        self.planned = self.auditor.replay(plans, outcomes, now=BEGINS)
        (folder / FILE).write_bytes(pickle.dumps((activities, plans, outcomes)))

    def replay(self, commands: Sequence[Any], outcomes: Sequence[Outcome], *, now: datetime) -> Checked:
        return self.auditor.replay(commands, outcomes, now=now)

    def compare(self) -> None:
        self.auditor.compare_replayed()

    def registered(self) -> dict[str, int]:
        """How many registrations stand how."""
        states = [each.state for each in self.auditor.known.made.values()]
        return {state: states.count(state) for state in set(states)}


def asking(world: World, chance: Random, *, folder: Path) -> Asking:
    """Of one process."""
    activities, plans, outcomes = pickle.loads((folder / FILE).read_bytes())  # noqa: S301 (written by ourselves)
    made = Asking(world, chance, activities=activities)
    made.learn(plans, outcomes)
    return made


def is_gathering(commands: Sequence[Any]) -> bool:
    return isinstance(commands[0], ALL_COMMANDS)
