"""What went wrong at the machines of other systems, and does not here."""

from contextlib import closing

import pytest

from bashu.db.circulation.models import Loan, Transit
from bashu.db.network.models import Branch
from bashu.engine import clock
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.holding import at_desk, place
from tests.people import World, answer, make_item, submit_one

from .machines import ALICES_CARD, Line


def alert(line: Line, barcode: str) -> tuple[str, str, str]:
    told = line.bring_back(barcode)
    return told.fixed["alert"], told.get("CV"), told.get("CT")


def test_a_sorter_is_told_the_way_of_what_nobody_waits_for_however_often_it_asks(
    chengdu: Line, chongqing: Line
) -> None:
    """Evergreen: CT was lost for an item that only goes home; FOLIO SIP2-169: CT and CV were wrong on the way."""
    assert alert(chongqing, "L1") == ("Y", "04", "CD-1")
    assert alert(chongqing, "L1") == ("Y", "04", "CD-1")
    assert alert(chengdu, "L1") == ("N", "", "")


def test_a_sorter_that_gets_what_was_put_aside_for_a_cancelled_hold_sends_it_on(
    chengdu: Line, chongqing: Line, world: World
) -> None:
    """Koha 39820: a cancelled hold was still served by a check in over SIP2."""
    there = world.chongqing
    wish = place(world.alice, world.local.bib_id, pickup=there.branch, terminal=there.desk, at=clock.now())
    with closing(Engine([CirculationRoom()])) as engine:
        hold_id = answer(submit_one(engine, wish)).hold_id
        assert alert(chongqing, "L1")[1] == "01"
        answer(submit_one(engine, at_desk("cancel", hold_id, terminal=there.desk, at=clock.now())))
    assert alert(chongqing, "L1") == ("Y", "04", "CD-1")


def test_a_sorter_is_told_the_other_room_of_its_building(chongqing: Line, world: World) -> None:
    """C720: it goes into a bin of its own, though no van takes it."""
    library, name = world.chongqing.library, {"name_zh": "二", "name_en": "2", "lon": 106.5, "lat": 29.5}
    other = Branch.objects.create(library=library, code="CQ-2", building="one", **name)
    Branch.objects.filter(code="CQ-1").update(building="one")
    make_item("K1", world.chongqing, home_branch=other, branch=other)
    assert alert(chongqing, "K1") == ("Y", "04", "CQ-2")
    assert not Transit.objects.exists()


@pytest.mark.parametrize(
    "barcode", ['B1" or barcode=="*', "B1' OR '1'='1", "B1*", "B1; DROP TABLE catalogue_item", "B%"]
)
def test_a_barcode_is_never_read_as_a_question(chengdu: Line, barcode: str) -> None:
    """FOLIO SIP2-252: signs of a query language in a barcode found other items."""
    assert chengdu.borrow(ALICES_CARD, barcode).fixed["ok"] == "0"
    assert chengdu.say("17", ("AB", barcode)).get("AJ") == ""
    assert not Loan.objects.exists()
