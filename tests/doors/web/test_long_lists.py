"""Lists that are longer than a page: it says what it leaves out, leads there, and works there too."""

import re
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from bashu.db.catalogue import queries as catalogue
from bashu.db.circulation import at_desks, boxes, holds, overrides, queries, tasks
from bashu.db.circulation.models import Box, Loan, Task
from bashu.db.network import bars, floating, rotations
from bashu.db.network.models import Branch, Rotation, TransferBar
from bashu.doors.web.desk import box
from bashu.doors.web.desk import holds as desk_holds
from bashu.doors.web.reader import mine
from bashu.engine import clock
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.doors.web.conftest import ALICE, PIN, Site, signed_in
from tests.doors.web.desks import lead_holds
from tests.holding import place
from tests.people import City, answer, make_item, make_patron, submit_one

CUT = (
    (queries, "TRANSITS_MAX"), (tasks, "TASKS_MAX"), (holds, "LIST_MAX"), (overrides, "OVERRIDES_MAX"),
    (boxes, "BOXES_MAX"), (boxes, "MANIFEST_MAX"), (at_desks, "QUEUE_MAX"), (desk_holds, "SLIPS_MAX"),
    (catalogue, "ITEMS_MAX"), (queries, "LOANS_MAX"), (queries, "WAY_MAX"), (mine, "RENEWED_AT_ONCE_MAX"),
    (bars, "BARS_MAX"), (floating, "TAKERS_MAX"), (rotations, "ROTATIONS_MAX"), (box, "BATCH_MAX"),
)  # fmt: skip


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in CUT:
        monkeypatch.setattr(module, name, 2)


def test_what_fits_is_not_spoken_of(staff: Client) -> None:
    assert "data-cut" not in page_of(staff, "/desk/van") + page_of(staff, "/desk/shelf") + page_of(staff, "/desk/tasks")


@pytest.mark.usefixtures("short")
def test_the_van_list_says_what_it_leaves_out_and_leads_there(site: Site, staff: Client) -> None:
    for number in range(3):
        make_item(f"VAN{number}", site.world.chongqing)
        staff.post("/desk/scan", {"text": f"VAN{number}"})
    first = page_of(staff, "/desk/van")
    assert "Waiting for the van here (3)" in first
    assert "The first 2 of 3 are shown." in first
    assert 'href="?waiting=2"' in first
    assert "VAN2" not in first
    second = page_of(staff, "/desk/van?waiting=2")
    assert "3 to 3 of 3 are shown." in second
    assert "VAN2" in second
    assert 'href="?waiting=0"' in second
    assert "The first 2 of 3 are shown." in page_of(staff, "/desk/van?waiting=3")


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("start", ["-1", "x", "99999999999999999999", "7"])
def test_an_address_that_leads_nowhere_does_no_harm(staff: Client, start: str) -> None:
    for address in (
        "van?waiting",
        "van?late",
        "shelf?shelf",
        "shelf?clear",
        "pull?pull",
        "tasks?tasks",
        "boxes?packed",
    ):
        assert staff.get(f"/desk/{address}={start}").status_code == 200


@pytest.mark.usefixtures("short")
def test_a_task_beyond_the_first_page_can_be_settled(site: Site, staff: Client) -> None:
    for number in range(3):
        Task.objects.create(
            id=number + 1,
            branch=site.world.chengdu.branch,
            kind="late",
            command_id=clock.new_id(),
            details={"item_ids": []},
            raised_at=clock.now(),
        )
    assert "Open tasks (3)" in page_of(staff, "/desk/tasks")
    assert 'name="task_id" value="3"' in page_of(staff, "/desk/tasks?tasks=2")
    staff.post("/desk/tasks/settle", {"task_id": 3, "how": "solved"})
    assert Task.objects.get(pk=3).done_at is not None


def three_are_asked_for(site: Site) -> City:
    here = site.world.chengdu
    with closing(Engine([CirculationRoom()])) as engine:
        for number in range(3):
            item, who = make_item(f"P{number}", here), make_patron(f"R{number}", here.library)
            wish = place(who, item.bib_id, pickup=here.branch, terminal=here.desk, at=clock.now())
            answer(submit_one(engine, wish, now=clock.now()))
    return here


@pytest.mark.usefixtures("short")
def test_who_finishes_the_end_of_a_list_is_shown_its_beginning(site: Site, staff: Client) -> None:
    here = three_are_asked_for(site)
    (last,) = holds.pull_list(here.branch.pk, start=2)
    told = staff.post("/desk/pull/scan?pull=2", {"text": last.barcode}, headers={"x-live": "1"}).content.decode()
    assert "Nothing to pull now." not in told
    assert told.count("data-line") == 2


@pytest.mark.usefixtures("short")
def test_what_is_not_on_the_shelf_beyond_the_first_page_can_be_told(site: Site, staff: Client) -> None:
    here = three_are_asked_for(site)
    assert "The first 2 of 3 are shown." in page_of(staff, "/desk/pull")
    page = page_of(staff, "/desk/pull?pull=2")
    assert 'action="/desk/pull/not-found?pull=2"' in page
    assert 'action="/desk/pull/scan?pull=2"' in page
    (last,) = holds.pull_list(here.branch.pk, start=2)
    told = staff.post("/desk/pull/not-found", {"hold_id": last.hold_id, "item_id": last.item_id}, follow=True)
    assert "Not on the shelf" in told.content.decode()
    assert not holds.pull_list(here.branch.pk, item_id=last.item_id)


def box_with_three(site: Site, staff: Client) -> Box:
    there = site.world.chongqing
    staff.post("/desk/boxes/open", {"next": there.branch.code})
    one = Box.objects.get()
    for number in range(3):
        make_item(f"X{number}", there)
        staff.post("/desk/scan", {"text": f"X{number}"})
        staff.post(f"/desk/boxes/{one.pk}/scan", {"text": f"X{number}"})
    return one


@pytest.mark.usefixtures("short")
def test_a_full_box_leads_to_all_that_is_in_it(site: Site, staff: Client) -> None:
    one = box_with_three(site, staff)
    first = page_of(staff, f"/desk/boxes/{one.pk}")
    assert "In the box (3)" in first
    assert 'href="?contents=2"' in first
    assert "X2" in page_of(staff, f"/desk/boxes/{one.pk}?contents=2").split('id="inside"')[1]
    assert len(boxes.manifest(one.pk)) == 3


@pytest.mark.usefixtures("short")
def test_of_too_long_a_batch_nothing_is_scanned(site: Site, staff: Client) -> None:
    """What is beyond would count as missing."""
    one = box_with_three(site, staff)
    Box.objects.update(state="handed_over", handed_over_at=clock.now(), expected_on=clock.now().date())
    client = signed_in("desk-chongqing")
    told = client.post(f"/desk/boxes/{one.pk}/batch", {"items": "X0\nX1\nX2", "emptied": "yes"}, follow=True)
    assert "These are more than 2. Nothing was scanned" in told.content.decode()
    assert not Task.objects.exists()


@pytest.mark.usefixtures("short")
def test_every_box_is_reached(site: Site, staff: Client) -> None:
    for _ in range(3):
        staff.post("/desk/boxes/open", {"next": site.world.chongqing.branch.code})
    assert "Packed here (3)" in page_of(staff, "/desk/boxes")
    (last,) = boxes.boxes_here(site.world.chengdu.branch.pk, start=2)
    assert last.code in page_of(staff, "/desk/boxes?packed=2")


def three_wait_for_the_book(site: Site) -> int:
    here, bib_id = site.world.chengdu, site.world.book.bib_id
    with closing(Engine([CirculationRoom()])) as engine:
        for number in range(3):
            wish = place(make_patron(f"W{number}", here.library), bib_id, pickup=here.branch, terminal=here.desk)
            answer(submit_one(engine, replace(wish, occurred_at=clock.now(), id=clock.new_id()), now=clock.now()))
    return bib_id


@pytest.mark.usefixtures("short")
def test_the_last_of_a_long_queue_is_shown_with_its_place_and_can_become_the_first(site: Site, staff: Client) -> None:
    lead_holds()
    bib_id = three_wait_for_the_book(site)
    assert 'href="?queue=2"' in page_of(staff, f"/desk/queue/{bib_id}")
    (last,) = at_desks.queue_of(bib_id, start=2)
    second = page_of(staff, f"/desk/queue/{bib_id}?queue=2")
    assert "<td>3</td>" in second
    assert last.number in second
    moved = {"hold_id": last.hold_id, "before_place": "1", "reason": "deadline"}
    staff.post(f"/desk/queue/{bib_id}/reorder", moved)
    assert at_desks.queue_of(bib_id).rows[0].hold_id == last.hold_id


@pytest.mark.usefixtures("short")
def test_slips_come_again_until_each_was_printed(site: Site, staff: Client) -> None:
    three_are_asked_for(site)
    for number in range(3):
        staff.post("/desk/pull/scan", {"text": f"P{number}"})
    first = page_of(staff, "/desk/slips")
    assert "The first 2 of 3: the next ones come when these are printed." in first
    printed = re.findall(r'name="hold" value="(\d+)"', first)
    second = staff.post("/desk/slips", {"hold": printed}, follow=True).content.decode()
    assert [first.count("data-slip"), second.count("data-slip")] == [2, 1]
    assert not set(re.findall(r'data-slip="(\d+)"', first)) & set(re.findall(r'data-slip="(\d+)"', second))


@pytest.mark.usefixtures("short")
def test_a_title_of_many_items_and_an_item_of_many_loans_lead_to_all(site: Site, staff: Client) -> None:
    bib = site.world.book.bib
    make_item("T", site.world.chongqing, bib=bib)
    assert 'href="?items=2"' in page_of(staff, f"/title/{bib.pk}/items")
    assert page_of(staff, f"/title/{bib.pk}/items?items=2").count("data-item") == 1
    for _ in range(2):
        staff.post("/desk/scan", {"text": ALICE})
        staff.post("/desk/scan", {"text": "B1"})
        staff.post("/desk/close")
        staff.post("/desk/scan", {"text": "B1"})
    live = staff.post("/desk/where", {"text": "B1"}, headers={"x-live": "1"}).content.decode()
    assert f'href="/desk/where/{site.world.book.pk}?way=2"' in live, "under another address"
    for address in (f"/item/{site.world.book.pk}", f"/desk/where/{site.world.book.pk}"):
        assert '?way=2"' in page_of(staff, address)
        assert page_of(staff, f"{address}?way=2").count("data-step") == 2


@pytest.mark.usefixtures("short")
def test_who_has_many_loans_sees_and_renews_them_all(site: Site, staff: Client) -> None:
    staff.post("/desk/scan", {"text": ALICE})
    for number in range(3):
        make_item(f"L{number}x", site.world.chengdu)
        staff.post("/desk/scan", {"text": f"L{number}x"})
    assert "Loans (3)" in page_of(staff, "/desk")
    Loan.objects.update(due_at=clock.now() + timedelta(days=2))
    home = Client(headers={"accept-language": "en"})
    home.post("/my/sign-in", {"number": ALICE, "pin": PIN})
    assert 'href="?loans=2"' in page_of(home, "/my")
    told = home.post("/my/renew", {"item_id": "all"}, follow=True).content.decode()
    assert [told.count("Renewed until"), Loan.objects.filter(renewals=1).count()] == [2, 2]
    last = Loan.objects.get(renewals=0)
    assert "Renewed until" in home.post("/my/renew", {"item_id": last.item_id}, follow=True).content.decode()


@pytest.mark.usefixtures("short")
def test_what_the_office_lists_leads_to_its_end(site: Site, office: Client) -> None:
    here, there = site.world.chengdu, site.world.chongqing
    for number in range(3):
        Rotation.objects.create(owner=here.library, name_zh="轮", name_en=f"Round {number}", begins_on=date(2026, 7, 1))
        TransferBar.objects.create(library=here.library, to_library=there.library, item_kind="book")
        Branch.objects.create(
            library=here.library, code=f"Z-{number}", name_zh="分馆", name_en=f"Branch {number}", lon=104, lat=30
        )
    assert 'href="?limits=2"' in page_of(office, "/office/routes/limits")
    assert 'href="?rotations=2"' in page_of(office, "/office/rotations")
    assert "Round 2" in page_of(office, "/office/rotations?rotations=2")
    assert office.get(f"/office/rotations/{Rotation.objects.get(name_en='Round 2').pk}").status_code == 200
    assert "Branch 2" in page_of(office, "/office/floats?takers=3")
