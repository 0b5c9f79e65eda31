"""Enter, a person's and a scanner's: it presses the button that belongs to the field, and nowhere what nobody meant."""

import re
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page

import bashu.doors.web
from bashu.db.catalogue.models import Item, Stocktake
from bashu.domain.rights import Role
from tests.doors.web.conftest import Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.doors.web.keys import Press, only, pressed, scan
from tests.people import make_item

BARCODE = "510100000004"
WEB = Path(bashu.doors.web.__file__).parent
TEMPLATES = {str(path).partition("/templates/")[2]: path for path in WEB.glob("*/templates/**/*.html")}
INCLUDE = re.compile(r'{% include "([^"]+)"[^%]*%}')
FORM = re.compile(r"<form\b(?P<head>.*?)>(?P<body>.*?)</form>", re.DOTALL)
BUTTON = re.compile(r'<button\b(?![^>]*type="button")[^>]*>')
# What Enter in a field of a form with several buttons presses, by the form's id or its action.
FIRST = {
    "book": "look", "many": "look", "place": "look", "act": "disabled", "lines": "disabled", "labels-form": "disabled",
    "hand-over": "carrier", "returned": "day", "end_amnesty": "amnesty_id", "call_off": "closure_id",
    "member": "listed", "add-member": "listed", "network": "check", "rule": "check", "text": "preview",
    "decide": "disabled", "rotation_stop": "days", "rotation-items": "join", "machine": "lend",
}  # fmt: skip


@pytest.fixture
def desk(site: Site) -> Desk:
    """Of somebody who may do what the pages offer."""
    make_staff("boss-chengdu", site.world.chengdu, Role.MANAGER)
    return Desk(signed_in("boss-chengdu"), site)


def whole(name: str) -> str:
    """A template with what it includes."""
    found = TEMPLATES[name].read_text()
    return INCLUDE.sub(lambda part: whole(part[1]) if part[1] in TEMPLATES and part[1] != name else "", found)


def does(button: str) -> str:
    told = re.search(r'value="([a-z]+)"', button) or re.search(r'name="([a-z_]+)"', button)
    return told[1] if told else "disabled" if "disabled" in button else button


def firsts() -> dict[str, str]:
    found = {}
    for name in TEMPLATES:
        page = whole(name)
        for form in FORM.finditer(page):
            named = re.search(r'id="([a-z-]+)"', form["head"])
            before = BUTTON.findall(page[: form.start()])
            outside = [each for each in before if named and f'form="{named[1]}"' in each]
            buttons = [*outside, *BUTTON.findall(form["body"])]
            fields = re.search(r'<(select|textarea|input(?![^>]*type="hidden"))', form["body"])
            called = named or re.search(r"url '\w+:(\w+)'", form["head"])
            if len(buttons) > 1 and fields and called:
                found[called[1]] = does(buttons[0])
    return found


def test_of_several_buttons_the_first_is_one_that_enter_may_press() -> None:
    assert firsts() == FIRST


def enter_in(field: str, text: str = "") -> Press:
    def press(page: Page) -> None:
        page.focus(field)
        page.keyboard.type(text, delay=60)
        page.keyboard.press("Enter")

    return press


def scan_in(field: str) -> Press:
    def press(page: Page) -> None:
        page.focus(field)
        scan(page, BARCODE)

    return press


def many_items(desk: Desk) -> str:
    """The list of a shelf, as its own address shows it."""
    for number in range(3):
        make_item(f"S{number}", desk.site.world.chengdu, call_number="Q/1")
    return f"/desk/stock/items?home={desk.site.world.chengdu.branch.pk}&first=Q"


@pytest.mark.browser
def test_with_many_items_enter_does_what_its_field_is_for(desk: Desk) -> None:
    ticks = enter_in("#item-lines input[type=checkbox]")
    sent = pressed(
        desk.client, many_items(desk), enter_in("#new-collection", "少儿"), enter_in("#skip", "3"), ticks,
        enter_in("#reason"), enter_in("#new-kind"),
    )  # fmt: skip
    changed, labels, *nothing = sent
    assert (only(changed).get("do"), only(changed).get("collection")) == ("edit", "少儿")
    assert only(labels).path == "/desk/stock/labels.pdf"
    assert nothing == [[], [], []]


@pytest.mark.browser
def test_with_many_items_enter_does_nothing_without_the_script(desk: Desk) -> None:
    fields = ("#new-collection", "#skip", "#item-lines input[type=checkbox]")
    sent = pressed(desk.client, many_items(desk), *map(enter_in, fields), script=False)
    assert not [each for one in sent for each in one if each.get("do") or each.path.endswith("pdf")]


@pytest.mark.browser
@pytest.mark.parametrize("field", ["#item-lines input[type=checkbox]", "#missing", "#new-collection", "#new-kind"])
def test_with_many_items_a_scan_adds_a_line_wherever_the_focus_is(desk: Desk, field: str) -> None:
    def press(page: Page) -> None:
        scan_in(field)(page)
        scan(page, "510100000005")
        assert page.input_value("#barcodes").split() == [BARCODE, "510100000005"]
        assert page.input_value("#new-collection") == ""

    assert pressed(desk.client, many_items(desk), press) == [[]]


@pytest.mark.browser
def test_a_stocktakes_list_marks_nothing_by_enter(desk: Desk) -> None:
    item = make_item("S1", desk.site.world.chengdu, call_number="Q/1")
    desk.press("stock/takes", do="begin", first="Q", last="Q")
    address = f"/desk/stock/takes/{Stocktake.objects.latest('id').pk}/not-found"
    tick = "#take-lines input[type=checkbox]"
    assert pressed(desk.client, address, enter_in(tick), scan_in(tick), scan_in("#mark-all")) == [[], [], []]
    desk.client.post(address, {"item": [item.pk]})
    assert Item.objects.get(pk=item.pk).status == "available"


@pytest.mark.browser
def test_where_a_page_takes_no_scans_it_says_so_and_presses_nothing(desk: Desk) -> None:
    def press(page: Page) -> None:
        scan_in("#sign-out")(page)
        assert BARCODE in page.inner_text("#unheard")

    assert pressed(desk.client, "/desk/stock/labels", press) == [[]]


@pytest.mark.browser
@pytest.mark.parametrize("field", ["input[name=grade][value=slight]", "#damaged", "h1"])
def test_of_an_accident_a_scan_asks_for_the_next_item_and_writes_nothing_down(desk: Desk, field: str) -> None:
    item = make_item("S1", desk.site.world.chengdu)

    def press(page: Page) -> None:
        page.check("input[name=grade][value=slight]")
        if field == "h1":
            page.click(field)
        else:
            page.focus(field)
        scan(page, BARCODE)

    (sent,) = pressed(desk.client, f"/desk/accidents/{item.pk}", press)
    assert (only(sent).path, only(sent).get("text")) == (f"/desk/accidents/{item.pk}/scan", BARCODE)


@pytest.mark.browser
def test_enter_in_the_day_of_return_sets_that_day(desk: Desk) -> None:
    """Not the book drop, whose key stands before it on the page."""
    desk.press("returned", do="toggle")
    (sent,) = pressed(desk.client, "/desk", enter_in("#returned-day"))
    assert only(sent).get("do") == "day"


@pytest.mark.browser
def test_of_giving_enter_only_looks(desk: Desk) -> None:
    there = desk.site.world.chongqing.branch.pk

    def press(page: Page) -> None:
        page.select_option("#taker", str(there))
        page.fill("#barcodes", BARCODE)
        enter_in("#document", "12")(page)

    def scanned(page: Page) -> None:
        scan_in("#document")(page)
        assert (page.input_value("#document"), page.input_value("#barcodes").split()) == ("", [BARCODE])

    looked, nothing = pressed(desk.client, "/desk/stock/giving", press, scanned)
    assert (only(looked).get("do"), nothing) == ("", [])


@pytest.mark.browser
def test_enter_in_the_subject_of_a_notice_shows_it_filled_first(office: Client) -> None:
    address = "/office/notices/text?text=due_soon&channel=email&language=en"
    (sent,) = pressed(office, address, enter_in("#subject", "Soon"))
    assert only(sent).get("do") == "preview"
