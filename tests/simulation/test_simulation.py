"""A network from a seed, through the real engine and the real database, beside an auditor that keeps its own truth.

SIMULATION_SEED and SIMULATION_COMMANDS of the environment choose another seed and number. A difference says how to
replay it: the same seed asks the same commands in the same batches, up to the one that differs.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from random import SystemRandom

import pytest

from bashu.domain.circulation.arrival import FORWARDED, ON_ITS_WAY
from bashu.domain.circulation.effects import TaskKind
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import CoreRefusal
from bashu.domain.routing import Reason
from tests.simulation.auditor import DifferenceError
from tests.simulation.crowd import Crowd
from tests.simulation.simulate import Asked, Simulation

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = {"CheckedOut", "CheckedOut renewed", "CheckedOut resent", "Renewed", "Dispatched", "Recorded"}
OF_HOLDS = {Refusal.HELD_FOR_ANOTHER, Reason.HOLD_HERE, Reason.HOLD_ELSEWHERE}
EVERYTHING = {*ANSWERS, *CoreRefusal, *Refusal, *Reason, *TaskKind, ON_ITS_WAY, FORWARDED} - OF_HOLDS


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """The office writes unsound rules on purpose; what the engine says of them would hide what the auditor says."""
    caplog.set_level(logging.CRITICAL + 1, logger="bashu.engine.circulation.network")


def difference(work: Callable[[], None]) -> str:
    """What the auditor says of it; empty if the engine did what was expected."""
    try:
        work()
    except DifferenceError as found:
        return str(found)
    return ""


def one_engine(asked: Asked) -> Simulation:
    simulation = Simulation(asked.seed)
    found = difference(lambda: simulation.run(asked.commands))
    simulation.close()
    if found:
        pytest.fail(f"{asked.replay('one_engine', commands=simulation.commands)}\n{found}", pytrace=False)
    return simulation


def several_processes(asked: Asked, folder: Path) -> None:
    crowd = Crowd(asked.seed, folder=folder)
    found = difference(lambda: crowd.run(workers=3, commands=asked.commands))
    crowd.close()
    if found:
        pytest.fail(f"{asked.replay('several_processes', commands=asked.commands)}\n{found}", pytrace=False)


def test_one_engine_does_what_the_auditor_expects() -> None:
    asked = Asked.of(seed=2026, commands=10_000)
    simulation = one_engine(asked)
    if asked == Asked(seed=2026, commands=10_000):
        never, unknown = EVERYTHING - set(simulation.seen), set(simulation.seen) - EVERYTHING
        assert (never, unknown) == (set(), set())


def test_several_processes_do_what_one_engine_would(tmp_path: Path) -> None:
    several_processes(Asked.of(seed=2027, commands=1_500), tmp_path)


@pytest.mark.soak
def test_a_million_commands_of_one_engine_are_clean() -> None:
    one_engine(Asked.of(seed=SystemRandom().randrange(10**6), commands=1_000_000))


@pytest.mark.soak
def test_many_commands_of_several_processes_are_clean(tmp_path: Path) -> None:
    several_processes(Asked.of(seed=SystemRandom().randrange(10**6), commands=50_000), tmp_path)
