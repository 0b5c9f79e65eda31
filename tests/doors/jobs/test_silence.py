"""Machines that fall silent while their branch is open: told once, and not any more when they speak."""

from datetime import timedelta

import pytest

from bashu.db.network import seen
from bashu.db.network.models import Branch, Terminal, TerminalSeen
from bashu.db.network.seen import Fared
from bashu.doors.jobs.silence import tell_of_silence
from tests.doors.sip2.machines import give_login
from tests.people import NOON, World, make_world

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def world(transactional_db: None) -> World:
    """Its branches are always open, and one machine was heard of at noon."""
    world = make_world()
    give_login(world.chengdu.machine, "chengdu")
    give_login(world.chongqing.machine, "chongqing")
    Branch.objects.update(always_open=True)
    seen.saw({world.chengdu.machine.pk}, at=NOON)
    return world


def silent() -> bool:
    return TerminalSeen.objects.get().silent_at is not None


def test_it_is_told_once_and_no_more_when_it_speaks(world: World) -> None:
    """One that was never heard of is not installed yet."""
    assert (tell_of_silence(NOON + HOUR), silent()) == (0, False)
    assert (tell_of_silence(NOON + HOUR + MINUTE), silent()) == (1, True)
    assert tell_of_silence(NOON + 2 * HOUR) == 0
    seen.saw({world.chengdu.machine.pk}, at=NOON + 3 * HOUR)
    assert not silent()
    assert tell_of_silence(NOON + 5 * HOUR) == 1
    seen.fared({world.chengdu.machine.pk: Fared(answers=1)}, at=NOON + 6 * HOUR)
    assert not silent()


def test_while_its_branch_is_closed_nobody_misses_it(world: World) -> None:
    Branch.objects.update(always_open=False, closed_weekdays=list(range(7)))
    assert tell_of_silence(NOON + 100 * HOUR) == 0


@pytest.mark.parametrize(("minutes", "told"), [(5, 1), (0, 0), (600, 0), ("soon", 1)])
def test_after_how_long_is_a_setting_of_the_machine(world: World, minutes: object, told: int) -> None:
    """What cannot be read is as usual."""
    Terminal.objects.filter(pk=world.chengdu.machine.pk).update(sip2_settings={"silent_minutes": minutes})
    assert tell_of_silence(NOON + 2 * HOUR) == told


def test_one_that_is_switched_off_is_not_missed(world: World) -> None:
    Terminal.objects.update(active=False)
    assert tell_of_silence(NOON + 100 * HOUR) == 0


def test_one_that_spoke_meanwhile_has_not_fallen_silent(world: World) -> None:
    (row,) = seen.quiet(NOON + HOUR)
    seen.saw({row.terminal_id}, at=NOON + HOUR)
    assert not seen.fell_silent(row, at=NOON + HOUR)
    assert not silent()
