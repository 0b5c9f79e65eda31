"""Staff cancel a registration: for who stands at the desk, and for who calls."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bashu.db.activities import registered as queries
from bashu.db.activities.models import Registration
from bashu.db.network.models import Staff
from bashu.db.patrons.models import Patron
from bashu.domain.rights import Role
from bashu.doors.web.shared.giving_back import give_back
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, Site, make_staff, signed_in
from tests.doors.web.seasons import HOUR, make_session, registered
from tests.doors.web.test_desk_activities import read, send
from tests.people import make_patron

AT = "/desk/activities"


def found_by(client: Client, session_id: int, *, text: str) -> str:
    """Where what was typed leads."""
    return str(client.post(f"{AT}/{session_id}/find", {"text": text})["Location"])


def form_of(page: str) -> dict[str, str]:
    return {"form": page.partition('id="cancel-it"')[2].partition('name="form" value="')[2].partition('"')[0]}


def test_a_desk_finds_a_registration_by_code_card_number_and_name(site: Site, staff: Client) -> None:
    Patron.objects.filter(pk=site.world.bob.pk).update(name="王小明")
    session, other = make_session(site), make_session(site)
    alice = registered(session, site.world.alice.pk)
    bob = registered(session, site.world.bob.pk).registration_id
    registered(other, site.world.bob.pk)
    hers = f"{AT}/{session.pk}/registered/{alice.registration_id}"
    for text in (alice.code, f"{alice.code[:4]} {alice.code[4:]}", ALICE, site.world.alice.number):
        assert found_by(staff, session.pk, text=text) == hers
    assert found_by(staff, session.pk, text="王小明") == f"{AT}/{session.pk}/registered/{bob}"
    assert "has this code, card" in send(staff, f"{AT}/{session.pk}/find", text="Nobody")


def test_a34_a_desk_cancels_after_it_has_seen_what_goes_and_is_told_who_did_it(
    site: Site, staff: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    session = make_session(site, capacity=2, waiting_max=3)
    seated = registered(session, site.world.alice.pk, seats=2).registration_id
    registered(session, site.world.bob.pk)
    lists, page = f"{AT}/{session.pk}/registered", f"{AT}/{session.pk}/registered/{seated}"
    with django_assert_max_num_queries(14):
        assert site.world.alice.name not in read(staff, lists)
    with django_assert_max_num_queries(14):
        shown = read(staff, page)
    assert (site.world.alice.name in shown, "2 seats are given back" in shown) == (True, True)
    for _ in range(2):
        told = send(staff, page, **form_of(shown))
    assert ("1 registration moved up" in told, "It had no seat" in told) == (True, False)
    ended = Registration.objects.get(pk=seated)
    assert (ended.ended_as, ended.ended_by) == ("by_staff", Staff.objects.get(user__username="desk-chengdu").pk)
    assert Registration.objects.get(patron=site.world.bob).state == "registered"
    assert re.search(r"by desk-chengdu", read(staff, lists).partition('id="cancelled"')[2])


def test_long_lists_and_who_was_found_are_read_at_once(
    site: Site, staff: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(queries, "AT_ONCE", 1)
    session, library = make_session(site, capacity=3, waiting_max=5), site.world.chengdu.library
    made = [registered(session, make_patron(f"n{number}", library).pk).registration_id for number in range(8)]
    for gone in made[:2]:
        give_back(Registration.objects.get(pk=gone), staff_id=Staff.objects.all()[0].pk,
                  asked=(clock.new_id(), clock.now()))  # fmt: skip
    lists = f"{AT}/{session.pk}/registered"
    read(staff, lists)
    for more in ("", f"?found={made[2]}&found={made[3]}"):
        with django_assert_max_num_queries(14):
            assert f'data-registration="{made[2]}"' in read(staff, lists + more)


def test_a35_who_came_is_cancelled_only_after_a_warning(site: Site, staff: Client) -> None:
    session = make_session(site, starts_at=clock.now() - HOUR / 6)
    made = registered(session, site.world.alice.pk)
    send(staff, f"{AT}/{session.pk}/scan", text=made.code)
    page = f"{AT}/{session.pk}/registered/{made.registration_id}"
    shown = read(staff, page)
    assert "came already" in shown
    send(staff, page, **form_of(shown))
    assert Registration.objects.get().attended is None


def test_what_a_login_cancelled_that_is_gone_was_cancelled_by_staff(site: Site, staff: Client) -> None:
    session = make_session(site)
    gone = registered(session, site.world.alice.pk).registration_id
    give_back(Registration.objects.get(pk=gone), staff_id=77_777, asked=(clock.new_id(), clock.now()))
    make_staff("office", site.world.chengdu, Role.MANAGER)
    for client, page in ((staff, f"{AT}/{session.pk}/registered"),
                         (signed_in("office"), f"/office/activities/sessions/{session.pk}")):  # fmt: skip
        assert "by staff, " in read(client, page)


def test_nobody_cancels_elsewhere(site: Site, staff: Client, there: Client) -> None:
    session, other = make_session(site), make_session(site)
    made = registered(session, site.world.alice.pk).registration_id
    assert there.post(f"{AT}/{session.pk}/registered/{made}").status_code == 404
    assert there.get(f"{AT}/{session.pk}/registered").status_code == 404
    assert staff.post(f"{AT}/{other.pk}/registered/{made}").status_code == 404
    assert Registration.objects.get().ended_at is None


@pytest.mark.parametrize(("role", "status"), [(Role.MANAGER, 302), (Role.NETWORK_OFFICE, 403)])
def test_the_office_cancels_by_the_same_right(site: Site, role: Role, status: int) -> None:
    session = make_session(site)
    made = registered(session, site.world.alice.pk).registration_id
    make_staff("office", site.world.chengdu, role)
    page = f"/office/activities/sessions/{session.pk}"
    assert (f"/registered/{made}" in read(signed_in("office"), page)) == (status == 302)
    assert signed_in("office").post(f"{page}/registered/{made}").status_code == status
    assert (Registration.objects.get().ended_at is None) == (status == 403)
