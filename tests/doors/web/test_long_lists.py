"""Lists that are longer than a page: it says what it leaves out, leads there, and works there too."""

from contextlib import closing

import pytest
from django.test import Client

from bashu.db.circulation import holds, overrides, queries, tasks
from bashu.db.circulation.models import Task
from bashu.engine import clock
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.doors.web.conftest import Site
from tests.holding import place
from tests.people import City, answer, make_item, make_patron, submit_one

CUT = ((queries, "TRANSITS_MAX"), (tasks, "TASKS_MAX"), (holds, "LIST_MAX"), (overrides, "OVERRIDES_MAX"))


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
        make_item(f"Q{number}", site.world.chongqing)
        staff.post("/desk/scan", {"text": f"Q{number}"})
    first = page_of(staff, "/desk/van")
    assert "Waiting for the van here (3)" in first
    assert "The first 2 of 3 are shown." in first
    assert 'href="?waiting=2"' in first
    assert "Q2" not in first
    second = page_of(staff, "/desk/van?waiting=2")
    assert "3 to 3 of 3 are shown." in second
    assert "Q2" in second
    assert 'href="?waiting=0"' in second
    assert "The first 2 of 3 are shown." in page_of(staff, "/desk/van?waiting=3")


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("start", ["-1", "x", "99999999999999999999", "7"])
def test_an_address_that_leads_nowhere_does_no_harm(staff: Client, start: str) -> None:
    for address in ("van?waiting", "van?late", "shelf?shelf", "shelf?clear", "pull?pull", "tasks?tasks"):
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
