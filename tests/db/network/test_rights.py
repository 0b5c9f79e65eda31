"""A query gives what a right reaches, and nothing when it reaches nothing."""

import pytest

from bashu.db.circulation.models import Task
from bashu.db.network.models import Branch, CirculationRule
from bashu.db.network.rights import within
from bashu.domain.rights import Reach
from tests.people import NOON, World, make_world


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    for number, city in enumerate((world.chengdu, world.chongqing), start=1):
        Task.objects.create(
            id=number, kind="conflict", branch=city.branch, details={}, raised_at=NOON, command_id="0" * 32
        )
        CirculationRule.objects.create(name_zh="某", name_en="Some", lending_library=city.library, loan_days=7)
    return world


def tasks(reach: Reach) -> list[int]:
    rows = within(Task.objects.all(), reach, library="branch__library")
    return sorted(rows.values_list("id", flat=True))


def test_rows_of_a_branch_are_reached_through_it_its_library_and_the_network(world: World) -> None:
    here = world.chengdu
    assert tasks(Reach(branch_ids=frozenset({here.branch.pk}))) == [1]
    assert tasks(Reach(library_ids=frozenset({here.library.pk}))) == [1]
    assert tasks(Reach(everywhere=True)) == [1, 2]
    assert tasks(Reach()) == []


def test_a_branch_reaches_no_sister(world: World) -> None:
    here = world.chengdu
    sister = Branch.objects.create(library=here.library, code="CD-2", name_zh="二", name_en="Two", lon=104, lat=30)
    assert tasks(Reach(branch_ids=frozenset({sister.pk}))) == []


def test_what_is_the_libraries_or_the_networks_is_not_a_branchs(world: World) -> None:
    """The rule that names no library is the network's."""
    here = world.chengdu
    rules = CirculationRule.objects.all()
    for reach, count in [
        (Reach(branch_ids=frozenset({here.branch.pk})), 0),
        (Reach(library_ids=frozenset({here.library.pk})), 1),
        (Reach(everywhere=True), 3),
    ]:
        assert within(rules, reach, library="lending_library", branch="").count() == count
