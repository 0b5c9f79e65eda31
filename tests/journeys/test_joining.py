"""Whoever shows an ID card for the first time becomes a reader in a minute; who is under 14, with a guardian."""

from collections.abc import Callable

import pytest

from tests.journeys.cast import CHENGDU, CHONGQING, Cast
from tests.journeys.pages import Desk, Kiosk

pytestmark = pytest.mark.browser

NAME, PIN = "赵小川", "602817394057"


def test_join_choose_a_pin_borrow_return_and_leave_nothing_behind(
    cast: Cast, open_kiosk: Callable[[str], Kiosk]
) -> None:
    card, book, kiosk = cast.newcomer(), cast.book(CHENGDU), open_kiosk("SC01-1")
    kiosk.join(card, name=NAME)
    kiosk.choose_pin(PIN)
    assert kiosk.name == "menu"

    lent = kiosk.borrow(book.barcode)
    assert lent.tone == "lent"
    assert book.title in lent.words
    kiosk.tap("back")
    assert kiosk.bring_back(book.barcode).tone in {"keep", "float", "send"}
    kiosk.tap("done")
    leaves_nothing(kiosk, card, book.title)


def leaves_nothing(kiosk: Kiosk, *shown: str) -> None:
    """On the start page, and on whatever the browser shows on its way back."""
    assert kiosk.name == "start"
    for _ in range(4):
        seen = kiosk.page.content()
        assert not [each for each in (NAME, PIN, *shown) if each in seen]
        kiosk.page.go_back()


def test_the_pin_lets_a_typed_number_in_and_a_wrong_one_does_not(
    cast: Cast, open_kiosk: Callable[[str], Kiosk]
) -> None:
    (reader,) = [each for each in cast.somebody(CHENGDU, "ok") if each["kind"] == "library_card"]
    kiosk = open_kiosk("SC04-1")
    kiosk.tap("go-loans")
    kiosk.tap("type")
    kiosk.page.locator("#text").fill(reader["card"])
    kiosk.tap("ok")
    kiosk.type_on_pad("908070", field="pin")
    kiosk.tap("ok")
    assert "does not fit" in kiosk.problem.inner_text()
    kiosk.type_on_pad(reader["pin"], field="pin")
    kiosk.tap("ok")
    assert kiosk.name == "loans"


def test_a_library_that_wants_to_see_its_readers_sends_them_to_the_desk(
    cast: Cast, open_kiosk: Callable[[str], Kiosk]
) -> None:
    kiosk = open_kiosk("CQ02-1")
    kiosk.tap("go-join")
    kiosk.show_card(cast.newcomer())
    assert kiosk.problem.get_attribute("data-code") == "desk_only"


def test_a_child_joins_at_the_desk_with_a_guardian_and_then_borrows_alone(
    cast: Cast, open_kiosk: Callable[[str], Kiosk], open_desk: Callable[[str], Desk]
) -> None:
    child, guardian = cast.newcomer(born_on="20180901"), cast.patron(CHONGQING, "resident_id")
    kiosk = open_kiosk("CQ01-1")
    kiosk.tap("go-join")
    kiosk.show_card(child)
    assert kiosk.problem.get_attribute("data-code") == "guardian_needed"
    kiosk.tap("done")

    desk = open_desk("CQ01")
    desk.scan(child)
    desk.page.locator("#register").click()
    desk.page.locator("#name").fill(NAME)
    desk.page.locator("#guardian").fill(guardian["card"])
    desk.page.locator("[name=accept]").check()
    desk.press("Enter")
    assert NAME in desk.page.locator("#patron").inner_text()

    kiosk.show_card(child)
    assert kiosk.borrow(cast.book(CHONGQING).barcode).tone == "lent"


def test_once_the_desk_has_confirmed_the_guardian_a_child_may_borrow(
    cast: Cast, open_desk: Callable[[str], Desk]
) -> None:
    (child,) = cast.somebody(CHONGQING, "child_without_guardian")
    machine, book = cast.machine("CQ06-1"), cast.book(CHONGQING)
    machine.patron(child["card"])
    assert "parent or guardian" in machine.borrow(child["card"], book.barcode).words

    desk = open_desk("CQ01")
    patron = desk.open_patron(child["card"])
    patron.locator("#guardian").fill(cast.patron(CHONGQING, "social_security")["card"])
    desk.press("Enter")
    assert not desk.page.locator("#problem").count()
    assert machine.borrow(child["card"], book.barcode).ok
