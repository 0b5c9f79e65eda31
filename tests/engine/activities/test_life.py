"""A session from its plan to its end, with a draw and a door, and what the log says of it."""

from datetime import timedelta

from bashu.db.activities.models import ActivitySession, DoorQuestion, Registration, WalkIns
from bashu.db.activities.queries import public_lots
from bashu.db.notices.models import Notice
from bashu.domain.activities.commands import (
    CallOffSession,
    CheckInReader,
    CountWalkIns,
    EndSession,
    QuotaPlan,
    RecordAttendance,
    SettleQuestion,
)
from bashu.domain.activities.draw import line_of
from bashu.domain.activities.states import How, WhyCalledOff
from bashu.engine.activities import planning
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.activities.seen import STARTS, make_activity, make_session, register
from tests.engine.test_verify import admit_items
from tests.people import NOON, World, an_id, answer, days, make_patron, submit_one

CLOSES, ENDS = NOON + days(3), STARTS + timedelta(hours=2)


def test_a37_a54_a_draw_with_a_quota_its_door_and_its_end(world: World, engine: Engine) -> None:
    session_id = make_session(
        engine, make_activity(world.chengdu.library), how=How.DRAW, commitment=planning.new_commitment(NOON),
        closes_at=CLOSES, draw_at=CLOSES, waiting_max=1, public_source="3D",
        quotas=(QuotaPlan(library_id=world.chongqing.library.pk, seats=1),),
    )  # fmt: skip
    readers = [world.alice, world.bob, *(make_patron(f"p{n}", world.chengdu.library) for n in range(3))]
    engine.submit([register(each, session_id) for each in readers], NOON)
    draw = planning.drawing(session_id, command_id=an_id(CLOSES), at=CLOSES, public_word="417", by=1)
    drawn = answer(submit_one(engine, draw))
    assert (drawn.seated, drawn.waiting, drawn.not_drawn) == (2, 1, 2)
    assert Registration.objects.get(patron=world.bob).quota_seats == 1
    assert Notice.objects.filter(event="activity_seat").count() == 2
    lots = public_lots(ActivitySession.objects.get())
    assert [line_of(each) for each in lots] == sorted(line_of(each) for each in Registration.objects.all())
    came = CheckInReader(
        id=an_id(STARTS),
        occurred_at=STARTS,
        session_id=session_id,
        code=Registration.objects.get(patron=world.bob).code,
    )
    counted = CountWalkIns(id=an_id(STARTS), occurred_at=STARTS, session_id=session_id, count=3)
    ended = EndSession(id=an_id(ENDS), occurred_at=ENDS, session_id=session_id)
    told = [answer(each) for each in engine.submit([came, counted, ended], ENDS)]
    assert (told[2].came, told[2].absent) == (1, 1)
    assert WalkIns.objects.get().count == 3
    admit_items([world.book, world.local])
    assert verify(now=ENDS).problems == []


def test_a46_a_fact_of_the_door_becomes_a_question_that_staff_settle(world: World, engine: Engine) -> None:
    session_id = make_session(engine, make_activity(world.chengdu.library))
    seen = RecordAttendance(id=an_id(STARTS), occurred_at=STARTS, session_id=session_id, code="UNKNOWN222")
    question_id = answer(submit_one(engine, seen)).question_id
    settled = SettleQuestion(id=an_id(STARTS), occurred_at=STARTS, question_id=question_id, staff_id=7)
    answer(submit_one(engine, settled))
    assert DoorQuestion.objects.get().done_by == 7
    admit_items([world.book, world.local])
    assert verify(now=STARTS).problems == []


def test_a10_a52_all_are_told_that_it_is_called_off(world: World, engine: Engine) -> None:
    session_id = make_session(engine, make_activity(world.chengdu.library), capacity=1, waiting_max=1)
    engine.submit([register(each, session_id) for each in (world.alice, world.bob)], NOON)
    off = CallOffSession(id=an_id(), occurred_at=NOON, staff_id=1, session_id=session_id, why=WhyCalledOff.WEATHER)
    assert answer(submit_one(engine, off)).told == 2
    assert Notice.objects.filter(event="activity_called_off").count() == 2
    admit_items([world.book, world.local])
    assert verify(now=NOON).problems == []
