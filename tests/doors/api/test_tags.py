"""A machine hands over what it read of tags, and is told whose books they are, or that a desk has to look."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from bashu.db.network.models import TagProfile as Profile
from bashu.domain.circulation.scans import ItemScan
from bashu.domain.circulation.tags import TagLayout, TagProfile
from bashu.engine import clock, keys
from bashu.engine.catalogue.importing import keys as import_keys
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from bashu.engine.tags import set_profile
from bashu.wire.rfid import alliance, elements, uhf
from bashu.wire.rfid.values import Layout, Oid, Tag
from tests.people import World, answer, check_out, make_item, make_world, submit_one

CD, CQ = "CN-510100-1-CD", "CN-500000-1-CQ"
HF = "iso-28560-2"


@pytest.fixture
def world(transactional_db: None) -> World:
    """Chengdu's machines use HF tags alone; both libraries have an item with the barcode B1."""
    world = make_world()
    make_item("B1", world.chongqing)
    for city, layout, code in ((world.chengdu, HF, CD), (world.chongqing, "iso-28560-4", CQ)):
        profile = TagProfile(library_id=city.library.pk, layout=TagLayout(layout), owner_codes=(code,))
        assert set_profile(profile, by=None, now=clock.now()) == ()
    return world


@pytest.fixture
def key(world: World) -> str:
    return keys.make(keys.TAGS, library_id=world.chengdu.library.pk, name="Gate", by=None, now=clock.now())


def key_of_chongqing(world: World) -> str:
    profile = TagProfile(
        library_id=world.chongqing.library.pk,
        layout=TagLayout.ISO_28560_4,
        also_reads=(TagLayout.ISO_28560_2,),
        owner_codes=(CQ,),
    )
    set_profile(profile, by=None, now=clock.now())
    return keys.make(keys.TAGS, library_id=world.chongqing.library.pk, name="Kiosk", by=None, now=clock.now())


def asked(key: str, *tags: dict[str, Any]) -> tuple[int, Any]:
    client = Client(headers={"authorization": f"Bearer {key}"})
    told = client.post("/api/v1/tags/resolve", {"tags": list(tags)}, content_type="application/json")
    return told.status_code, json.loads(told.content)


def hf(barcode: str, *, owner: str = CD, parts: str = "", afi: str = "07") -> dict[str, Any]:
    texts = {Oid.ITEM: barcode, Oid.OWNER: owner, Oid.SET: parts}
    data = elements.write([elements.element(oid, text) for oid, text in texts.items() if text])
    return {"uid": "E0040100", "blocks": data.hex() + "00" * 8, "afi": afi, "dsfid": "06"}


def one(key: str, *tags: dict[str, Any]) -> Any:
    status, told = asked(key, *tags)
    assert status == 200, told
    (book,) = told["books"]
    return book


UNFIT: list[list[dict[str, Any]]] = [
    [],
    [{}],
    [{"barcode": "B1", "uii": "00"}],
    [{"blocks": "0g"}],
    [{"barcode": "B1\ud800"}],
    [hf("B1") | {"afi": "7"}],
    [hf("B1")] * 21,
]


def codes(book: Any) -> list[str]:
    return [each["code"] for each in book["problems"]]


def test_the_owner_on_the_tag_tells_equal_barcodes_apart_and_nobody_is_told_who_has_it(key: str, world: World) -> None:
    scan = ItemScan(barcode="B1", owner_library_id=world.chengdu.library.pk)
    lending = replace(check_out(world.alice, world.book, terminal=world.chengdu.desk), item=scan)
    engine = Engine([CirculationRoom()])
    try:
        answer(submit_one(engine, lending))
    finally:
        engine.close()
    book = one(key, hf("B1"))
    item = book["item"]
    assert (item["id"], item["library"]["code"], item["state"]) == (world.book.pk, "CD", "on_loan")
    assert (book["secured"], book["desk"], book["problems"], book["uids"]) == (True, False, [], ["E0040100"])
    assert book["security"] == {"kind": "afi", "afi_in": "07", "afi_out": "C2"}
    assert not {"alice", str(world.alice.pk)} & set(json.dumps(book).lower().split('"'))


def test_without_an_owner_the_candidates_are_told_and_a_desk_looks(key: str, world: World) -> None:
    book = one(key, {"barcode": "B1"})
    assert (book["item"], codes(book), book["desk"]) == (None, ["item_ambiguous"], True)
    assert [each["library"]["code"] for each in book["candidates"]] == ["CD", "CQ"]
    assert one(key, {"barcode": "B1", "owner": CD.lower()})["item"]["id"] == world.book.pk


def test_a_set_is_told_to_be_incomplete_until_all_of_it_lies_there(key: str, world: World) -> None:
    first, second = hf("L1", parts="21"), hf("L1", parts="22")
    book = one(key, first)
    assert (codes(book), book["missing"], book["desk"]) == (["set_incomplete"], [2], False)
    book = one(key, first, second)
    assert (book["problems"], book["tags"], book["item"]["id"]) == ([], [0, 1], world.local.pk)


def test_tags_that_machines_here_cannot_use_are_left_to_a_desk(key: str, world: World) -> None:
    bank_01, _ = uhf.write(Tag(layout=Layout.ISO_28560_4, item="B1", owner=CQ))
    uhf_tag = {"uii": bank_01.hex()}
    for tag in (uhf_tag, {"barcode": "B1", "owner": CQ}):
        book = one(key, tag)
        assert (codes(book), book["desk"]) == (["tag_not_read"], True)
    theirs = key_of_chongqing(world)
    book = one(theirs, uhf_tag)
    assert (book["item"]["library"]["code"], book["problems"], book["secured"]) == ("CQ", [], True)
    assert one(theirs, hf("B1"))["item"]["id"] == world.book.pk


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        (hf("B1", afi="50"), "foreign_afi"),
        (hf("B1", owner="DE-705"), "owner_unknown"),
        (hf("B2"), "item_unknown"),
        (hf("B1") | {"blocks": "1103"}, "tag_damaged"),
        (hf("B1") | {"blocks": "00" * 32}, "tag_damaged"),
        (hf("a\x01b"), "tag_damaged"),
        ({"uii": alliance.write(Tag(layout=Layout.ALLIANCE, item="B1"))[0].hex()}, "tag_not_read"),
        ({"uii": "30"}, "tag_damaged"),
    ],
)
def test_what_is_wrong_is_told_in_both_languages(key: str, tag: dict[str, Any], code: str) -> None:
    book = one(key, tag)
    (problem,) = book["problems"]
    assert (problem["code"], book["desk"]) == (code, True)
    assert problem["zh"]
    assert "desk" in problem["en"]


def test_a_whole_plate_takes_as_many_statements_as_one_tag(key: str, django_assert_max_num_queries: Any) -> None:
    for tags in ([hf("B1")], [hf("B1"), hf("L1"), hf("B1", owner=CQ), *({"barcode": f"X{n}"} for n in range(17))]):
        with django_assert_max_num_queries(9):
            assert asked(key, *tags)[0] == 200


def test_only_a_key_for_tags_of_a_library_with_a_profile_opens_it(key: str, world: World) -> None:
    library_id = world.chengdu.library.pk
    imports = import_keys.make(library_id=library_id, name="ILS", by=None, now=clock.now())
    for wrong in ("", imports, key + "x"):
        assert asked(wrong, hf("B1"))[0] == 401
    for tags in UNFIT:
        status, told = asked(key, *tags)
        assert (status, told["status"]) == (400, 400)
    Profile.objects.filter(library=library_id).delete()
    assert asked(key, hf("B1"))[0] == 409
