"""The office's pages for calendars: hours, closures with what they move, single days, amnesties, holidays."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from bashu.db.circulation.models import Loan
from bashu.db.network import holidays
from bashu.db.network.calendar_models import Amnesty, Closure
from bashu.db.network.calendars import calendars
from bashu.db.network.models import Branch
from bashu.domain.calendar import days_overdue, end_of, local_day
from bashu.engine import clock
from tests.doors.web.conftest import Site

TODAY = local_day(clock.now())
FIRST, LAST = TODAY + timedelta(days=5), TODAY + timedelta(days=9)
SPAN = {"first_on": FIRST.isoformat(), "last_on": LAST.isoformat(), "reason": "防汛"}
WEEK = {f"day{weekday}": "9:00-17:00" for weekday in range(1, 7)} | {"day0": ""}


def post(client: Client, page: str, **given: object) -> str:
    return client.post(f"/office/calendars/{page}", given, follow=True).content.decode()


def lend(site: Site, *, due_in_days: int) -> Loan:
    return Loan.objects.create(
        id=9, item=site.world.book, patron=site.world.alice, token=b"9" * 32, lending_branch=site.world.chengdu.branch,
        terminal=site.world.chengdu.desk, checked_out_at=clock.now(), terms={},
        due_at=end_of(TODAY + timedelta(days=due_in_days)),
    )  # fmt: skip


def test_calendars_are_listed_as_far_as_the_right_reaches(site: Site, manager: Client, office: Client) -> None:
    page = manager.get("/office/calendars").content.decode()
    assert 'data-branch="CD-1"' in page
    assert 'data-branch="CQ-1"' not in page
    assert manager.get("/office/calendars/of/CQ-1").status_code == 404
    assert 'data-branch="CQ-1"' in office.get("/office/calendars").content.decode()


def test_a_closure_says_what_it_moves_before_it_is_announced(site: Site, manager: Client) -> None:
    lend(site, due_in_days=6)
    page = post(manager, "of/CD-1/close", **SPAN)
    assert "1 loan would be due later." in page
    assert Closure.objects.count() == 0
    post(manager, "of/CD-1/close", **SPAN, do="save")
    closure = Closure.objects.get()
    assert (closure.branch_id, closure.starts_on, closure.reason) == (site.world.chengdu.branch.pk, FIRST, "防汛")
    post(manager, "of/CD-1/call-off", closure_id=closure.pk)
    assert Closure.objects.count() == 0


def late(site: Site, due: datetime) -> int:
    return days_overdue(due, clock.now(), uncounted=calendars()[site.world.chengdu.branch.pk].uncounted)


def test_c281_a_closure_that_has_begun_ends_early_and_keeps_its_days(site: Site, manager: Client) -> None:
    """C281, C288: it ends on the day before the branch opens again, and the button says so."""
    days = {"starts_on": TODAY - timedelta(20), "ends_on": TODAY + timedelta(10), "announced_at": clock.now()}
    closure, due = Closure.objects.create(branch=site.world.chengdu.branch, **days), end_of(TODAY - timedelta(25))
    page = manager.get("/office/calendars/of/CD-1").content.decode()
    assert ("End it early" in page, "Call it off" in page) == (True, False)
    for wrong in (TODAY - timedelta(1), TODAY + timedelta(11)):
        assert 'id="problem"' in post(manager, "of/CD-1/call-off", closure_id=closure.pk, again_on=wrong.isoformat())
    for again in (TODAY + timedelta(3), TODAY):
        post(manager, "of/CD-1/call-off", closure_id=closure.pk, again_on=again.isoformat())
        closure.refresh_from_db()
        assert closure.ends_on == again - timedelta(1)
    assert late(site, due) == 5
    assert calendars()[site.world.chengdu.branch.pk].is_open(TODAY)


def test_c281_a_closure_that_begins_today_is_called_off_or_ends_tonight(site: Site, manager: Client) -> None:
    """C281."""
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(10), "announced_at": clock.now()}
    closure = Closure.objects.create(branch=site.world.chengdu.branch, **days)
    post(manager, "of/CD-1/call-off", closure_id=closure.pk, again_on=(TODAY + timedelta(1)).isoformat())
    assert Closure.objects.get().ends_on == TODAY
    post(manager, "of/CD-1/call-off", closure_id=closure.pk)
    assert Closure.objects.count() == 0


def test_c289_an_amnesty_that_has_begun_ends_early_and_keeps_its_days(site: Site, office: Client) -> None:
    """C289."""
    row = Amnesty.objects.create(starts_on=TODAY - timedelta(20), ends_on=TODAY + timedelta(10))
    assert "Days count again from" in office.get("/office/calendars/amnesties").content.decode()
    assert 'id="problem"' in post(office, "amnesties/end", amnesty_id=row.pk, again_on="2000-01-01")
    post(office, "amnesties/end", amnesty_id=row.pk)
    row.refresh_from_db()
    assert row.ends_on == TODAY - timedelta(1)
    assert late(site, end_of(TODAY - timedelta(25))) == 5


def test_what_moves_no_loan_is_announced_at_once(site: Site, manager: Client) -> None:
    lend(site, due_in_days=20)
    assert "防汛" in post(manager, "of/CD-1/close", **SPAN, whole="yes")
    assert Closure.objects.get().library_id == site.world.chengdu.library.pk


@pytest.mark.parametrize("wrong", [{"last_on": TODAY.isoformat()}, {"first_on": ""}, {"last_on": "2999-01-01"}])
def test_a_span_that_is_none_is_told(manager: Client, wrong: dict[str, str]) -> None:
    assert 'id="problem"' in post(manager, "of/CD-1/close", **(SPAN | wrong))
    assert Closure.objects.count() == 0


def test_hours_are_set_from_a_day_on_and_taken_back(site: Site, manager: Client) -> None:
    monday = TODAY + timedelta(days=7 - TODAY.weekday())
    post(manager, "of/CD-1/hours", **WEEK, starts_on=monday.isoformat())
    calendar = calendars()[site.world.chengdu.branch.pk]
    assert (calendar.is_open(monday), calendar.is_open(monday + timedelta(days=1))) == (False, True)
    assert "09:00-17:00" in manager.get("/office/calendars/of/CD-1").content.decode()
    post(manager, "of/CD-1/forget-hours", starts_on=monday.isoformat())
    assert not calendars()[site.world.chengdu.branch.pk].seasons


@pytest.mark.parametrize("wrong", [{"day1": "nine to five"}, {"starts_on": ""}, dict.fromkeys(WEEK, "")])
def test_hours_that_are_none_are_told(site: Site, manager: Client, wrong: dict[str, str]) -> None:
    assert 'id="problem"' in post(manager, "of/CD-1/hours", **(WEEK | {"starts_on": TODAY.isoformat()} | wrong))
    assert not calendars()[site.world.chengdu.branch.pk].seasons


def test_a_single_day_is_closed_opened_and_forgotten(site: Site, manager: Client) -> None:
    lend(site, due_in_days=5)
    on = {"on": FIRST.isoformat(), "reason": "盘点"}
    assert "1 loan would be due later." in post(manager, "of/CD-1/day", **on, hours="")
    assert "盘点" in post(manager, "of/CD-1/day", **on, hours="", do="save")
    post(manager, "of/CD-1/day", **on, hours="9:00-12:00，14:00-16:00")
    calendar = calendars()[site.world.chengdu.branch.pk]
    assert (FIRST not in calendar.closed_on, len(calendar.open_on[FIRST])) == (True, 2)
    post(manager, "of/CD-1/forget-day", on=FIRST.isoformat())
    assert not calendars()[site.world.chengdu.branch.pk].open_on


def test_an_amnesty_is_a_librarys_or_the_networks(site: Site, manager: Client, office: Client) -> None:
    assert manager.post("/office/calendars/amnesties/grant", SPAN).status_code == 403
    post(manager, "amnesties/grant", **SPAN, library=site.world.chengdu.library.pk)
    post(office, "amnesties/grant", **SPAN)
    assert set(Amnesty.objects.values_list("library", flat=True)) == {site.world.chengdu.library.pk, None}
    networks = Amnesty.objects.get(library=None)
    assert manager.post("/office/calendars/amnesties/end", {"amnesty_id": networks.pk}).status_code == 403
    post(office, "amnesties/end", amnesty_id=networks.pk)
    assert Amnesty.objects.count() == 1


def test_the_holidays_of_a_year_are_taken_over(site: Site, manager: Client) -> None:
    year, mine = TODAY.year, site.world.chengdu
    assert "Not settled (1)" in manager.get(f"/office/calendars/holidays?year={year}").content.decode()
    post(manager, "holidays/take-over", year=year, days_off="closed")
    assert holidays.settled(year) == {mine.library.pk}
    assert calendars()[mine.branch.pk].closed_on
    assert not calendars()[site.world.chongqing.branch.pk].closed_on


def test_for_all_means_those_that_have_not_said_otherwise(site: Site, office: Client) -> None:
    holidays.settle([site.world.chengdu.library.pk], year=TODAY.year, now=clock.now())
    post(office, "holidays/take-over", year=TODAY.year, days_off="closed")
    assert not calendars()[site.world.chengdu.branch.pk].closed_on
    assert calendars()[site.world.chongqing.branch.pk].closed_on


def test_a_year_that_is_not_announced_is_flagged(site: Site, manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holidays, "announced", lambda _: None)
    assert 'id="not-announced"' in manager.get("/office/calendars/holidays").content.decode()
    post(manager, "holidays/take-over", year=TODAY.year)
    assert not holidays.settled(TODAY.year)
    post(manager, "holidays/settle", year=TODAY.year, library=site.world.chongqing.library.pk)
    assert not holidays.settled(TODAY.year)
    post(manager, "holidays/settle", year=TODAY.year, library=site.world.chengdu.library.pk)
    assert holidays.settled(TODAY.year) == {site.world.chengdu.library.pk}


def test_a_desk_looks_and_does_not_change(site: Site, staff: Client) -> None:
    page = staff.get("/office/calendars/of/CD-1").content.decode()
    assert 'id="close"' not in page
    assert staff.post("/office/calendars/of/CD-1/close", SPAN).status_code == 403


def test_a_branch_becomes_a_24_hour_point_and_has_hours_again(site: Site, manager: Client) -> None:
    branch = site.world.chengdu.branch
    assert "neither hours nor weekdays close it" in post(manager, "of/CD-1/always-open", always="yes")
    assert calendars()[branch.pk].always_open
    post(manager, "of/CD-1/always-open", always="no")
    assert not calendars()[branch.pk].always_open
    assert manager.post("/office/calendars/of/CQ-1/always-open", {"always": "yes"}).status_code == 404


def test_days_that_close_again_are_told_before_the_hours_count(site: Site, manager: Client) -> None:
    branch = site.world.chengdu.branch
    Branch.objects.filter(pk=branch.pk).update(
        always_open=True, closed_weekdays=[(TODAY + timedelta(days=6)).weekday()]
    )
    loan = lend(site, due_in_days=6)
    assert "1 loan would be due later" in post(manager, "of/CD-1/always-open", always="no")
    assert calendars()[branch.pk].always_open
    post(manager, "of/CD-1/always-open", always="no", do="save")
    assert not calendars()[loan.lending_branch_id].always_open
