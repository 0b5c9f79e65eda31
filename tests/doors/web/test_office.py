"""The office: who may come in, what they see, and how logins and grants are made there."""

import pytest
from django.test import Client

from bashu.db.network.models import Branch, Grant, Staff, Terminal
from bashu.domain.rights import Role
from bashu.doors.web.office.lists import SHOWN
from tests.doors.web.conftest import PASSWORD, Site, make_staff, signed_in


@pytest.fixture
def chief(site: Site) -> Client:
    """An administrator of Chengdu's library."""
    make_staff("chief", site.world.chengdu, Role.ADMINISTRATOR)
    return signed_in("chief")


def staff_id(login: str) -> int:
    return Staff.objects.get(user__username=login).pk


def post(client: Client, page: str, **given: object) -> str:
    return client.post(f"/office/{page}", given, follow=True).content.decode()


def test_the_office_is_for_staff_with_a_grant(site: Site, reader: Client) -> None:
    assert reader.get("/office")["Location"] == "/desk/sign-in?next=/office"
    Grant.objects.all().delete()
    assert signed_in("desk-chengdu").get("/office").status_code == 403


def test_the_start_says_what_one_may_do_and_where(site: Site, staff: Client) -> None:
    page = staff.get("/office").content.decode()
    assert "lend and renew" in page
    assert "edit lending rules" not in page
    assert 'href="/office/staff"' not in page
    assert "Administrator" in staff.get("/office/roles").content.decode()


def test_who_has_no_work_at_a_desk_comes_to_the_office(site: Site, reader: Client) -> None:
    make_staff("auditor", site.world.chengdu, Role.AUDITOR)
    given = {"username": "auditor", "password": PASSWORD}
    assert reader.post("/desk/sign-in", given)["Location"] == "/office"
    assert reader.get("/desk").status_code == 403
    assert reader.get("/desk/tasks").status_code == 200


def test_a_desk_that_is_out_of_service_opens_the_office_only(site: Site, staff: Client) -> None:
    Terminal.objects.filter(pk=site.world.chengdu.desk.pk).update(active=False)
    assert staff.get("/desk").status_code == 403
    assert staff.get("/office").status_code == 200


def test_staff_of_other_libraries_are_not_shown(site: Site, chief: Client) -> None:
    page = chief.get("/office/staff").content.decode()
    assert "desk-chengdu" in page
    assert "desk-chongqing" not in page
    assert chief.get(f"/office/staff/{staff_id('desk-chongqing')}").status_code == 404


def test_what_one_s_own_staff_may_do_elsewhere_is_not_shown(site: Site, chief: Client) -> None:
    there = Grant.objects.create(
        staff_id=staff_id("desk-chengdu"), role="auditor", library=site.world.chongqing.library, starts_on="2021-06-01"
    )
    assert "Auditor" not in chief.get("/office/staff").content.decode()
    assert f'data-grant="{there.pk}"' not in chief.get(f"/office/staff/{there.staff_id}").content.decode()
    post(chief, f"staff/{there.staff_id}/end", grant_id=there.pk)
    there.refresh_from_db()
    assert there.ended_at is None


def test_a_new_login_works_with_what_is_granted_to_it(site: Site, chief: Client) -> None:
    page = post(chief, "staff/add", login="novice", terminal_id=site.world.chengdu.desk.pk)
    password = page.partition('id="password">')[2].partition("<")[0]
    novice = Client()
    assert novice.login(username="novice", password=password)
    assert novice.get("/desk").status_code == 403
    post(chief, f"staff/{staff_id('novice')}/give", role="desk", scope="branch:CD-1")
    assert novice.get("/desk").status_code == 200
    given = Grant.objects.get(staff=staff_id("novice"))
    assert (given.branch_id, given.given_by_id) == (site.world.chengdu.branch.pk, staff_id("chief"))


@pytest.mark.parametrize(
    ("role", "scope"), [("desk", "library:CQ"), ("auditor", "network"), ("administrator", "branch:CQ-1")]
)
def test_what_is_beyond_ones_own_is_not_granted(chief: Client, role: str, scope: str) -> None:
    before = Grant.objects.count()
    page = post(chief, f"staff/{staff_id('desk-chengdu')}/give", role=role, scope=scope)
    assert "beyond your own rights" in page
    assert Grant.objects.count() == before


def test_a_grant_is_ended_and_stays_told(chief: Client, staff: Client) -> None:
    given = Grant.objects.get(staff=staff_id("desk-chengdu"))
    assert "ended by chief" in post(chief, f"staff/{given.staff_id}/end", grant_id=given.pk)
    assert staff.get("/desk").status_code == 403


def test_a_grant_is_ended_on_the_page_of_its_staff_only(chief: Client) -> None:
    other = Grant.objects.get(staff=staff_id("desk-chongqing"))
    assert "no such login" in post(chief, f"staff/{staff_id('chief')}/end", grant_id=other.pk)
    other.refresh_from_db()
    assert other.ended_at is None


def test_a_login_that_is_switched_off_is_out_at_once(chief: Client, staff: Client) -> None:
    assert "switched off" in post(chief, f"staff/{staff_id('desk-chengdu')}/switch", on="no")
    assert staff.get("/desk").status_code == 302
    post(chief, f"staff/{staff_id('desk-chengdu')}/switch", on="yes")
    assert staff.get("/desk").status_code == 200 or staff.login(username="desk-chengdu", password=PASSWORD)


def test_a_forgotten_password_is_made_anew_and_then_changed_by_its_owner(chief: Client, staff: Client) -> None:
    page = post(chief, f"staff/{staff_id('desk-chengdu')}/password")
    made = page.partition('id="password">')[2].partition("<")[0]
    assert staff.get("/desk").status_code == 302
    staff.login(username="desk-chengdu", password=made)
    assert "didn’t match" in post(staff, "password", old_password=made, new_password1="a-b-c-d-9", new_password2="x")
    post(staff, "password", old_password=made, new_password1="a-hall-in-1926", new_password2="a-hall-in-1926")
    assert staff.get("/desk").status_code == 200
    assert Client().login(username="desk-chengdu", password="a-hall-in-1926")


def test_a_password_stands_on_no_page_that_a_browser_may_keep(site: Site, chief: Client) -> None:
    given = {"login": "novice", "terminal_id": site.world.chengdu.desk.pk}
    assert "no-store" in chief.post("/office/staff/add", given)["Cache-Control"]


def test_a_long_list_is_cut_and_searched(site: Site, office: Client) -> None:
    library = site.world.chengdu.library
    for number in range(SHOWN):
        Branch.objects.create(
            library=library, code=f"X-{number}", name_zh="馆", name_en=f"House {number}", lon=104.0, lat=30.0
        )
    first, second = (office.get(f"/office/calendars?page={page}").content.decode() for page in (1, 2))
    assert (first.count("data-branch="), second.count("data-branch=")) == (SHOWN, 2)
    found = office.get("/office/calendars?find=house+7").content.decode()
    assert "1 of 27" in found
    assert 'data-branch="X-7"' in found
