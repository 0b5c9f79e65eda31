"""What is done at two places is done at both or at neither, whatever fails on the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bashu.agent.own.ledger import Step, StepKind
from bashu.agent.own.mixed import Mixed
from bashu.wire.link.messages import Order, OrderKind
from bashu.wire.sip2 import port
from tests.agent.own.places import BOTH, LI, LOCAL, Place, place
from tests.agent.own.systems import NETWORK
from tests.doors.sip2.machines import specimen


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Place]:
    with place(tmp_path, timeout=1) as each:
        assert each.log_in()
        yield each


def nowhere(at: Place, barcode: str = "L1") -> bool:
    """Nobody has it, and nothing is left to do about it."""
    return not (barcode in at.ils.loans or barcode in at.network.loans or at.beside.ledger.is_open(barcode))


def settle(at: Place) -> None:
    at.mend()
    at.own_up() if not at.server.is_up else at.look()
    at.look()


def test_the_network_says_no_before_the_own_system_is_asked(at: Place) -> None:
    at.network.refuses.add("L1")
    answer = at.lend("L1")
    assert (answer.fixed["ok"], answer.get("AF")) == ("0", "网络不借")
    assert at.ils.done == []


def test_the_no_of_the_own_system_is_the_answer_in_its_words(at: Place) -> None:
    at.ils.refuses.add("L1")
    answer = at.lend("L1")
    assert (answer.fixed["ok"], answer.get("AF"), answer.get("AA")) == ("0", "本系统不借", LI)
    assert nowhere(at)


def test_its_lost_answer_is_looked_for(at: Place) -> None:
    at.ils.mute.append("11")
    assert at.lend("L1").fixed["ok"] == "1"
    assert (at.ils.loans, at.network.loans) == ({"L1": NETWORK}, {"L1": LI})


def test_if_nobody_can_say_whether_it_was_lent_it_was_not(at: Place) -> None:
    at.ils.dies_of = "11"
    assert at.lend("L1").fixed["ok"] == "0"
    assert at.ils.loans == {"L1": NETWORK}
    at.ils.deaf = False
    settle(at)
    assert nowhere(at)


def test_a_network_that_changed_its_mind_is_obeyed(at: Place) -> None:
    at.network.refuses.add("L1")
    at.hub.would = lambda _question: port.LoanAnswer(ok=True)
    assert at.lend("L1").get("AF") == "网络不借"
    settle(at)
    assert nowhere(at)
    assert at.ils.done == [("11", NETWORK, "L1"), ("09", NETWORK, "L1")]


def test_a_network_without_time_has_lent_nothing(at: Place) -> None:
    at.hub.would = lambda _question: port.LoanAnswer(ok=True)
    at.network.busy = True
    assert at.lend("L1").fixed["ok"] == "0"
    at.network.busy = False
    settle(at)
    assert nowhere(at)


def test_a_line_that_is_cut_in_the_midst_leaves_the_loan_to_the_box(at: Place) -> None:
    def cut(question: port.Question) -> port.Answer:
        at.hub.mute = True
        return port.LoanAnswer(ok=True)

    at.item("N1")
    at.hub.would = cut
    # The answer to the look is lost as well: it is decided by the box, and told.
    assert at.lend("L1").fixed["ok"] == "1"
    at.hub.mute = False
    settle(at)
    assert (at.ils.loans, at.network.loans) == ({"L1": NETWORK}, {"L1": LI})
    assert at.network.done.count(("CheckOut", LI, "L1")) <= 1


@pytest.mark.parametrize("lent_there", [False, True])
@pytest.mark.parametrize("lent_here", [False, True])
def test_a_box_that_died_in_a_loan_has_lent_nothing(at: Place, *, lent_there: bool, lent_here: bool) -> None:
    question = port.CheckOut(card=LI, pin=None, barcode="L1", language="zh", occurred_at=None, happened=False,
                             due_at=None, may_renew=False, fee_accepted=False)  # fmt: skip
    step = Step(id=at.beside.desk.id_of(question, login="CD-1"), kind=StepKind.LEND, barcode="L1", terminal="CD-1")
    at.beside.ledger.begin(step, at=at.beside.now())
    if lent_there:
        at.ils.loans["L1"] = NETWORK
    if lent_here:
        at.beside.desk.answer(question, login="CD-1", machine=at.beside.mixed._machine("CD-1"), id=step.id)
        assert at.network.loans == {"L1": LI}
    settle(at)
    assert nowhere(at)


def test_a_box_that_died_in_a_return_has_taken_it(at: Place) -> None:
    at.lend("L1")
    question = port.CheckIn(barcode="L1", language="zh", occurred_at=None, returned_at=None, happened=False)
    step = Step(id=at.beside.desk.id_of(question, login="CD-1"), kind=StepKind.TAKE_IN, barcode="L1", terminal="CD-1")
    at.beside.ledger.begin(step, at=at.beside.now())
    settle(at)
    assert nowhere(at)


def test_what_is_open_is_ended_before_the_item_is_lent_again(at: Place) -> None:
    at.own_down()
    assert at.take_in("L1").get("CV") == "99"
    at.ils.loans["L1"] = "SOMEBODY"
    at.server.start()
    at.beside.health.is_back()
    assert at.lend("L1").fixed["ok"] == "1"
    assert at.ils.done == [("09", "SOMEBODY", "L1"), ("11", NETWORK, "L1")]


def test_a_return_waits_for_the_own_system_with_its_date(at: Place) -> None:
    at.lend("L1")
    at.own_down()
    assert at.take_in("L1").fixed["ok"] == "1"
    assert at.network.loans == {}
    settle(at)
    assert nowhere(at)
    assert at.ils.returned_at[-1][:8] == at.beside.now().astimezone().strftime("%Y%m%d")


def test_who_waits_in_the_library_gets_it_first(at: Place) -> None:
    at.lend("L1")
    at.ils.holds.add("L1")
    at.network.sends.add("L1")
    assert at.take_in("L1").get("CV") == "01"
    settle(at)
    assert nowhere(at)
    assert at.facts[-1] == ("own_returned", "L1")
    assert not [each for each in at.network.done if each[0] == "CheckIn"]


def test_what_the_network_sends_on_is_lent_to_it(at: Place) -> None:
    at.network.sends.add("L1")
    assert at.take_in("L1").get("CT") == "CQ-1"
    assert at.ils.loans == {"L1": NETWORK}
    assert at.beside.ledger.is_away("L1")


def test_a_return_elsewhere_is_closed_at_home(at: Place) -> None:
    at.ils.loans["L1"] = LOCAL
    at.own_down()
    at.hub.orders = [Order(seq=7, kind=OrderKind.IN, barcode="L1", at=at.beside.now()),
                     Order(seq=9, kind=OrderKind.OUT, barcode="L1", at=at.beside.now())]  # fmt: skip
    at.look()
    assert at.beside.ledger.count() == 2
    settle(at)
    assert at.ils.done == [("09", LOCAL, "L1"), ("11", NETWORK, "L1")]
    assert at.beside.ledger.ordered() == 9


def test_an_order_does_not_touch_a_loan_of_later(at: Place) -> None:
    before = at.beside.now()
    at.lend("L1", LOCAL)
    at.store.write("UPDATE local_loan SET at = ?", "2099-01-01T00:00:00+00:00")
    at.hub.orders = [Order(seq=7, kind=OrderKind.IN, barcode="L1", at=before)]
    at.look()
    assert at.ils.loans == {"L1": LOCAL}
    assert not at.beside.ledger.is_open("L1")


def test_an_order_does_not_touch_a_loan_that_staff_made_since(at: Place) -> None:
    at.lend("L1")
    at.ils.done += [("09", NETWORK, "L1"), ("11", LOCAL, "L1")]
    at.ils.loans["L1"] = LOCAL
    at.hub.orders = [Order(seq=7, kind=OrderKind.IN, barcode="L1", at=at.beside.now())]
    at.look()
    assert at.ils.loans == {"L1": LOCAL}
    assert not at.beside.ledger.is_away("L1")


def test_orders_of_before_the_box_are_left_to_the_comparison(tmp_path: Path) -> None:
    with place(tmp_path) as at:
        at.store.write("DELETE FROM ordered")
        at.ils.loans["L1"] = LOCAL
        at.hub.orders = [Order(seq=7, kind=OrderKind.IN, barcode="L1", at=at.beside.now())]
        at.look()
        assert (at.ils.loans, at.beside.ledger.ordered()) == ({"L1": LOCAL}, 7)


def test_what_a_local_reader_does_is_told_before_the_network_decides_about_it(at: Place) -> None:
    at.lend("L1", LOCAL)
    assert at.network.own == set()
    at.lend("N1", LI)
    assert at.network.own == {"L1"}
    at.take_in("L1")
    at.look()
    assert at.network.own == set()


def test_a_local_loan_whose_answer_was_lost_is_found(at: Place) -> None:
    at.ils.mute.append("11")
    answer = at.lend("L1", LOCAL)
    assert (answer.fixed["ok"], answer.get("AJ")) == ("1", "围城")
    assert at.facts == [("own_lent", "L1")]


def test_a_reader_of_both_is_lent_own_items_by_the_own_system_and_others_by_the_network(at: Place) -> None:
    at.lend("L1", BOTH)
    at.lend("N1", BOTH)
    assert (at.ils.loans, at.network.loans) == ({"L1": BOTH}, {"N1": BOTH})


def test_a_machine_that_lent_by_itself_is_believed(at: Place) -> None:
    at.ils.refuses.add("L1")
    assert at.lend("L1", happened=True).fixed["ok"] == "1"
    assert at.network.loans == {"L1": LI}


def test_two_machines_with_one_item_lend_it_once(at: Place) -> None:
    assert isinstance(at.beside.mixed, Mixed)
    assert at.lend("L1", LI).fixed["ok"] == "1"
    assert at.lend("L1", BOTH).fixed["ok"] == "0"
    assert (at.ils.loans, at.network.loans) == ({"L1": NETWORK}, {"L1": LI})


def test_a_return_that_the_own_system_refuses_is_taken_all_the_same(at: Place) -> None:
    at.lend("L1")
    at.ils.refuses_back.add("L1")
    assert at.take_in("L1").fixed["ok"] == "1"
    assert at.network.loans == {}
    at.ils.refuses_back.clear()
    settle(at)
    assert nowhere(at)


def test_an_item_that_the_own_system_cannot_answer_about_keeps_up_no_other(at: Place) -> None:
    at.ils.loans.update({"L1": LOCAL, "L2": LOCAL})
    at.ils.silent.add("L1")
    at.hub.orders = [Order(seq=each, kind=OrderKind.IN, barcode=f"L{each}", at=at.beside.now()) for each in (1, 2)]
    at.look()
    assert at.ils.loans == {"L1": LOCAL}


def test_a_card_where_a_book_goes_is_kept_nowhere(at: Place) -> None:
    at.own_down()
    at.cut()
    assert at.take_in(specimen()).fixed["ok"] == "0"
    assert at.beside.ledger.count() == 0
