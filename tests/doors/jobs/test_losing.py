"""What is overdue for too long counts as lost, once."""

from collections.abc import Iterator

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.circulation.models import Loan
from bashu.db.network.models import CirculationRule
from bashu.db.settlement.models import Charge
from bashu.doors.jobs.losing import lose_overdue
from bashu.doors.jobs.work import lose as job
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.people import NOON, World, answer, check_out, days, make_world, submit_one

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """A loan of 30 days, lost 30 days later."""
    world = make_world()
    CirculationRule.objects.update(lost_after_days=30)
    return world


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    engine = Engine([CirculationRoom()])
    answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine)))
    yield engine
    engine.close()


@pytest.mark.usefixtures("engine")
def test_c832_it_counts_as_lost_on_its_day_and_once() -> None:
    """C832."""
    assert lose_overdue(NOON + days(59)) == (0, 0, 0)
    assert job(NOON + days(60)) == "1 of 1 loans overdue for too long declared lost"
    assert lose_overdue(NOON + days(60)) == (0, 0, 0)
    assert Loan.objects.get().ended_as == "lost"
    assert set(Charge.objects.values_list("kind", flat=True)) == {"overdue", "lost"}
    assert LogEntry.objects.filter(kind="DeclareLost").count() == 1


@pytest.mark.usefixtures("engine")
def test_c832_what_a_reader_says_to_have_returned_waits_for_staff() -> None:
    """C832."""
    Loan.objects.update(claimed_as="returned", claimed_at=NOON + days(20))
    assert lose_overdue(NOON + days(90)) == (0, 0, 0)
