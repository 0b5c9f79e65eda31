"""What readers and strangers ask of the activities' pages that nobody meant them to ask, or twice at once."""

import json
import re
import shlex
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from bashu.db.activities.models import Activity, ActivitySession, Challenge, ChallengeEntry, Registration, Team
from bashu.db.network.models import Branch
from bashu.db.patrons.models import Patron
from bashu.domain.activities.states import How
from bashu.domain.calendar import local_day, start_of
from bashu.doors.web.shared.commands import execute
from bashu.engine import clock
from bashu.engine.activities import planning
from tests.doors.web.conftest import ALICE, PIN, Site
from tests.doors.web.seasons import DAY, HOUR, make_activity, make_session, registered
from tests.doors.web.test_challenges import a_challenge


@pytest.fixture
def alice(site: Site, reader: Client) -> Client:
    reader.post("/my/sign-in", {"number": ALICE, "pin": PIN})
    return reader


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def event(client: Client, activity_id: int) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', read(client, f"/activities/{activity_id}"))
    assert found
    (told,) = json.loads(found[1])["@graph"]
    return dict(told)


def test_a_form_that_is_sent_twice_registers_once_and_says_so_twice(site: Site, alice: Client) -> None:
    at = f"/activities/sessions/{make_session(site).pk}/register"
    form = re.search(r'name="form" value="([^"]+)"', read(alice, at))
    assert form
    for _ in range(2):
        told = alice.post(at, {"form": form[1], "who": site.world.alice.pk})
        assert told["Location"] == "/my/activities"
    assert "1 seat is yours" in read(alice, "/my/activities")
    assert Registration.objects.count() == 1


def test_what_a_form_was_refused_for_is_looked_at_anew(site: Site, alice: Client) -> None:
    session = make_session(site, capacity=1)
    other, form = registered(session, site.world.bob.pk), str(clock.new_id())
    at, asked = f"/activities/sessions/{session.pk}/register", {"form": form, "who": site.world.alice.pk}
    assert "full" in alice.post(at, asked).content.decode().lower()
    assert "full" in alice.post(at, asked).content.decode().lower()
    assert other.registration_id == Registration.objects.get().pk


def test_a_desk_that_sends_a_form_twice_registers_once(site: Site, staff: Client) -> None:
    session, form = make_session(site), str(clock.new_id())
    staff.post(f"/desk/activities/{session.pk}/card", {"text": ALICE})
    at = f"/desk/activities/{session.pk}/register"
    for _ in range(2):
        page = staff.post(at, {"form": form, "who": site.world.alice.pk}, follow=True).content.decode()
        assert "1 seat registered" in page
    assert Registration.objects.count() == 1


def test_who_has_a_seat_at_what_was_withdrawn_is_led_nowhere(site: Site, alice: Client) -> None:
    session = make_session(site)
    registered(session, site.world.alice.pk)
    Activity.objects.update(state="withdrawn")
    page = read(alice, "/my/activities")
    assert ("Story time" in page, f"/activities/{session.activity_id}" in page) == (True, False)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "InStock"),
        ({"opens_at": clock.now() + HOUR}, "PreOrder"),
        ({"capacity": 1, "waiting_max": 3}, "BackOrder"),
        ({"capacity": 1}, "SoldOut"),
        ({"opens_at": clock.now() - DAY, "closes_at": clock.now() - HOUR}, "SoldOut"),
    ],
)
def test_search_engines_are_told_whether_one_can_register(
    site: Site, reader: Client, changed: dict[str, Any], said: str
) -> None:
    session = make_session(site, **changed)
    registered(session, site.world.bob.pk)
    told = event(reader, session.activity_id)
    assert told["offers"]["availability"] == f"https://schema.org/{said}"
    assert told["startDate"].endswith("+08:00")


def test_the_lines_that_check_a_draw_run_nothing_else(site: Site, reader: Client) -> None:
    now, word = clock.now(), "417; touch /tmp/x $(id) 'it'"
    session = make_session(
        site, how=How.DRAW, commitment=planning.new_commitment(now), public_source="3D", opens_at=now - DAY,
        closes_at=now - HOUR, draw_at=now - HOUR / 2,
    )  # fmt: skip
    draw = planning.drawing(session.pk, command_id=clock.new_id(), at=now, public_word="417", by=1)
    assert draw is not None
    execute(draw)
    drawn = ActivitySession.objects.get().drawn or {}
    ActivitySession.objects.update(drawn=drawn | {"public_word": word})
    for state in ("published", "withdrawn"):
        Activity.objects.update(state=state)
        page = read(reader, f"/activities/draws/{session.pk}")
        run = re.search(r'<p class="soft" lang="en"><code>(.*?)</code>', page)
        assert run
        text = run[1].replace("&#x27;", "'").replace("&lt;", "<").replace("&quot;", '"')
        assert shlex.split(text)[4] == word
    Activity.objects.update(state="draft")
    assert reader.get(f"/activities/draws/{session.pk}").status_code == 404


def test_an_exhibition_stands_on_each_of_its_days_however_long_it_goes_on(site: Site, reader: Client) -> None:
    begun = start_of(local_day(clock.now()) - 100 * DAY)
    ends = start_of(local_day(clock.now()) + 100 * DAY)
    of = make_activity(site, kind="exhibition", title_en="Maps")
    make_session(site, activity=of, how=How.WALK_IN, starts_at=begun, ends_at=ends, closes_at=begun, opens_at=begun)
    today, last = local_day(clock.now()), local_day(ends)
    assert "Maps" in read(reader, f"/activities?day={today}&month={today:%Y-%m}")
    assert "Maps" not in read(reader, f"/activities?day={last}&month={last:%Y-%m}")
    page = read(reader, f"/activities?month={today:%Y-%m}")
    assert page.count('class="how-many"') == len(re.findall(r'href="\?[^"]*day=', page)) >= 28


def test_a_month_and_what_is_near_are_told_of_all_that_is_held(site: Site, reader: Client, settings: Settings) -> None:
    of, now = make_activity(site, title_en="Many"), clock.now()
    there = site.world.chongqing.branch.pk
    Branch.objects.filter(pk=there).update(lon=106.55, lat=29.56)
    first = make_session(site, activity=of, starts_at=now + 2 * HOUR)
    names = [each.attname for each in ActivitySession._meta.concrete_fields]
    said = {name: getattr(first, name) for name in names}
    ActivitySession.objects.bulk_create(ActivitySession(**said | {"id": 10**12 + n}) for n in range(1, 1_100))
    make_session(site, activity=make_activity(site, title_en="Last"), branch_id=there, starts_at=now + 20 * DAY)
    assert "Last" in read(reader, f"/activities?near={there}").partition("Many")[0]
    on = local_day(now + 2 * HOUR)
    assert ">1100</span>" in read(reader, f"/activities?month={on:%Y-%m}")
    assert "of 1101" in read(reader, f"/activities?near={there}&sessions=1050")


def test_who_guesses_codes_of_teams_has_to_wait(site: Site, alice: Client) -> None:
    today = local_day(clock.now())
    challenge = Challenge.objects.create(
        title_zh="读", title_en="Read", goal="books", target=3, for_whom="class", from_on=today, state="published",
        until_on=today + timedelta(days=9), written_at=clock.now(),
    )  # fmt: skip
    Team.objects.create(challenge=challenge, name="3b", code="ABCDEFGH", by_staff=True, made_at=clock.now())
    for number in range(8):
        alice.post(f"/my/challenges/{challenge.pk}/join", {"code": f"WRONG{number:03}"})
    page = alice.post(f"/my/challenges/{challenge.pk}/join", {"code": "ABCDEFGH"}, follow=True).content.decode()
    assert ("wait five minutes" in page, ChallengeEntry.objects.exists()) == (True, False)


def test_nobody_says_how_it_was_before_it_was(site: Site, alice: Client) -> None:
    session = make_session(site)
    mine = registered(session, site.world.alice.pk)
    Registration.objects.update(attended=1)
    page = alice.post(f"/my/activities/{mine.registration_id}/say", {"stars": "5"}, follow=True).content.decode()
    assert "Thank you for what you said" not in page


def test_who_takes_part_in_what_was_withdrawn_may_still_leave(site: Site, alice: Client) -> None:
    challenge = a_challenge()
    at = f"/challenges/{challenge.pk}"
    alice.post(f"/my{at}/join")
    Challenge.objects.update(state="withdrawn")
    assert at in read(alice, "/challenges")
    assert 'id="leave"' in read(alice, at)
    assert Client().get(at).status_code == 404
    assert at not in read(Client(), "/challenges")
    alice.post(f"/my{at}/leave")
    assert not ChallengeEntry.objects.exists()
    assert not Patron.objects.get(pk=site.world.alice.pk).keeps_history
    assert alice.get(at).status_code == alice.post(f"/my{at}/join").status_code == 404
