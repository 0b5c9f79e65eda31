"""Booking an item for days ahead at a desk, and where its days are shown."""

from datetime import date

import pytest
from django.test import Client

from bashu.db.circulation.models import Hold
from bashu.domain.calendar import DAY, local_day
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, Site
from tests.doors.web.desks import Desk
from tests.doors.web.test_reader import Reader


@pytest.fixture
def desk(site: Site, staff: Client) -> Desk:
    """In Chengdu, where both books stand."""
    return Desk(staff, site)


def day(after: int) -> date:
    return local_day(clock.now()) + after * DAY


def book(desk: Desk, *span: int | str) -> str:
    """For whoever is open; collected here."""
    world = desk.site.world
    days = [each if isinstance(each, str) else day(each).isoformat() for each in span]
    branch = world.chengdu.branch
    given = {"from_on": days[0], "to_on": days[1], "branch": branch.pk, "city": branch.library.city_id}
    return desk.press(f"where/{world.book.pk}/book", **given)


def test_days_are_booked_for_the_reader_who_is_open(desk: Desk, site: Site) -> None:
    desk.scan(ALICE)
    assert f'href="/desk/where/{site.world.book.pk}/book"' in desk.see(f"/where/{site.world.book.pk}")
    page = book(desk, 10, 12)
    assert 'data-tone="hold"' in page
    assert "Booked from" in page
    row = Hold.objects.get()
    assert (row.booked_from_on, row.booked_to_on, row.patron_id) == (day(10), day(12), site.world.alice.pk)
    shown = desk.see(f"/where/{site.world.book.pk}")
    assert f'data-from="{day(10).isoformat()}"' in shown
    assert site.world.alice.number not in shown.partition('id="booked"')[2]


def test_what_is_taken_is_told_and_nothing_is_booked(desk: Desk) -> None:
    desk.scan(ALICE)
    book(desk, 10, 12)
    page = book(desk, 12, 14)
    assert "Free for as long from" in page
    assert f'value="{day(12).isoformat()}"' in page
    assert "Choose the first and the last day." in book(desk, "", "soon")
    assert Hold.objects.count() == 1


def test_without_a_reader_nothing_is_booked(desk: Desk, site: Site) -> None:
    assert 'id="first"' in desk.see(f"/where/{site.world.book.pk}/book")
    assert 'id="first"' in book(desk, 10, 12)
    assert not Hold.objects.exists()
    assert desk.client.get("/desk/where/999999999/book").status_code == 404


def test_another_city_may_be_looked_at_first(desk: Desk, site: Site) -> None:
    desk.scan(ALICE)
    city = site.world.chongqing.branch.library.city_id
    page = desk.press(f"where/{site.world.book.pk}/book", look="1", city=city, from_on=day(9).isoformat())
    assert f'<option value="{site.world.chongqing.branch.pk}"' in page
    assert f'value="{day(9).isoformat()}"' in page
    assert not Hold.objects.exists()


def test_a_booking_cannot_be_paused_and_is_cancelled_at_the_desk(desk: Desk) -> None:
    desk.scan(ALICE)
    book(desk, 10, 10)
    hold = Hold.objects.get()
    page = desk.see(f"/hold/{hold.pk}")
    assert "Booked for" in page
    assert 'id="cancel"' in page
    assert 'id="pause"' not in page
    assert 'id="pickup"' not in page
    assert "Booked for" in desk.see(f"/queue/{hold.bib_id}")
    desk.press(f"hold/{hold.pk}/cancel", reason="reader_asked")
    hold.refresh_from_db()
    assert hold.closed_as == "cancelled"


def test_a_loan_before_says_why_it_is_short(desk: Desk, site: Site) -> None:
    desk.scan(ALICE)
    book(desk, 10, 12)
    page = desk.scan("B1")
    assert "so it is due earlier" in page


def test_its_reader_sees_the_days(desk: Desk, site: Site) -> None:
    desk.scan(ALICE)
    book(desk, 10, 12)
    hold, alice = Hold.objects.get(), Reader(Client(headers={"accept-language": "en"}), site)
    alice.sign_in()
    assert "Booked from" in alice.see("/my")
    page = alice.see(f"/my/hold/{hold.pk}")
    assert "Booked from" in page
    assert 'id="pause"' not in page
    assert 'id="where"' not in page
