"""What ties a loan that is over to its reader, and for how long."""

from collections.abc import Iterator

import pytest

from bashu.db.circulation.models import Hold, Loan
from bashu.db.patrons.models import PatronToken
from bashu.engine.circulation.history import KEPT, end_history, forget_old, keep_history
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.holding import at_desk, place
from tests.people import NOON, World, answer, check_in, check_out, days, make_world, submit_one

pytestmark = pytest.mark.server

LATER = NOON + KEPT + days(1)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    engine = Engine([CirculationRoom()])
    yield engine
    engine.close()


@pytest.fixture
def loan(world: World, engine: Engine) -> Loan:
    """Alice's, returned at once."""
    opened = answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.desk)))
    answer(submit_one(engine, check_in(world.book, world.chengdu.desk)))
    return Loan.objects.get(pk=opened.loan_id)


def proven() -> list[str]:
    """All that `verify` finds wrong: only that the items of the cast came from nowhere."""
    found = verify(now=LATER, full=True).problems
    assert all(problem.startswith("item") for problem in found)
    return list(found)


def whose(loan: Loan) -> int | None:
    tied = PatronToken.objects.filter(token=loan.token).values_list("patron_id", flat=True).first()
    assert tied == Loan.objects.get(pk=loan.pk).patron_id
    return tied


def test_a_returned_loan_is_nobodys_after_some_weeks_and_the_log_still_proves_it(world: World, loan: Loan) -> None:
    proof = proven()
    forget_old(NOON + KEPT - days(1))
    assert whose(loan) == world.alice.pk
    assert forget_old(LATER) == 1
    assert whose(loan) is None
    assert proven() == proof


def test_who_asked_for_a_history_keeps_it_until_they_end_it(world: World, loan: Loan) -> None:
    keep_history(world.alice.pk)
    assert forget_old(LATER) == 0
    assert whose(loan) == world.alice.pk
    assert end_history(world.alice.pk, now=NOON) == 1
    assert whose(loan) is None


def test_what_is_open_is_never_forgotten(world: World, engine: Engine) -> None:
    opened = answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.desk)))
    end_history(world.alice.pk, now=LATER)
    forget_old(LATER)
    assert whose(Loan.objects.get(pk=opened.loan_id)) == world.alice.pk


def test_a_hold_that_ended_is_forgotten_also_of_who_keeps_a_history(world: World, engine: Engine) -> None:
    keep_history(world.alice.pk)
    wish = place(world.alice, world.book.bib_id, pickup=world.chongqing.branch, terminal=world.chongqing.desk)
    hold_id = answer(submit_one(engine, wish)).hold_id
    answer(submit_one(engine, at_desk("cancel", hold_id, terminal=world.chongqing.desk)))
    proof = proven()
    assert forget_old(LATER) == 1
    assert Hold.objects.get(pk=hold_id).patron_id is None
    assert proven() == proof
