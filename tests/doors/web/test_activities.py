"""What readers find among the activities, how they register and give seats back, and how anybody checks a draw."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Geolocation, expect
from pytest_django.live_server_helper import LiveServer

from bashu.db.activities.coming import who_may_come
from bashu.db.activities.edits import write_link
from bashu.db.activities.models import ActivitySession, Brand, CalendarKey, Feedback, Registration
from bashu.db.network.models import Branch
from bashu.db.patrons.models import Block, Patron
from bashu.domain.activities.commands import CancelRegistration, CheckInReader, QuotaPlan
from bashu.domain.activities.states import How, Standing
from bashu.domain.calendar import local_day
from bashu.domain.outcome import Accepted
from bashu.doors.web.reader.activity import CHECK
from bashu.doors.web.shared.commands import execute
from bashu.engine import clock
from bashu.engine.activities import planning
from tests import browser
from tests.doors.web.conftest import ALICE, PIN, Site
from tests.doors.web.seasons import DAY, HOUR, make_activity, make_session, registered
from tests.house.sources import ROOT
from tests.people import make_patron

BORN = (clock.now() - 8 * 365.25 * DAY).date()


@pytest.fixture
def alice(site: Site, reader: Client) -> Client:
    reader.post("/my/sign-in", {"number": ALICE, "pin": PIN})
    return reader


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def send(client: Client, address: str, **given: object) -> str:
    return client.post(address, given, follow=True).content.decode()


def make_ward(site: Site) -> Patron:
    ward = make_patron("W1", site.world.chengdu.library, category="child", birth_on=BORN, guardian=site.world.alice)
    Patron.objects.filter(pk=ward.pk).update(guardian_confirmed_at=clock.now())
    return ward


def test_a_list_a_month_and_what_is_near_show_what_fits(site: Site, reader: Client) -> None:
    make_session(site, activity=make_activity(site, title_en="For all", from_age=16))
    there = site.world.chongqing.branch.pk
    Branch.objects.filter(pk=there).update(lon=106.55, lat=29.56)
    tales = make_activity(site, title_en="Tales", for_minors=True, to_age=12)
    month = local_day(make_session(site, activity=tales, branch_id=there).starts_at)

    def found(query: str) -> list[str]:
        return re.findall(r'<h3><a href="/activities/\d+">([^<]+)</a></h3>', read(reader, f"/activities?{query}"))

    both = {"For all", "Tales"}
    assert set(found("")) == set(found(f"month={month:%Y-%m}")) == both
    assert found("age=8") == found("children=1") == found("q=tales") == ["Tales"]
    assert found(f"near={there}") == ["Tales", "For all"]
    assert found("kind=film") == []
    assert set(found("age=999999999999&library=x&month=0000-00&near=7777777&city=%00")) == both


def test_the_page_of_an_activity_says_what_is_left_and_tells_search_engines(site: Site, reader: Client) -> None:
    quota = QuotaPlan(library_id=site.world.chongqing.library.pk, seats=5)
    session = make_session(site, quotas=(quota,), capacity=8)
    page = read(reader, f"/activities/{session.activity_id}")
    assert 'data-left="3"' in page
    assert re.search(r'Seats are kept for readers of: <span data-quota="CQ">[^<]+ \(5\)</span>', page)
    told = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert told
    (event,) = json.loads(told[1])["@graph"]
    assert (event["@type"], event["maximumAttendeeCapacity"], event["location"]["@type"]) == ("Event", 8, "Place")
    assert event["eventStatus"].endswith("EventScheduled")


def test_seats_that_are_kept_are_offered_until_it_is_known_whose_reader_it_is(
    site: Site, reader: Client, alice: Client
) -> None:
    quota = QuotaPlan(library_id=site.world.chongqing.library.pk, seats=8)
    session = make_session(site, quotas=(quota,), capacity=8)
    page, nobody = f"/activities/{session.activity_id}", Client(headers={"accept-language": "en"})
    assert "8 seats left, for readers of certain libraries" in read(nobody, "/activities")
    assert "data-register" in read(nobody, page)
    assert "Full, the waiting list too" in read(alice, page)
    assert "data-register" not in read(alice, page)


def test_what_is_over_is_not_what_is_looked_for(site: Site, reader: Client) -> None:
    now, library = clock.now(), site.world.chongqing.library.pk
    times = {"starts_at": now - HOUR, "ends_at": now - HOUR / 2, "opens_at": now - DAY}
    make_session(site, activity=make_activity(site, title_en="Gone"), **times)
    ended = QuotaPlan(library_id=library, seats=5, until_at=now - HOUR)
    session = make_session(site, activity=make_activity(site, title_en="To come"), quotas=(ended,))
    month = read(reader, f"/activities?month={local_day(session.starts_at):%Y-%m}")
    assert "To come" in month
    assert "Gone" not in month
    assert "data-quota" not in read(reader, f"/activities/{session.activity_id}")


def test_calendars_and_news_are_named_where_they_are_looked_for(site: Site, reader: Client) -> None:
    brand = Brand.objects.create(code="hands", name_zh="手作", name_en="Workshop")
    session = make_session(site, activity=make_activity(site, brand=brand))
    library = site.world.chengdu.library
    shown = read(reader, f"/activities/{session.activity_id}")
    for address in ("/feeds/library/CD.ics", "/feeds/library/CD.rss", "/feeds/brand/hands.ics"):
        found = re.findall(f'<(a|link)[^>]* href="{address}', shown)
        assert sorted(found) == ["a", "link"]
        assert reader.get(address).status_code == 200
    for asked, address in {
        f"library={library.pk}": "library/CD", f"city={library.city_id}": f"city/{library.city_id}",
        f"brand={brand.pk}": "brand/hands",
    }.items():  # fmt: skip
        assert f'href="/feeds/{address}.ics?language=en"' in read(reader, f"/activities?{asked}")
    assert "/feeds/" not in read(reader, "/activities?series=77777&library=77777")


def test_a_page_stands_whatever_the_code_of_its_brand_is(site: Site, reader: Client) -> None:
    brand = Brand.objects.create(code="爱阅 2026/7?", name_zh="爱阅", name_en="Love to read")
    session = make_session(site, activity=make_activity(site, brand=brand))
    for page in (f"/activities/{session.activity_id}", f"/activities?brand={brand.pk}"):
        (address,) = set(re.findall(r'<a[^>]* href="(/feeds/brand/[^"]+)"', read(reader, page)))
        assert reader.get(address).status_code == 200


def test_a_reader_registers_shows_the_code_and_gives_the_seats_back(site: Site, alice: Client) -> None:
    session = make_session(site)
    page = send(alice, f"/activities/sessions/{session.pk}/register", who=site.world.alice.pk, guests="1")
    found = Registration.objects.get()
    assert (found.state, found.seats, found.staff_id) == ("registered", 2, None)
    assert found.code[:5] in page
    assert '<svg class="qr"' in page
    assert "Cancelled" in send(alice, f"/my/activities/{found.pk}/cancel")
    assert Registration.objects.get().ended_as == "by_reader"


def test_a68_a_form_that_is_sent_twice_registers_once_and_says_so_twice(site: Site, alice: Client) -> None:
    session, ward = make_session(site, party_max=3), make_ward(site)
    at = f"/activities/sessions/{session.pk}/register"
    form = re.search(r'name="form" value="([^"]+)"', read(alice, at))
    assert form
    for _ in range(2):
        page = send(alice, at, who=site.world.alice.pk, form=form[1])
        assert Registration.objects.get().code[:5] in page
        assert 'class="problem"' not in page
    assert "already" in send(alice, at, who=ward.pk, form=form[1])


def test_a68_a_form_that_was_refused_is_looked_at_anew(site: Site, alice: Client) -> None:
    session = make_session(site)
    at = f"/activities/sessions/{session.pk}/register"
    form = re.search(r'name="form" value="([^"]+)"', read(alice, at))
    assert form
    ActivitySession.objects.update(opens_at=clock.now() + HOUR)
    assert "not open yet" in send(alice, at, who=site.world.alice.pk, form=form[1])
    ActivitySession.objects.update(opens_at=clock.now() - HOUR)
    send(alice, at, who=site.world.alice.pk, form=form[1])
    assert Registration.objects.get().state == "registered"


def test_a_guardian_registers_a_child_only_with_consent(site: Site, alice: Client) -> None:
    ward, activity = make_ward(site), make_activity(site, for_minors=True, to_age=12)
    session = make_session(site, activity=activity, consent_below_age=14)
    at = f"/activities/sessions/{session.pk}/register"
    assert f'value="{ward.pk}" checked' in read(alice, at)
    assert "A guardian has to agree" in send(alice, at, who=ward.pk)
    assert not Registration.objects.exists()
    send(alice, at, who=ward.pk, consent="yes")
    found = Registration.objects.get()
    assert (found.patron_id, found.consent, found.minors) == (site.world.alice.pk, "guardian", 1)
    assert [each.patron_id for each in found.members.all()] == [ward.pk]


def test_a96_who_is_blocked_is_told_what_to_do(site: Site, alice: Client) -> None:
    activity = make_activity(site, turns_blocked_away=True)
    at = f"/activities/sessions/{make_session(site, activity=activity).pk}/register"
    block = Block.objects.create(patron=site.world.alice, reason="overdue", starts_at=clock.now() - DAY)
    assert "Nobody whose borrowing is blocked by CD or in the whole network" in read(
        alice, f"/activities/{activity.pk}"
    )
    assert "Ask at a desk why" in send(alice, at, who=site.world.alice.pk)
    block.delete()
    send(alice, at, who=site.world.alice.pk)
    assert Registration.objects.get().patron == site.world.alice


def test_what_a_reader_sends_twice_is_answered_as_the_first_time(site: Site, alice: Client) -> None:
    at = f"/activities/sessions/{make_session(site).pk}/register"
    form = read(alice, at).partition('name="form" value="')[2].partition('"')[0]
    for _ in range(2):
        assert "1 seat is yours" in send(alice, at, who=site.world.alice.pk, form=form)
    assert Registration.objects.count() == 1


def test_of_the_family_only_who_is_in_ones_care_is_named_in_full(site: Site, alice: Client, staff: Client) -> None:
    library = site.world.chengdu.library
    family = make_patron("The family", library, category="family")
    ward, session = make_ward(site), make_session(site)
    Patron.objects.filter(pk=ward.pk).update(name="李小明")
    husband = make_patron("李建国", library, number="R00000008901", family=family)
    Patron.objects.filter(pk=site.world.alice.pk).update(family=family)
    at = f"/activities/sessions/{session.pk}/register"
    page = read(alice, at)
    assert ("李小明" in page, "李建国" in page, "李** …8901" in page) == (True, False, True)
    page = send(alice, at, who=[site.world.alice.pk, husband.pk, ward.pk])
    assert ("李小明" in page, "李建国" in page, "李** …8901" in page) == (True, False, True)
    send(staff, f"/desk/activities/{session.pk}/card", text=ALICE)
    assert "李建国" in read(staff, f"/desk/activities/{session.pk}/register")
    assert [each.name for each in who_may_come(family.pk, today=session.starts_at.date())][1:] == ["alice", "李建国"]


def test_nobody_registers_or_cancels_for_strangers(site: Site, alice: Client) -> None:
    session, bob = make_session(site), site.world.bob.pk
    assert "Choose who comes." in send(alice, f"/activities/sessions/{session.pk}/register", who=bob)
    theirs = registered(session, bob)
    send(alice, f"/my/activities/{theirs.registration_id}/cancel")
    send(alice, f"/my/activities/{theirs.registration_id}/say", stars="5")
    assert Registration.objects.get().ended_at is None
    assert theirs.code not in read(alice, "/my/activities")


def test_a_place_in_the_line_and_the_link_are_shown_to_whom_they_are_for(site: Site, alice: Client) -> None:
    session = make_session(site, branch_id=None, capacity=1, waiting_max=5)
    write_link(session.pk, "https://meet.example.org/7")
    first = registered(session, site.world.bob.pk)
    send(alice, f"/activities/sessions/{session.pk}/register", who=site.world.alice.pk)
    assert "First in line" in (page := read(alice, "/my/activities"))
    assert "meet.example.org" not in page
    now = clock.now()
    gone = CancelRegistration(id=clock.new_id(), occurred_at=now, registration_id=first.registration_id, staff_id=1)
    assert isinstance(execute(gone), Accepted)
    assert "meet.example.org" in read(alice, "/my/activities")


def test_of_what_is_held_on_line_no_code_is_to_be_shown(site: Site, alice: Client) -> None:
    session = make_session(site, branch_id=None)
    page = send(alice, f"/activities/sessions/{session.pk}/register", who=site.world.alice.pk)
    assert "the link stands below" in page
    assert "At the door" not in page


def test_who_was_there_says_how_it_was_once(site: Site, alice: Client) -> None:
    now = clock.now()
    session = make_session(site, starts_at=now - HOUR, ends_at=now - HOUR / 2, opens_at=now - DAY)
    mine = registered(session, site.world.alice.pk, at=now - 2 * HOUR)
    came = CheckInReader(id=clock.new_id(), occurred_at=now - HOUR, session_id=session.pk, code=mine.code, staff_id=1)
    assert isinstance(execute(came), Accepted)
    assert 'name="stars"' in read(alice, "/my/activities")
    for _ in range(2):
        send(alice, f"/my/activities/{mine.registration_id}/say", stars="5", words="lovely")
    assert [(each.stars, each.words) for each in Feedback.objects.all()] == [(5, "lovely")]
    assert 'name="stars"' not in read(alice, "/my/activities")


def test_a_calendar_address_is_shown_once_and_ends_the_one_before(site: Site, alice: Client) -> None:
    def made() -> str:
        page = send(alice, "/my/activities/calendar")
        found = re.search(r'/feeds/mine/([^."]+)\.ics', page)
        assert found
        return found[1]

    first, second = made(), made()
    assert planning.reader_of_calendar(first) is None
    assert planning.reader_of_calendar(second) == CalendarKey.objects.get().patron_id == site.world.alice.pk
    assert second not in read(alice, "/my/activities")


def test_anybody_works_out_the_draw_from_its_page(site: Site, reader: Client, tmp_path: Path) -> None:
    now = clock.now()
    commitment = planning.new_commitment(now)
    session = make_session(
        site, how=How.DRAW, commitment=commitment, public_source="3D", capacity=2, waiting_max=1, opens_at=now - DAY,
        closes_at=now - HOUR, draw_at=now - HOUR / 2,
    )  # fmt: skip
    people = [make_patron(f"p{n}", site.world.chengdu.library) for n in range(5)]
    for each in people:
        assert registered(session, each.pk, at=now - 2 * HOUR).standing is Standing.IN_DRAW
    at = f"/activities/draws/{session.pk}"
    assert 'id="stands"' in (before := read(reader, at))
    assert commitment in before
    list_before = reader.get(f"{at}.txt").content
    draw = planning.drawing(session.pk, command_id=clock.new_id(), at=now, public_word="417", by=1)
    assert draw is not None
    assert isinstance(execute(draw), Accepted)
    page, script = read(reader, at), tmp_path / "check.py"
    script.write_text(CHECK)
    numbers = dict(re.findall(r'id="([a-z-]+)"><code>([0-9a-f]+)</code>', page))
    asked = [sys.executable, script, commitment, numbers["seed"], numbers["public-word"], numbers["list-hash"]]
    assert numbers["list-hash"] in before
    assert reader.get(f"{at}.txt").content == list_before
    said = subprocess.run(asked, input=list_before, capture_output=True, check=True).stdout.decode().splitlines()
    assert [line.split()[1] for line in said] == re.findall(r"<td><b>([A-Z0-9]{8})</b></td>", page)
    assert len(said) == len(reader.get(f"{at}.csv").content.splitlines()) - 1 == len(people)


def test_the_page_has_the_lines_of_the_document() -> None:
    assert CHECK in (ROOT / "docs/activities.md").read_text()


@pytest.mark.browser
def test_the_nearest_stand_first_for_who_says_where_they_are(site: Site, live_server: LiveServer) -> None:
    far, near = site.world.chongqing.branch.pk, site.world.chengdu.branch.pk
    for branch, (lon, lat) in {far: (106.55, 29.56), near: (104.05, 30.05)}.items():
        Branch.objects.filter(pk=branch).update(lon=lon, lat=lat)
    soon = make_activity(site, title_en="Far and soon")
    make_session(site, activity=soon, branch_id=far, starts_at=clock.now() + HOUR)
    make_session(site, activity=make_activity(site, title_en="Near and later"))

    def visit(chromium: Browser) -> None:
        here: Geolocation = {"longitude": 104.05, "latitude": 30.05}
        page = chromium.new_context(locale="en", geolocation=here, permissions=["geolocation"]).new_page()
        page.goto(f"{live_server.url}/activities")
        expect(page.locator("#places h3").first).to_have_text("Far and soon")
        page.locator("#locate").click()
        expect(page.locator("#places h3").first).to_have_text("Near and later")

    browser.shared.do(visit)
