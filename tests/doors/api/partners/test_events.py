"""What has happened, told once, in order, and to whom it concerns."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from bashu.domain.rights.scopes import PartnerScope
from bashu.engine.submit import Engine
from tests.doors.api.partners.vendor import ALL, Vendor, command, vendor
from tests.doors.sip2.machines import ALICES_CARD
from tests.people import NOON, City, World, _cities, check_in, check_out, make_item, make_patron

START = "0.0.0.0"  # noqa: S104 (before all)


def followed(of: Vendor, after: str = START, *, size: int = 200) -> list[Any]:
    """All that there is from there on."""
    told: list[Any] = []
    more = True
    while more:
        page = of.get("/events", after=after, size=size)
        told += page["events"]
        more, after = page["more"], page["after"]
    return told


def kinds(events: list[Any]) -> list[str]:
    return [each["kind"] for each in events]


def test_owner_lender_and_whoever_took_it_back_are_told_and_nobody_else(
    world: World, chengdu: Vendor, chongqing: Vendor
) -> None:
    (third,) = _cities({"MY": ("510700", "5107")})
    at_third = vendor(third)
    after = chengdu.get("/events")["after"]
    at_third.do(command("check_out", third, barcode="L1", card=ALICES_CARD))
    chongqing.do(command("check_in", world.chongqing, barcode="L1"))
    for of in (chengdu, at_third, chongqing):
        told = followed(of, after)
        assert {"loan.closed", "transit.started", "item.changed"} <= set(kinds(told))
        assert ("loan.opened" in kinds(told)) == (of is not chongqing)
        closed = next(each for each in told if each["kind"] == "loan.closed")
        assert (closed["branch"], closed["item"]["barcode"], closed["item"]["owner"]) == ("CQ-1", "L1", "CD")
    (fourth,) = _cities({"DY": ("510600", "5106")})
    assert followed(vendor(fourth), after) == []


def test_the_readers_number_is_told_to_lender_and_home_with_the_scope(world: World, chengdu: Vendor) -> None:
    chengdu.do(command("check_out", world.chengdu, barcode="B1", card=ALICES_CARD))
    (opened,) = [each for each in followed(chengdu) if each["kind"] == "loan.opened"]
    assert opened["patron"] == "alice"
    assert opened["due_at"]
    nameless = vendor(world.chengdu, scopes=ALL - {PartnerScope.PERSONAL})
    assert "alice" not in str(followed(nameless))
    (third,) = _cities({"MY": ("510700", "5107")})
    both = vendor(third, world.chongqing)
    both.do(command("check_out", world.chongqing, barcode="B1", card=ALICES_CARD, renews_own=True))
    assert "alice" not in str(followed(both))


def test_holds_and_boxes_are_told_to_their_libraries(world: World, chengdu: Vendor, chongqing: Vendor) -> None:
    place = command("place_hold", world.chengdu, card=ALICES_CARD, record=world.book.bib_id, pickup="CQ-1")
    hold = chengdu.do(place)[0]["answer"]["hold"]
    chengdu.do(command("cancel_hold", world.chengdu, card=ALICES_CARD, hold=hold))
    chongqing.do(command("open_box", world.chongqing, next_stop="CD-1"))
    for of in (chengdu, chongqing):
        told = followed(of)
        assert {"hold.placed", "hold.closed", "box.opened"} <= set(kinds(told))
        assert [each["version"] for each in told if each["hold"] == hold] == [1, 2]


@pytest.mark.parametrize("size", [1, 3, 200])
def test_whatever_the_size_each_comes_once_and_in_order(world: World, chengdu: Vendor, size: int) -> None:
    for _ in range(3):
        chengdu.do(
            command("check_out", world.chengdu, barcode="B1", card=ALICES_CARD),
            command("check_in", world.chengdu, barcode="B1"),
        )
    told = followed(chengdu, size=size)
    ids = [each["id"] for each in told]
    assert len(ids) == len(set(ids))
    changed = [each["version"] for each in told if each["kind"] == "item.changed"]
    assert changed == [2, 3, 4, 5, 6, 7]


def test_a_place_that_is_none_is_refused(chengdu: Vendor) -> None:
    for wrong in ("x", "1.2.3", "-1.0.0.0", "1.2.3.99999999999999999999", "１.2.3.4", ""):
        chengdu.get("/events", 400, after=wrong)
    assert chengdu.get("/events", after="99999.999999999999999999.99999.999999999999999999")["events"] == []


def lending(items: list[Any], *, stop: threading.Event, patron: Any, city: City) -> None:
    """As a process of its own would: it commits beside others, in a lane of its own."""
    engine = Engine()
    try:
        while not stop.is_set():
            for batch in (items[::2] + items[1::2], items[1::2] + items[::2]):
                engine.submit([check_out(patron, each, terminal=city.desk) for each in batch], NOON)
                engine.submit([check_in(each, city.desk) for each in batch], NOON)
    finally:
        engine.close()
        connection.close()


@contextmanager
def lent_meanwhile(world: World, items: list[Any]) -> Iterator[threading.Event]:
    """By three at once, until nobody looks any more."""
    stop = threading.Event()
    workers = [
        threading.Thread(target=lending, args=(items,), kwargs={"stop": stop, "patron": each, "city": world.chengdu})
        for each in (make_patron(f"p{number}", world.chengdu.library) for number in range(3))
    ]
    for each in workers:
        each.start()
    try:
        yield stop
    finally:
        stop.set()
        for each in workers:
            each.join()


def test_while_others_commit_nothing_is_skipped_told_twice_or_out_of_order(world: World, chengdu: Vendor) -> None:
    items = [make_item(f"C{number}", world.chengdu) for number in range(6)]
    told, after, until = list[Any](), START, time.monotonic() + 30
    with lent_meanwhile(world, items):
        while len(told) < 600 and time.monotonic() < until:
            page = chengdu.get("/events", after=after, size=50)
            told, after = told + page["events"], page["after"]
    assert len(told) >= 600
    told += followed(chengdu, after)
    versions = defaultdict[int, list[int]](list)
    for each in told:
        if each["kind"] == "item.changed":
            versions[each["item"]["id"]].append(each["version"])
    assert len({each["id"] for each in told}) == len(told)
    assert all(found == list(range(2, len(found) + 2)) for found in versions.values())
    assert set(versions) == {each.pk for each in items}
