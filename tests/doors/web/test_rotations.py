"""Rotations: the office writes them and puts items in; each desk is told what moves on, and sends it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from bashu.db.catalogue.models import Item
from bashu.db.circulation.balance import shelves
from bashu.db.circulation.models import Floating, Transit
from bashu.db.network.models import Branch, Rotation, RotationStop
from bashu.domain.calendar import DAY, local_day
from bashu.domain.rights import Role
from bashu.engine import clock
from tests.doors.web.conftest import Site, make_staff, signed_in
from tests.doors.web.desks import Desk
from tests.doors.web.test_desk import press
from tests.doors.web.test_office import post
from tests.people import NOON, make_item

NAMES = {"name_zh": "童书箱", "name_en": "Case of picture books"}


@pytest.fixture
def manager(site: Site) -> Client:
    """Of Chengdu's library."""
    make_staff("manager", site.world.chengdu, Role.MANAGER)
    return signed_in("manager")


def a_rotation(site: Site, *stops: Any, since: int = 1, **changed: Any) -> Rotation:
    """Of Chengdu's library, since yesterday; three days at each stop."""
    begins_on = local_day(clock.now()) - since * DAY
    row = Rotation.objects.create(**{"owner": site.world.chengdu.library, "begins_on": begins_on} | NAMES | changed)
    for position, city in enumerate(stops or (site.world.chongqing,)):
        RotationStop.objects.create(rotation=row, position=position, branch=city.branch, days=3)
    return row


def joins(row: Rotation, *items: Item) -> None:
    Item.objects.filter(pk__in=[item.pk for item in items]).update(rotation=row)
    cache.clear()


class TestTheOffice:
    def test_makes_one_with_its_stops_in_their_order(self, site: Site, manager: Client) -> None:
        owner, today = site.world.chengdu.library.pk, local_day(clock.now()).isoformat()
        assert "Saved." in post(manager, "rotations/add", owner_id=owner, begins_on=today, repeats="yes", **NAMES)
        row = Rotation.objects.get()
        page = f"rotations/{row.pk}"
        for code, days in (("CQ-1", "60"), ("CD-1", "30")):
            post(manager, f"{page}/stop", how="add", branch=code, days=days)
        second = RotationStop.objects.get(branch__code="CD-1")
        post(manager, f"{page}/stop", how="up", stop_id=second.pk)
        assert "29 days" not in post(manager, f"{page}/stop", how="days", stop_id=second.pk, days="29")
        stops = row.stops.order_by("position").values_list("branch__code", "days")
        assert (row.repeats, list(stops)) == (True, [("CD-1", 29), ("CQ-1", 60)])
        post(manager, f"{page}/change", begins_on="2026-07-01", repeats="no", **NAMES)
        post(manager, f"{page}/stop", how="remove", stop_id=second.pk)
        row.refresh_from_db()
        assert (row.repeats, row.begins_on.isoformat(), row.stops.count()) == (False, "2026-07-01", 1)

    @pytest.mark.parametrize(
        ("stop", "why"),
        [
            ({"branch": "nowhere", "days": "9"}, "No branch has this code."),
            ({"branch": "CQ-1", "days": "0"}, "A stop is of 1 to"),
            ({"branch": "CQ-1", "days": "many"}, "A stop is of 1 to"),
            ({"branch": "CQ-1", "days": "9"}, "keeps no items of other libraries"),
        ],
    )
    def test_says_which_stop_cannot_be(self, site: Site, manager: Client, stop: dict[str, str], why: str) -> None:
        Branch.objects.filter(code="CQ-1").update(floats_in=False)
        row = a_rotation(site)
        assert why in post(manager, f"rotations/{row.pk}/stop", how="add", **stop)
        assert row.stops.count() == 1

    def test_asks_for_names_and_a_day(self, site: Site, manager: Client) -> None:
        given = {"owner_id": site.world.chengdu.library.pk, "name_zh": "箱", "name_en": "", "begins_on": "2026-07-01"}
        assert "Give it a name" in post(manager, "rotations/add", **given)
        too_late = given | {"name_en": "Case", "begins_on": "9999-12-31"}
        assert "Give it a name" in post(manager, "rotations/add", **too_late)
        assert "Give it a name" in post(manager, f"rotations/{a_rotation(site).pk}/change", **given)
        assert Rotation.objects.get().name_zh == NAMES["name_zh"]

    def test_puts_items_in_by_barcode_and_takes_them_out(self, site: Site, manager: Client) -> None:
        """C780, C781, C782: each line is answered by itself."""
        row, book = a_rotation(site), site.world.local
        page = f"rotations/{row.pk}/items"
        Item.objects.filter(pk=site.world.book.pk).update(owner=site.world.chongqing.library)
        said = post(manager, page, how="join", barcodes=f"{book.barcode}\n{site.world.book.barcode}\n0000")
        assert "1 of 3 done" in said
        assert "It belongs to another library." in said
        assert f'data-barcode="{book.barcode}"' in said
        assert "It was in it before." in post(manager, page, how="join", barcodes=book.barcode)
        assert "It still has items." in post(manager, f"rotations/{row.pk}/remove")
        assert "Taken out" in post(manager, page, how="leave", barcodes=book.barcode)
        assert "Nothing was changed" in post(manager, page, how="leave", barcodes="\n".join(map(str, range(201))))
        post(manager, f"rotations/{row.pk}/remove")
        assert not Rotation.objects.exists()

    def test_shows_where_it_is_and_when_it_is_elsewhere(self, site: Site, manager: Client) -> None:
        """C773, C774."""
        for since, words in ((1, "until"), (9, "It is over"), (-5, "It begins on")):
            row = a_rotation(site, since=since)
            assert words in manager.get(f"/office/rotations/{row.pk}").content.decode()
        assert manager.get("/office/rotations").content.decode().count("data-rotation=") == 3

    def test_shows_which_items_are_on_their_way(self, site: Site, manager: Client, staff: Client) -> None:
        row, book = a_rotation(site), site.world.local
        joins(row, book)
        press(staff, "moves/scan", text=book.barcode)
        assert "Waiting for the van" in manager.get(f"/office/rotations/{row.pk}").content.decode()
        Transit.objects.update(dispatched_at=NOON)
        assert "On its way" in manager.get(f"/office/rotations/{row.pk}").content.decode()

    def test_of_another_library_sees_when_it_comes_and_no_more(self, site: Site, manager: Client) -> None:
        row = a_rotation(site, site.world.chengdu, owner=site.world.chongqing.library)
        joins(row, site.world.book)
        page = manager.get(f"/office/rotations/{row.pk}").content.decode()
        assert 'data-stop="CD-1"' in page
        assert 'id="items"' not in page
        for what in ("change", "stop", "items", "remove"):
            assert manager.post(f"/office/rotations/{row.pk}/{what}", NAMES).status_code == 403
        elsewhere = a_rotation(site, owner=site.world.chongqing.library)
        assert manager.get(f"/office/rotations/{elsewhere.pk}").status_code == 404
        given = NAMES | {"owner_id": site.world.chongqing.library.pk, "begins_on": "2026-07-01"}
        assert manager.post("/office/rotations/add", given).status_code == 403


def test_c779_what_rotates_is_not_proposed_to_be_moved(site: Site) -> None:
    """C779."""
    book, here = site.world.book, site.world.chongqing.branch
    Floating.objects.create(item=book, branch=here, owner=book.owner, since_at=NOON)
    assert book.float_group is not None
    (shelf,) = (each for each in shelves(NOON)[book.float_group.code] if each.branch_id == here.pk)
    joins(a_rotation(site), book)
    (kept,) = (each for each in shelves(NOON)[book.float_group.code] if each.branch_id == here.pk)
    assert (shelf.movable, shelf.standing, kept.movable, kept.standing) == (1, 1, 0, 1)


class TestTheDesk:
    """C783."""

    def test_is_told_what_moves_on_and_sends_it_by_a_scan(self, site: Site, staff: Client) -> None:
        """C783."""
        book = site.world.local
        joins(a_rotation(site), book)
        assert 'id="to-send"' in staff.get("/desk/pull").content.decode()
        assert "To send away" in staff.get("/desk/van").content.decode()
        page = staff.get("/desk/moves").content.decode()
        assert 'data-leaving="CQ-1"' in page
        assert f'data-barcode="{book.barcode}"' in page
        said = press(staff, "moves/scan", text=book.barcode)
        assert "Case of picture books" in said
        assert Transit.objects.get(item=book).destination_id == site.world.chongqing.branch.pk
        assert "data-leaving" not in staff.get("/desk/moves").content.decode()

    @pytest.mark.parametrize("changed", [{"since": -1}, {"since": 9}, {"stays": True}, {"lent": True}])
    def test_is_not_told_of_what_stays(self, site: Site, staff: Client, changed: dict[str, Any]) -> None:
        """C783: before it begins, after its end at home, where it is, and while it is on loan."""
        book, stops = site.world.local, [site.world.chengdu] if changed.get("stays") else []
        joins(a_rotation(site, *stops, since=changed.get("since", 1)), book)
        if changed.get("lent"):
            Item.objects.filter(pk=book.pk).update(status="on_loan")
        assert "data-leaving" not in staff.get("/desk/moves").content.decode()
        assert 'id="to-send"' not in staff.get("/desk/pull").content.decode()

    def test_sends_home_what_is_over(self, site: Site, staff: Client) -> None:
        """C783, C774."""
        book, home = site.world.local, site.world.chongqing.branch
        Item.objects.filter(pk=book.pk).update(home_branch=home, float_group=None)
        joins(a_rotation(site, site.world.chengdu, since=9), book)
        assert f'data-leaving="{home.code}"' in staff.get("/desk/moves").content.decode()

    @pytest.mark.parametrize("stops", [True, False])
    def test_sends_what_came_to_stand_where_its_rotation_never_stops(
        self, site: Site, staff: Client, *, stops: bool
    ) -> None:
        """C783: it floated here, or the office removed the stop; if that was the only one, it goes home."""
        there = site.world.chongqing
        book = make_item("Q1", there, branch=site.world.chengdu.branch)
        joins(a_rotation(site, owner=there.library), book)
        if not stops:
            RotationStop.objects.all().delete()
        page = staff.get("/desk/moves").content.decode()
        assert f'data-leaving="{there.branch.code}"' in page
        assert f'data-barcode="{book.barcode}"' in page

    def test_leaves_to_the_pull_list_what_somebody_waits_for(self, site: Site, staff: Client) -> None:
        """C783, C772: it goes to where its rotation is, but for a hold."""
        book, there = site.world.book, site.world.chongqing
        Item.objects.filter(pk=site.world.local.pk).delete()
        joins(a_rotation(site), book)
        assert f'data-barcode="{book.barcode}"' in staff.get("/desk/moves").content.decode()
        Desk(staff, site).place(pickup=there)
        assert book.barcode in staff.get("/desk/pull").content.decode()
        assert "data-leaving" not in staff.get("/desk/moves").content.decode()

    def test_keeps_at_home_what_its_stop_does_not_take(self, site: Site, staff: Client) -> None:
        """C783, C775."""
        joins(a_rotation(site), site.world.local)
        Branch.objects.filter(pk=site.world.chongqing.branch.pk).update(floats_in=False)
        assert "data-leaving" not in staff.get("/desk/moves").content.decode()

    def test_says_of_an_item_to_which_rotation_it_belongs(self, site: Site, staff: Client) -> None:
        book = site.world.local
        joins(a_rotation(site, site.world.chengdu), book)
        assert "Case of picture books" in staff.get(f"/desk/where/{book.pk}").content.decode()
        said = press(staff, "scan", text=book.barcode)
        until = local_day(clock.now()) + timedelta(days=1)
        assert f"The rotation “Case of picture books” is here until {until.day} {until:%B}" in said
