"""Activities at a desk: readers are registered there, and the door is kept, with the line and without it."""

import json
from collections.abc import Callable, Mapping

import pytest
from django.test import Client
from playwright.sync_api import Page, sync_playwright
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from bashu.db.activities.models import DoorQuestion, Registration, WalkIns
from bashu.db.patrons.models import Patron
from bashu.domain.activities.states import How
from bashu.engine import clock
from bashu.engine.activities import planning
from tests import browser
from tests.doors.web.conftest import ALICE, PASSWORD, PIN, Site
from tests.doors.web.seasons import HOUR, make_activity, make_session, registered
from tests.people import make_patron

MINUTES_AGO = HOUR / 6


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def send(client: Client, address: str, **given: object) -> str:
    return client.post(address, given, follow=True).content.decode()


def facts(client: Client, session_id: int, *told: Mapping[str, object]) -> list[str]:
    answer = client.post(f"/desk/activities/{session_id}/tell", {"facts": json.dumps(told)})
    done: list[str] = answer.json()["done"]
    return done


def test_a_desk_sees_its_own_sessions_and_registers_who_stands_there(
    site: Site, staff: Client, there: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    now = clock.now()
    session = make_session(site, starts_at=now - MINUTES_AGO, closes_at=now - HOUR, class_max=30)
    elsewhere = f"/desk/activities/{session.pk}/register"
    assert there.get(elsewhere).status_code == 404
    assert f'data-session="{session.pk}"' not in read(there, "/desk/activities")
    with django_assert_max_num_queries(14):
        assert f'data-session="{session.pk}"' in read(staff, "/desk/activities")
    send(staff, f"/desk/activities/{session.pk}/card", text=ALICE)
    at, alice = f"/desk/activities/{session.pk}/register", site.world.alice.pk
    assert "Staff may still register" in send(staff, at, who=alice)
    assert "1 seat registered" in send(staff, at, who=alice, past_window="yes")
    with django_assert_max_num_queries(14):
        assert 'id="party"' in read(staff, at)
    assert Registration.objects.get().staff_id is not None


def test_a_school_comes_as_a_class(site: Site, staff: Client) -> None:
    session = make_session(site, class_max=30, capacity=40)
    Patron.objects.filter(pk=site.world.alice.pk).update(category="institution")
    send(staff, f"/desk/activities/{session.pk}/card", text=ALICE)
    at = f"/desk/activities/{session.pk}/register"
    assert "how many a class has" in send(staff, at, kind="class", seats="31")
    send(staff, at, kind="class", seats="28")
    assert [(each.kind, each.seats) for each in Registration.objects.all()] == [("class", 28)]


def test_a_door_lets_in_by_code_and_by_card_and_counts_who_walks_in(
    site: Site, staff: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    session = make_session(site, starts_at=clock.now() - MINUTES_AGO)
    at = f"/desk/activities/{session.pk}"
    registered(session, site.world.alice.pk)
    code = registered(session, site.world.bob.pk, seats=3).code
    with django_assert_max_num_queries(14):
        page = read(staff, f"{at}/door")
    assert ("Alice" in page, ALICE in page, code in page) == (False, False, True)
    assert "Come in: 2" in send(staff, f"{at}/scan", text=code, came="2")
    assert "Come in: 1" in send(staff, f"{at}/scan", text=ALICE)
    assert "no such registration" in send(staff, f"{at}/scan", text="ABCDE23456")
    for press in ("more", "more minor", "less", "less"):
        page = send(staff, f"{at}/walk-ins", walk=press)
    assert "cannot be taken back" in page
    assert sum(each.count for each in WalkIns.objects.all()) == 1
    assert '<dd id="inside">4</dd>' in page


def test_a97_a_door_lets_in_the_rest_of_a_party_and_says_how_many_are_in(site: Site, staff: Client) -> None:
    session = make_session(site, starts_at=clock.now() - MINUTES_AGO)
    at = f"/desk/activities/{session.pk}"
    code = registered(session, site.world.bob.pk, seats=4).code
    assert "2 of 4 are in" in send(staff, f"{at}/scan", text=code, came="2")
    assert "2 of 4 are checked in already. If more" in send(staff, f"{at}/scan", text=code)
    assert "2 of 4 are in; one at least" in send(staff, f"{at}/scan", text=code, came="3")
    assert "3 of 4 are in" in send(staff, f"{at}/scan", text=code, came="1")
    kept = {"id": str(clock.new_id()), "code": code, "came": 1}
    for _ in range(2):
        assert facts(staff, session.pk, kept) == [kept["id"]]
    assert '<dd id="inside">4</dd>' in read(staff, f"{at}/door")
    assert not DoorQuestion.objects.exists()


def test_what_is_told_afterwards_counts_once_and_what_fits_nothing_is_asked_about(site: Site, staff: Client) -> None:
    session = make_session(site, starts_at=clock.now() - MINUTES_AGO)
    code = registered(session, site.world.alice.pk).code
    asked, unanswered, odd = (str(clock.new_id()) for _ in range(3))
    headers = {"x-door": "1"}
    at = f"/desk/activities/{session.pk}"
    # The hub heard these two, and the page heard no answer.
    staff.post(f"{at}/scan", {"text": code, "scan": asked}, headers=headers)
    staff.post(f"{at}/scan", {"text": "ABCDE23456", "scan": unanswered}, headers=headers)
    kept = [{"id": asked, "code": code}, {"id": unanswered, "code": "ABCDE23456"}, {"id": odd, "sealed": "AAAA"}]
    for _ in range(2):
        assert facts(staff, session.pk, *kept) == [asked, unanswered, odd]
    assert Registration.objects.get().attended == 1
    assert [each.kind for each in DoorQuestion.objects.all()] == ["not_registered"] * 2
    question = DoorQuestion.objects.order_by("id")[0]
    send(staff, "/desk/activities/settle", question=question.pk)
    assert read(staff, "/desk/activities").count("data-question=") == 1
    assert facts(staff, session.pk, {"id": 7}, {"code": code}) == []


def test_a67_walk_ins_that_are_told_late_and_do_not_add_up_are_asked_about(site: Site, staff: Client) -> None:
    session = make_session(site, starts_at=clock.now() - MINUTES_AGO)
    more, less, odd = ({"id": str(clock.new_id()), "walk": step} for step in (1, -1, -1))
    for _ in range(2):
        assert facts(staff, session.pk, more, less, odd) == [more["id"], less["id"], odd["id"]]
    assert [(each.kind, each.came) for each in DoorQuestion.objects.all()] == [("walk_ins", -1)]
    assert sum(each.count for each in WalkIns.objects.all()) == 0
    assert "walk-ins do not add up" in read(staff, "/desk/activities")


def test_who_has_a_seat_of_what_was_withdrawn_comes_to_the_door_all_the_same(site: Site, staff: Client) -> None:
    session = make_session(site, starts_at=clock.now() - MINUTES_AGO)
    seen = {"id": str(clock.new_id()), "code": registered(session, site.world.alice.pk).code}
    assert planning.withdraw(session.activity_id, by=1, now=clock.now())
    assert seen["code"] in read(staff, f"/desk/activities/{session.pk}/door")
    assert facts(staff, session.pk, seen) == [seen["id"]]
    assert Registration.objects.get().attended == 1


def in_a_browser(server: LiveServer, steps: Callable[[Page], None], *, scripts: bool = True) -> None:
    path = browser.needed()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=browser.arguments())
        context = started.new_context(base_url=server.url, java_script_enabled=scripts, locale="en-GB")
        page = context.new_page()
        page.set_default_timeout(20_000)
        steps(page)
        started.close()


def scan(page: Page, text: str, *, says: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")
    page.locator("#answer .word", has_text=says).wait_for()


def sign_in(page: Page, *, then: str) -> None:
    page.goto(f"/desk/sign-in?next={then}")
    page.fill("#username", "desk-chengdu")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")


@pytest.mark.browser
def test_a_door_goes_on_without_the_line_and_tells_each_thing_once(site: Site, live_server: LiveServer) -> None:
    session = make_session(site, starts_at=clock.now() - MINUTES_AGO)
    registered(session, site.world.alice.pk)
    bobs = registered(session, site.world.bob.pk, seats=2)
    carol = registered(session, make_patron("C", site.world.chengdu.library).pk)
    seen: dict[str, str] = {}

    def steps(page: Page) -> None:
        sign_in(page, then=f"/desk/activities/{session.pk}/door")
        scan(page, carol.code, says="Come in: 1")
        page.context.set_offline(True)
        scan(page, bobs.code, says="Come in: 2")
        scan(page, ALICE, says="Kept")
        page.click("text=+1 under 18")
        page.locator("#kept b", has_text="3").wait_for()
        seen["store"] = str(page.evaluate("JSON.stringify(localStorage)"))
        page.context.set_offline(False)
        page.wait_for_selector("#kept", state="hidden")
        seen["inside"] = page.inner_text("#inside")

    in_a_browser(live_server, steps)
    assert (ALICE in seen["store"], bobs.code in seen["store"], seen["inside"]) == (False, True, "5")
    assert sorted(each.attended or 0 for each in Registration.objects.all()) == [1, 1, 2]
    assert [(each.count, each.minors) for each in WalkIns.objects.all()] == [(1, 1)]
    assert not DoorQuestion.objects.exists()


@pytest.mark.browser
def test_a97_a_door_without_the_line_lets_in_the_rest_of_a_party(site: Site, live_server: LiveServer) -> None:
    session = make_session(site, starts_at=clock.now() - MINUTES_AGO)
    code = registered(session, site.world.bob.pk, seats=4).code
    seen: dict[str, str] = {}

    def steps(page: Page) -> None:
        def come(count: str, *, says: str) -> None:
            page.fill("#came", count)
            scan(page, code, says="Come in" if says.startswith("Come") else "Problem")
            page.locator("#answer", has_text=says).wait_for()

        sign_in(page, then=f"/desk/activities/{session.pk}/door")
        come("1", says="Come in: 1")
        page.context.set_offline(True)
        come("1", says="Come in: 1")
        come("", says="2 of 4 are checked in already")
        come("3", says="left: 2")
        come("2", says="Come in: 2")
        come("1", says="left: 0")
        seen["inside"] = page.inner_text("#inside")
        page.context.set_offline(False)
        page.wait_for_selector("#kept", state="hidden")

    in_a_browser(live_server, steps)
    assert (Registration.objects.get().attended, seen["inside"]) == (4, "4")
    assert not DoorQuestion.objects.exists()


@pytest.mark.browser
def test_a_reader_registers_without_a_script(site: Site, live_server: LiveServer) -> None:
    session = make_session(site, activity=make_activity(site, title_en="Tales"), how=How.FIRST_COME)

    def steps(page: Page) -> None:
        page.goto("/activities")
        page.click("text=Tales")
        page.click("[data-register]")
        page.fill("#number", ALICE)
        page.fill("#pin", PIN)
        page.press("#pin", "Enter")
        page.click("#send")
        page.wait_for_selector("svg.qr")

    in_a_browser(live_server, steps, scripts=False)
    assert Registration.objects.get().session_id == session.pk
