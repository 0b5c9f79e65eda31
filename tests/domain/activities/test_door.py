"""The door, and what is told of it afterwards; the end of a session."""

from datetime import timedelta
from typing import Any

import pytest

from bashu.domain.activities import commands
from bashu.domain.activities.commands import PatronScan
from bashu.domain.activities.effects import QuestionRaised
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.states import EndedAs, How, Question, SessionStage, WhyCalledOff
from bashu.domain.activities.words import say
from bashu.domain.outcome import Refused
from tests.domain.activities.making import NEVER, NOON, STARTS, Activities

ENDS = STARTS + timedelta(hours=2)


def at_door(kind: type, session_id: int, **changed: Any) -> Any:
    return kind(**({"id": NEVER, "occurred_at": STARTS, "session_id": session_id} | changed))


def test_a43_a_code_or_a_card_lets_in_once() -> None:
    all_ = Activities()
    session = all_.plan(party_max=2)
    made = all_.register(1, session, seats=2)
    came = all_.answer(at_door(commands.CheckInReader, session, code=made.code.lower(), came=1))
    assert (came.seats, came.came) == (2, 1)
    again = at_door(commands.CheckInReader, session, patron=all_.reader(1))
    assert all_.refusal(again) == "ALREADY_CHECKED_IN"


def test_a97_who_comes_later_is_counted_to_those_who_are_in() -> None:
    all_ = Activities()
    session = all_.plan(capacity=4, party_max=4)
    made = all_.register(1, session, seats=4)
    later = STARTS + timedelta(minutes=10)
    told = [
        all_.answer(at_door(commands.CheckInReader, session, code=made.code, came=came, occurred_at=at))
        for came, at in ((2, later), (1, STARTS))
    ]
    assert [(each.before, each.came, each.seats) for each in told] == [(0, 2, 4), (2, 1, 4)]
    row = all_.state.registrations[made.registration_id]
    assert (row.attended, row.attended_at) == (3, later)


@pytest.mark.parametrize(
    ("came", "refusal"),
    [
        (None, ActivityRefusal.ALREADY_CHECKED_IN),
        (3, ActivityRefusal.CAME_TOO_MANY),
        (0, ActivityRefusal.CAME_TOO_MANY),
        (-1, ActivityRefusal.CAME_TOO_MANY),
    ],
)
def test_a97_who_comes_later_has_no_more_seats_than_are_left(came: int | None, refusal: ActivityRefusal) -> None:
    all_ = Activities()
    session = all_.plan(capacity=4, party_max=4)
    made = all_.register(1, session, seats=4)
    all_.answer(at_door(commands.CheckInReader, session, code=made.code, came=2))
    no = all_.decide(at_door(commands.CheckInReader, session, code=made.code, came=came))
    assert isinstance(no, Refused)
    assert (no.refusal, no.details) == (refusal, {"seats": 4, "came": 2})
    assert "2 of" in say(no, language="en", audience="staff")
    assert all_.state.registrations[made.registration_id].attended == 2


def test_a97_who_came_later_is_told_afterwards_also_when_it_is_over() -> None:
    all_ = Activities()
    session = all_.plan(capacity=4, party_max=4)
    made = all_.register(1, session, seats=4)
    all_.answer(at_door(commands.CheckInReader, session, code=made.code, came=1))
    all_.answer(at_door(commands.RecordAttendance, session, code=made.code, came=1))
    all_.answer(commands.EndSession(id=NEVER, occurred_at=ENDS, session_id=session))
    for came in (1, None, 2):
        all_.answer(at_door(commands.RecordAttendance, session, code=made.code, came=came))
    assert all_.state.registrations[made.registration_id].attended == 3
    raised = [(each.kind, each.came) for each in all_.effects if isinstance(each, QuestionRaised)]
    assert raised == [(Question.TWICE, None), (Question.NO_SEAT, 2)]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"code": "UNKNOWN222"}, "NOT_REGISTERED"),
        ({"code": "", "patron": PatronScan(patron_id=3)}, "NOT_REGISTERED"),
        ({"code": "", "patron": PatronScan(patron_id=2)}, "NO_SEAT"),
        ({"came": 3}, "CAME_TOO_MANY"),
        ({"came": 0}, "CAME_TOO_MANY"),
    ],
)
def test_a44_the_door_says_no(changed: dict[str, Any], refusal: str) -> None:
    all_ = Activities()
    session = all_.plan(capacity=2, waiting_max=1, party_max=2)
    shown = {"code": all_.register(1, session, seats=2).code} | changed
    all_.register(2, session)
    assert all_.refusal(at_door(commands.CheckInReader, session, **shown)) == refusal


def test_a44_the_door_of_another_session_and_of_one_that_is_over_says_no() -> None:
    all_ = Activities()
    session, other = all_.plan(), all_.plan()
    code = all_.register(1, session).code
    assert all_.refusal(at_door(commands.CheckInReader, 999, code=code)) == "SESSION_UNKNOWN"
    assert all_.refusal(at_door(commands.CheckInReader, other, code=code)) == "OTHER_SESSION"
    all_.answer(commands.EndSession(id=NEVER, occurred_at=ENDS, session_id=session))
    assert all_.refusal(at_door(commands.CheckInReader, session, code=code)) == "OVER"


def test_a46_a_question_is_settled_once() -> None:
    all_ = Activities()
    session = all_.plan()
    told = all_.answer(at_door(commands.RecordAttendance, session, code="UNKNOWN222"))
    settling = commands.SettleQuestion(id=NEVER, occurred_at=ENDS, question_id=told.question_id, staff_id=7)
    all_.answer(settling)
    assert all_.refusal(settling) == "QUESTION_UNKNOWN"


def test_a50_who_waits_at_the_end_has_waited_in_vain() -> None:
    all_ = Activities()
    session = all_.plan(capacity=1, waiting_max=1)
    drawn = all_.plan(how=How.DRAW, commitment="0" * 64, draw_at=STARTS)
    all_.register(1, session)
    made = [all_.register(2, session), all_.register(1, drawn)]
    for each in (session, drawn):
        all_.answer(commands.EndSession(id=NEVER, occurred_at=ENDS, session_id=each))
    rows = [all_.state.registrations[each.registration_id] for each in made]
    assert [each.ended_as for each in rows] == [EndedAs.OVER, EndedAs.NOT_DRAWN]
    assert [each.attended for each in rows] == [None, None]


def test_a45_what_is_told_afterwards_is_never_refused() -> None:
    all_ = Activities()
    session, other = all_.plan(capacity=1, waiting_max=1), all_.plan()
    seat, waits = all_.register(1, session), all_.register(2, session)
    told = [
        at_door(commands.RecordAttendance, session, code=seat.code),
        at_door(commands.RecordAttendance, session, code=seat.code),
        at_door(commands.RecordAttendance, session, code=waits.code),
        at_door(commands.RecordAttendance, other, code=seat.code),
        at_door(commands.RecordAttendance, session, code="UNKNOWN222"),
        at_door(commands.RecordAttendance, 999, code=seat.code),
    ]
    for each in told:
        all_.answer(each)
    raised = [each.kind for each in all_.effects if type(each).__name__ == "QuestionRaised"]
    assert raised == [
        Question.TWICE, Question.NO_SEAT, Question.OTHER_SESSION, Question.NOT_REGISTERED, Question.SESSION_UNKNOWN
    ]  # fmt: skip


def test_a47_a_session_that_is_over_takes_what_was_seen_before_its_line_was_back() -> None:
    all_ = Activities()
    session = all_.plan()
    made = all_.register(1, session)
    over = all_.answer(commands.EndSession(id=NEVER, occurred_at=ENDS, session_id=session))
    assert (over.came, over.absent) == (0, 1)
    all_.answer(at_door(commands.RecordAttendance, session, code=made.code))
    assert all_.state.registrations[made.registration_id].attended == 1
    assert all_.refusal(at_door(commands.CheckInReader, session, code=made.code)) == "ALREADY_CHECKED_IN"


def test_a47_a_card_tells_who_was_registered_also_when_it_has_just_ended() -> None:
    all_ = Activities()
    session = all_.plan()
    made = all_.register(1, session)
    all_.answer(commands.EndSession(id=NEVER, occurred_at=ENDS, session_id=session))
    told = all_.answer(at_door(commands.RecordAttendance, session, patron=all_.reader(1)))
    assert told.registration_id == made.registration_id


def test_a49_a_session_ends_by_the_clock_and_not_before() -> None:
    all_ = Activities()
    session = all_.plan(capacity=1, waiting_max=3)
    all_.register(1, session)
    all_.register(2, session)
    assert all_.refusal(commands.EndSession(id=NEVER, occurred_at=STARTS, session_id=session)) == "NOT_OVER"
    all_.answer(commands.EndSession(id=NEVER, occurred_at=ENDS, session_id=session))
    assert (all_.session(session).state, all_.session(session).waiting) == (SessionStage.OVER, 0)
    assert not all_.state.open_of(session)


def test_a10_who_is_called_off_is_cancelled_and_may_not_come() -> None:
    all_ = Activities()
    session = all_.plan(capacity=1, waiting_max=1)
    made = all_.register(1, session)
    all_.register(2, session)
    off = commands.CallOffSession(id=NEVER, occurred_at=NOON, staff_id=1, session_id=session, why=WhyCalledOff.WEATHER)
    assert all_.answer(off).told == 2
    assert (all_.session(session).seats_taken, all_.session(session).waiting) == (0, 0)
    assert all_.refusal(at_door(commands.CheckInReader, session, code=made.code)) == "CALLED_OFF"
