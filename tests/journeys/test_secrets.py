"""What people show and type is nowhere to be read afterwards: not in the database, not in any log."""

from collections.abc import Callable

import pytest

from tests.journeys.cast import CHENGDU, CHONGQING, Cast
from tests.journeys.pages import Desk, Kiosk

NAME, PIN, NEW_PIN = "钱小渝", "730582946118", "264097581530"


def test_numbers_and_pins_of_machines_are_nowhere(cast: Cast) -> None:
    """Known, unknown, wrong, and in lines that are garbage."""
    id_card, stranger = cast.patron(CHENGDU, "resident_id")["card"], cast.newcomer()
    machine, book = cast.machine("SC01-1"), cast.book(CHENGDU)
    machine.patron(id_card, pin=PIN)
    machine.borrow(id_card, book.barcode, pin=PIN)
    assert machine.borrow(id_card, book.barcode).ok
    assert machine.borrow(stranger, cast.book(CHENGDU).barcode).ok
    machine.borrow(stranger, stranger)
    machine.bring_back(book.barcode)
    assert machine.send(f"11 {id_card}|AA{stranger}|AD{PIN}|\r".encode()).startswith(b"96")
    assert machine.send(f"9300CN{id_card}|CO{PIN}|\r".encode()).startswith(b"940")
    assert not cast.leaks(id_card, stranger, PIN)
    assert cast.leaks(book.barcode), "what looks for leaks does not find what is there"


@pytest.mark.browser
def test_numbers_and_pins_of_the_pages_are_nowhere(
    cast: Cast, open_kiosk: Callable[[str], Kiosk], open_desk: Callable[[str], Desk]
) -> None:
    newcomer = cast.newcomer()
    kiosk = open_kiosk("CQ01-1")
    kiosk.join(newcomer, name=NAME)
    kiosk.choose_pin(PIN)
    kiosk.borrow(cast.book(CHONGQING).barcode)
    kiosk.tap("done")
    kiosk.page.goto(f"/search?q={newcomer[:4]}")

    desk = open_desk("CQ01")
    desk.open_patron(newcomer)
    desk.page.locator("summary", has_text="Set a new PIN").click()
    for field in ("pin", "again"):
        desk.page.locator(f"#pin-form #{field}").fill(NEW_PIN)
    desk.leave("Enter")
    assert not desk.page.locator("#problem").count()
    assert not cast.leaks(newcomer, PIN, NEW_PIN)
