"""What commands bring about for patrons to be told of: in the transaction of the command, and in no log."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Hold
from bashu.db.notices.facts import facts_of
from bashu.db.notices.models import Notice
from bashu.db.patrons import edits
from bashu.db.settlement.deposits import to_give_back
from bashu.db.settlement.models import Charge
from bashu.domain.circulation.accidents.commands import AcceptClaim, ClaimReturned, DeclareLost, RejectClaim
from bashu.domain.circulation.accidents.effects import ClaimKind
from bashu.domain.circulation.charges.commands import Refund
from bashu.domain.circulation.commands import ItemScan
from bashu.domain.circulation.holds.states import ClosedReason
from bashu.domain.notices.events import Event, Why
from bashu.domain.notices.saying import Facts
from bashu.domain.settlement.charges import Method
from bashu.doors.jobs.telling import tell_of_shelves
from bashu.engine.circulation import save
from bashu.engine.circulation.notices import NEW_NOTICES
from bashu.engine.submit import Engine
from tests.engine.circulation.test_money import LATE, a_lead, pay
from tests.holding import at_desk, by_clock, place
from tests.people import NOON, World, an_id, answer, check_in, check_out, days, submit_one


def placed(world: World, engine: Engine) -> int:
    """Bob's, of Chengdu's book, collected there."""
    wish = place(world.bob, world.book.bib_id, pickup=world.chengdu.branch, terminal=world.chengdu.desk)
    return int(answer(submit_one(engine, wish)).hold_id)


def ready(world: World, engine: Engine) -> int:
    hold_id = placed(world, engine)
    answer(submit_one(engine, check_in(world.book, world.chengdu.desk)))
    return hold_id


def events() -> list[str]:
    return [row.event for row in Notice.objects.order_by("id")]


def test_what_is_ready_is_told_to_who_waits(world: World, engine: Engine) -> None:
    hold_id = ready(world, engine)
    row = Notice.objects.get()
    hold = Hold.objects.get(pk=hold_id)
    assert (row.event, row.about_id, row.patron_id, row.state) == ("hold_ready", hold_id, world.bob.pk, "waiting")
    assert (row.occasion, row.made_at) == (f"v{hold.version}", NOON)
    assert row.look_at - row.made_at == timedelta(minutes=10)
    found = facts_of([row], now=NOON)[row.id]
    assert isinstance(found, Facts)
    assert (found.title, found.at, found.library.zh) == ("蜀道难", hold.shelf_until, "CD")


def test_what_is_sent_home_is_not_to_be_collected(world: World, engine: Engine) -> None:
    hold_id = placed(world, engine)
    Hold.objects.filter(pk=hold_id).update(pickup_kind="home")
    answer(submit_one(engine, check_in(world.book, world.chengdu.desk)))
    assert events() == []


def test_the_log_says_nothing_of_it(world: World, engine: Engine) -> None:
    ready(world, engine)
    assert not [body for body in LogEntry.objects.values_list("body", flat=True) if "otice" in body]


def test_who_collects_it_is_told_nothing_more(world: World, engine: Engine) -> None:
    ready(world, engine)
    answer(submit_one(engine, check_out(world.bob, world.book, terminal=world.chengdu.desk)))
    row = Notice.objects.get()
    assert facts_of([row], now=NOON)[row.id] is Why.NO_LONGER_TRUE


@pytest.mark.parametrize(
    ("reason", "told"),
    [(ClosedReason.READER_ASKED, 0), (ClosedReason.PLACED_BY_MISTAKE, 0), (ClosedReason.NOT_LENT_OUT, 1),
     (ClosedReason.BY_STAFF, 1)],
)  # fmt: skip
def test_a_hold_that_the_library_ends_is_told_of(world: World, engine: Engine, reason: ClosedReason, told: int) -> None:
    hold_id = placed(world, engine)
    answer(submit_one(engine, at_desk("cancel", hold_id, terminal=world.chengdu.desk, reason=reason)))
    assert events() == ["hold_closed"] * told
    for row in Notice.objects.all():
        found = facts_of([row], now=NOON)[row.id]
        assert isinstance(found, Facts)
        assert found.reason == ("not_lent_out" if reason == ClosedReason.NOT_LENT_OUT else "cancelled")


def test_what_was_not_collected_is_told_and_the_day_before_too(world: World, engine: Engine) -> None:
    hold_id = ready(world, engine)
    until = Hold.objects.get(pk=hold_id).shelf_until
    assert until is not None
    assert tell_of_shelves(until - days(3)) == 0
    assert [tell_of_shelves(until - timedelta(hours=hours)) for hours in (30, 10)] == [1, 0]
    (row,) = Notice.objects.filter(event=Event.HOLD_EXPIRING)
    assert isinstance(facts_of([row], now=until - days(1))[row.id], Facts)
    late = until + timedelta(hours=2)
    answer(submit_one(engine, by_clock("expire", hold_id, at=late)))
    assert events() == ["hold_ready", "hold_expiring", "hold_closed"]
    assert facts_of([row], now=late)[row.id] is Why.NO_LONGER_TRUE


def test_both_or_nothing(world: World, engine: Engine) -> None:
    """A notice that cannot be written takes its cause with it."""
    hold_id = placed(world, engine)
    with patch.object(save, "NEW_NOTICES", NEW_NOTICES.replace("v(patron_id", "v(about_id int8, patron_id")):
        outcome = submit_one(engine, check_in(world.book, world.chengdu.desk))
    assert type(outcome).__name__ == "Failed"
    assert Hold.objects.get(pk=hold_id).stage == "asked"
    assert events() == []


def test_of_a_reader_who_is_erased_nothing_is_kept_and_what_comes_is_nobodys(world: World, engine: Engine) -> None:
    hold_id = placed(world, engine)
    assert edits.erase(patron_id=world.bob.pk) is None
    answer(submit_one(engine, by_clock("expire", hold_id, at=NOON + days(1))))
    assert events() == []


def test_loans_and_returns_write_no_notice(world: World, engine: Engine) -> None:
    answer(submit_one(engine, check_out(world.alice, world.local, terminal=world.chengdu.desk)))
    answer(submit_one(engine, check_in(world.local, world.chengdu.desk, at=NOON + days(1))))
    assert events() == []


def lent(world: World, engine: Engine) -> None:
    answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.desk)))


def ask(world: World, engine: Engine, *, kind: Any, **more: Any) -> Any:
    item = ItemScan(barcode=world.book.barcode, item_id=world.book.pk)
    made = {"id": an_id(LATE), "occurred_at": LATE, "terminal_id": world.chongqing.desk.pk}
    return submit_one(engine, kind(**made, item=item, **more), now=LATE)


def found() -> Facts | Why:
    """Of the first."""
    row = Notice.objects.earliest("id")
    return facts_of([row], now=LATE)[row.id]


def test_what_being_late_costs_is_told_once_until_it_is_paid(world: World, engine: Engine) -> None:
    lent(world, engine)
    command = check_in(world.book, world.chengdu.desk, at=LATE)
    for _ in range(2):
        answer(submit_one(engine, command, now=LATE))
    assert events() == ["charged"]
    assert Notice.objects.get().about_id == Charge.objects.get().pk
    told = found()
    assert isinstance(told, Facts)
    assert (told.fen, told.kind, told.title) == (100, "overdue", "蜀道难")
    assert told.details is not None
    assert told.details["days"] == 10
    answer(submit_one(engine, pay(world, 100), now=LATE))
    assert found() is Why.NO_LONGER_TRUE


def test_of_what_is_lost_all_that_is_owed_is_told_at_once_until_it_is_found(world: World, engine: Engine) -> None:
    Item.objects.filter(pk=world.book.pk).update(price_fen=3_900)
    lent(world, engine)
    owed = answer(ask(world, engine, kind=DeclareLost)).charged_fen
    assert events() == ["lost"]
    told = found()
    assert isinstance(told, Facts)
    assert told.fen == owed > 3_900
    answer(submit_one(engine, check_in(world.book, world.chengdu.desk, at=LATE), now=LATE))
    assert found() is Why.NO_LONGER_TRUE


def test_of_what_was_paid_and_is_found_is_told_what_the_reader_gets_back_until_it_is_given(
    world: World, engine: Engine
) -> None:
    Item.objects.filter(pk=world.book.pk).update(price_fen=3_900)
    lent(world, engine)
    answer(submit_one(engine, pay(world, answer(ask(world, engine, kind=DeclareLost)).charged_fen), now=LATE))
    again = check_in(world.book, world.chengdu.desk, at=LATE)
    for _ in range(2):
        back_fen = answer(submit_one(engine, again, now=LATE)).refundable_fen
    assert events() == ["lost", "refundable"]
    row, charge = Notice.objects.latest("id"), Charge.objects.get(kind="lost")
    told = facts_of([row], now=LATE)[row.id]
    assert isinstance(told, Facts)
    assert (row.patron_id, row.about_id, told.fen, told.kind) == (world.alice.pk, charge.pk, back_fen, "lost")
    assert to_give_back(world.alice.pk).refund_fen == back_fen > 0
    refund: dict[str, Any] = {
        "charge_id": charge.pk,
        "method": Method.CASH,
        "staff_id": 1,
        "terminal_id": world.chengdu.desk.pk,
    }
    answer(submit_one(engine, Refund(id=an_id(LATE), occurred_at=LATE, **refund), now=LATE))
    assert facts_of([row], now=LATE)[row.id] is Why.NO_LONGER_TRUE
    assert events() == ["lost", "refundable"]


@pytest.mark.parametrize(("decided", "result"), [(AcceptClaim, "accepted"), (RejectClaim, "rejected")])
def test_what_is_decided_on_a_claim_is_told(world: World, engine: Engine, decided: Any, result: str) -> None:
    lent(world, engine)
    answer(ask(world, engine, kind=ClaimReturned, claim=ClaimKind.RETURNED))
    assert events() == []
    lead = a_lead(world.chengdu)
    answer(ask(world, engine, kind=decided, staff_id=lead))
    assert events() == ["claim"]
    told = found()
    assert isinstance(told, Facts)
    assert told.result == result
    answer(submit_one(engine, check_in(world.book, world.chengdu.desk, at=LATE), now=LATE))
    assert isinstance(found(), Facts) is (result == "accepted")


def test_who_is_not_believed_twice_is_told_twice(world: World, engine: Engine) -> None:
    lent(world, engine)
    lead = a_lead(world.chengdu)
    for _ in range(2):
        answer(ask(world, engine, kind=ClaimReturned, claim=ClaimKind.RETURNED))
        answer(ask(world, engine, kind=RejectClaim, staff_id=lead))
    assert events() == ["claim"] * 2
