"""The office's routes and floating: who sees them, what is written, and what a desk is asked to send."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bashu.db.circulation.models import Floating, Hold, Transit
from bashu.db.circulation.moves import propose
from bashu.db.network.models import Branch, FloatGroup, FloatGroupBranch, FloatMove, Leg, LegClosure, TransferBar
from bashu.db.network.routes import LEGS_SHOWN
from bashu.domain.rights import Role
from tests.doors.web.conftest import ALICE, Site, make_staff, signed_in
from tests.doors.web.desks import code_of
from tests.doors.web.test_desk import press
from tests.doors.web.test_office import post
from tests.people import NOON, make_item

LEG = {
    "origin": "CD-1", "destination": "CQ-1", "mode": "rail", "weekday": ["0", "2"], "leaves_at": "18:00",
    "cut_off_minutes": "60", "hours": "10", "minutes": "30", "cost": "26.5", "starts_on": "", "ends_on": "",
}  # fmt: skip
GROUP = {"code": "new", "name_zh": "新组", "name_en": "New", "crosses_cities": "yes"}


@pytest.fixture
def manager(site: Site) -> Client:
    """Of Chengdu's library."""
    make_staff("manager", site.world.chengdu, Role.MANAGER)
    return signed_in("manager")


@pytest.fixture
def chief(site: Site) -> Client:
    """Of the network's office."""
    user = make_staff("chief", site.world.chengdu, Role.NETWORK_OFFICE)
    user.staff.grants.update(library=None)
    return signed_in("chief")


def a_leg(site: Site, **changed: Any) -> Leg:
    usual = {
        "origin": site.world.chengdu.branch, "destination": site.world.chongqing.branch, "mode": "rail",
        "weekdays": list(range(7)), "leaves_at": "18:00", "minutes": 600, "cost_fen": 2_650,
    }  # fmt: skip
    return Leg.objects.create(**(usual | changed))


LIMIT = {"from_library": "CD", "from_branch": "", "to_library": "CQ", "to_branch": "CQ-1", "kind": "book"}


class TestTransferLimits:
    """C746: written for the place from which nothing is sent."""

    def test_are_added_told_once_and_removed(self, manager: Client) -> None:
        page = post(manager, "routes/limits/add", **LIMIT, starts_on="2026-07-01", ends_on="2026-07-31")
        row = TransferBar.objects.get()
        assert (row.branch_id, row.to_branch.code, row.item_kind) == (None, "CQ-1", "book")  # type: ignore[union-attr]
        assert "until 31 July 2026" in page
        assert "That is so already." in post(manager, "routes/limits/add", **LIMIT, starts_on="2026-07-15")
        post(manager, "routes/limits/remove", bar_id=row.pk)
        assert not TransferBar.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"to_library": "nowhere"}, "Choose both libraries"),
            ({"to_branch": "CD-1"}, "Choose both libraries"),
            ({"from_branch": "CD-1", "to_library": "CD", "to_branch": "CD-1"}, "to itself"),
            ({"kind": "scroll"}, "There are: book, periodical, disc, other."),
            ({"starts_on": "2026-07-02", "ends_on": "2026-07-01"}, "The last day is before the first."),
        ],
    )
    def test_that_make_no_sense_are_told(self, manager: Client, wrong: dict[str, str], why: str) -> None:
        assert why in post(manager, "routes/limits/add", **LIMIT | wrong)
        assert not TransferBar.objects.exists()

    def test_name_a_branch_in_any_case(self, manager: Client) -> None:
        post(manager, "routes/limits/add", **LIMIT | {"to_branch": "cq-1"})
        assert TransferBar.objects.get().to_branch.code == "CQ-1"  # type: ignore[union-attr]

    def test_of_another_library_are_seen_and_left_alone(self, site: Site, manager: Client) -> None:
        turned = {"from_library": "CQ", "from_branch": "CQ-1", "to_library": "CD", "to_branch": ""}
        assert manager.post("/office/routes/limits/add", LIMIT | turned).status_code == 403
        ends = {"library": site.world.chongqing.library, "to_library": site.world.chengdu.library}
        row = TransferBar.objects.create(**ends)
        assert f'data-bar="{row.pk}"' in manager.get("/office/routes/limits").content.decode()
        assert manager.post("/office/routes/limits/remove", {"bar_id": row.pk}).status_code == 404


class TestRoutes:
    def test_a_desk_does_not_see_them(self, staff: Client) -> None:
        assert staff.get("/office/routes").status_code == 403

    def test_a_leg_is_written_and_changed(self, manager: Client) -> None:
        assert 'id="problem"' not in post(manager, "routes/add", **LEG)
        leg = Leg.objects.get()
        assert (leg.weekdays, leg.minutes, leg.cost_fen, leg.mode) == ([0, 2], 630, 2_650, "rail")
        post(manager, f"routes/{leg.pk}/change", **LEG | {"leaves_at": "19:15"})
        leg.refresh_from_db()
        assert (leg.leaves_at.hour, leg.leaves_at.minute) == (19, 15)

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"destination": "nowhere"}, "No branch has this code"),
            ({"destination": "CD-1"}, "from one branch to another"),
            ({"weekday": []}, "at least one weekday"),
            ({"leaves_at": "later"}, "at what time it leaves"),
            ({"hours": "", "minutes": "0"}, "at least a minute"),
            ({"cost": "much"}, "The cost is between"),
            ({"starts_on": "2026-07-02", "ends_on": "2026-07-01"}, "The last day is before the first"),
        ],
    )
    def test_what_cannot_stand_is_told_and_stays_in_the_form(
        self, manager: Client, wrong: dict[str, Any], why: str
    ) -> None:
        page = post(manager, "routes/add", **LEG | wrong)
        assert why in page
        assert 'value="26.5"' in page or "cost" in wrong
        assert not Leg.objects.exists()

    def test_a_leg_does_not_leave_on_some_days(self, site: Site, manager: Client) -> None:
        leg = a_leg(site)
        page = post(manager, f"routes/{leg.pk}/close", starts_on="2026-10-01", ends_on="2026-10-07", reason="holiday")
        assert "1 October 2026 – 7 October 2026" in page
        closure = LegClosure.objects.get()
        post(manager, f"routes/{leg.pk}/serve", closure_id=closure.pk)
        assert not LegClosure.objects.exists()

    def test_the_list_begins_at_ones_own_branch_and_is_cut_into_pages(self, site: Site, chief: Client) -> None:
        there = site.world.chongqing
        third = Branch.objects.create(
            library=there.library, code="CQ-2", name_zh="二", name_en="2", lon=106.5, lat=29.5
        )
        for hour in range(LEGS_SHOWN):
            a_leg(site, leaves_at=f"{hour % 24}:00")
        far = a_leg(site, origin=third, destination=there.branch)
        assert f'data-leg="{far.pk}"' not in chief.get("/office/routes").content.decode()
        assert f'data-leg="{far.pk}"' in chief.get("/office/routes?branch=CQ-2").content.decode()
        assert "Legs (26)" in chief.get(f"/office/routes?library={there.library.pk}").content.decode()
        first, second = (chief.get(f"/office/routes?branch=&page={page}").content.decode() for page in (1, 2))
        assert first.count("data-leg=") == LEGS_SHOWN
        assert second.count("data-leg=") == 1
        assert "?branch=&amp;page=2" in first
        assert "No branch has this code" in chief.get("/office/routes?branch=nowhere").content.decode()

    def test_branches_of_one_building_carry_things_over(self, site: Site, manager: Client, staff: Client) -> None:
        """C720."""
        here = site.world.chengdu
        hall = {"library": here.library, "name_zh": "少儿馆", "name_en": "Children", "lon": 104.0, "lat": 30.0}
        children = Branch.objects.create(code="CD-2", **hall)
        make_item("K1", here, home_branch=children, branch=children)
        for code in ("CD-1", "CD-2"):
            page = post(manager, "routes/building", branch=code, building="Tianfu Square")
        assert "What goes from one to the other is carried over" in page
        assert "Carry over to" in press(staff, "scan", text="K1")
        press(staff, "scan", text=ALICE)
        press(staff, f"place/{site.world.book.bib_id}", branch=children.pk, city=here.library.city_id)
        press(staff, "close")
        page = press(staff, "scan", text="B1")
        assert "carry over to the hold shelf of" in page
        assert code_of(Hold.objects.get()) in page
        assert "Children" in staff.get("/desk/slips").content.decode()
        assert not Transit.objects.exists()

    def test_a_building_is_named_by_whoever_has_the_branch_and_a_point_has_none(self, manager: Client) -> None:
        assert manager.post("/office/routes/building", {"branch": "CQ-1", "building": "x"}).status_code == 403
        Branch.objects.filter(code="CD-1").update(kind="cabinet")
        for code in ("CD-1", "nowhere"):
            assert manager.post("/office/routes/building", {"branch": code, "building": "x"}).status_code == 404
        assert set(Branch.objects.values_list("building", flat=True)) == {""}

    def test_the_board_tells_when_and_by_what(self, site: Site, manager: Client) -> None:
        a_leg(site)
        asked = "from=CD-1&to=CQ-1&on=2026-07-01&at=12:00"
        page = manager.get(f"/office/routes/board?{asked}").content.decode()
        assert "Arrives on 2 July 2026 at 04:00" in page
        assert "Train" in page
        assert "No route leads there" in manager.get("/office/routes/board?from=CQ-1&to=CD-1").content.decode()

    @pytest.mark.parametrize("on", ["0001-01-01", "1900-01-01", "2199-12-31", "9999-12-31"])
    @pytest.mark.parametrize("at", ["00:00", "23:59"])
    def test_the_board_is_asked_of_a_day_that_nobody_means(self, site: Site, manager: Client, on: str, at: str) -> None:
        a_leg(site)
        for asked in (f"from=CD-1&to=CQ-1&on={on}&at={at}", f"on={on}&at={at}"):
            assert manager.get(f"/office/routes/board?{asked}").status_code == 200

    def test_a_code_that_no_database_takes_is_nowhere(self, manager: Client) -> None:
        for address in ("routes/of/%00", "calendars/of/%00", "calendars/of/CD-1%00", "routes/of/%0A"):
            assert manager.get(f"/office/{address}").status_code == 404
        assert manager.post("/office/calendars/of/%00/day", {"on": "2026-07-01"}).status_code == 404

    def test_a_leg_is_changed_by_whoever_has_the_branch_where_it_leaves(self, site: Site, manager: Client) -> None:
        comes = a_leg(site, origin=site.world.chongqing.branch, destination=site.world.chengdu.branch)
        assert 'id="change-leg"' not in manager.get(f"/office/routes/{comes.pk}").content.decode()
        assert manager.post(f"/office/routes/{comes.pk}/remove").status_code == 404
        assert manager.post("/office/routes/add", LEG | {"origin": "CQ-1", "destination": "CD-1"}).status_code == 403
        assert Leg.objects.count() == 1


class TestGroups:
    def test_a_group_is_the_networks(self, manager: Client, chief: Client) -> None:
        assert manager.post("/office/floats/add", GROUP).status_code == 403
        post(chief, "floats/add", **GROUP, regions="5101, 50", go_home_months="12", kind=["book"], branch_capacity="30")
        group = FloatGroup.objects.get(code="new")
        assert (group.regions, group.go_home_months, group.item_kinds) == (["5101", "50"], 12, ["book"])
        page = post(chief, f"floats/{group.pk}/change", **GROUP, manual_only="yes")
        assert "only where staff send it" in page

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"code": "all"}, "Another float group has this code"),
            ({"code": "Not So"}, "A code has small letters"),
            ({"regions": "99"}, "No region has this code"),
            ({"go_home_months": "0"}, "between 1 and 1200"),
            ({"branch_capacity": "many"}, "0 or more"),
        ],
    )
    def test_what_cannot_stand_is_told(self, chief: Client, wrong: dict[str, str], why: str) -> None:
        assert why in post(chief, "floats/add", **GROUP | wrong)
        assert FloatGroup.objects.count() == 1

    def test_a_library_says_what_its_own_branches_take(self, site: Site, manager: Client) -> None:
        group = FloatGroup.objects.get()
        page = post(manager, f"floats/{group.pk}/member", branch="CD-1", capacity="40", how="listed")
        assert "room for 40" in page
        assert "CQ-1</option>" not in page.partition('id="members"')[2].partition("</ul>")[0]
        assert manager.post(f"/office/floats/{group.pk}/member", {"branch": "CQ-1"}).status_code == 403
        post(manager, f"floats/{group.pk}/member", branch="CD-1", how="excluded")
        assert FloatGroupBranch.objects.get(branch=site.world.chengdu.branch).excluded

    def test_quota_and_guests_are_each_librarys_own(self, site: Site, manager: Client) -> None:
        here, there = site.world.chengdu, site.world.chongqing
        post(manager, "floats/quota", library_id=here.library.pk, quota="500")
        assert manager.post("/office/floats/quota", {"library_id": there.library.pk, "quota": "1"}).status_code == 403
        assert "takes none" in post(manager, "floats/takes", branch="CD-1", takes="no")
        here.library.refresh_from_db()
        assert here.library.float_quota == 500


def guests(site: Site, count: int) -> None:
    """Books of Chongqing that float in Chengdu, where nobody lends them."""
    world = site.world
    for number in range(count):
        item = make_item(f"G{number}", world.chongqing, float_group=world.book.float_group, branch=world.chengdu.branch)
        Floating.objects.create(item=item, branch=world.chengdu.branch, owner=world.chongqing.library, since_at=NOON)


def a_move(site: Site, items: int) -> FloatMove:
    world = site.world
    return FloatMove.objects.create(
        group=FloatGroup.objects.get(), origin=world.chengdu.branch, destination=world.chongqing.branch, items=items,
        gain=2.5, proposed_at=NOON,
    )  # fmt: skip


class TestMoves:
    def test_a_proposal_is_accepted_and_the_desk_sends_it(self, site: Site, staff: Client, chief: Client) -> None:
        guests(site, 2)
        third = FloatGroupBranch.objects.get(branch=site.world.chongqing.branch)
        FloatGroup.objects.update(manual_only=True)
        move = a_move(site, 2)
        assert "Move 2 items: about 2.5 more loans a month" in chief.get("/office/balance").content.decode()
        assert staff.get(f"/desk/moves/{move.pk}").status_code == 404
        post(chief, "balance/accept", move_id=move.pk)
        assert "To send away" in staff.get("/desk/van").content.decode()
        assert 'data-barcode="G0"' in staff.get(f"/desk/moves/{move.pk}").content.decode()
        page = press(staff, f"moves/{move.pk}/scan", text="G0")
        assert 'data-tone="send"' in page
        press(staff, f"moves/{move.pk}/scan", text="G0")
        assert third.branch_id == Transit.objects.latest("id").destination_id
        assert "1 of 2 sent" in chief.get("/office/balance").content.decode()

    def test_what_was_not_accepted_makes_place_for_the_next_night(self, site: Site, chief: Client) -> None:
        old, kept = a_move(site, 3), None
        assert propose(NOON + timedelta(days=1)) == 0
        assert "no longer holds" in post(chief, "balance/accept", move_id=old.pk)
        kept = a_move(site, 1)
        post(chief, "balance/accept", move_id=kept.pk)
        propose(NOON + timedelta(days=2))
        kept.refresh_from_db()
        assert kept.ended_at is None
        post(chief, "balance/end", move_id=kept.pk)
        assert 'id="accepted"' not in chief.get("/office/balance").content.decode()

    def test_whoever_has_the_giving_branch_accepts(self, site: Site) -> None:
        move = a_move(site, 1)
        make_staff("other", site.world.chongqing, Role.MANAGER)
        other = signed_in("other")
        assert "Let it be sent" not in other.get("/office/balance").content.decode()
        assert other.post("/office/balance/accept", {"move_id": move.pk}).status_code == 403
