"""What the desk looks into: ticked off, given up as lost, or seen since."""

from django.test import Client

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Task, Transit
from bashu.db.circulation.tasks import keep_words
from bashu.db.network.models import Grant
from bashu.domain.rights import Role
from tests.doors.web.conftest import Site
from tests.doors.web.test_boxes import act, sent
from tests.doors.web.test_desk import press, scan


class TestTasks:
    def test_a_task_is_ticked_off_with_how_it_ended(self, site: Site, staff: Client) -> None:
        for _ in range(2):
            staff.post(site.kiosk("return"), {"text": "no such barcode"})
        task = Task.objects.get()
        assert 'data-kind="unknown_item"' in staff.get("/desk/tasks").content.decode()
        page = press(staff, "tasks/settle", task_id=task.pk, how="solved")
        assert "Well done" in page
        task.refresh_from_db()
        assert (task.done_as, task.done_by is not None) == ("solved", True)

    def test_what_a_machine_said_stands_with_its_task(self, site: Site, staff: Client) -> None:
        for _ in range(2):
            staff.post(site.kiosk("return"), {"text": "no such barcode"})
        Task.objects.update(kind="reported", details={"told": "label", "item_ids": []})
        keep_words(Task.objects.get().pk, "E17 <tag>")
        page = staff.get("/desk/tasks").content.decode()
        assert "could not read the tag" in page
        assert "It said: E17 &lt;tag&gt;" in page

    def test_a_task_of_others_is_theirs(self, site: Site, staff: Client, there: Client) -> None:
        for _ in range(2):
            staff.post(site.kiosk("return"), {"text": "no such barcode"})
        given = {"task_id": Task.objects.get().pk, "how": "solved"}
        assert there.post("/desk/tasks/settle", given).status_code == 404
        assert Task.objects.get().done_at is None

    def test_what_cannot_be_found_was_lost_on_its_way(self, site: Site, staff: Client, there: Client) -> None:
        box_id = sent(site, staff, "Q1")
        act(there, "emptied", box=box_id)
        task = {"task_id": Task.objects.get().pk}
        assert "It cannot be found" not in staff.get("/desk/tasks").content.decode()
        assert staff.post("/desk/tasks/lost", task).status_code == 403
        Grant.objects.filter(staff__user__username="desk-chengdu").update(role=Role.DESK_LEAD)
        assert "It cannot be found" in staff.get("/desk/tasks").content.decode()
        page = press(staff, "tasks/lost", **task)
        assert 'data-kind="lost"' in page
        assert 'data-kind="missing_from_box"' not in page

    def test_what_was_scanned_since_is_not_lost_by_an_old_task(self, site: Site, staff: Client, there: Client) -> None:
        """C380: also where an older task does not name the way that it is about."""
        box_id = sent(site, staff, "Q1")
        act(there, "emptied", box=box_id)
        Grant.objects.filter(staff__user__username="desk-chengdu").update(role=Role.DESK_LEAD)
        task = {"task_id": Task.objects.get().pk}
        scan(staff, "Q1")
        for details in (
            Task.objects.get().details,
            {"box_id": box_id, "item_ids": [Item.objects.get(barcode="Q1").pk]},
        ):
            Task.objects.update(details=details)
            page = staff.get("/desk/tasks").content.decode()
            assert "It has been scanned since" in page
            assert "It cannot be found" not in page
            assert "is not lost on that way" in press(staff, "tasks/lost", **task)
        assert not Transit.objects.filter(ended_as="lost").exists()
        assert Item.objects.get(barcode="Q1").status == "in_transit"
