"""What a machine noticed about an item: staff beside it are told, and nothing else happens."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation.accidents.commands import Reported, ReportItem
from bashu.domain.circulation.conflicts import say_task
from bashu.domain.circulation.effects import ItemStatus, TaskKind
from tests.domain.circulation.scene import BOOK, JINJIANG, Scene, answer, check_in, desk, effects, loan
from tests.domain.circulation.test_boxes import ask


def reported(told: Reported = Reported.DAMAGED) -> Any:
    return ask(ReportItem, item=check_in().item, terminal_id=desk(JINJIANG), told=told)


@pytest.mark.parametrize("scene", [Scene(), Scene(loans=(loan(),))], ids=["shelf", "loan"])
def test_c922_it_is_a_task_where_the_machine_stands_and_the_item_stays_as_it_is(scene: Scene) -> None:
    """C922."""
    decision = scene.decide(reported())
    (raised,) = effects(decision).values()
    assert (raised.kind, raised.branch_id, answer(decision).task_id) == (TaskKind.REPORTED, JINJIANG, raised.task_id)
    assert raised.details == {"barcode": BOOK.barcode, "item_ids": [BOOK.id], "told": "damaged"}


@pytest.mark.parametrize("status", [ItemStatus.DAMAGED, ItemStatus.IN_QUARANTINE, ItemStatus.WITHDRAWN])
def test_c923_what_staff_have_in_hand_is_told_to_nobody(status: ItemStatus) -> None:
    """C923."""
    decision = Scene(items=(replace(BOOK, status=status),)).decide(reported())
    assert (answer(decision).task_id, effects(decision)) == (None, {})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_report_has_words_of_its_own(language: Any) -> None:
    said = {say_task(TaskKind.REPORTED, {"told": told.value}, language=language) for told in Reported}
    assert len(said) == len(Reported)
