"""Bookings on PostgreSQL: what is decided is what the rows and the log say, and what costs nothing while nothing is."""

from copy import copy
from datetime import date

from django.db import connection

from bashu.db.audit.models import LogEntry
from bashu.db.circulation.models import Hold, Loan
from bashu.db.patrons.models import Patron
from bashu.domain.calendar import end_of
from bashu.domain.circulation.holds.states import HoldLevel
from bashu.domain.outcome import Outcome
from bashu.engine.circulation import load_holds
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.test_verify import admit_items
from tests.holding import at_desk, by_clock, place, stands
from tests.people import NOON, World, answer, check_in, check_out, days, submit_one


def day(after: int) -> date:
    return NOON.date() + days(after)


def book(world: World, engine: Engine, *, days_ahead: tuple[int, int], by: Patron) -> Outcome:
    """Of the item that is at home in Chengdu, and is collected there."""
    here = world.chengdu
    wish = place(
        by, world.local.bib_id, pickup=here.branch, terminal=here.desk, level=HoldLevel.ITEM, item_id=world.local.pk,
        booked_from_on=day(days_ahead[0]), booked_to_on=day(days_ahead[1]),
    )  # fmt: skip
    return submit_one(engine, wish)


def lend(world: World, engine: Engine, *, to: Patron, after: int = 0) -> Outcome:
    at = NOON + days(after)
    return submit_one(engine, check_out(to, world.local, terminal=world.chengdu.machine, at=at))


def refused(outcome: Outcome) -> str:
    return str(getattr(outcome, "refusal", outcome))


def test_the_way_of_a_booking_from_its_days_to_its_loan(world: World, engine: Engine) -> None:
    admit_items([world.book, world.local])
    hold_id = int(answer(book(world, engine, days_ahead=(10, 12), by=world.bob)).hold_id)
    row = stands(hold_id)
    assert (row.booked_from_on, row.booked_to_on, row.stage) == (day(10), day(12), "waiting")
    others = answer(lend(world, engine, to=world.alice))
    assert (others.due_at, others.booked_on) == (end_of(day(8)), day(10))
    assert Loan.objects.get().terms["booked_on"] == day(10).isoformat()
    desk = world.chengdu.desk
    assert answer(submit_one(engine, check_in(world.local, desk, at=NOON + days(7)))).hold_id is None
    assert refused(lend(world, engine, to=world.alice, after=8)) == "item_booked"
    asked = answer(submit_one(engine, by_clock("target", hold_id, at=NOON + days(9))))
    assert asked.item_id == world.local.pk
    answer(submit_one(engine, check_in(world.local, desk, at=NOON + days(9))))
    assert (stands(hold_id).stage, stands(hold_id).shelf_until) == ("ready", end_of(day(12)))
    assert answer(lend(world, engine, to=world.bob, after=10)).due_at == end_of(day(12))
    assert stands(hold_id).closed_as == "fulfilled"
    assert verify(now=NOON + days(10)).problems == []


def test_a_batch_sees_the_booking_before_it(world: World, engine: Engine) -> None:
    """Booked, met, and lent until then: in one transaction."""
    here = world.chengdu
    wishes = [
        place(
            who, world.local.bib_id, pickup=here.branch, terminal=here.desk, level=HoldLevel.ITEM,
            item_id=world.local.pk, booked_from_on=day(first), booked_to_on=day(first + 1),
        )
        for who, first in ((world.bob, 10), (world.alice, 11), (world.bob, 20))
    ]  # fmt: skip
    lent = check_out(world.alice, world.local, terminal=here.machine)
    one, meets, other, loan = engine.submit([*wishes, lent], NOON)
    assert refused(meets) == "booked_then"
    assert answer(one).hold_id != answer(other).hold_id
    assert answer(loan).due_at == end_of(day(8))


def test_it_is_kept_and_cancelled_as_any_hold(world: World, engine: Engine) -> None:
    """C764."""
    hold_id, desk = int(answer(book(world, engine, days_ahead=(10, 12), by=world.bob)).hold_id), world.chengdu.desk
    assert refused(submit_one(engine, at_desk("resume", hold_id, terminal=desk))) == "hold_is_booked"
    assert answer(submit_one(engine, at_desk("cancel", hold_id, terminal=desk))).closed_as == "cancelled"
    assert answer(lend(world, engine, to=world.alice)).booked_on is None
    kinds = list(LogEntry.objects.values_list("kind", flat=True))
    assert "PlaceHold" in kinds


def test_bookings_are_found_by_their_own_index(world: World, engine: Engine) -> None:
    """In which nothing else is: who waits without booking costs it nothing."""
    row = stands(int(answer(book(world, engine, days_ahead=(10, 12), by=world.bob)).hold_id))
    row.level, row.wanted_item_id, row.booked_from_on, row.booked_to_on, row.patron_id = "work", None, None, None, None
    many = []
    for number in range(2_000):
        row.pk = 10**9 + number
        many.append(copy(row))
    Hold.objects.bulk_create(many)
    arm = load_holds.HOLDS.partition("WHERE wanted_item_id")[2].partition("UNION")[0]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE circulation_hold")
        sql = f"EXPLAIN SELECT id FROM circulation_hold WHERE wanted_item_id {arm}"  # noqa: S608 (words of ours)
        cursor.execute(sql, [[world.local.pk]])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "hold_booking" in plan
