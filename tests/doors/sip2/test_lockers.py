"""A locker is a branch without a desk, whose machine lends, takes in, and opens doors."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from bashu.db.network.models import Branch, Terminal
from bashu.doors.sip2.server import Running
from bashu.engine import clock
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.holding import place, stands
from tests.people import World, answer, submit_one

from .machines import ALICES_CARD, BOBS_CARD, Line, give_login, line


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    with closing(Engine([CirculationRoom()])) as engine:
        yield engine


@pytest.fixture
def branch(world: World) -> Branch:
    return Branch.objects.create(
        library=world.chengdu.library, code="CD-24", name_zh="取书柜", name_en="Locker", kind="cabinet",
        always_open=True, lon=104.0, lat=30.0,
    )  # fmt: skip


@pytest.fixture
def locker(branch: Branch, server: Running) -> Iterator[Line]:
    machine = Terminal.objects.create(branch=branch, name="locker", kind="cabinet", reads_cards=True)
    give_login(machine, "locker")
    with line(server.port) as connection:
        yield connection.log_in("locker")


def test_c487_a_hold_is_put_into_a_locker_and_collected_there_at_night(
    locker: Line, world: World, engine: Engine, branch: Branch
) -> None:
    """C487."""
    wish = place(world.alice, world.book.bib_id, pickup=branch, terminal=world.chengdu.desk, at=clock.now())
    hold_id = answer(submit_one(engine, wish)).hold_id
    put = locker.bring_back("B1")
    assert (put.fixed["ok"], put.get("CV")) == ("1", "01")
    assert stands(hold_id).stage == "ready"
    assert locker.say("63", ("AA", ALICES_CARD), summary="Y         ").get("AS") == "B1"
    assert locker.borrow(BOBS_CARD, "B1").fixed["ok"] == "0"
    assert locker.borrow(ALICES_CARD, "B1").fixed["ok"] == "1"
    assert stands(hold_id).stage == "closed"
