"""Readers whom a machine of a Chinese vendor enrols and looks up (81, 85, 91)."""

from collections.abc import Iterator

import pytest

from bashu.db.network.models import Library
from bashu.db.patrons.models import Patron
from bashu.db.patrons.pins import check_pin
from bashu.domain.circulation.commands import Pin
from bashu.doors.sip2.server import Running
from bashu.engine import clock
from bashu.wire.sip2.codec import Message, parse
from tests.people import World

from .conftest import set_terminal
from .machines import ALICES_CARD, PIN, Line, line, specimen

LAYOUTS = "81 0 -> {ok}\n85 0 -> {ok}\n91 0 -> {ok}"


@pytest.fixture
def vendor(server: Running, world: World) -> Iterator[Line]:
    """Its library registers readers at machines."""
    Library.objects.filter(pk=world.chengdu.library.pk).update(auto_registers=True)
    set_terminal(world.chengdu.machine, sip2_settings={"vendor": LAYOUTS})
    with line(server.port) as machine:
        yield machine.log_in("chengdu")


def say(machine: Line, text: str) -> Message:
    machine.send(f"{text}\r".encode(machine.charset))
    return parse(machine.hear_line(), machine.charset, more={"82": 1, "86": 1, "92": 1})


def test_somebody_new_is_enrolled_with_name_and_pin(vendor: Line) -> None:
    """And is known from then on; asking whether there is one has enrolled nobody."""
    card = specimen()
    assert say(vendor, f"91AA{card}|").get("BL") == "N"
    assert say(vendor, f"85AA{card}|").fixed["head"] == "0"
    before = Patron.objects.count()
    assert say(vendor, f"81AA{card}|AE王小明|AD{PIN}|").fixed["head"] == "1"
    patron = Patron.objects.latest("id")
    assert (patron.name, Patron.objects.count()) == ("王小明", before + 1)
    assert check_pin(patron_id=patron.pk, pin=PIN, now=clock.now()) is Pin.RIGHT
    assert (say(vendor, f"91AA{card}|").get("BL"), say(vendor, f"85AA{card}|").get("BV")) == ("Y", "0.00")


def test_another_pin_and_nothing_else(vendor: Line, world: World) -> None:
    assert say(vendor, f"81AA{ALICES_CARD}|AE别人|AD{PIN}|").fixed["head"] == "1"
    assert Patron.objects.get(pk=world.alice.pk).name == world.alice.name
    assert check_pin(patron_id=world.alice.pk, pin=PIN, now=clock.now()) is Pin.RIGHT


@pytest.mark.parametrize(
    ("more", "says"),
    [("BV100.00|", "不收押金"), ("AD123456|", ""), ("BV5|", "不收押金")],
    ids=["deposit", "weak", "sum"],
)
def test_what_is_refused_has_changed_nothing(vendor: Line, more: str, says: str) -> None:
    before = Patron.objects.count()
    answer = say(vendor, f"81AA{specimen()}|{more}")
    assert (answer.fixed["head"], says in answer.get("AF"), answer.get("AF") != "") == ("0", True, True)
    assert Patron.objects.count() == before


def test_a_keyboard_enrols_nobody_and_sets_no_pin(vendor: Line, server: Running, world: World) -> None:
    set_terminal(world.chengdu.machine, reads_cards=False)
    with line(server.port) as typed:
        typed.log_in("chengdu")
        for card in (specimen(), ALICES_CARD):
            answer = say(typed, f"81AA{card}|AD{PIN}|")
            assert (answer.fixed["head"], "服务台" in answer.get("AF")) == ("0", True)
    assert check_pin(patron_id=world.alice.pk, pin=PIN, now=clock.now()) is not Pin.RIGHT
