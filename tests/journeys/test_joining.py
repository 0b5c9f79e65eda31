"""Whoever shows an ID card for the first time becomes a reader in a minute; who is under 14, with a guardian."""

from collections.abc import Callable

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.journeys.cast import CHENGDU, CHONGQING, Cast
from tests.journeys.pages import Desk, Kiosk

pytestmark = pytest.mark.browser

NAME, PIN = "赵小川", "602817394057"
KIOSK_HIGH: ViewportSize = {"width": 1080, "height": 1920}
KIOSK_WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
SCREENS = [KIOSK_HIGH, KIOSK_WIDE, PHONE]


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


def test_a_name_is_written_by_its_sounds_and_the_desk_reads_it(
    cast: Cast, open_kiosk: Callable[[str], Kiosk], open_desk: Callable[[str], Desk]
) -> None:
    card, kiosk = cast.newcomer(), open_kiosk("SC01-1")
    kiosk.begin_joining(card)
    kiosk.write_name(("ZHAO", "赵"), ("XIAO", "小"), ("CHUAN", "川"))
    expect(kiosk.page.locator("#name")).to_have_value(NAME)
    kiosk.tap("accept")
    assert kiosk.name == "choose-pin"
    expect(open_desk("SC01").open_patron(card)).to_contain_text(NAME)


def test_a_name_of_another_language_stays_in_letters_and_a_slip_is_taken_back(
    cast: Cast, open_kiosk: Callable[[str], Kiosk]
) -> None:
    kiosk = open_kiosk("SC01-1")
    kiosk.begin_joining(cast.newcomer())
    name = kiosk.page.locator("#name")
    kiosk.write_name(("ANNA", ""), (" ", ""), ("SCHWARZENEGGERX", ""))
    kiosk.page.locator("#back-key").tap()
    expect(name).to_have_value("Anna Schwarzenegger")
    name.press_sequentially("-Li")
    kiosk.write_name(("·", ""), ("MA", "马"))
    expect(name).to_have_value("Anna Schwarzenegger-Li·马")


@pytest.mark.parametrize("size", SCREENS, ids=lambda size: f"{size['width']}x{size['height']}")
def test_the_name_stays_in_sight_above_its_letters(
    cast: Cast, open_kiosk: Callable[[str], Kiosk], size: ViewportSize
) -> None:
    kiosk = open_kiosk("SC01-1")
    kiosk.page.set_viewport_size(size)
    kiosk.begin_joining(cast.newcomer())
    kiosk.write_name(("SHI", ""))
    for each in ("#name", "#back-key", "#found button", '[data-key="A"]', '[data-key=" "]', "#accept"):
        assert kiosk.can_touch(each), each


@pytest.mark.parametrize("size", [KIOSK_HIGH, KIOSK_WIDE], ids=["high", "wide"])
def test_the_keys_of_a_number_and_its_ok_need_no_scrolling(
    open_kiosk: Callable[[str], Kiosk], size: ViewportSize
) -> None:
    kiosk = open_kiosk("SC04-1")
    kiosk.page.set_viewport_size(size)
    kiosk.tap("go-loans")
    kiosk.tap("type")
    for keys in ("123456789X0", "AZ"):
        assert all(kiosk.can_touch(f'[data-key="{key}"]') for key in keys)
        assert kiosk.can_touch("#text")
        assert kiosk.can_touch("#ok")
        kiosk.page.locator("#letters").tap()


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
    kiosk.type_number(reader["card"])
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
    desk.leave("Enter")
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
    desk.leave("Enter")
    assert not desk.page.locator("#problem").count()
    assert machine.borrow(child["card"], book.barcode).ok
