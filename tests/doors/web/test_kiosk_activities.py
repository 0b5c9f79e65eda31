"""Activities at a kiosk: found by anybody, joined with the card one borrows with."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from bashu.db.activities.models import ActivitySession, Registration
from bashu.db.patrons.models import Patron
from bashu.domain.activities.commands import PatronScan
from bashu.domain.activities.states import RegistrationKind
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, Site
from tests.doors.web.seasons import DAY, HOUR, make_activity, make_session, registered
from tests.people import make_patron


@pytest.fixture
def session_id(site: Site) -> int:
    return int(make_session(site, capacity=1, waiting_max=5).pk)


def session_of(session_id: int) -> ActivitySession:
    return ActivitySession.objects.get(pk=session_id)


@dataclass(frozen=True, slots=True)
class Visitor:
    reader: Client
    site: Site

    def see(self, more: str = "") -> str:
        return self.reader.get(self.site.kiosk("activities") + more).content.decode()

    def show_card(self) -> str:
        return self._send("card", text=ALICE, then="activities")

    def press(self, what: str, **given: int | str) -> str:
        return self._send(f"activities/{what}", **given)

    def _send(self, where: str, **given: str | int) -> str:
        return self.reader.post(self.site.kiosk(where), given, follow=True).content.decode()


@pytest.fixture
def visitor(reader: Client, site: Site) -> Visitor:
    return Visitor(reader, site)


def test_the_start_leads_there_if_something_is_planned_here(site: Site, visitor: Visitor, reader: Client) -> None:
    assert 'id="go-activities"' not in reader.get(site.kiosk()).content.decode()
    assert "Nothing is planned here" in visitor.see()
    session = make_session(site)
    assert 'id="go-activities"' in reader.get(site.kiosk()).content.decode()
    assert 'id="go-activities"' not in reader.get(site.kiosk(at=site.there)).content.decode()
    assert f'data-session="{session.pk}"' in visitor.see()


def test_a_card_takes_a_seat_and_gives_it_back_once_asked_again(site: Site, visitor: Visitor, session_id: int) -> None:
    assert "?then=activities" in visitor.see()
    assert "Take part" in visitor.show_card()
    page = visitor.press("register", session=session_id)
    assert "1 seat is yours" in page
    assert "At the door show your card" in page
    mine = Registration.objects.get()
    assert (mine.patron_id, mine.staff_id, mine.seats) == (site.world.alice.pk, None, 1)
    assert f"?cancel={mine.pk}" in page
    assert "Yes, give it up" in visitor.see(f"?cancel={mine.pk}")
    assert "Your place is given up" in visitor.press("cancel", registration=mine.pk)
    mine.refresh_from_db()
    assert mine.ended_as == "by_reader"


def test_two_presses_are_told_what_came_of_the_first(site: Site, visitor: Visitor, session_id: int) -> None:
    shown = visitor.show_card()
    form = shown.partition('name="form" value="')[2].partition('"')[0]
    for _ in range(2):
        assert 'data-tone="keep"' in visitor.press("register", session=session_id, form=form)
    other = make_session(site, opens_at=clock.now() + HOUR).pk
    assert 'data-tone="stop"' in visitor.press("register", session=other, form=form)
    ActivitySession.objects.update(opens_at=clock.now() - HOUR)
    assert 'data-tone="keep"' in visitor.press("register", session=other, form=form)
    assert {each.session_id for each in Registration.objects.all()} == {session_id, other}


def test_who_gives_up_the_seats_of_others_too_is_told_how_many(site: Site, visitor: Visitor) -> None:
    session, alice = make_session(site), site.world.alice
    made = registered(session, alice.pk, seats=3, kind=RegistrationKind.FAMILY).registration_id
    visitor.show_card()
    assert "all 3 seats" in visitor.see(f"?cancel={made}")


def test_who_was_registered_by_another_sees_it_and_gives_nothing_up(site: Site, visitor: Visitor) -> None:
    session, alice, bob = make_session(site), site.world.alice, site.world.bob
    family = make_patron("The family", site.world.chengdu.library, category="family")
    Patron.objects.filter(pk__in=[alice.pk, bob.pk]).update(family=family)
    both: dict[str, Any] = {
        "seats": 2, "kind": RegistrationKind.FAMILY, "members": (PatronScan(patron_id=alice.pk),)
    }  # fmt: skip
    made = registered(session, bob.pk, **both).registration_id
    page = visitor.show_card()
    assert ("has a seat" in page, "Take part" in page, f"cancel={made}" in page) == (True, False, False)
    assert "Yes, give it up" not in visitor.see(f"?cancel={made}")


def test_of_what_is_held_on_line_no_door_is_spoken_of(site: Site, visitor: Visitor) -> None:
    session = make_session(site, branch_id=None)
    visitor.show_card()
    page = visitor.press("register", session=session.pk)
    assert "has the link" in page
    assert "At the door" not in page


def test_who_comes_late_stands_in_line(site: Site, visitor: Visitor, session_id: int) -> None:
    registered(session_of(session_id), site.world.bob.pk)
    visitor.show_card()
    assert "On the waiting list" in visitor.press("register", session=session_id)


def test_what_is_anothers_cannot_be_given_back(site: Site, visitor: Visitor, session_id: int) -> None:
    bobs = registered(session_of(session_id), site.world.bob.pk).registration_id
    visitor.show_card()
    assert "Yes, give it up" not in visitor.see(f"?cancel={bobs}")
    visitor.press("cancel", registration=bobs)
    assert Registration.objects.get().ended_at is None


def test_without_a_card_nothing_is_taken_and_with_it_one_is_there_again(
    site: Site, visitor: Visitor, session_id: int
) -> None:
    """As after two minutes before the list."""
    asks = visitor.press("register", session=session_id)
    assert ('id="text"' in asks, 'name="then" value="activities"' in asks) == (True, True)
    assert not Registration.objects.exists()


def test_what_speaks_against_it_is_said_with_what_to_do(site: Site, visitor: Visitor) -> None:
    session = make_session(site, activity=make_activity(site, from_age=70))
    visitor.show_card()
    page = visitor.press("register", session=session.pk)
    assert 'data-tone="stop"' in page
    assert not Registration.objects.exists()
    visitor.press("register", session=10**12)


def test_drafts_and_what_is_over_are_not_shown(site: Site, visitor: Visitor) -> None:
    make_session(site, activity=make_activity(site, state="draft"))
    over = clock.now() - 2 * DAY
    make_session(site, starts_at=over, opens_at=over - DAY, closes_at=over)
    assert "Nothing is planned here" in visitor.see()
