"""A library leaves: its desks see where its items are, others what they are to send, the office how far that is."""

import html
from typing import Any

import pytest
from django.test import Client

from bashu.db.catalogue.models import Item
from bashu.db.circulation.homecoming import count_out
from bashu.db.circulation.models import Floating, Hold, Homecoming, HomeCount, Loan, Transit
from bashu.db.network.models import Library
from bashu.domain.rights import Role
from bashu.engine import clock
from tests.doors.web.conftest import Site, make_staff, signed_in
from tests.people import City, make_item

PAGE = "/desk/bring-home"


def text(response: Any) -> str:
    return html.unescape(str(response.content.decode()))


def see(client: Client, address: str = PAGE) -> str:
    return text(client.get(address, headers={"accept-language": "en"}))


def stands(barcode: str, owner: City, *, at: City) -> Item:
    """Floated there."""
    item = make_item(barcode, owner)
    Item.objects.filter(pk=item.pk).update(branch=at.branch, call_number=f"I247/{barcode}")
    Floating.objects.create(item=item, branch=at.branch, owner=owner.library, since_at=clock.now())
    return item


def lent(barcode: str, owner: City, *, at: City, whose: Any) -> None:
    item, now = make_item(barcode, owner), clock.now()
    Item.objects.filter(pk=item.pk).update(branch=at.branch, status="on_loan")
    Loan.objects.create(
        id=item.pk, item=item, patron=whose, token=b"t", lending_branch=at.branch, checked_out_at=now, due_at=now,
        terms={},
    )  # fmt: skip


def on_its_way(barcode: str, owner: City, *, origin: City) -> None:
    item, now = make_item(barcode, owner), clock.now()
    Item.objects.filter(pk=item.pk).update(branch=origin.branch, status="in_transit")
    Transit.objects.create(
        id=item.pk, item=item, origin=origin.branch, destination=owner.branch, reason="go_home", started_at=now,
        expected_on=now.date(),
    )  # fmt: skip


@pytest.fixture
def here(site: Site) -> Site:
    """Chengdu leaves. Of its items one stands in Chongqing, one is lent there, one is on its way, one lies on a hold
    shelf there, one is lost there; one is lent at home to its own reader."""
    world = site.world
    cd, cq = world.chengdu, world.chongqing
    stands("CD-F", cd, at=cq)
    stands("CQ-F", cq, at=cd)
    lent("CD-L", cd, at=cq, whose=world.bob)
    lent("CD-H", cd, at=cd, whose=world.alice)
    on_its_way("CD-W", cd, origin=cq)
    for barcode, status in (("CD-S", "on_hold_shelf"), ("CD-M", "missing"), ("CD-X", "withdrawn")):
        item = make_item(barcode, cd)
        Item.objects.filter(pk=item.pk).update(branch=cq.branch, status=status)
    Library.objects.filter(pk=cd.library.pk).update(leaving_at=clock.now())
    make_staff("in-chengdu", cd, Role.DESK)
    make_staff("in-chongqing", cq, Role.DESK)
    make_staff("boss", cd, Role.MANAGER)
    return site


def counts() -> dict[str, str]:
    return {row.item.barcode: row.stage for row in Homecoming.objects.select_related("item")}


def test_what_is_out_is_counted_and_what_came_home_is_no_more(here: Site) -> None:
    out = {
        "CD-F": "shelf", "CD-L": "on_loan", "CD-W": "in_transit", "CD-S": "hold_shelf", "CD-M": "missing",
    }  # fmt: skip
    assert count_out(clock.now()) == count_out(clock.now()) == (1, 5)
    assert counts() == out
    items = Item.objects.filter(owner=here.world.chengdu.library).exclude(status="withdrawn").count()
    assert HomeCount.objects.get().items == items
    Transit.objects.update(ended_at=clock.now(), ended_as="received")
    home = here.world.chengdu.branch
    Item.objects.filter(barcode="CD-W").update(branch=home, status="available")
    assert count_out(clock.now()) == (1, 4)
    assert "CD-W" not in counts()
    Library.objects.update(leaving_at=None)
    assert count_out(clock.now()) == (0, 0)
    assert not Homecoming.objects.exists()
    assert not HomeCount.objects.exists()


def test_a_desk_elsewhere_sees_what_it_is_to_send_and_a_scan_sends_it(here: Site) -> None:
    desk = signed_in("in-chongqing")
    page = see(desk)
    assert "I247/CD-F" in page
    assert not any(each in page for each in ("CQ-F", "CD-L", 'id="ours"'))
    assert "CD-F" in text(desk.get(f"{PAGE}.csv"))
    assert 'id="to-bring"' in see(desk, "/desk/pull")
    desk.post(f"{PAGE}/scan", {"text": "CD-F"})
    assert Transit.objects.get(item__barcode="CD-F").destination == here.world.chengdu.branch
    page = see(desk)
    assert "I247/CD-F" not in page
    assert 'id="nothing"' in page


def test_what_lies_on_the_hold_shelf_for_a_reader_there_is_to_be_sent_too(here: Site) -> None:
    """Nobody who collects it may borrow it any more, and nobody would scan it."""
    world, item, now = here.world, Item.objects.get(barcode="CD-S"), clock.now()
    Hold.objects.create(
        id=item.pk, patron=world.bob, token=b"t", bib=item.bib, work=item.bib, level="work", item=item, stage="ready",
        terminal=world.chongqing.desk, pickup_branch=world.chongqing.branch, pickup_kind="branch", rank=1, version=1,
        placed_at=now, passed_over=[], reason="queued", reason_details={}, ready_at=now, shelf_until=now,
        shelf_from_on=now.date(), shelf_days=7,
    )  # fmt: skip
    desk = signed_in("in-chongqing")
    page = see(desk)
    assert f'data-item="{item.pk}"' in page
    assert "CD-S" in text(desk.get(f"{PAGE}.csv"))
    desk.post(f"{PAGE}/scan", {"text": "CD-S"})
    assert Transit.objects.get(item=item).destination == world.chengdu.branch
    assert f'data-item="{item.pk}"' not in see(desk)


def test_its_own_desk_sees_where_its_items_are_and_nobody_who_has_them(here: Site) -> None:
    count_out(clock.now())
    desk, there = signed_in("in-chengdu"), here.world.chongqing.branch
    page = see(desk, f"{PAGE}?place={there.pk}")
    ours = page[page.index('id="ours"') :]
    assert [each for each in ("CD-F", "CD-L", "CD-W", "CD-S", "CD-M") if f'data-barcode="{each}"' not in ours] == []
    assert "CD-H" not in page
    assert "on loan: 1" in ours
    table = text(desk.get(f"{PAGE}/ours.csv"))
    assert table.count("\r\n") == 6
    assert not any(each in page + table for each in (here.world.bob.name, here.world.bob.number))
    assert "I247/CQ-F" in page, "what others have here goes home, too"


def test_what_has_come_home_since_it_was_counted_is_not_listed(here: Site) -> None:
    count_out(clock.now())
    Item.objects.filter(barcode="CD-F").update(branch=here.world.chengdu.branch)
    page = see(signed_in("in-chengdu"), f"{PAGE}?place={here.world.chongqing.branch.pk}")
    assert 'data-barcode="CD-F"' not in page
    assert 'data-barcode="CD-L"' in page


def test_who_does_not_leave_sees_nothing_of_others(here: Site) -> None:
    count_out(clock.now())
    desk = signed_in("in-chongqing")
    assert 'id="ours"' not in see(desk, f"{PAGE}?place={here.world.chongqing.branch.pk}")
    assert text(desk.get(f"{PAGE}/ours.csv")).count("\r\n") == 1
    Library.objects.update(leaving_at=None)
    assert 'id="to-bring"' not in see(signed_in("in-chongqing"), "/desk/van")


def test_the_office_sees_how_far_each_is_within_its_grant(here: Site) -> None:
    boss = signed_in("boss")
    assert "It is being counted" in see(boss, "/office/leaving")
    count_out(clock.now())
    page = see(boss, "/office/leaving")
    found = [page.split(f'data-count="{each}">')[1].split("<")[0] for each in ("away", "loan", "way", "missing")]
    assert found == ["2", "1", "1", "1"]
    make_staff("other", here.world.chongqing, Role.MANAGER)
    assert "No library leaves." in see(signed_in("other"), "/office/leaving")


def test_long_lists_are_cut_and_ask_no_more(here: Site, django_assert_max_num_queries: Any) -> None:
    cd, cq = here.world.chengdu, here.world.chongqing
    for at in range(203):
        stands(f"M{at:03}", cd, at=cq)
    count_out(clock.now())
    for login, address in (("in-chengdu", f"{PAGE}?place={cq.branch.pk}"), ("in-chongqing", PAGE)):
        desk = signed_in(login)
        with django_assert_max_num_queries(14):
            page = see(desk, address)
        assert "The first 200 of 20" in page
    assert f"?place={cq.branch.pk}&out=200" in see(signed_in("in-chengdu"), f"{PAGE}?place={cq.branch.pk}")
    boss = signed_in("boss")
    with django_assert_max_num_queries(14):
        see(boss, "/office/leaving")
