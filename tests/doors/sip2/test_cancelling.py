"""A machine that could not do its part takes a loan or a return back (BI Y)."""

from typing import Any

from bashu.db.circulation.models import Loan
from bashu.doors.sip2.server import Running
from bashu.wire.sip2.codec import Message
from tests.people import World

from .conftest import set_terminal
from .machines import ALICES_CARD, BOBS_CARD, PIN, Line, line

CANCEL = ("BI", "Y")


def taken_back(machine: Line, barcode: str) -> Message:
    return machine.say("09", ("AB", barcode), CANCEL)


def test_a_loan_is_cancelled_once_and_said_again_it_is_still(chengdu: Line) -> None:
    """The book stays secured, and is for whoever comes next."""
    chengdu.borrow(ALICES_CARD, "L1")
    for _ in range(2):
        answer = chengdu.borrow(ALICES_CARD, "L1", CANCEL)
        assert (answer.fixed["ok"], answer.fixed["desensitize"]) == ("1", "N")
    assert list(Loan.objects.values_list("ended_as", flat=True)) == ["undone"]
    assert chengdu.borrow(BOBS_CARD, "L1").fixed["ok"] == "1"


def test_nobody_cancels_the_loan_of_another(chengdu: Line) -> None:
    chengdu.borrow(ALICES_CARD, "L1")
    answer = chengdu.borrow(BOBS_CARD, "L1", CANCEL)
    assert (answer.fixed["ok"], answer.fixed["desensitize"]) == ("1", "N")
    assert Loan.objects.get().checked_in_at is None


def test_who_typed_a_number_needs_its_pin_to_cancel(typing: None, chengdu: Line) -> None:
    assert chengdu.borrow(ALICES_CARD, "L1", ("AD", PIN)).fixed["ok"] == "1"
    chengdu.say("35", ("AA", ALICES_CARD))
    refused = chengdu.borrow(ALICES_CARD, "L1", CANCEL)
    assert (refused.fixed["ok"], "需要密码" in refused.get("AF")) == ("0", True)
    assert chengdu.borrow(ALICES_CARD, "L1", CANCEL, ("AD", PIN)).fixed["ok"] == "1"
    assert Loan.objects.get().checked_in_at is not None


def test_a_return_is_cancelled_where_it_was_and_the_loan_goes_on(chengdu: Line, chongqing: Line) -> None:
    chengdu.borrow(ALICES_CARD, "L1")
    chengdu.bring_back("L1")
    elsewhere = taken_back(chongqing, "L1")
    assert (elsewhere.fixed["ok"], elsewhere.get("CV")) == ("0", "99")
    answer = taken_back(chengdu, "L1")
    assert (answer.fixed["ok"], answer.fixed["resensitize"], answer.fixed["alert"]) == ("1", "N", "N")
    assert Loan.objects.get().checked_in_at is None


def test_what_never_came_back_is_not_undone(chengdu: Line) -> None:
    answer = taken_back(chengdu, "L1")
    assert (answer.fixed["ok"], answer.get("CV"), answer.get("AF") != "") == ("0", "99", True)


def put_aside(server: Running, world: World, **settings: Any) -> Message:
    """The book that Alice waits for in Chengdu comes in there."""
    set_terminal(world.chengdu.machine, sip2_settings=settings)
    with line(server.port) as machine:
        machine.log_in("chengdu").borrow(BOBS_CARD, "L1")
        machine.say("15", ("AA", ALICES_CARD), ("AB", "L1"), ("BY", "3"), hold_mode="+")
        return machine.bring_back("L1")


def test_whose_hold_it_is_is_told_where_names_may_be_shown_and_are_wanted(server: Running, world: World) -> None:
    set_terminal(world.chengdu.machine, shows_personal_data=True)
    answer = put_aside(server, world, cy_da=True)
    assert (answer.get("CV"), answer.get("CY"), answer.get("DA")) == ("01", world.alice.number, world.alice.name)


def test_a_sorter_that_may_show_no_names_is_told_none(server: Running, world: World) -> None:
    answer = put_aside(server, world, cy_da=True)
    assert (answer.get("CV"), answer.get("CY"), answer.get("DA")) == ("01", "", "")
