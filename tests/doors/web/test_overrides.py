"""Going against a rule at the desk, and what the office sees of it."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bashu.db.circulation.models import Loan, Override
from bashu.db.network.models import CirculationRule
from bashu.domain.calendar import DAY, end_of, local_day
from bashu.domain.rights import Role
from bashu.engine import clock
from tests.doors.web.conftest import ALICE, BOB, Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.doors.web.test_desk import press, scan
from tests.doors.web.test_desk_bookings import book
from tests.doors.web.test_stale_pages import hidden_in

# The form beneath a "no" that is gone around with a due day alone.
ASKS_DAY = re.compile(r'id="let-pass".*name="due_on" type="date" required', re.DOTALL)


def at_desk(site: Site, role: Role) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_staff(role.value, site.world.chengdu, role))
    return client


@pytest.fixture
def lead(site: Site) -> Client:
    return at_desk(site, Role.DESK_LEAD)


@pytest.fixture
def _one_loan_each(site: Site, lead: Client) -> None:
    """Alice has as many as she may."""
    CirculationRule.objects.update(kind_limit=1, total_limit=1)
    scan(lead, ALICE)
    scan(lead, "L1")


@pytest.mark.usefixtures("_one_loan_each")
class TestAtTheDesk:
    def test_a_lead_lets_pass_what_was_refused_one_rule_after_the_other(self, lead: Client) -> None:
        assert 'id="let-pass"' in scan(lead, "B1")
        page = press(lead, "let-pass", reason="our_mistake")
        assert "Problem" in page
        assert 'id="let-pass"' in page
        assert "Lent until" in press(lead, "let-pass", reason="our_mistake")
        row = Override.objects.get()
        assert (row.refusals, row.staff.user.username) == (["kind_limit", "lender_limit"], "desk_lead")

    def test_who_may_not_is_not_asked(self, site: Site) -> None:
        desk = at_desk(site, Role.DESK)
        scan(desk, ALICE)
        page = scan(desk, "B1")
        assert "Problem" in page
        assert 'id="let-pass"' not in page
        assert desk.post("/desk/let-pass", {"reason": "our_mistake"}).status_code == 403

    def test_what_was_refused_is_forgotten_with_the_next_scan(self, lead: Client) -> None:
        scan(lead, "B1")
        assert 'id="let-pass"' not in scan(lead, "nothing")
        assert "Say which item" in press(lead, "let-pass", reason="our_mistake")
        assert not Override.objects.exists()

    @pytest.mark.parametrize("reason", ["", "a whim"])
    def test_a_reason_has_to_be_given(self, lead: Client, reason: str) -> None:
        scan(lead, "B1")
        assert "Say which item" in press(lead, "let-pass", reason=reason)

    def test_another_library_s_rule_stays_and_nobody_is_asked_about_it(self, site: Site, lead: Client) -> None:
        """Bob's home is Chongqing: its limit is not Chengdu's to set aside."""
        press(lead, "close")
        lead_session = lead.session
        lead_session["desk"] |= {"patron_id": site.world.bob.pk}
        lead_session.save()
        CirculationRule.objects.update(price_ceiling_fen=0)
        page = scan(lead, "B1", scan=str(clock.new_id()))
        assert "Problem" in page
        assert 'id="let-pass"' not in page
        assert "Only CQ, the reader’s home library, may set this aside." in page
        assert 'id="stays"' not in scan(lead, "nothing")


def test_what_nobody_sets_aside_is_said_to_whom_sets_others_aside(site: Site, lead: Client) -> None:
    scan(lead, ALICE)
    scan(lead, "B1")
    press(lead, "close")
    for desk, told in ((lead, True), (at_desk(site, Role.DESK), False)):
        session = desk.session
        session["desk"] = session.get("desk", {}) | {"patron_id": site.world.bob.pk}
        session.save()
        page = scan(desk, "B1", scan=str(clock.new_id()))
        assert "Problem" in page
        assert ("Nobody can set this aside." in page) is told


class TestADueDayByHand:
    """What can be gone around so is not said to be what nobody sets aside."""

    @pytest.mark.parametrize("from_list", [False, True])
    def test_who_may_is_asked_for_the_day(self, site: Site, lead: Client, *, from_list: bool) -> None:
        """Also from the list of loans, where scans lend."""
        scan(lead, ALICE)
        scan(lead, "B1")
        press(lead, "mode", mode="auto" if from_list else "renew")
        again = str(clock.new_id())
        asked = {"item_id": str(site.world.book.pk), "scan": again}
        page = press(lead, "renew", **asked) if from_list else scan(lead, "B1", scan=again)
        assert 'id="stays"' not in page
        assert ASKS_DAY.search(page)
        given = hidden_in(page, 'id="let-pass"')
        assert "Say which item" in press(lead, "let-pass", reason="teaching", **given)
        day = local_day(clock.now()) + 90 * DAY
        assert "Renewed until" in press(lead, "let-pass", reason="teaching", due_on=day.isoformat(), **given)

    def test_who_may_not_hears_whose_word_it_is(self, lead: Client) -> None:
        """Chongqing lent it."""
        other = signed_in("desk-chongqing")
        scan(other, ALICE)
        scan(other, "B1")
        press(lead, "mode", mode="renew")
        page = scan(lead, "B1")
        assert "Only CQ may set this aside." in page
        assert 'id="let-pass"' not in page

    def test_more_than_a_year_ahead_nobody_may(self, lead: Client) -> None:
        scan(lead, ALICE)
        scan(lead, "B1")
        Loan.objects.update(due_at=clock.now() + 366 * DAY)
        press(lead, "mode", mode="renew")
        assert "Nobody can set this aside." in scan(lead, "B1", scan=str(clock.new_id()))

    @pytest.mark.parametrize(("first", "may"), [(2, True), (1, False)])
    def test_what_is_booked_is_lent_until_tonight_if_a_day_is_left(
        self, site: Site, staff: Client, lead: Client, first: int, *, may: bool
    ) -> None:
        scan(staff, BOB)
        book(Desk(staff, site), first, 5)
        scan(lead, ALICE)
        page = scan(lead, "B1")
        assert "Problem" in page
        assert bool(ASKS_DAY.search(page)) is may
        assert ("Nobody can set this aside." in page) is not may
        page = press(lead, "let-pass", text="B1", reason="teaching", due_on=local_day(clock.now()).isoformat())
        assert ("Lent until" in page) is may


def test_another_due_day_is_set_by_hand(lead: Client) -> None:
    scan(lead, ALICE)
    day = local_day(clock.now()) + 5 * DAY
    assert "Lent until" in press(lead, "let-pass", text="B1", reason="teaching", due_on=day.isoformat())
    assert Loan.objects.get().due_at == end_of(day)


def test_without_a_reader_there_is_nothing_to_let_pass(lead: Client) -> None:
    assert "Open the reader first" in press(lead, "let-pass", text="B1", reason="teaching", due_on="2099-01-01")


@pytest.mark.usefixtures("_one_loan_each")
def test_the_office_sees_the_overrides_of_its_places(site: Site, lead: Client) -> None:
    scan(lead, "B1")
    for _ in range(2):
        press(lead, "let-pass", reason="our_mistake")
    there = Client(headers={"accept-language": "en"})
    there.force_login(make_staff("manager", site.world.chongqing, Role.MANAGER))
    assert "our mistake" not in there.get("/office/overrides").content.decode()
    page = at_desk(site, Role.AUDITOR).get("/office/overrides").content.decode()
    assert "our mistake" in page
    assert "the lender&#x27;s limit" in page
    assert site.world.alice.name not in page
    assert User.objects.get(username="desk_lead").username in page
