"""What a library that joins brings along, on rows."""

from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.holds.commands import TakeOverHold
from bashu.engine.submit import Engine
from tests.engine.test_verify import admit_items
from tests.holding import place
from tests.people import NOON, World, an_id, answer, days, submit_one


def test_c970_whoever_has_paused_stands_before_all_the_same(world: World, engine: Engine) -> None:
    """C970: and counts, as to anybody who comes here."""
    admit_items([world.book, world.local])
    here, there = world.chongqing.branch, world.chongqing.desk
    paused = place(world.bob, world.book.bib_id, pickup=here, terminal=there, suspended_until=NOON + days(9))
    assert answer(submit_one(engine, paused)).before == 0
    brought = TakeOverHold(
        id=an_id(), occurred_at=NOON, terminal_id=there.pk, patron=PatronScan(patron_id=world.alice.pk),
        bib_id=world.book.bib_id, pickup_branch_id=here.pk, placed_at=NOON,
    )  # fmt: skip
    assert answer(submit_one(engine, brought)).before == 1
