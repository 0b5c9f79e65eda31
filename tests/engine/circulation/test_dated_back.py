"""Returns that are dated back, on rows: both times are kept and proven, and who comes late with a fact is told."""

from datetime import timedelta
from typing import Any

import pytest

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Loan, Task
from bashu.db.network.models import Network
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import CoreRefusal, Refused
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.circulation.test_facts import left
from tests.people import NOON, World, answer, check_in, check_out, days, submit_one

HOUR = timedelta(hours=1)
DROP, MONDAY = NOON + days(31), NOON + days(33)


@pytest.fixture
def lent(world: World, engine: Engine) -> Item:
    submit_one(engine, check_out(world.alice, world.local, terminal=world.chengdu.machine))
    return world.local


def wrong_loans() -> list[str]:
    return [line for line in verify(now=MONDAY).problems if line.startswith("loan")]


def test_c549_both_times_are_kept_and_the_log_proves_them(world: World, engine: Engine, lent: Item) -> None:
    """C549."""
    asked = check_in(lent, world.chengdu.desk, at=MONDAY, returned_at=DROP)
    told = answer(submit_one(engine, asked))
    loan = Loan.objects.get()
    assert (loan.checked_in_at, loan.taken_in_at) == (told.returned_at, MONDAY) == (DROP, MONDAY)
    assert answer(submit_one(engine, asked)) == told
    assert wrong_loans() == []
    Loan.objects.update(taken_in_at=MONDAY - HOUR)
    (line,) = wrong_loans()
    assert "taken_in_at" in line


def test_c549_the_same_id_with_another_day_is_refused(world: World, engine: Engine, lent: Item) -> None:
    """C549."""
    asked = check_in(lent, world.chengdu.desk, at=MONDAY, returned_at=DROP)
    submit_one(engine, asked)
    again: Any = submit_one(engine, check_in(lent, world.chengdu.desk, at=MONDAY, id=asked.id))
    assert isinstance(again, Refused)
    assert again.refusal is CoreRefusal.COMMAND_ID_REUSED


def test_c549_a_fact_that_comes_late_does_not_lend_what_was_scanned_since(
    world: World, engine: Engine, lent: Item
) -> None:
    """C549: off-line it was lent on Sunday, as a machine tells after Monday's scan."""
    submit_one(engine, check_in(lent, world.chengdu.desk, at=MONDAY, returned_at=DROP))
    fact = left(world.bob, lent, terminal=world.chengdu.machine, occurred_at=DROP + HOUR)
    told = answer(submit_one(engine, fact, now=MONDAY + HOUR))
    assert (told.loan_id, Loan.objects.filter(checked_in_at=None).count()) == (None, 0)
    assert Task.objects.get(pk=told.task_id).details["refusal"] == "seen_since"


def test_c547_the_office_says_how_far_back_and_engines_follow(world: World, engine: Engine, lent: Item) -> None:
    """C547."""
    asked = {"at": MONDAY, "returned_at": DROP}
    Network.objects.update(returned_days_max=1)
    refused: Any = submit_one(engine, check_in(lent, world.chengdu.desk, **asked))
    assert refused.refusal is Refusal.RETURNED_TOO_LONG_AGO
    Network.objects.update(returned_days_max=2)
    assert answer(submit_one(engine, check_in(lent, world.chengdu.desk, **asked))).returned_at == DROP
