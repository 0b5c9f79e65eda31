"""Every "no" says why and what to do, at a machine and at a kiosk, and nothing is lent."""

from collections.abc import Callable

import pytest

from tests.journeys.cast import CHENGDU, CHONGQING, Cast
from tests.journeys.pages import Desk, Kiosk

# What somebody in this state is told in English.
STATES = {
    "blocked": "cannot borrow",
    "owes_money": "You owe",
    "card_lost": "reported lost",
    "expired": "membership ended",
    "child_without_guardian": "parent or guardian",
    "at_limit": "Return one and you can borrow another",
}
# Two libraries print no prefix before their barcodes: both have a book with this one.
BARCODE_OF_TWO = "00000001"


@pytest.mark.parametrize("state", STATES)
def test_a_machine_refuses_and_says_why(cast: Cast, state: str) -> None:
    reader, *_ = cast.somebody(CHENGDU, state)
    book = cast.book(CHENGDU)
    machine = cast.machine(cast.home(reader))
    machine.patron(reader["card"])
    refused = machine.borrow(reader["card"], book.barcode)
    assert not refused.ok
    assert STATES[state] in refused.words
    assert not refused.due
    assert machine.item(book.barcode).state == "03"


@pytest.mark.browser
@pytest.mark.parametrize("state", ["blocked", "owes_money", "expired", "at_limit"])
def test_a_kiosk_refuses_and_says_why(cast: Cast, open_kiosk: Callable[[str], Kiosk], state: str) -> None:
    reader, *_ = cast.somebody(CHENGDU, state)
    book = cast.book(CHENGDU)
    kiosk = open_kiosk(cast.home(reader))
    kiosk.show_card(reader["card"])
    refused = kiosk.borrow(book.barcode)
    assert refused.tone == "stop"
    assert STATES[state] in refused.words


@pytest.mark.browser
def test_a_kiosk_takes_no_card_that_was_reported_lost(cast: Cast, open_kiosk: Callable[[str], Kiosk]) -> None:
    (reader,) = cast.somebody(CHENGDU, "card_lost")
    kiosk = open_kiosk("SC08-1")
    kiosk.show_card(reader["card"])
    assert "reported lost" in kiosk.problem.inner_text()


def test_a_stranger_is_told_where_to_join_where_the_library_registers_nobody_at_machines(cast: Cast) -> None:
    stranger, machine = cast.newcomer(), cast.machine("CQ02-1")
    assert machine.patron(stranger).fields["BL"] == "N"
    refused = machine.borrow(stranger, cast.book(CHONGQING).barcode)
    assert not refused.ok
    assert "Join at the desk" in refused.words


def test_a_stranger_joins_by_borrowing_where_the_library_registers_at_machines(cast: Cast) -> None:
    book = cast.book(CHENGDU)
    assert cast.machine(book.branch).borrow(cast.newcomer(), book.barcode).ok


def test_a_number_with_a_wrong_check_character_is_no_card(cast: Cast) -> None:
    book, number = cast.book(CHENGDU), cast.newcomer()
    refused = cast.machine(book.branch).borrow(number[:-1] + ("1" if number[-1] == "0" else "0"), book.barcode)
    assert not refused.ok
    assert refused.words


def test_a_wrong_pin_is_refused_and_the_fifth_locks(cast: Cast) -> None:
    (reader,) = [each for each in cast.somebody(CHENGDU, "ok") if each["kind"] == "passport"]
    book = cast.book(CHENGDU)
    machine = cast.machine(book.branch)
    machine.patron(reader["card"])
    told = [machine.borrow(reader["card"], book.barcode, pin=f"90{turn}7{turn}3").words for turn in range(6)]
    assert "That PIN is not right" in told[0]
    assert "Too many wrong PINs" in told[-1]
    right = machine.borrow(reader["card"], book.barcode, pin=reader["pin"])
    assert not right.ok
    assert "locked" in right.words


def test_what_somebody_else_has_on_loan_is_not_lent(cast: Cast) -> None:
    book, (first, second) = cast.book(CHENGDU), (cast.patron(CHENGDU, "social_security") for _ in range(2))
    machine = cast.machine(book.branch)
    assert machine.borrow(first["card"], book.barcode).ok
    machine.patron(second["card"])
    refused = machine.borrow(second["card"], book.barcode)
    assert not refused.ok
    assert "another reader still has this item" in refused.words


def test_a_barcode_that_nobody_knows_is_refused(cast: Cast) -> None:
    machine, reader = cast.machine("SC01-1"), cast.patron(CHENGDU, "social_security")["card"]
    machine.patron(reader)
    assert "We do not know this barcode" in machine.borrow(reader, "999999999999").words
    assert machine.item("999999999999").state == "01"


@pytest.mark.browser
def test_a_barcode_of_two_libraries_is_never_guessed(cast: Cast, open_desk: Callable[[str], Desk]) -> None:
    machine, reader = cast.machine("CQ41-1"), cast.patron(CHONGQING, "resident_id")["card"]
    machine.patron(reader)
    assert "2 libraries use this same barcode" in machine.borrow(reader, BARCODE_OF_TWO).words

    desk = open_desk("CQ01")
    desk.open_patron(reader)
    assert desk.scan(BARCODE_OF_TWO).tone == "stop"
    choice = desk.page.locator("#choice button")
    assert choice.count() == 2
    with desk.new_answer():
        choice.first.click()
    assert desk.answer.tone == "lent"

    swallowed = machine.bring_back(BARCODE_OF_TWO)
    assert swallowed.ok
    assert swallowed.fields["CV"] == "99"
