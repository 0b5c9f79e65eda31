"""What machines and sorters are told of holds."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.circulation.looking import looked_for
from bashu.engine import clock
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.holding import at_desk, place
from tests.people import World, answer, check_in, submit_one
from tests.search.shelves import eventually

from .machines import ALICES_CARD, PIN, Line


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    with closing(Engine([CirculationRoom()])) as engine:
        yield engine


def test_a_machine_is_told_what_is_ready_and_what_waits(
    typing: None, chengdu: Line, world: World, engine: Engine
) -> None:
    """Only what lies on the hold shelf is ready; while nothing was found for a hold, its title stands for it."""
    for item in (world.book, world.local):
        Item.objects.filter(pk=item.pk).update(bib=BibRecord.objects.create(match_key=item.barcode, title=item.barcode))
        item.refresh_from_db()
        wish = place(world.alice, item.bib_id, pickup=world.chengdu.branch, terminal=world.chengdu.desk, at=clock.now())
        answer(submit_one(engine, wish))
    answer(submit_one(engine, check_in(world.book, world.chengdu.desk, at=clock.now())))
    asked = [("AA", ALICES_CARD), ("AD", PIN)]
    ready = chengdu.say("63", *asked, summary="Y         ")
    waiting = chengdu.say("63", *asked, summary="     Y    ")
    assert [ready.fixed[name] for name in ("holds_ready", "holds_waiting")] == ["0001", "0001"]
    assert (ready.get("AS"), waiting.get("CD")) == ("B1", "L1")
    assert chengdu.say("17", ("AB", "L1")).get("CF") == "1"


def test_the_alerts_of_a_sorter_tell_a_hold_here_from_one_elsewhere(
    chengdu: Line, chongqing: Line, world: World, engine: Engine
) -> None:
    home = world.chengdu
    wish = place(world.alice, world.book.bib_id, pickup=home.branch, terminal=home.desk, at=clock.now())
    answer(submit_one(engine, wish))
    away, here = chongqing.bring_back("B1"), chengdu.bring_back("B1")
    assert [(told.get("CV"), told.get("CT")) for told in (away, here)] == [("02", "CD-1"), ("01", "")]


def test_c429_what_a_machine_takes_in_is_looked_for_no_more(chengdu: Line, world: World, engine: Engine) -> None:
    """C429: nothing else tells that it was in a hand."""
    home = world.chengdu
    wish = place(world.alice, world.book.bib_id, pickup=home.branch, terminal=home.desk, at=clock.now())
    hold_id = answer(submit_one(engine, wish)).hold_id
    for what, more in (("pass over", {"item_id": world.book.pk}), ("cancel", {})):
        answer(submit_one(engine, at_desk(what, hold_id, terminal=home.desk, at=clock.now(), **more)))
    assert [row.item_id for row in looked_for([home.branch.pk])] == [world.book.pk]
    assert chengdu.bring_back("B1").fixed["ok"] == "1"
    eventually(lambda: not looked_for([home.branch.pk]))
