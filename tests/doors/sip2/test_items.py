"""What a machine is told of an item."""

from bashu.db.catalogue.models import BibRecord, Item
from bashu.doors.sip2.server import Running
from tests.people import World, make_item

from .conftest import set_terminal
from .machines import ALICES_CARD, Line, line


def test_an_item_on_the_shelf_and_on_loan(chengdu: Line) -> None:
    answer = chengdu.say("17", ("AB", "B1"))
    assert (answer.code, answer.fixed["circulation_status"]) == ("18", "03")
    assert [answer.get(tag) for tag in ("AB", "AJ", "AQ", "AP", "BG", "AH")] == [
        "B1",
        "蜀道难",
        "CD-1",
        "CD-1",
        "CD",
        "",
    ]
    due = chengdu.borrow(ALICES_CARD, "B1").get("AH")
    answer = chengdu.say("17", ("AB", "B1"))
    assert (answer.fixed["circulation_status"], answer.get("AH")) == ("04", due)


def test_an_item_on_its_way(chengdu: Line, chongqing: Line) -> None:
    chongqing.bring_back("L1")
    assert chengdu.say("17", ("AB", "L1")).fixed["circulation_status"] == "10"


def test_what_its_owners_own_system_has_lent_is_on_loan(chengdu: Line) -> None:
    Item.objects.filter(barcode="L1").update(status="lent_by_owner")
    answer = chengdu.say("17", ("AB", "L1"))
    assert (answer.fixed["circulation_status"], answer.get("AH")) == ("04", "")


def test_a_barcode_of_two_libraries_is_guessed_by_nobody(chengdu: Line, world: World) -> None:
    make_item("B1", world.chongqing)
    asked, returned = chengdu.say("17", ("AB", "B1")), chengdu.bring_back("B1")
    assert (asked.fixed["circulation_status"], asked.get("AJ")) == ("01", "")
    assert (returned.fixed["ok"], returned.get("CV")) == ("1", "99")
    assert chengdu.borrow(ALICES_CARD, "B1").fixed["ok"] == "0"


def test_characters_that_a_machine_lacks_become_geta_and_survive_in_storage(server: Running, world: World) -> None:
    BibRecord.objects.update(title="䶮与㛃")
    set_terminal(world.chengdu.machine, charset="GBK")
    with line(server.port, "gbk") as machine:
        machine.log_in("chengdu")
        assert machine.borrow(ALICES_CARD, "B1").get("AJ") == "〓与〓"
    assert Item.objects.get(barcode="B1").bib.title == "䶮与㛃"
