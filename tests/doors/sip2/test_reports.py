"""What a machine has noticed about an item (19) is a task for whoever stands beside it."""

from datetime import timedelta

import pytest
from django.db import connection

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import ReportedWords, Task
from bashu.db.circulation.tasks import open_tasks
from bashu.doors.sip2.server import Running
from bashu.engine import clock
from bashu.engine.circulation.history import forget_old
from bashu.wire.sip2.codec import Message
from tests.people import World

from .conftest import set_terminal
from .machines import Line, line


def report(machine: Line, words: str, *, barcode: str = "L1") -> Message:
    return machine.say("19", ("AO", ""), ("AB", barcode), ("CH", words))


def test_what_is_damaged_is_a_task_where_the_machine_stands(chengdu: Line, world: World) -> None:
    """With the machine's words for whoever looks, and the item as it was."""
    before = Item.objects.get(barcode="L1").status
    answer = report(chengdu, "封面破损，王某所还")
    assert (answer.code, answer.fixed["ok"], answer.get("AJ")) == ("20", "1", "蜀道难")
    assert "工作人员" in answer.get("AF")
    (task,) = open_tasks(world.chengdu.branch.pk)
    assert (task.kind, task.details["told"], task.words) == ("reported", "damaged", "封面破损，王某所还")
    assert (task.place.branch_id, task.library_id) == (world.chengdu.branch.pk, world.chengdu.library.pk)
    assert Item.objects.get(barcode="L1").status == before
    assert not LogEntry.objects.filter(body__contains="王某").exists()


def test_said_again_on_another_line_it_is_the_same_report(chengdu: Line, server: Running) -> None:
    first = report(chengdu, "torn")
    with line(server.port) as again:
        second = report(again.log_in("chengdu"), "torn")
    assert (second.fixed["ok"], second.get("AJ"), second.get("AF")) == ("1", first.get("AJ"), first.get("AF"))
    assert Task.objects.count() == 1
    report(chengdu, "the label cannot be read")
    told = [task.details["told"] for task in Task.objects.order_by("id")]
    assert told == ["damaged", "label"]


@pytest.mark.parametrize(
    ("barcode", "words", "says"), [("NOSUCH", "torn", "条码"), ("L1", "", "未说明"), ("", "torn", "未读到图书条码")]
)
def test_of_nothing_nothing_is_reported(chengdu: Line, barcode: str, words: str, says: str) -> None:
    answer = report(chengdu, words, barcode=barcode)
    assert (answer.fixed["ok"], says in answer.get("AF"), Task.objects.count()) == ("0", True, 0)


def test_a_report_that_was_refused_may_be_made_again(chengdu: Line, world: World) -> None:
    """The barcode was in no catalogue, and is now: the same words get another answer."""
    assert report(chengdu, "torn", barcode="L9").fixed["ok"] == "0"
    Item.objects.filter(barcode="L1").update(barcode="L9")
    assert report(chengdu, "torn", barcode="L9").fixed["ok"] == "1"
    assert Task.objects.count() == 1


def test_what_the_words_mean_is_a_setting_of_the_machine(server: Running, world: World) -> None:
    set_terminal(world.chengdu.machine, sip2_settings={"reports": "E17 -> part_missing\nsecurity on -> nothing"})
    with line(server.port) as machine:
        machine.log_in("chengdu")
        assert report(machine, "Security ON").fixed["ok"] == "1"
        assert Task.objects.count() == 0
        report(machine, "code e17")
    assert Task.objects.get().details["told"] == "part_missing"


def test_what_staff_have_in_hand_is_no_new_task(chengdu: Line) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_item SET status = 'damaged' WHERE barcode = 'L1'")
    assert report(chengdu, "torn").fixed["ok"] == "1"
    assert Task.objects.count() == 0


def test_its_words_are_forgotten_some_weeks_after_it_is_done(chengdu: Line) -> None:
    report(chengdu, "torn")
    forget_old(clock.now() + timedelta(days=90))
    assert ReportedWords.objects.count() == 1
    Task.objects.update(done_at=clock.now(), done_as="solved")
    forget_old(clock.now() + timedelta(days=20))
    assert ReportedWords.objects.count() == 1
    forget_old(clock.now() + timedelta(days=31))
    assert ReportedWords.objects.count() == 0
