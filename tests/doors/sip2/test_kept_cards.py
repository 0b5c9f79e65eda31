"""A card that a machine keeps (01): who lifts that again, and who does not (25)."""

import orjson
import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.patrons.edits import place_block
from bashu.db.patrons.models import Block
from bashu.doors.sip2.server import Running
from bashu.engine import clock
from tests.people import World

from .conftest import set_terminal
from .machines import ALICES_CARD, PIN, Line, line


@pytest.fixture
def kept(chengdu: Line) -> Line:
    """Alice left her card in the machine, which kept it."""
    answer = chengdu.say("01", ("AO", ""), ("AL", "卡未取走"), ("AA", ALICES_CARD), ("AC", ""), card_retained="Y")
    assert (answer.code, answer.fixed["status"][:4]) == ("24", "YYYY")
    assert "收留" in answer.get("AF")
    return chengdu


def in_force() -> list[str]:
    return list(Block.objects.filter(ends_at=None).order_by("id").values_list("reason", flat=True))


def test_a_kept_card_borrows_nothing_in_this_library(kept: Line, chongqing: Line, world: World) -> None:
    block = Block.objects.get()
    assert (block.library_id, block.note, block.placed_by_id) == (world.chengdu.library.pk, "卡未取走", None)
    refused = kept.borrow(ALICES_CARD, "L1")
    assert (refused.fixed["ok"], "被收留" in refused.get("AF")) == ("0", True)
    assert chongqing.say("23", ("AA", ALICES_CARD)).fixed["status"][0] == " "


def test_a_card_is_kept_once_and_the_log_says_by_which_machine(kept: Line, world: World) -> None:
    kept.say("01", ("AL", "again"), ("AA", ALICES_CARD), card_retained="Y")
    (body,) = LogEntry.objects.filter(kind="PatronEdited").values_list("body", flat=True)
    ((name, told),) = orjson.loads(body)["effects"]
    assert (name, told["terminal_id"], told["by"]) == ("BlockWritten", world.chengdu.machine.pk, None)
    assert "卡未取走" not in body


def test_only_a_machine_beside_staff_lifts_it_and_only_what_a_machine_wrote(
    kept: Line, world: World, server: Running
) -> None:
    place_block(patron_id=world.alice.pk, reason="conduct", library_id=world.chengdu.library.pk, now=clock.now())
    assert "服务台" in kept.say("25", ("AA", ALICES_CARD)).get("AF")
    assert in_force() == ["card_retained", "conduct"]
    set_terminal(world.chengdu.machine, attended=True)
    with line(server.port) as desk:
        answer = desk.log_in("chengdu").say("25", ("AA", ALICES_CARD))
    assert (answer.code, answer.fixed["status"][0]) == ("26", "Y")
    assert in_force() == ["conduct"]


def test_who_typed_a_number_lifts_it_with_the_pin_alone(
    typing: None, kept: Line, world: World, server: Running
) -> None:
    set_terminal(world.chengdu.machine, attended=True)
    with line(server.port) as desk:
        desk.log_in("chengdu").say("25", ("AA", ALICES_CARD))
        assert in_force() == ["card_retained"]
        assert desk.say("25", ("AA", ALICES_CARD), ("AD", PIN)).fixed["status"][0] == " "
    assert in_force() == []


def test_another_library_lifts_nothing(kept: Line, world: World, server: Running) -> None:
    set_terminal(world.chongqing.machine, attended=True)
    with line(server.port) as desk:
        assert desk.log_in("chongqing").say("25", ("AA", ALICES_CARD)).fixed["status"][0] == " "
    assert in_force() == ["card_retained"]


def test_a_card_that_nobody_knows_is_told_so(chengdu: Line) -> None:
    answer = chengdu.say("01", ("AL", ""), ("AA", "C99999999"))
    assert (answer.get("BL"), Block.objects.count()) == ("N", 0)
