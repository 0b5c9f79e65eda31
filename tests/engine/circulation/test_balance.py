"""What balancing counts: what stands where, and how it is lent there."""

from math import inf

import pytest

from bashu.db.circulation.balance import shelves
from bashu.db.circulation.moves import candidates, proposals, propose
from bashu.db.network.bars import barred_pairs
from bashu.db.network.models import FloatGroup, FloatGroupBranch, TransferBar
from bashu.domain.calendar import local_day
from bashu.domain.rights import Reach
from bashu.domain.routing import Shelf
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.people import NOON, World, answer, check_in, check_out, days, make_item, submit_one

pytestmark = pytest.mark.server


def test_c358_the_shelves_of_a_float_group(world: World, engine: Engine) -> None:
    """C358: two at home, one of them lent and returned here; one floats there, which lent it."""
    group = world.book.float_group
    make_item("G1", world.chengdu, float_group=group)
    lent = make_item("G2", world.chengdu, float_group=group)
    for terminal in (world.chongqing.machine, world.chengdu.machine):
        submit_one(engine, check_out(world.alice, lent, terminal=terminal))
        submit_one(engine, check_in(lent, terminal))
    submit_one(engine, check_in(world.book, world.chongqing.machine))
    FloatGroupBranch.objects.filter(branch=world.chongqing.branch).update(capacity=5)
    here, there = world.chengdu.branch.pk, world.chongqing.branch.pk
    found = {shelf.branch_id: shelf for shelf in shelves(NOON + days(29))["all"]}
    assert found == {
        here: Shelf(branch_id=here, standing=2, movable=0, lent=1),
        there: Shelf(branch_id=there, standing=1, movable=1, lent=1, room=4),
    }
    assert [shelf.lent for shelf in shelves(NOON + days(31))["all"]] == [0, 0]


def test_c357_a_group_of_regions_takes_their_branches(world: World, engine: Engine) -> None:
    """C357, as the engine follows it: Chengdu's items float in Chongqing, and no more when it is excluded."""
    group = FloatGroup.objects.create(code="cq", name_zh="重庆", name_en="Chongqing", regions=["50"], branch_capacity=9)
    item = make_item("R1", world.chengdu, float_group=group)
    outcome = submit_one(engine, check_in(item, world.chongqing.machine))
    assert outcome.answer.reason == "floats"  # type: ignore[union-attr]
    FloatGroupBranch.objects.create(group=group, branch=world.chongqing.branch, excluded=True)
    outcome = submit_one(engine, check_in(item, world.chongqing.machine))
    assert outcome.answer.reason == "branch_not_in_group"  # type: ignore[union-attr]
    assert shelves(NOON)["cq"] == ()


def test_a_night_proposes_what_would_be_lent_more(world: World, engine: Engine) -> None:
    """C358: three stand in Chongqing where nobody lends them; the one in Chengdu is lent again and again."""
    group, here, there = world.book.float_group, world.chengdu, world.chongqing
    wanted = make_item("G1", here, float_group=group)
    for number in range(6):
        at = NOON + days(number)
        submit_one(engine, check_out(world.alice, wanted, terminal=here.machine, at=at))
        submit_one(engine, check_in(wanted, here.machine, at=at))
    for item in (world.book, *(make_item(f"F{number}", here, float_group=group) for number in range(2))):
        submit_one(engine, check_in(item, there.machine))
    assert propose(NOON + days(6)) == 1
    (found,) = proposals(Reach(everywhere=True))
    assert (found.origin.code, found.destination.code, found.items, found.gain > 1) == ("CQ-1", "CD-1", 3, True)
    assert proposals(Reach(branch_ids=frozenset({here.branch.pk}))).rows == (found,)
    assert proposals(Reach()).rows == ()
    assert [item.barcode for item in candidates(found)] == ["B1", "F0", "F1"]


def test_c747_between_which_branches_nothing_is_proposed(world: World) -> None:
    """C747: from any branch of a library, on the days of the limit; a limit for one kind is told at the desk."""
    here, there = world.chengdu.branch, world.chongqing.branch
    ways = {"library": here.library, "to_library": there.library}
    TransferBar.objects.create(**ways, ends_on=local_day(NOON))
    TransferBar.objects.create(library=there.library, to_library=here.library, item_kind="dvd")
    assert (here.pk, there.pk) in barred_pairs(local_day(NOON))
    assert (there.pk, here.pk) not in barred_pairs(local_day(NOON))
    assert barred_pairs(local_day(NOON + days(1))) == set()


def test_what_floats_is_counted_when_a_minute_is_over_or_when_it_is_told(world: World, engine: Engine) -> None:
    """Within the minute a branch may take more than its room. Who simulates a year says when to count."""
    group = FloatGroup.objects.create(code="cq", name_zh="重庆", name_en="Chongqing", regions=["50"], branch_capacity=1)
    items = [make_item(f"N{number}", world.chengdu, float_group=group) for number in range(4)]
    room = CirculationRoom(counts_seconds_max=inf)
    told = Engine([room])
    here = world.chongqing.machine
    before = [answer(submit_one(told, check_in(item, here))).reason for item in items[:2]]
    room.recount()
    after = [answer(submit_one(told, check_in(item, here))).reason for item in items[2:]]
    told.close()
    assert (before, after) == (["floats", "floats"], ["branch_full", "branch_full"])
