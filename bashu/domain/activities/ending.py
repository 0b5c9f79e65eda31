"""A session is over: who had a seat and was not there is absent, who waited has waited in vain."""

from datetime import datetime

from bashu.domain.activities.answers import SessionOver
from bashu.domain.activities.commands import EndSession
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.sheet import Sheet
from bashu.domain.activities.state import State
from bashu.domain.activities.states import EndedAs, SessionStage, Standing
from bashu.domain.outcome import Accepted, Decision, Refused


def end_session(command: EndSession, state: State, *, now: datetime) -> Decision:
    """Seats stay taken: they tell how full it was."""
    session = state.sessions.get(command.session_id)
    if session is None:
        return Refused(ActivityRefusal.SESSION_UNKNOWN)
    if session.state is not SessionStage.PLANNED:
        over = session.state is SessionStage.OVER
        return Refused(ActivityRefusal.OVER if over else ActivityRefusal.CALLED_OFF)
    at = min(command.occurred_at, now)
    if at < session.ends_at:
        return Refused(ActivityRefusal.NOT_OVER)
    sheet = Sheet(state, session, at=at)
    came = absent = 0
    for each in state.open_of(session.id):
        if each.state is Standing.REGISTERED:
            came, absent = came + bool(each.attended), absent + (not each.attended)
            sheet.tell(each, attended=each.attended or 0, ended_at=at, ended_as=EndedAs.OVER)
        else:
            ended_as = EndedAs.NOT_DRAWN if each.state is Standing.IN_DRAW else EndedAs.OVER
            sheet.tell(each, ended_at=at, ended_as=ended_as, position=None)
    sheet.change(state=SessionStage.OVER, waiting=0)
    return Accepted(SessionOver(session_id=session.id, came=came, absent=absent), sheet.done())
