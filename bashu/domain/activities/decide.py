"""One function for every command of the activities: what it comes to, from what is known. Changes nothing."""

from datetime import datetime
from typing import assert_never

from bashu.domain.activities.cancel import cancel, move_up
from bashu.domain.activities.commands import (
    AnyCommand,
    CallOffSession,
    CancelRegistration,
    CheckInReader,
    CountWalkIns,
    Draw,
    EndSession,
    MoveUp,
    PlanSession,
    RecordAttendance,
    RecordWalkIns,
    Register,
    SettleQuestion,
)
from bashu.domain.activities.door import check_in, record, settle
from bashu.domain.activities.drawing import draw
from bashu.domain.activities.ending import end_session
from bashu.domain.activities.plan import call_off, plan_session
from bashu.domain.activities.register import register
from bashu.domain.activities.state import State
from bashu.domain.activities.states import Fresh
from bashu.domain.activities.walking_in import count, record_count
from bashu.domain.outcome import Decision


def decide(command: AnyCommand, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    match command:
        case Register():
            return register(command, state, now=now, fresh=fresh)
        case CancelRegistration():
            return cancel(command, state, now=now, fresh=fresh)
        case CheckInReader():
            return check_in(command, state, now=now, fresh=fresh)
        case RecordAttendance():
            return record(command, state, now=now, fresh=fresh)
        case PlanSession():
            return plan_session(command, state, now=now, fresh=fresh)
        case CountWalkIns():
            return count(command, state, now=now, fresh=fresh)
        case RecordWalkIns():
            return record_count(command, state, now=now, fresh=fresh)
        case _:
            return _of_session(command, state, now=now)


def _of_session(
    command: CallOffSession | MoveUp | Draw | SettleQuestion | EndSession, state: State, *, now: datetime
) -> Decision:
    match command:
        case CallOffSession():
            return call_off(command, state, now=now)
        case MoveUp():
            return move_up(command, state, now=now)
        case Draw():
            return draw(command, state, now=now)
        case SettleQuestion():
            return settle(command, state, now=now)
        case EndSession():
            return end_session(command, state, now=now)
        case _:
            assert_never(command)
