"""The network and the own system are brought to say the same, and what cannot be is counted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bashu.wire.link.messages import Held, Whereabouts
from tests.agent.own.places import LI, LOCAL, Place, place
from tests.agent.own.systems import NETWORK


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Place]:
    with place(tmp_path) as each:
        assert each.log_in()
        yield each


def compare(at: Place) -> None:
    at.own.compare()
    at.look()


def test_what_staff_lent_in_their_own_client_is_learned(at: Place) -> None:
    at.ils.loans["L1"] = LOCAL
    compare(at)
    assert at.facts == [("own_lent", "L1")]
    assert at.network.own == {"L1"}
    del at.ils.loans["L1"]
    at.store.write("DELETE FROM compared")
    compare(at)
    assert at.network.own == set()


def test_what_the_network_lent_elsewhere_is_lent_to_its_card(at: Place) -> None:
    at.network.loans["L2"] = LI
    compare(at)
    assert at.ils.loans == {"L2": NETWORK}
    del at.network.loans["L2"]
    at.store.write("DELETE FROM compared")
    compare(at)
    assert at.ils.loans == {}


def test_a_box_with_a_new_home_finds_out_what_is_away(at: Place) -> None:
    at.network.loans["L2"] = LI
    at.ils.loans["L2"] = NETWORK
    compare(at)
    assert at.beside.ledger.is_away("L2")
    assert at.ils.done == []


def test_an_item_that_is_unknown_there_is_counted(at: Place) -> None:
    del at.ils.items["L3"]
    compare(at)
    report = at.own.report()
    assert (report.differs, report.answers, report.orders) == (1, True, 0)
    assert report.compared_at is not None


def test_what_changes_while_it_is_looked_at_is_let_be(at: Place) -> None:
    pages = [[Held(barcode="L1", where=Whereabouts.OUT)], [Held(barcode="L1", where=Whereabouts.HOME)]]
    at.hub.held = lambda: pages.pop(0)
    compare(at)
    assert (at.ils.done, at.facts) == ([], [])


def test_nothing_is_compared_twice_in_a_few_hours_or_without_both(at: Place) -> None:
    at.own_down()
    at.look()
    at.own.compare()
    assert at.beside.ledger.compared().done_at is None
    at.own_up()
    at.own.compare()
    done = at.beside.ledger.compared().done_at
    at.own.compare()
    assert at.beside.ledger.compared().done_at == done is not None


def test_the_report_says_what_waits_and_whether_the_own_system_answers(at: Place) -> None:
    at.own_down()
    at.take_in("L1")
    at.look()
    at.look()
    report = at.hub.reports[-1].own
    assert report is not None
    assert (report.answers, report.orders) == (False, 1)
