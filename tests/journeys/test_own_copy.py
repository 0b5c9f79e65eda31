"""A copy of Bashu plays a library's own system, with a site agent before its SIP2 port and a model of the network."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bashu.agent.own import checking
from bashu.agent.settings import OwnSystem
from tests.agent.hubs import Hub, serving
from tests.agent.own.places import LI, Network, Parts, start_before
from tests.journeys.cast import CHENGDU, CHONGQING, Book, Cast
from tests.journeys.machine import Machine

LIBRARY = "SC01"


@dataclass
class Place:
    """`book`: of that library, known to both. `card`: the reader of the copy that stands there for the network."""

    parts: Parts
    network: Network
    hub: Hub
    system: OwnSystem
    book: Book
    machine: Machine

    def told(self) -> list[str]:
        self.parts.keeper.look(1_000_000)
        return [fact.kind.value for fact in self.hub.facts]


@pytest.fixture
def place(cast: Cast, tmp_path: Path) -> Iterator[Place]:
    book = cast.book_at(f"{LIBRARY}-1")
    box = cast.terminal(f"{LIBRARY}-2")
    system = OwnSystem(
        host="127.0.0.1", port=cast.network.sip2_port, network_card=cast.patron(CHONGQING, "library_card")["card"],
        terminal="CD-1", login=box["login"], password=box["password"], location=box["location"],
        institution=box["institution"], charset=box["charset"].lower(),
    )  # fmt: skip
    network = Network(owners={book.barcode: "CD"})
    hub = Hub(answers=network.answers, would=network.would, held=network.held)
    hub.learns = lambda fact: network.learns(fact, hub)
    with serving(hub):
        parts = start_before(system, tmp_path, hub=hub)
        parts.keeper.look(0)
        desk = cast.terminal(f"{LIBRARY}-1")
        machine = Machine(parts.sip2, desk | {"charset": box["charset"]})
        yield Place(parts, network, hub, system, book, machine)
        machine.hang_up()
        parts.stop()


def test_a_reader_of_the_copy_borrows_from_it_as_before(cast: Cast, place: Place) -> None:
    reader = cast.patron(CHENGDU, "resident_id")["card"]
    assert place.machine.borrow(reader, place.book.barcode).ok
    assert cast.machine(f"{LIBRARY}-1").item(place.book.barcode).state == "04"
    assert place.told() == ["own_lent"]
    assert place.machine.bring_back(place.book.barcode).ok
    assert cast.machine(f"{LIBRARY}-1").item(place.book.barcode).state == "03"
    assert place.told() == ["own_lent", "own_returned"]
    assert place.network.done == []


def test_a_reader_of_the_network_gets_it_by_the_networks_card(cast: Cast, place: Place) -> None:
    barcode, copy = place.book.barcode, cast.machine(f"{LIBRARY}-1")
    assert place.machine.borrow(LI, barcode).ok
    assert place.network.loans == {barcode: LI}
    assert copy.item(barcode).state == "04"
    assert copy.borrow(place.system.network_card, barcode, renews=True).ok, "it is on that card"
    assert place.machine.bring_back(barcode).ok
    assert place.network.loans == {}
    assert copy.item(barcode).state == "03"


def test_the_check_finds_the_copy_in_order_and_a_card_that_it_does_not_know(place: Place) -> None:
    found = list(checking.look(place.system, item=place.book.barcode))
    assert [each.en for each in found if not each.right] == []
    assert [each.en.rpartition(": ")[2] for each in found[-2:]] == ["done.", "done."]
    stranger = replace(place.system, network_card="NOBODY99")
    assert [each.right for each in checking.look(stranger, item="")] == [True, False]
