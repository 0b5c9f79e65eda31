"""A batch decides what one command after the other would: what is folded is what would be read again."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Loan, Task, Transit
from bashu.db.network.models import CirculationRule
from bashu.domain.circulation.commands import CirculationCommand
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted, Refused
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.circulation.stories import NOW, STEPS, Step, commands, make_cast, rows, tasks, told
from tests.engine.test_verify import admit_items
from tests.people import NOON, World, answer, check_in, check_out, days, make_item, make_patron, renew, submit_one

MINUTE = timedelta(minutes=1)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_c104_a_batch_is_one_command_after_the_other(world: World, engine: Engine, steps: list[Step]) -> None:
    """C104."""
    together_as_alone(world, engine, steps=steps)


@pytest.mark.soak
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_c104_many_batches_are_one_command_after_the_other(world: World, engine: Engine, steps: list[Step]) -> None:
    """C104."""
    together_as_alone(world, engine, steps=steps)


def together_as_alone(world: World, engine: Engine, *, steps: list[Step]) -> None:
    """The same answers, rows and tasks."""
    together, alone = make_cast(world, engine), make_cast(world, engine)
    batch, singles = commands(steps, together), commands(steps, alone)
    in_batch = engine.submit(batch, NOW)
    one_by_one = [outcome for command in singles for outcome in engine.submit([command], NOW)]
    assert [told(outcome) for outcome in in_batch] == [told(outcome) for outcome in one_by_one]
    assert rows(together) == rows(alone)
    assert tasks([command.id for command in batch]) == tasks([command.id for command in singles])


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happened_the_log_tells_the_tables(world: World, engine: Engine, steps: list[Step]) -> None:
    if not LogEntry.objects.exists():
        admit_items([world.book, world.local])
    cast = make_cast(world, engine)
    admit_items(cast.items)
    engine.submit(commands(steps, cast), NOW)
    assert verify(now=NOW).problems == []


def count_rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Loan, Transit, Task, LogEntry))


@pytest.mark.parametrize("action", ["out", "in", "again", "refused"])
def test_c110_asking_first_gives_the_answer_that_submitting_gives(world: World, engine: Engine, action: str) -> None:
    """C110."""
    engine.submit([check_out(world.bob, world.local, terminal=world.chengdu.machine)], NOON)
    wishes: dict[str, CirculationCommand] = {
        "out": check_out(world.alice, world.book, terminal=world.chengdu.machine),
        "in": check_in(world.local, world.chongqing.machine, at=NOON + days(1)),
        "again": renew(world.bob, world.local, terminal=world.chengdu.machine, at=NOON + days(1)),
        "refused": check_out(world.alice, world.local, terminal=world.chengdu.machine),
    }
    before = count_rows(), list(Item.objects.order_by("pk").values())
    (asked,) = engine.ask([wishes[action]], NOON + days(1))
    assert (count_rows(), list(Item.objects.order_by("pk").values())) == before
    (submitted,) = engine.submit([wishes[action]], NOON + days(1))
    assert told(asked) == told(submitted)


def test_two_batches_cannot_lend_one_too_many(world: World, engine: Engine) -> None:
    """C90 on rows: eight books, and the ninth is refused whichever batch it is in."""
    items = [make_item(f"N{number}", world.chengdu) for number in range(9)]
    reader = make_patron("reader", world.chengdu.library)
    asked = [check_out(reader, item, terminal=world.chengdu.machine) for item in items]
    outcomes = engine.submit(asked[:5], NOON) + engine.submit(asked[5:], NOON)
    assert [type(outcome) for outcome in outcomes] == [Accepted] * 8 + [Refused]
    assert outcomes[-1].refusal is Refusal.KIND_LIMIT  # type: ignore[union-attr]


def test_c64_a_renewal_whose_answer_was_lost_is_one_and_the_log_says_where(world: World, engine: Engine) -> None:
    """C64: also when both come in one batch; an hour later it is another."""
    admit_items([world.book, world.local])
    CirculationRule.objects.update(renew_from="due", renewals_max=3)
    desk, at = world.chengdu.desk, NOON + 3 * MINUTE
    answer(submit_one(engine, check_out(world.alice, world.book, terminal=desk)))
    wish = [renew(world.alice, world.book, terminal=desk, at=at + each * MINUTE) for each in (0, 1, 5, 65)]
    told = [answer(outcome) for outcome in (*engine.submit(wish[:2], at + 60 * MINUTE),
                                            *engine.submit(wish[2:], at + 120 * MINUTE))]  # fmt: skip
    assert [each.renewals for each in told] == [1, 1, 1, 2]
    loan = Loan.objects.get()
    assert (loan.renewals, loan.renewed_at, loan.renewed_terminal_id) == (2, wish[3].occurred_at, desk.pk)
    assert verify(now=NOON + days(1)).problems == []
