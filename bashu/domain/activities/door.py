"""Who comes to the door: a code or a card is shown, or it is told afterwards."""

from datetime import datetime

from bashu.domain.activities.answers import AttendanceRecorded, CameIn, QuestionDone
from bashu.domain.activities.commands import (
    CheckInReader,
    DoorCommand,
    RecordAttendance,
    SettleQuestion,
)
from bashu.domain.activities.effects import (
    QuestionRaised,
    QuestionSettled,
    RegistrationChanged,
)
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.state import State
from bashu.domain.activities.states import Fresh, Question, Registration, SessionStage, Standing
from bashu.domain.circulation.case import person
from bashu.domain.outcome import Accepted, Decision, Person, Refused

# Which "no" of the door is which question, where it cannot be said any more. One that is no question changes nothing.
_QUESTIONS = {
    ActivityRefusal.SESSION_UNKNOWN: Question.SESSION_UNKNOWN,
    ActivityRefusal.NOT_REGISTERED: Question.NOT_REGISTERED,
    ActivityRefusal.OTHER_SESSION: Question.OTHER_SESSION,
    ActivityRefusal.ALREADY_CHECKED_IN: Question.TWICE,
    ActivityRefusal.NO_SEAT: Question.NO_SEAT,
    ActivityRefusal.CAME_TOO_MANY: Question.NO_SEAT,
    ActivityRefusal.CALLED_OFF: Question.CALLED_OFF,
}


def check_in(command: CheckInReader, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    shown, whose = _shown(command, state), _whose(command, state, fresh=fresh)
    found = _let_in(command, shown, state=state)
    if isinstance(found, ActivityRefusal):
        return Refused(found, {} if shown is None else _counted(shown), person=whose)
    if state.sessions[command.session_id].state is SessionStage.OVER:
        return Refused(ActivityRefusal.OVER, person=whose)
    came, before = _came(command, found), found.attended or 0
    effect = _attended(found, came=came, at=min(command.occurred_at, now))
    answer = CameIn(
        registration_id=found.id, session_id=found.session_id, seats=found.seats, came=came, before=before
    )  # fmt: skip
    return Accepted(answer, (effect,), person=whose)


def record(command: RecordAttendance, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    """It has happened: a session that is over meanwhile takes it too."""
    shown, whose = _shown(command, state), _whose(command, state, fresh=fresh)
    at, session_id = min(command.occurred_at, now), command.session_id
    found = _let_in(command, shown, state=state)
    if not isinstance(found, ActivityRefusal):
        answer = AttendanceRecorded(session_id=session_id, registration_id=found.id, question_id=None)
        return Accepted(answer, (_attended(found, came=_came(command, found), at=at),), person=whose)
    raised = QuestionRaised(
        question_id=fresh.ids[0], version=1, kind=_QUESTIONS[found],
        session_id=session_id if session_id in state.sessions else None,
        registration_id=shown.id if shown else None, came=command.came, seen_at=at,
    )  # fmt: skip
    answer = AttendanceRecorded(session_id=session_id, registration_id=None, question_id=raised.question_id)
    return Accepted(answer, (raised,), person=whose)


def settle(command: SettleQuestion, state: State, *, now: datetime) -> Decision:
    version = state.questions.get(command.question_id)
    if version is None:
        return Refused(ActivityRefusal.QUESTION_UNKNOWN)
    settled = QuestionSettled(command.question_id, version + 1, min(command.occurred_at, now), command.staff_id)
    return Accepted(QuestionDone(question_id=command.question_id), (settled,))


def _shown(command: DoorCommand, state: State) -> Registration | None:
    """By its code; by a card, the one in which that reader takes part."""
    if command.code:
        found = state.by_code.get(command.code.strip().upper())
        return None if found is None else state.registrations[found]
    reader = state.reader(command.patron) if command.patron else None
    if reader is None:
        return None
    found = state.taking_part.get((command.session_id, reader.id))
    return None if found is None else state.registrations[found]


def _whose(command: DoorCommand, state: State, *, fresh: Fresh) -> Person | None:
    reader = state.reader(command.patron) if command.patron else None
    return person(reader.id, fresh.salt) if reader else None


def _let_in(command: DoorCommand, shown: Registration | None, *, state: State) -> Registration | ActivityRefusal:
    session = state.sessions.get(command.session_id)
    if session is None:
        return ActivityRefusal.SESSION_UNKNOWN
    if session.state is SessionStage.CALLED_OFF:
        return ActivityRefusal.CALLED_OFF
    if shown is None:
        return ActivityRefusal.NOT_REGISTERED
    if shown.session_id != command.session_id:
        return ActivityRefusal.OTHER_SESSION
    if shown.state is not Standing.REGISTERED:
        return ActivityRefusal.NO_SEAT
    before = shown.attended or 0
    if before and command.came is None:
        return ActivityRefusal.ALREADY_CHECKED_IN
    return shown if 0 < _came(command, shown) <= shown.seats - before else ActivityRefusal.CAME_TOO_MANY


def _counted(shown: Registration) -> dict[str, int]:
    return {"seats": shown.seats, "came": shown.attended or 0}


def _came(command: DoorCommand, shown: Registration) -> int:
    return shown.seats if command.came is None else command.came


def _attended(found: Registration, *, came: int, at: datetime) -> RegistrationChanged:
    """Beside those of it who came before; what is told late was perhaps earlier."""
    changed = {"attended": (found.attended or 0) + came, "attended_at": max(at, found.attended_at or at)}
    return RegistrationChanged(found.id, found.version + 1, changed)
