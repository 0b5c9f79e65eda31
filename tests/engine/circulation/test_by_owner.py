"""What a library's own system has lent and taken back, on rows."""

from typing import Any

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Loan, Task
from bashu.domain.circulation.commands import ItemScan, RecordByOwner
from bashu.domain.outcome import Refused
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.test_verify import admit_items
from tests.people import NOON, World, an_id, answer, check_out, days, make_item, submit_one


def told(about: Item, world: World, *, lent: bool, **changed: Any) -> RecordByOwner:
    made: dict[str, Any] = {"id": an_id(), "occurred_at": NOON, "terminal_id": world.chengdu.machine.pk, "lent": lent}
    return RecordByOwner(**made | {"item": ItemScan(barcode=about.barcode)} | changed)


def status(item: Item) -> str:
    return Item.objects.get(pk=item.pk).status


@pytest.mark.parametrize("batches", [1, 3])
def test_c942_the_last_of_what_is_told_stands(world: World, engine: Engine, batches: int) -> None:
    """C942: in one batch or in several, and the log proves it."""
    admit_items([world.book, world.local])
    story = [told(world.local, world, lent=lent) for lent in (True, False, True)]
    size = len(story) // batches
    for start in range(0, len(story), size):
        assert [answer(each) for each in engine.submit(story[start : start + size], NOON)]
    assert (status(world.local), Item.objects.get(pk=world.local.pk).version) == ("lent_by_owner", 4)
    assert not Loan.objects.exists()
    assert not Task.objects.exists()
    assert verify(now=NOON, full=True).clean


def test_c942_the_same_id_with_another_end_is_something_else(world: World, engine: Engine) -> None:
    """C942."""
    first = told(world.local, world, lent=True)
    assert answer(submit_one(engine, first)) == answer(submit_one(engine, first))
    assert isinstance(submit_one(engine, told(world.local, world, lent=False, id=first.id)), Refused)


def test_c937_a_late_return_to_its_own_system_is_charged(world: World, engine: Engine) -> None:
    """C937: as at a machine of the network, whose reader is looked up for it."""
    admit_items([world.book, world.local])
    submit_one(engine, check_out(world.alice, world.local, terminal=world.chengdu.machine))
    late = NOON + days(60)
    submit_one(engine, told(world.local, world, lent=False, occurred_at=late), now=late)
    assert Loan.objects.get().checked_in_at == late
    assert "ChargePosted" in LogEntry.objects.latest("recorded_at").body
    assert verify(now=late, full=True).clean


def test_c935_of_two_with_a_barcode_its_own_is_meant(world: World, engine: Engine) -> None:
    """C935: nobody is asked which it is."""
    theirs = make_item("L1", world.chongqing)
    submit_one(engine, told(world.local, world, lent=True))
    assert (status(world.local), status(theirs)) == ("lent_by_owner", "available")
    strange = told(world.local, world, lent=True, item=ItemScan(barcode="NOBODYS"))
    assert answer(submit_one(engine, strange)).item_id is None
    assert not Task.objects.exists()


def test_c934_a_return_that_is_known_is_not_undone_by_an_older_loan(world: World, engine: Engine) -> None:
    """C934."""
    submit_one(engine, check_out(world.alice, world.local, terminal=world.chengdu.machine, at=NOON))
    for lent in (True, False):
        submit_one(engine, told(world.local, world, lent=lent, occurred_at=NOON - days(1)))
    assert (status(world.local), Loan.objects.get().checked_in_at) == ("on_loan", None)
    assert [task.details["refusal"] for task in Task.objects.all()] == ["lent_again_since"] * 2
