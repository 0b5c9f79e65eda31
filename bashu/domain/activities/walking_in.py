"""Who comes without a registration is counted: how many, and how many of them are minors. What was counted by mistake
is taken back, as far as it was counted."""

from datetime import datetime
from typing import Final

from bashu.domain.activities.answers import AttendanceRecorded, Counted
from bashu.domain.activities.commands import CountCommand, CountWalkIns, RecordWalkIns
from bashu.domain.activities.effects import QuestionRaised, WalkInsCounted
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.state import State
from bashu.domain.activities.states import Fresh, Question, SessionStage
from bashu.domain.outcome import Accepted, Decision, Refused

COUNT_MAX: Final = 100_000
_QUESTIONS: Final = {
    ActivityRefusal.SESSION_UNKNOWN: Question.SESSION_UNKNOWN,
    ActivityRefusal.CALLED_OFF: Question.CALLED_OFF,
}


def count(command: CountWalkIns, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    no = _against(command, state)
    return Refused(no) if no is not None else _accepted(command, now=now, fresh=fresh)


def record_count(command: RecordWalkIns, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    no = _against(command, state)
    if no is None:
        return _accepted(command, now=now, fresh=fresh)
    raised = _raised(command, no, now=now, fresh=fresh)
    answer = AttendanceRecorded(session_id=command.session_id, registration_id=None, question_id=raised.question_id)
    return Accepted(answer, (raised,))


def _against(command: CountCommand, state: State) -> ActivityRefusal | None:
    session = state.sessions.get(command.session_id)
    if session is None:
        return ActivityRefusal.SESSION_UNKNOWN
    if session.state is SessionStage.CALLED_OFF:
        return ActivityRefusal.CALLED_OFF
    within = command.count != 0 and abs(command.count) <= COUNT_MAX and abs(command.minors) <= abs(command.count)
    if not within or command.minors * command.count < 0:
        return ActivityRefusal.COUNT_WRONG
    people, minors = state.walk_ins.get(session.id, (0, 0))
    left = command.count > 0 or 0 <= minors + command.minors <= people + command.count
    return None if left else ActivityRefusal.NOT_COUNTED


def _accepted(command: CountCommand, *, now: datetime, fresh: Fresh) -> Accepted:
    counted = WalkInsCounted(
        attendance_id=fresh.ids[0], session_id=command.session_id, count=command.count, minors=command.minors,
        counted_at=min(command.occurred_at, now), staff_id=command.staff_id,
    )  # fmt: skip
    answer = Counted(session_id=command.session_id, attendance_id=counted.attendance_id, count=command.count)
    return Accepted(answer, (counted,))


def _raised(command: RecordWalkIns, no: ActivityRefusal, *, now: datetime, fresh: Fresh) -> QuestionRaised:
    """`came`: as many as were told of; a number that cannot be is not kept."""
    return QuestionRaised(
        question_id=fresh.ids[0], version=1, kind=_QUESTIONS.get(no, Question.WALK_INS),
        session_id=None if no is ActivityRefusal.SESSION_UNKNOWN else command.session_id, registration_id=None,
        came=command.count if abs(command.count) <= COUNT_MAX else None, seen_at=min(command.occurred_at, now),
    )  # fmt: skip
