"""What partners read, and that another library's is not there for them."""

from datetime import timedelta
from typing import Any

from bashu.db.catalogue.models import BibRecord
from bashu.db.patrons.models import Patron
from bashu.domain.rights.scopes import PartnerScope
from bashu.engine import clock
from tests.doors.api.partners.vendor import ALL, Vendor, command, vendor
from tests.doors.sip2.machines import ALICES_CARD, BOBS_CARD, PIN, specimen
from tests.people import World, _cities, make_item

NOT_PERSONAL = ALL - {PartnerScope.PERSONAL}


def card(world: World, number: str = ALICES_CARD, **more: Any) -> dict[str, Any]:
    return {"terminal": world.chengdu.machine.pk, "card": number} | more


def test_the_places_are_those_of_the_clients_libraries(world: World, chengdu: Vendor) -> None:
    (branch,) = chengdu.get("/places")["branches"]
    assert (branch["code"], branch["library"]["code"]) == ("CD-1", "CD")
    assert [(each["name"], each["reads_cards"]) for each in branch["terminals"]] == [
        ("desk", False), ("self-check", True),
    ]  # fmt: skip


def test_a_reader_stands_as_a_machine_would_be_told(world: World, chengdu: Vendor) -> None:
    other = make_item("R1", world.chengdu, bib=BibRecord.objects.create(title="红楼梦"))
    chengdu.do(command("check_out", world.chengdu, barcode="B1", card=ALICES_CARD))
    chengdu.do(command("place_hold", world.chengdu, card=ALICES_CARD, record=other.bib_id, pickup="CQ-1"))
    told = chengdu.post("/patrons/status", card(world))
    assert (told["known"], told["proven"], told["may_borrow"], told["why"]) == (True, True, True, None)
    assert [each["barcode"] for each in told["loans"]] == ["B1"]
    assert [each["pickup"] for each in told["holds"]] == ["CQ-1"]
    assert (told["charges"], told["owed_fen"], told["patron"]["name"]) == ([], 0, "alice")
    nameless = vendor(world.chengdu, scopes=NOT_PERSONAL).post("/patrons/status", card(world))
    assert nameless["patron"] is None


def test_what_is_a_readers_own_needs_proof(world: World, chengdu: Vendor) -> None:
    typed = {"terminal": world.chengdu.desk.pk}
    for pin, code in (("", "pin_required"), ("000000", "pin_wrong")):
        told = chengdu.post("/patrons/status", card(world, pin=pin) | typed)
        assert (told["known"], told["proven"], told["why"]["code"]) == (True, False, code)
        assert [told[each] for each in ("loans", "holds", "charges", "owed_fen", "patron", "may_borrow")] == [None] * 6
    told = chengdu.post("/patrons/verify", card(world, pin=PIN) | typed)
    assert (told["pin"], told["proven"], told["card"], told["may_borrow"]) == ("right", True, "valid", True)


def test_what_stands_against_a_reader_is_told_with_its_words(world: World, chengdu: Vendor) -> None:
    Patron.objects.filter(pk=world.alice.pk).update(owed_fen=501, debts={world.chengdu.library.pk: 501})
    told = chengdu.post("/patrons/status", card(world))
    assert (told["may_borrow"], told["why"]["code"], told["why"]["details"]["allowed_fen"]) == (
        False,
        "money_owed",
        500,
    )
    Patron.objects.filter(pk=world.bob.pk).update(expires_on=clock.now().date() - timedelta(days=9))
    told = chengdu.post("/patrons/verify", card(world, BOBS_CARD))
    assert (told["may_borrow"], told["why"]["code"]) == (False, "patron_expired")
    assert chengdu.post("/patrons/verify", card(world, "C11111111"))["why"]["code"] == "register_first"
    assert chengdu.post("/patrons/verify", card(world, "围城"))["why"]["code"] == "unreadable"


def test_a_card_that_was_read_opens_an_account_once(world: World, chengdu: Vendor) -> None:
    new = {"terminal": world.chengdu.machine.pk, "card": specimen(), "rules_accepted": True}
    first, again = chengdu.post("/patrons/register", new), chengdu.post("/patrons/register", new)
    assert (first["known"], first["may_borrow"], first == again) == (True, True, True)
    assert Patron.objects.filter(home_library=world.chengdu.library).count() == 2
    chengdu.post("/patrons/register", new | {"rules_accepted": False}, status=400)
    for changed, code in (
        ({"terminal": world.chengdu.desk.pk, "card": specimen("19910307")}, "register_first"),
        ({"card": "C11111111"}, "register_first"),
        ({"card": "!"}, "unreadable"),
    ):
        told = chengdu.post("/patrons/register", new | changed)
        assert (told["known"], told["why"]["code"]) == (False, code)


def test_a_reader_is_asked_about_at_the_clients_own_terminals(world: World, chongqing: Vendor) -> None:
    assert "terminal" in chongqing.post("/patrons/verify", card(world), status=403)["detail"]
    reader = vendor(world.chengdu, scopes=frozenset({PartnerScope.READ_ITEMS}))
    reader.post("/patrons/verify", card(world), status=403)


def test_an_item_is_told_with_its_place_and_its_way(world: World, chengdu: Vendor, chongqing: Vendor) -> None:
    chongqing.do(command("check_in", world.chongqing, barcode="L1"))
    (item,) = chengdu.get("/items", barcode="L1")["items"]
    assert (item["state"], item["home_branch"], item["transit"]["destination"]) == ("in_transit", "CD-1", "CD-1")
    assert chengdu.get(f"/items/{item['id']}") == item
    make_item("L1", world.chongqing)
    assert len(chengdu.get("/items", barcode="L1")["items"]) == 2
    assert [each["owner"] for each in chengdu.get("/items", barcode="L1", owner="CQ")["items"]] == ["CQ"]
    chengdu.get("/items/999999", 404)
    chengdu.get("/items", 400)


def test_transits_and_boxes_are_those_of_the_clients_branches(world: World, chengdu: Vendor, chongqing: Vendor) -> None:
    chongqing.do(command("check_in", world.chongqing, barcode="L1"))
    (opened,) = chongqing.do(command("open_box", world.chongqing, next_stop="CD-1"))
    box = opened["answer"]["box"]
    chongqing.do(
        command("pack", world.chongqing, barcode="L1", box=box), command("hand_over_box", world.chongqing, box=box)
    )
    coming = chengdu.get("/transits", branch="CD-1", way="in")["transits"]
    assert [(each["barcode"], each["box"]) for each in coming] == [("L1", box)]
    assert chongqing.get("/transits", branch="CQ-1", way="out", size=1)["after"] == coming[0]["id"]
    assert chongqing.get("/transits", branch="CQ-1", way="out", after=coming[0]["id"])["transits"] == []
    told = chengdu.get(f"/boxes/{box}")
    assert (told["items"], [each["barcode"] for each in told["contents"]]) == (1, ["L1"])
    for vendor_, branch in ((chengdu, "CQ-1"), (chongqing, "CD-1"), (chengdu, "XX")):
        for path in ("/transits", "/boxes"):
            vendor_.get(path, 404, branch=branch, way="in" if path == "/transits" else "here")
    chengdu.get("/boxes/999999", 404)


def test_holds_are_those_to_be_collected_at_the_clients_branches(
    world: World, chengdu: Vendor, chongqing: Vendor
) -> None:
    place = command("place_hold", world.chengdu, card=ALICES_CARD, record=world.book.bib_id, pickup="CQ-1")
    hold = chengdu.do(place)[0]["answer"]["hold"]
    (told,) = chongqing.get("/holds", branch="CQ-1", stage="asked")["holds"]
    assert (told["id"], told["patron"], told["pickup"]) == (hold, "alice", "CQ-1")
    assert chongqing.get("/holds", branch="CQ-1", stage="ready")["holds"] == []
    assert chengdu.get(f"/holds/{hold}")["barcode"] == told["barcode"]
    assert [each["hold"] for each in chengdu.get("/pull-list", branch="CD-1")["items"]] == [hold]
    chengdu.get("/holds", 404, branch="CQ-1")
    nameless = vendor(world.chongqing, scopes=NOT_PERSONAL).get(f"/holds/{hold}")
    assert nameless["patron"] is None


def test_what_concerns_others_is_as_if_it_were_not_there(world: World, chengdu: Vendor, chongqing: Vendor) -> None:
    """Two libraries send and wait; a third has nothing to do with it."""
    (third,) = _cities({"MY": ("510700", "5107")})
    stranger = vendor(third)
    chongqing.do(command("check_in", world.chongqing, barcode="L1"))
    box = chongqing.do(command("open_box", world.chongqing, next_stop="CD-1"))[0]["answer"]["box"]
    place = command("place_hold", world.chengdu, card=ALICES_CARD, record=world.book.bib_id, pickup="CQ-1")
    hold = chengdu.do(place)[0]["answer"]["hold"]
    for path in (f"/boxes/{box}", f"/holds/{hold}"):
        assert chengdu.get(path)["id"]
        stranger.get(path, 404)
