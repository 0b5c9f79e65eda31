"""A job that is killed in the midst of its work is run again: what it did is done once, and the rest is done too."""

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.circulation.models import Loan
from bashu.db.network.models import CirculationRule
from bashu.db.settlement.models import Charge
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.db.notices.conftest import lent
from tests.db.notices.conftest import world as reachable
from tests.journeys.network import BASHU
from tests.people import NOON, World, answer, check_out, make_patron, submit_one
from tests.search.test_processes import environment

__all__ = ["reachable"]
LOANS = 150
SECONDS_MAX = 60


@pytest.fixture
def world(reachable: World) -> Iterator[World]:
    """Each of many readers has one loan, 40 days overdue, which counts as lost after 30."""
    CirculationRule.objects.update(lost_after_days=30)
    engine = Engine([CirculationRoom()])
    answer(submit_one(engine, check_out(reachable.alice, reachable.book, terminal=reachable.chengdu.machine)))
    terms = Loan.objects.get().terms
    Loan.objects.update(due_at=NOON)
    for number in range(LOANS):
        patron = make_patron(f"reader {number}", reachable.chengdu.library)
        loan = lent(reachable, f"K{number}", due=-40, patron=patron)
        Loan.objects.filter(pk=loan.pk).update(terms=terms)
    yield reachable
    engine.close()


def run(*words: str, home: Path, until: Callable[[], bool]) -> bool:
    """Killed as soon as this is so; whether it came to its end before."""
    process = subprocess.Popen([BASHU, "job", *words], env=environment(home), stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + SECONDS_MAX
    while process.poll() is None and not until():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.kill()
    return process.wait() == 0


def killed_often(*words: str, home: Path, done: Callable[[], int]) -> int:
    """How often it was killed, each time after it had done some more."""
    kills = 0
    while True:
        before = done()
        if run(*words, home=home, until=lambda before=before: done() > before):  # type: ignore[misc]
            return kills
        kills += 1


@pytest.mark.usefixtures("world")
def test_what_is_overdue_for_too_long_is_lost_once_however_often_the_job_is_killed(tmp_path: Path) -> None:
    lost = Loan.objects.filter(ended_as="lost")
    kills = killed_often("lose", "--at", NOON.isoformat(), home=tmp_path, done=lost.count)
    assert (kills > 0, lost.count()) == (True, LOANS)
    assert LogEntry.objects.filter(kind="DeclareLost").count() == LOANS
    charges = Charge.objects.filter(kind="lost").values_list("loan_id", flat=True)
    assert len(charges) == len(set(charges)) == LOANS
