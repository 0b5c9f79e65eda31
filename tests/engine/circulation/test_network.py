"""The places and rules that an engine keeps in memory are those of the tables, and an unsound rule stops no return."""

import logging

import pytest

from bashu.db.network.models import CirculationRule, Library, Network, Terminal
from bashu.domain.calendar import local_day
from bashu.domain.outcome import Accepted, Failed
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.people import NOON, World, answer, check_in, check_out, days, submit_one

pytestmark = pytest.mark.server


def a_rule(**changed: object) -> CirculationRule:
    return CirculationRule.objects.create(name_zh="某馆", name_en="One library", **changed)


def loan_days(engine: Engine, world: World) -> int:
    """Of a loan of the local book at Chongqing's machine, which is then taken back."""
    machine = world.chongqing.machine
    due = answer(submit_one(engine, check_out(world.alice, world.local, terminal=machine))).due_at
    submit_one(engine, check_in(world.local, machine))
    return (local_day(due) - local_day(NOON)).days


def test_whose_terms_count_is_noticed_at_once(world: World, engine: Engine) -> None:
    a_rule(owner_library=world.chengdu.library, loan_days=7)
    a_rule(lending_library=world.chongqing.library, loan_days=14)
    assert loan_days(engine, world) == 14
    Network.objects.update(terms_from="owner")
    assert loan_days(engine, world) == 7


def test_rules_that_do_not_hold_together_are_not_followed(
    world: World, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    a_rule(lending_library=world.chongqing.library, loan_days=14)
    assert loan_days(engine, world) == 14
    a_rule(lending_library=world.chongqing.library, patron_category="adult", loan_days=0)
    a_rule(patron_category="adult", loan_days=21)
    assert loan_days(engine, world) == 14
    (said, *_) = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert "“days of a loan” is 0" in said.getMessage()
    CirculationRule.objects.filter(loan_days=0).delete()
    assert loan_days(engine, world) == 14, "the lender speaks before the category"


def test_places_are_followed_while_rules_are_not(world: World, engine: Engine) -> None:
    loan_days(engine, world)
    a_rule(patron_category="adult", loan_days=0)
    Terminal.objects.filter(pk=world.chongqing.machine.pk).update(active=False)
    Library.objects.filter(pk=world.chengdu.library.pk).update(keeps_own=True)
    outcome = submit_one(engine, check_in(world.local, world.chongqing.machine))
    assert not isinstance(outcome, Accepted)
    assert not isinstance(outcome, Failed)


def test_an_engine_that_starts_on_unsound_rules_takes_in_and_lends_nothing(
    world: World, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """Also within one batch: whoever borrows fails, whoever brings back does not."""
    submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine))
    a_rule(patron_category="adult", loan_days=0)
    started = Engine([CirculationRoom()])
    wanted = check_out(world.bob, world.local, terminal=world.chengdu.machine)
    back = check_in(world.book, world.chongqing.machine, at=NOON + days(1))
    lent, taken_in = started.submit([wanted, back], NOON + days(1))
    started.close()
    assert (type(lent), type(taken_in)) == (Failed, Accepted)
    assert any("Nothing is lent until they do." in record.getMessage() for record in caplog.records)
