"""`bashu balance` and `bashu box`."""

from pathlib import Path

import pytest

from bashu.db.network.models import FloatGroup
from bashu.domain.circulation.boxcodes import code_of
from bashu.domain.circulation.commands import OpenBox
from bashu.engine import clock
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from bashu.project.commands.moving import balanced, printed
from bashu.project.errors import OperatingError
from tests.people import World, answer, check_in, check_out, make_item, make_world, submit_one

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world()


def test_c358_moves_are_proposed_with_what_they_gain(world: World) -> None:
    """C358: thirty float in Chongqing, where nobody borrows; in Chengdu one book is lent all the time."""
    engine, now = Engine([CirculationRoom()]), clock.now()
    for number in range(30):
        item = make_item(f"F{number}", world.chengdu, float_group=world.book.float_group)
        submit_one(engine, check_in(item, world.chongqing.machine, at=now))
    for _ in range(20):
        submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine, at=now))
        submit_one(engine, check_in(world.book, world.chengdu.machine, at=now))
    engine.close()
    title, move = balanced(group=None, items_max=10)
    assert title == "all: "
    assert move.startswith("  10 from CQ-1 to CD-1: about ")
    assert list(balanced(group="all", items_max=10)) == [title, move]
    FloatGroup.objects.create(code="none", name_zh="无", name_en="None")
    assert list(balanced(group="none", items_max=10)) == ["none: nothing to gain"]
    with pytest.raises(OperatingError, match="There is no float group west"):
        list(balanced(group="west", items_max=10))


def test_the_papers_of_a_box_are_written(world: World, tmp_path: Path) -> None:
    engine, now = Engine([CirculationRoom()]), clock.now()
    here = world.chongqing.desk
    fields = {"terminal_id": here.pk, "next_branch_id": world.chengdu.branch.pk}
    opened = answer(submit_one(engine, OpenBox(id=clock.new_id(), occurred_at=now, **fields)))
    engine.close()
    label, manifest = tmp_path / "label.pdf", tmp_path / "manifest.pdf"
    told = printed(code_of(opened.box_id), label_file=label, manifest_file=manifest)
    assert told == f"{code_of(opened.box_id)}, open: 0 items from CQ-1 to CD-1"
    assert label.read_bytes().startswith(b"%PDF")
    assert manifest.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("code", ["BX1", "B1", code_of(77)])
def test_a_box_that_nobody_knows_is_told(world: World, code: str) -> None:
    with pytest.raises(OperatingError, match="No box has the code"):
        printed(code, label_file=None, manifest_file=None)
