"""Several libraries hold a session together: it is planned, printed, moved, its door is kept by another, and it is
counted. Another is called off."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from bashu.engine import clock
from tests import printed
from tests.journeys.cast import CHENGDU, CHONGQING, Cast
from tests.journeys.pages import Desk
from tests.journeys.season import (
    CALLED_OFF,
    CHANGED,
    PHONE,
    WIDE,
    ZH,
    Office,
    Opens,
    Visitor,
    at,
    press,
    printed_code,
    send,
)

pytestmark = pytest.mark.browser

# It leads, and the other one has the room.
LEADS, THERE, ROOM = "CQ01", "SC01", "SC01-1"
BRAND = "Journeys of two cities"
# Columns of the table: who came of those with a seat, who came without, minors.
CAME, WALKED, MINORS = 6, 7, 8
GROUPS = ("brand", "library", "district", "city", "kind")


@pytest.fixture
def office(open_desk: Callable[..., Desk]) -> Office:
    return Office(open_desk(LEADS, role="manager"))


@pytest.fixture
def door(cast: Cast, chromium: Browser) -> Iterator[Page]:
    """The desk of the other library, in a browser that may complain of its line."""
    page, staff = chromium.new_page(base_url=cast.network.url, locale="en"), cast.staff(THERE)
    Desk(page, cast.network.url, login=staff["login"], password=staff["password"])
    yield page
    page.close()


def scan(page: Page, text: str, *, says: str) -> None:
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")
    expect(page.locator("#answer .word")).to_have_text(says)


def figures(page: Page, by: str) -> Counter[tuple[str, int]]:
    """Of each row's name and column; without the sum of all."""
    days = f"first={clock.now():%Y}-01-01&last={clock.now().year + 1}-12-31"
    told = page.request.get(f"/office/activities/statistics.csv?{days}&by={by}").body().decode("utf-8-sig")
    rows = [*csv.reader(told.splitlines())][1:-1]
    return Counter({(row[0], column): int(row[column]) for row in rows for column in (CAME, WALKED, MINORS)})


def plan_together(office: Office, title: str) -> tuple[int, int]:
    """From a copy of an activity, with seats that are kept for readers of each library. It begins in an hour."""
    office.page.goto("/office/activities/brands")
    send(office.page, "#add-brand", code__new="journeys", name_zh__new="双城之旅", name_en__new=BRAND)
    office.write("Last year", together=THERE, kind="salon", brand=BRAND)
    press(office.page, "#copy")
    send(office.page, "#activity", title_zh=f"活动{title}", title_en=title)
    activity_id = office.number
    quotas = {f"quota_{what}{number}": text for number, library in enumerate((LEADS, THERE), 1)
              for what, text in {"library": library, "seats": "2"}.items()}  # fmt: skip
    session_id = office.plan(
        activity_id, hours=1, branch=ROOM, capacity="8", party_max="3", consent_below_age="14", **quotas
    )
    office.publish(activity_id)
    return activity_id, session_id


def papers(page: Page, *, activity_id: int, session_id: int) -> None:
    """The poster leads a phone to the page, the list for the door has lots and no names."""
    poster = page.request.get(f"/office/activities/{activity_id}/poster-A4.pdf").body()
    words = printed.words(poster)
    assert all(each in words for each in ("活动Hand", "Handinhand", "四川省图书馆"))
    (address,) = printed.codes(poster)
    assert page.request.get(address).ok
    assert address.endswith(f"/activities/{activity_id}")
    listed = printed.words(page.request.get(f"/office/activities/sessions/{session_id}/attendance.pdf").body())
    page.goto(f"/office/activities/sessions/{session_id}")
    lots = [each.get_attribute("data-lot") or "" for each in page.locator("#registrations li").all()]
    names = page.locator("#registrations li b").all_inner_texts()
    assert all(lot in listed for lot in lots)
    assert not [name for name in names if name in listed]


def keep_the_door(door: Page, session_id: int, *, card: str, code: str, family: str) -> None:
    """By a card, by a code, and then without the line."""
    door.goto(f"/desk/activities/{session_id}/door")
    scan(door, card, says="Come in: 1")
    scan(door, code, says="Come in: 1")
    door.context.set_offline(True)
    scan(door, family, says="Come in: 2")
    door.locator("[name=walk][value='more minor']").click()
    expect(door.locator("#kept b")).to_have_text("2")
    door.context.set_offline(False)
    expect(door.locator("#kept")).to_be_hidden()
    expect(door.locator("#inside")).to_have_text("5")


def with_a_child(page: Page) -> None:
    page.locator("#who input:not(:checked)").last.check()
    page.locator("[name=consent]").check()


def test_libraries_hold_a_session_together_and_it_is_counted_for_all(
    cast: Cast, office: Office, open_page: Opens, door: Page
) -> None:
    before = {by: figures(office.page, by) for by in GROUPS}
    activity_id, session_id = plan_together(office, "Hand in hand")
    people = [
        Visitor(open_page(viewport=WIDE), cast.patron(CHONGQING, "social_security")),
        Visitor(open_page(viewport=PHONE, language=ZH), cast.patron(CHENGDU, "social_security"), language=ZH),
        Visitor(open_page(viewport=PHONE), cast.somebody(CHENGDU, "ok")[0]),
    ]
    parent = people[2]
    lines = [each.register(activity_id, fill=with_a_child if each is parent else None) for each in people]
    codes = [printed_code(line) for line in lines]
    papers(office.page, activity_id=activity_id, session_id=session_id)

    office.change(session_id, starts_at=at(hours=2), ends_at=at(hours=4))
    expect(office.page.locator("#told")).to_contain_text("3 readers are told")
    press(office.page, "#save")
    for each in people:
        each.was_told(CHANGED)
    keep_the_door(door, session_id, card=people[0].patron["card"], code=codes[1], family=codes[2])
    for by in GROUPS:
        more = figures(office.page, by) - before[by]
        assert {column: count for (_name, column), count in more.items()} == {CAME: 4, WALKED: 1, MINORS: 2}
        assert len({name for name, _column in more}) == 1
    with ZipFile(BytesIO(office.page.request.get("/office/activities/statistics.xlsx?by=brand").body())) as book:
        assert BRAND in book.read("xl/sharedStrings.xml").decode()


def test_all_who_are_registered_are_told_that_it_is_called_off(cast: Cast, office: Office, open_page: Opens) -> None:
    activity_id, session_id = office.held("Under the bridge", branch="CQ01-1", capacity="1", waiting_max="2")
    people = [
        Visitor(open_page(viewport=PHONE, language=ZH), cast.patron(CHONGQING, "resident_id"), language=ZH),
        Visitor(open_page(viewport=WIDE), cast.patron(CHENGDU, "resident_id")),
    ]
    for each in people:
        each.register(activity_id)
    page = office.page
    page.goto(f"/office/activities/sessions/{session_id}")
    page.locator("details", has=page.locator("#call-off")).locator("summary").click()
    page.locator("#words_en").fill("The river is high")
    press(page, "#call-off .danger")
    expect(page.locator("#told")).to_contain_text("2 readers are told")
    press(page, "#save")
    for each in people:
        each.was_told(CALLED_OFF)
    people[1].page.goto(f"/activities/{activity_id}")
    expect(people[1].page.locator(f"#session-{session_id} .problem")).to_contain_text("The river is high")
