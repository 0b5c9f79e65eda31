"""The book drop: what is scanned counts as returned when the door was closed last, or on a day that staff set."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.test import Client

from bashu.db.circulation.models import Loan
from bashu.db.network.calendar_models import OpeningHours
from bashu.db.network.models import Network
from bashu.domain.calendar import DAY, LOCAL, end_of, local_day, start_of
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, Site
from tests.doors.web.test_desk import press, scan


@pytest.fixture
def lent(staff: Client) -> Loan:
    """For weeks, due the day before yesterday."""
    scan(staff, ALICE)
    scan(staff, "B1")
    press(staff, "close")
    due_at = end_of(local_day(clock.now()) - 2 * DAY)
    Loan.objects.update(checked_out_at=due_at - 30 * DAY, due_at=due_at)
    return Loan.objects.get()


def days_ago(number: int) -> str:
    return (local_day(clock.now()) - number * DAY).isoformat()


def closes_at_six(site: Site) -> None:
    """Each day."""
    OpeningHours.objects.bulk_create(
        OpeningHours(branch=site.world.chengdu.branch, starts_on="2020-01-01", weekday=day, opens=540, closes=1080)
        for day in range(7)
    )


def closed_last() -> datetime:
    now = clock.now().astimezone(LOCAL)
    six = datetime.combine(now.date(), time(18), LOCAL)
    return six if six < now else six - timedelta(days=1)


class TestBookDrop:
    def test_one_key_and_all_scans_count_as_of_the_last_closing(self, site: Site, staff: Client, lent: Loan) -> None:
        closes_at_six(site)
        page = press(staff, "returned", do="toggle")
        assert 'data-f="Escape"' in page
        assert "dated-back" in page
        page = scan(staff, "B1")
        assert "Counts as returned" in page
        loan = Loan.objects.get(pk=lent.pk)
        assert loan.checked_in_at == closed_last()
        assert loan.taken_in_at is not None
        assert "dated-back" in scan(staff, "B1"), "it stays for the next scan"

    def test_a_day_is_set_and_each_line_tells_how_late_it_was(self, staff: Client, lent: Loan) -> None:
        press(staff, "returned", do="toggle")
        press(staff, "returned", do="day", day=days_ago(2))
        assert "Not overdue." in scan(staff, "B1")
        assert Loan.objects.get(pk=lent.pk).checked_in_at == lent.due_at

    def test_days_overdue_until_then_are_told(self, staff: Client, lent: Loan) -> None:
        Loan.objects.filter(pk=lent.pk).update(due_at=end_of(local_day(clock.now()) - 5 * DAY))
        press(staff, "returned", do="toggle")
        press(staff, "returned", do="day", day=days_ago(2))
        page = scan(staff, "B1")
        assert len(re.findall(r"Days overdue: 3\.", page)) == 1

    @pytest.mark.parametrize("odd", ["0001-01-01", "9999-12-31", "", "\0"])
    def test_a_day_that_nobody_means_is_not_set(self, site: Site, staff: Client, odd: str) -> None:
        """Nor is what lay in the book drop meant by it."""
        closes_at_six(site)
        page = press(staff, "returned", do="day", day=odd)
        assert "A return may be dated back" in page
        assert "Counts as returned" not in scan(staff, "B1")

    @pytest.mark.parametrize("key", [{"do": "toggle"}, {"do": "off"}])
    def test_the_key_again_or_esc_ends_it(self, staff: Client, lent: Loan, key: dict[str, str]) -> None:
        press(staff, "returned", do="toggle")
        assert "dated-back" not in press(staff, "returned", **key)
        page = scan(staff, "B1")
        assert "Days overdue: 2." in page
        assert Loan.objects.get(pk=lent.pk).taken_in_at is None

    @pytest.mark.parametrize("mode", ["auto", "take_in", "renew"])
    def test_another_key_of_work_ends_it_too(self, staff: Client, mode: str) -> None:
        press(staff, "returned", do="toggle")
        assert "dated-back" not in press(staff, "mode", mode=mode)

    @pytest.mark.parametrize(("ago", "why"), [(-1, "still to come"), (8, "7 days at most"), (0, "")])
    def test_a_day_that_cannot_be_is_told_and_not_set(self, staff: Client, ago: int, why: str) -> None:
        before = press(staff, "returned", do="toggle")
        page = press(staff, "returned", do="day", day=days_ago(ago))
        assert ('id="problem"' in page) is bool(why)
        assert why in page
        counts = r'id="counts">([^<]+)'
        assert (re.findall(counts, page) == re.findall(counts, before)) is bool(why)

    def test_after_a_long_closure_it_is_not_dated_back(self, staff: Client) -> None:
        """Who was late then is no later now."""
        Network.objects.update(returned_days_max=0)
        page = press(staff, "returned", do="toggle")
        assert "dated back 0 days at most" in page
        assert "dated-back" not in page

    def test_a_loan_that_began_later_says_so(self, staff: Client, lent: Loan) -> None:
        Loan.objects.update(checked_out_at=start_of(local_day(clock.now())), due_at=clock.now() + 9 * DAY)
        press(staff, "returned", do="toggle")
        assert "lent after that time" in scan(staff, "B1")
        assert Loan.objects.get(pk=lent.pk).taken_in_at is None

    def test_no_card_is_opened_meanwhile(self, staff: Client) -> None:
        press(staff, "returned", do="toggle")
        assert 'id="patron"' not in scan(staff, ALICE)


def test_who_may_take_in_but_not_date_back_has_no_such_key(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """No role is so; a grant could be."""
    press(staff, "returned", do="toggle")
    may = Page.may
    monkeypatch.setattr(Page, "may", lambda page, right: right is not Right.BACKDATE and may(page, right))
    assert 'data-f="F6"' not in staff.get("/desk").content.decode()
    assert staff.post("/desk/scan", {"text": "B1"}).status_code == 403
