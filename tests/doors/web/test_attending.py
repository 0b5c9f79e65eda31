"""Who was there, from a list on paper: staff write it down at the desk once a session has begun."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bashu.db.activities.models import ActivitySession, DoorQuestion, Registration
from bashu.domain.activities.commands import EndSession
from bashu.domain.outcome import Accepted
from bashu.doors.web.shared.commands import execute
from bashu.engine import clock
from tests.doors.web.conftest import Site
from tests.doors.web.seasons import DAY, HOUR, make_session, registered
from tests.doors.web.test_desk_activities import read, send

AT = "/desk/activities"


def a_party(site: Site, *, ago: timedelta, seats: int = 4) -> tuple[ActivitySession, str]:
    """A session that began so long ago, and the page of Bob's registration for it."""
    session = make_session(site, starts_at=clock.now() + HOUR, opens_at=clock.now() - 90 * DAY)
    made = registered(session, site.world.bob.pk, seats=seats)
    starts = clock.now() - ago
    ActivitySession.objects.filter(pk=session.pk).update(starts_at=starts, ends_at=starts + 2 * HOUR)
    session.refresh_from_db()
    return session, f"{AT}/{session.pk}/registered/{made.registration_id}"


def form_of(page: str) -> dict[str, str]:
    """As it stands in the page."""
    form = page.partition('id="were-here"')[2].partition("</form>")[0]
    values = {name: form.partition(f'name="{name}"')[2].partition('value="')[2] for name in ("form", "came")}
    return {name: text.partition('"')[0] for name, text in values.items()}


def test_who_was_there_is_written_down_while_it_goes_on_and_once_for_each_press(
    site: Site, staff: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    session, page = a_party(site, ago=HOUR)
    with django_assert_max_num_queries(14):
        form = form_of(read(staff, page))
    assert form["came"] == "4"
    for _ in range(2):
        assert "1 was here" in send(staff, f"{page}/were-here", **form | {"came": "1"})
    found = Registration.objects.get()
    assert (found.attended, found.attended_at) == (1, session.starts_at)
    shown = read(staff, page)
    assert ("1 of 4 were here" in shown, form_of(shown)["came"]) == (True, "3")
    assert "3 were here" in send(staff, f"{page}/were-here", **form_of(shown))
    assert 'id="were-here"' not in read(staff, page)


def test_what_does_not_fit_becomes_a_question_and_is_said(site: Site, staff: Client) -> None:
    _, page = a_party(site, ago=HOUR, seats=2)
    assert "more people than seats" in send(staff, f"{page}/were-here", came="3")
    assert [(each.kind, each.came) for each in DoorQuestion.objects.all()] == [("no_seat", 3)]
    for odd in ("", "0", "-1", "many", "1000", "9" * 40):
        assert "Write how many" in send(staff, f"{page}/were-here", came=odd)
    assert Registration.objects.get().attended is None


def test_a47_who_counted_as_absent_is_found_and_was_there_after_all(
    site: Site, staff: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    session, page = a_party(site, ago=3 * DAY)
    told = execute(EndSession(id=clock.new_id(), occurred_at=clock.now(), session_id=session.pk))
    assert isinstance(told, Accepted), told
    with django_assert_max_num_queries(14):
        assert f'data-session="{session.pk}"' in read(staff, f"{AT}/past")
    listed = read(staff, f"{AT}/{session.pk}/registered")
    assert (f'href="{page}"' in listed, "by staff" in listed) == (True, False), "it is over, and nobody cancelled it"
    assert staff.post(f"{AT}/{session.pk}/find", {"text": site.world.bob.number})["Location"] == page
    send(staff, f"{page}/were-here", **form_of(read(staff, page)))
    assert Registration.objects.get().attended == 4


@pytest.mark.parametrize("ago", [-HOUR, 31 * DAY])
def test_who_was_there_is_told_neither_beforehand_nor_when_nobody_is_known_any_more(
    site: Site, staff: Client, ago: timedelta
) -> None:
    session, page = a_party(site, ago=ago)
    assert 'id="were-here"' not in read(staff, page)
    assert "until thirty days after" in send(staff, f"{page}/were-here", came="1")
    assert f'data-session="{session.pk}"' not in read(staff, f"{AT}/past")
    assert (Registration.objects.get().attended, DoorQuestion.objects.count()) == (None, 0)


def test_nobody_tells_it_of_another_branch_or_session(site: Site, staff: Client, there: Client) -> None:
    _, page = a_party(site, ago=HOUR)
    other = make_session(site)
    number = page.rpartition("/")[2]
    assert there.post(f"{page}/were-here", {"came": "1"}).status_code == 404
    assert staff.post(f"{AT}/{other.pk}/registered/{number}/were-here", {"came": "1"}).status_code == 404
    assert Registration.objects.get().attended is None
