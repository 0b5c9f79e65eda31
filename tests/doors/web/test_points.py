"""Points without a desk: what somebody on a round has to do there."""

import pytest
from django.test import Client

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Hold, Task
from bashu.db.network.models import Branch, Grant, Terminal
from bashu.doors.web.shared.commands import execute
from bashu.engine import clock
from tests.doors.web.conftest import Site
from tests.doors.web.desks import Desk, code_of
from tests.people import check_in


@pytest.fixture
def point(site: Site) -> Branch:
    """Of Chengdu's library. The book stands there."""
    library = site.world.chengdu.library
    point = Branch.objects.create(
        library=library, code="CD-24", name_zh="取书柜", name_en="Locker", kind="cabinet", lon=104.0, lat=30.0
    )
    Item.objects.filter(pk=site.world.book.pk).update(branch=point)
    return point


@pytest.fixture
def desk(site: Site, staff: Client) -> Desk:
    return Desk(staff, site)


@pytest.fixture
def hold(desk: Desk, site: Site, point: Branch) -> Hold:
    """The book at the point is asked for; the other one is out of the house."""
    Item.objects.filter(pk=site.world.local.pk).update(status="withdrawn")
    return desk.place()


def test_a_round_pulls_there_what_is_asked_for_and_scans_it_at_the_desk(desk: Desk, point: Branch, hold: Hold) -> None:
    assert 'data-branch="CD-24"' in desk.see("/points")
    assert '<td data-named="To pull"><b class="count">1</b>' in desk.see("/points")
    assert ">B1<" in desk.see(f"/points/{point.pk}")
    assert code_of(hold) in desk.scan("B1")
    assert ">B1<" not in desk.see(f"/points/{point.pk}")


def test_what_is_not_found_there_is_asked_for_elsewhere(desk: Desk, point: Branch, hold: Hold) -> None:
    page = desk.press(f"points/{point.pk}/not-there", hold_id=hold.pk, item_id=hold.item_id)
    assert "No other can be asked for now" in page
    hold.refresh_from_db()
    assert hold.stage == "waiting"


def test_what_waits_in_a_locker_is_listed_and_what_nobody_collects_too(
    desk: Desk, site: Site, point: Branch, hold: Hold
) -> None:
    desk.press(f"hold/{hold.pk}/pickup", branch=point.pk)
    locker = Terminal.objects.create(branch=point, name="locker", kind="cabinet")
    execute(check_in(site.world.book, locker, at=clock.now()))
    assert code_of(hold) in desk.see(f"/points/{point.pk}")
    desk.press(f"hold/{hold.pk}/cancel", reason="no_longer_wanted")
    assert 'id="clear"><li' in desk.see(f"/points/{point.pk}").replace("\n", "")


def test_what_is_gone_from_a_locker_is_looked_for_there(desk: Desk, site: Site, point: Branch, hold: Hold) -> None:
    desk.press(f"hold/{hold.pk}/pickup", branch=point.pk)
    locker = Terminal.objects.create(branch=point, name="locker", kind="cabinet")
    execute(check_in(site.world.book, locker, at=clock.now()))
    page = desk.press(f"points/{point.pk}/not-there", hold_id=hold.pk, item_id=site.world.book.pk)
    assert "the reader keeps the place in the queue" in page
    assert Task.objects.get().branch_id == point.pk
    assert "counts as missing" in desk.see("/tasks")


def test_what_was_brought_back_is_scanned_beside_the_points_list(desk: Desk, point: Branch, hold: Hold) -> None:
    answer = desk.client.post(f"/desk/points/{point.pk}/scan", {"text": "B1"}, headers={"x-live": "1"})
    assert code_of(hold) in answer.content.decode()


def test_another_librarys_point_is_no_page_of_ours(desk: Desk, site: Site, point: Branch) -> None:
    Branch.objects.filter(pk=point.pk).update(library=site.world.chongqing.library)
    assert desk.client.get(f"/desk/points/{point.pk}").status_code == 404
    assert desk.client.post(f"/desk/points/{point.pk}/not-there").status_code == 404


def test_a_branch_with_a_desk_is_no_such_point(desk: Desk, site: Site, point: Branch) -> None:
    assert desk.client.get(f"/desk/points/{site.world.chengdu.branch.pk}").status_code == 404
    Grant.objects.update(library=None, branch=site.world.chengdu.branch)
    assert desk.client.get(f"/desk/points/{point.pk}").status_code == 404
