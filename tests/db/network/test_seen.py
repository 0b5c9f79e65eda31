"""Which terminals were heard of, and which have fallen silent."""

from datetime import timedelta

import pytest

from bashu.db.network import seen
from bashu.db.network.models import Network, Terminal, TerminalSeen
from bashu.db.network.seen import Fared
from bashu.project.operate.seen import Seen
from tests.doors.sip2.machines import give_login
from tests.people import NOON, World, make_world

HOUR = timedelta(hours=1)


@pytest.fixture
def world(transactional_db: None) -> World:
    world = make_world()
    give_login(world.chengdu.machine, "chengdu")
    give_login(world.chongqing.machine, "chongqing")
    return world


def test_a_terminal_is_silent_until_it_was_heard_of_and_again_later(world: World) -> None:
    names = {world.chengdu.machine.pk, world.chongqing.machine.pk}
    assert {each.terminal_id for each in seen.silent(NOON, limit=9)} == names
    seen.saw(names, at=NOON)
    seen.saw({world.chengdu.machine.pk, 10**9}, at=NOON + HOUR)
    (silent,) = seen.silent(NOON + HOUR, limit=9)
    assert (silent.terminal_id, silent.seen_at) == (world.chongqing.machine.pk, NOON)
    within = {"half": HOUR / 2, "two": 2 * HOUR}
    assert seen.seen_counts(NOON + HOUR, within=within) == {"half": 1, "two": 2}


def test_one_that_was_switched_off_is_not_missed(world: World) -> None:
    Terminal.objects.update(active=False)
    assert seen.silent(NOON, limit=9) == []
    assert seen.known_count() == 0


def test_to_be_heard_of_is_no_edit_of_the_network(world: World) -> None:
    before = Network.objects.get().version
    seen.saw({world.chengdu.machine.pk}, at=NOON)
    assert Network.objects.get().version == before


def test_what_was_heard_is_written_down_at_the_end(world: World) -> None:
    notes = Seen(lambda: [world.chengdu.machine.pk])
    notes.heard(world.chongqing.machine.pk)
    notes.stop()
    assert seen.silent(NOON, limit=9) == []


def test_answers_of_a_day_add_up_and_the_next_day_begins_anew(world: World) -> None:
    """Also those that another process counted; what was wrong last, and the version, stay."""
    machine = world.chengdu.machine.pk
    seen.fared({machine: Fared(answers=3, failures=1, wrong="busy", version="2.00"), 10**9: Fared(answers=1)}, at=NOON)
    seen.fared({machine: Fared(answers=2)}, at=NOON + HOUR)
    row = TerminalSeen.objects.get()
    assert (row.answers, row.failures, row.wrong, row.version) == (5, 1, "busy", "2.00")
    assert (row.seen_at, row.wrong_at) == (NOON + HOUR, NOON)
    seen.fared({machine: Fared(answers=1)}, at=NOON + 24 * HOUR)
    row.refresh_from_db()
    assert (row.answers, row.failures, row.wrong, row.wrong_at) == (1, 0, "busy", NOON)
