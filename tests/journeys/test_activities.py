"""Readers find activities, register with their children, wait, move up, and take part in a draw that anybody checks."""

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journeys.cast import CHENGDU, CHONGQING, Cast
from tests.journeys.pages import Desk, Kiosk
from tests.journeys.season import (
    EN,
    NO_SEAT,
    PHONE,
    SEAT,
    WIDE,
    ZH,
    Office,
    Opens,
    Visitor,
    at,
    erase,
    newcomer,
    press,
    send,
)

pytestmark = pytest.mark.browser

# The branch of a library with a manager, and where it stands.
HERE, BRANCH = "SC01", "SC01-1"
PLACE = "SELECT lon, lat FROM network_branch WHERE code = %s"
HOLDER = "SELECT patron_id FROM activities_registration WHERE session_id = %s ORDER BY id LIMIT 1"
NAME = "Yufu Linjiang"
SIZES = {
    "a phone, in Chinese": (ZH, {"viewport": PHONE}),
    "a computer, in English": (EN, {"viewport": WIDE}),
    "a phone that runs no script": (EN, {"viewport": PHONE, "java_script_enabled": False}),
}


@pytest.fixture
def office(open_desk: Callable[..., Desk]) -> Office:
    return Office(open_desk(HERE, role="manager"))


@pytest.fixture
def here(cast: Cast) -> dict[str, Any]:
    """A browser that says it stands at the branch."""
    with cast.connect() as connection:
        ((lon, lat),) = connection.execute(PLACE, [BRANCH])
    return {"geolocation": {"longitude": lon, "latitude": lat}, "permissions": ["geolocation"]}


def find(page: Page, title: str, *, nearest: bool) -> None:
    """In the list for children, from the nearest on, and in the calendar of its month."""
    page.goto("/activities")
    page.locator(".filters summary").click()
    page.locator("[name=children]").check()
    page.locator("#words").fill(title)
    press(page, "#show")
    expect(page.locator("#places h3")).to_have_count(1)
    if nearest:
        page.locator("#locate").click()
        expect(page.locator("#places .distance")).to_contain_text("0.0")
    press(page, "#as-month")
    if not page.locator(".month a").count():
        press(page, "[rel=next]")
    press(page, ".month a")
    press(page, "#places h3 a")


def the_child(page: Page) -> None:
    """That is ticked already."""
    expect(page.locator("#who input:checked")).to_have_count(1)
    page.locator("[name=consent]").check()


def both(page: Page) -> None:
    the_child(page)
    page.locator("#who input").first.check()


def calendar_of(page: Page) -> list[str]:
    """What a program reads under the secret address."""
    press(page, "#calendar button")
    told = page.request.get(page.locator("#calendar-address").inner_text()).body()
    return [str(event["summary"]) for event in Calendar.from_ical(told).walk("VEVENT")]


@pytest.mark.parametrize(("language", "how"), SIZES.values(), ids=SIZES)
def test_a_parent_registers_with_a_child_gives_back_and_who_waited_has_a_seat(
    cast: Cast, office: Office, open_page: Opens, here: dict[str, Any], language: str, how: dict[str, Any]
) -> None:
    title, scripts = f"Tales {language} {len(how)}", "java_script_enabled" not in how
    activity_id = office.write(title, kind="storytime", to_age="12", children=True)
    seats: dict[str, Any] = {"capacity": "2", "waiting_max": "1", "party_max": "4", "consent_below_age": "14"}
    office.plan(activity_id, branch=BRANCH, **seats)
    office.publish(activity_id)

    page = open_page(language=language, **how, **here)
    find(page, title, nearest=scripts)
    assert page.url.endswith(f"/activities/{activity_id}")
    parent = Visitor(page, cast.somebody(CHENGDU, "ok")[0], language=language)
    line = parent.register(activity_id, fill=both)
    expect(line.locator("svg.qr")).to_have_count(1)
    assert f"活动{title}" in calendar_of(page)

    waits = Visitor(open_page(viewport=WIDE), cast.somebody(CHONGQING, "ok")[0])
    expect(waits.register(activity_id, fill=the_child)).to_have_attribute("data-state", "waiting")
    line = parent.line(activity_id)
    line.locator("details:not(.door-code) summary").click()
    press(page, ".danger:visible")
    expect(waits.line(activity_id)).to_have_attribute("data-state", "registered")
    waits.was_told(SEAT)


def worked_out(page: Page, folder: Path) -> list[str]:
    """The lots in the order that comes of the lines and the list that the page hands out, run as it says."""
    (folder / "check.py").write_text(page.locator("#check").inner_text(), encoding="utf-8")
    with page.expect_download() as loaded:
        page.locator("#list").click()
    _python, script, *numbers, _reads, name = shlex.split(page.locator("p[lang=en] code").inner_text())
    loaded.value.save_as(folder / name)
    with (folder / name).open("rb") as lots:
        command = [sys.executable, script, *numbers]
        done = subprocess.run(command, stdin=lots, cwd=folder, capture_output=True, text=True, check=True)
    return [line.split()[1] for line in done.stdout.splitlines()]


def test_a_draw_is_made_in_the_open_and_anybody_checks_it(
    cast: Cast, office: Office, open_page: Opens, tmp_path: Path
) -> None:
    draw = {"how": "draw", "capacity": "1", "draw_at": at(hours=25), "public_source": "Lottery 3D"}
    activity_id, session_id = office.held("A draw", branch=BRANCH, **draw, closes_at=at(hours=24))
    people = [
        Visitor(open_page(viewport=PHONE, language=ZH), cast.patron(CHENGDU, "resident_id"), language=ZH),
        Visitor(open_page(viewport=WIDE), cast.patron(CHONGQING, "resident_id")),
    ]
    for each in people:
        expect(each.register(activity_id)).to_have_attribute("data-state", "in_draw")
    anybody = open_page()
    anybody.goto(f"/activities/draws/{session_id}")
    promised = anybody.locator("#commitment").inner_text()
    office.change(session_id, closes_at=at())
    office.page.goto(f"/office/activities/sessions/{session_id}/draw")
    send(office.page, "#draw-it", public_word="417")

    anybody.reload()
    assert anybody.locator("#commitment").inner_text() == promised
    lots = anybody.locator("#lots b").all_inner_texts()
    assert len(lots) == len(people)
    assert worked_out(anybody, tmp_path) == lots
    won = [each.line(activity_id).get_attribute("data-state") == "registered" for each in people]
    assert sorted(won) == [False, True]
    for each, has_won in zip(people, won, strict=True):
        each.was_told(SEAT if has_won else NO_SEAT)


def test_a_reader_who_is_erased_leaves_the_seat_to_who_waits_and_no_name(
    cast: Cast, office: Office, open_page: Opens, open_kiosk: Callable[[str], Kiosk]
) -> None:
    activity_id, session_id = office.held("One seat", branch=BRANCH, capacity="1", waiting_max="1")
    goes = Visitor(open_page(viewport=PHONE), newcomer(cast, open_kiosk(BRANCH), name=NAME))
    expect(goes.register(activity_id)).to_have_attribute("data-state", "registered")
    waits = Visitor(open_page(viewport=PHONE, language=ZH), cast.patron(CHONGQING, "resident_id"), language=ZH)
    expect(waits.register(activity_id)).to_have_attribute("data-state", "waiting")
    with cast.connect() as connection:
        ((patron_id,),) = connection.execute(HOLDER, [session_id])
    erase(cast.network, patron_id)
    cast.network.bashu("job", "activities")

    expect(waits.line(activity_id)).to_have_attribute("data-state", "registered")
    waits.was_told(SEAT)
    office.page.goto(f"/office/activities/sessions/{session_id}")
    expect(office.page.locator("#registrations")).to_contain_text("nobody's any more")
    assert not cast.leaks(NAME)
