"""Registrations through the engine: rows, answers, the log."""

from dataclasses import replace

from bashu.db.activities.models import ActivitySession, Registration
from bashu.db.notices.models import Notice
from bashu.domain.activities.commands import CancelRegistration, PatronScan
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.outcome import Accepted, Refused
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.activities.seen import make_activity, make_session, plan, register
from tests.engine.test_verify import admit_items
from tests.people import NOON, World, an_id, answer, days, make_patron, submit_one


def test_a11_a51_a_seat_a_place_in_the_line_and_no_more(world: World, engine: Engine) -> None:
    session_id = make_session(engine, make_activity(world.chengdu.library), capacity=1, waiting_max=1)
    carol = make_patron("carol", world.chongqing.library)
    outcomes = engine.submit([register(each, session_id) for each in (world.alice, world.bob, carol)], NOON)
    assert [answer(each).standing for each in outcomes[:2]] == ["registered", "waiting"]
    assert isinstance(outcomes[2], Refused)
    assert outcomes[2].refusal is ActivityRefusal.FULL
    session = ActivitySession.objects.get()
    assert (session.seats_taken, session.waiting, session.version) == (1, 1, 3)
    gone = CancelRegistration(
        id=an_id(), occurred_at=NOON, registration_id=answer(outcomes[0]).registration_id,
        patron=PatronScan(patron_id=world.alice.pk),
    )  # fmt: skip
    assert answer(submit_one(engine, gone)).moved_up == 1
    assert Registration.objects.get(patron=world.bob).state == "registered"
    assert [each.event for each in Notice.objects.order_by("id")] == ["activity_seat", "activity_seat"]
    admit_items([world.book, world.local])
    assert verify(now=NOON).problems == []


def test_a24_the_same_id_gets_the_same_answer(world: World, engine: Engine) -> None:
    session_id = make_session(engine, make_activity(world.chengdu.library))
    command = register(world.alice, session_id)
    first, again = submit_one(engine, command), submit_one(engine, command)
    assert isinstance(again, Accepted)
    assert again.repeated
    assert again.answer == answer(first)
    assert Registration.objects.count() == 1


def test_a68_what_is_wished_for_twice_at_two_moments_is_one_wish(world: World, engine: Engine) -> None:
    session_id = make_session(engine, make_activity(world.chengdu.library))
    command = register(world.alice, session_id)
    first, again = (submit_one(engine, replace(command, occurred_at=NOON + seconds)) for seconds in (days(0), days(1)))
    assert answer(again) == answer(first)
    assert Registration.objects.count() == 1


def test_a06_a52_a_change_is_told_to_all_and_more_seats_go_to_who_waits(world: World, engine: Engine) -> None:
    activity = make_activity(world.chengdu.library)
    session_id = make_session(engine, activity, capacity=1, waiting_max=5)
    engine.submit([register(each, session_id) for each in (world.alice, world.bob)], NOON)
    told = answer(submit_one(engine, plan(activity, session_id=session_id, capacity=3, waiting_max=5, room="302")))
    assert (told.moved_up, told.told, told.seats_taken) == (1, 2, 2)
    assert Notice.objects.filter(event="activity_changed").count() == 2
    admit_items([world.book, world.local])
    assert verify(now=NOON).problems == []


def test_a52_a_change_is_told_to_who_was_registered_then_whatever_else_the_batch_did(
    world: World, engine: Engine
) -> None:
    activity = make_activity(world.chengdu.library)
    session_id = make_session(engine, activity, capacity=3)
    (made,) = engine.submit([register(world.alice, session_id)], NOON)
    gone = CancelRegistration(
        id=an_id(), occurred_at=NOON, registration_id=answer(made).registration_id, staff_id=1
    )  # fmt: skip
    moved = plan(activity, session_id=session_id, capacity=3, room="302")
    outcomes = engine.submit([moved, register(world.bob, session_id), gone], NOON)
    assert answer(outcomes[0]).told == 1
    assert [each.patron_id for each in Notice.objects.filter(event="activity_changed")] == [world.alice.pk]
