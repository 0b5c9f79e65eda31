"""Orders for a library's own system: each once, and those of one item in the order in which it all happened."""

import pytest

from bashu.db.network.agent_models import OwnOrder, OwnOrdersReached
from bashu.db.network.models import Agent
from bashu.engine import agents, feed
from bashu.engine.circulation import orders
from bashu.engine.feed import Cursor
from bashu.engine.submit import Engine
from tests.people import NOON, World, answer, check_in, check_out, days, submit_one


@pytest.fixture
def lent_and_back(world: World, engine: Engine) -> World:
    """Chengdu has a system of its own; its book is lent in Chongqing and brought home, twice."""
    agents.make(library_id=world.chengdu.library.pk, name="hall", by=None, now=NOON)
    Agent.objects.update(fronts_own_system=True)
    assert not orders.follow(NOON)
    for day in range(0, 4, 2):
        out = check_out(world.alice, world.local, terminal=world.chongqing.machine, at=NOON + days(day))
        back = check_in(world.local, world.chengdu.desk, at=NOON + days(day + 1))
        for command in (out, back):
            assert answer(submit_one(engine, command))
    return world


def made() -> list[str]:
    return list(OwnOrder.objects.order_by("id").values_list("kind", flat=True))


def test_each_is_made_once_however_often_it_is_looked(lent_and_back: World) -> None:
    for _ in range(3):
        orders.follow(NOON)
    assert made() == ["out", "in"] * 2
    rows = OwnOrder.objects.order_by("id")
    assert [row.scanned_at for row in rows] == [NOON + days(day) for day in range(4)]
    assert {row.item_id for row in rows} == {lent_and_back.local.pk}


def test_what_breaks_off_makes_none_and_begins_again(lent_and_back: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> str:
        raise RuntimeError("the power is gone")

    before = OwnOrdersReached.objects.get().cursor
    with monkeypatch.context() as patched:
        patched.setattr(orders, "_reached", breaks)
        with pytest.raises(RuntimeError):
            orders.follow(NOON)
    assert (made(), OwnOrdersReached.objects.get().cursor) == ([], before)
    orders.follow(NOON)
    assert made() == ["out", "in"] * 2


def test_of_one_item_the_versions_give_the_order(lent_and_back: World) -> None:
    """Two batches that were under way together may stand in the feed in the other order."""
    branches = orders._own_branches()
    changes = feed.read(Cursor())
    found = list(orders._orders(changes[::-1], branches=branches, now=NOON))
    assert [order.kind for order in found] == ["out", "in"] * 2


def test_what_is_older_than_what_was_ordered_is_not_ordered_after_it(lent_and_back: World) -> None:
    """A page of the feed may end between two that were under way together."""
    branches = orders._own_branches()
    changes = feed.read(Cursor())
    for change in changes[1:]:
        OwnOrder.objects.bulk_create(orders._orders([change], branches=branches, now=NOON))
    assert list(orders._orders(changes[:1], branches=branches, now=NOON)) == []


def test_page_by_page_it_is_the_same(lent_and_back: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "CHANGES", 1)
    while orders.follow(NOON):
        pass
    assert made() == ["out", "in"] * 2
