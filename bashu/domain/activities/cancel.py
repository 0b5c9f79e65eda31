"""Seats are given back, and whoever waits moves up."""

from datetime import datetime

from bashu.domain.activities.answers import RegistrationEnded, SessionTold
from bashu.domain.activities.commands import CancelRegistration, MoveUp
from bashu.domain.activities.effects import SessionChanged
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.sheet import Sheet
from bashu.domain.activities.state import State
from bashu.domain.activities.states import EndedAs, Fresh, Registration, SessionStage
from bashu.domain.calendar import local_day
from bashu.domain.circulation.case import person
from bashu.domain.identity.acting import acts_as
from bashu.domain.outcome import Accepted, Decision, Refused


def cancel(command: CancelRegistration, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    """Whose it is not is told no more than that there is nothing. Who has come sits there; staff may have checked in
    the wrong one, and take that back with the seats."""
    found = state.registrations.get(command.registration_id)
    at = min(command.occurred_at, now)
    scanned = state.reader(command.patron) if command.patron else None
    whose = person(scanned.id, fresh.salt) if scanned else None
    if found is None or not found.is_open or not _may(command, found, state=state, at=at):
        return Refused(ActivityRefusal.NOTHING_TO_CANCEL, person=whose)
    session = state.sessions[found.session_id]
    if session.state is not SessionStage.PLANNED or at >= session.ends_at:
        return Refused(ActivityRefusal.OVER, person=whose)
    by_reader = command.patron is not None and command.staff_id is None
    if by_reader and at >= session.reader_cancels_until_at:
        until = {"until_at": session.reader_cancels_until_at.isoformat()}
        return Refused(ActivityRefusal.TOO_LATE_TO_CANCEL, until, person=whose)
    if by_reader and found.attended:
        counted = {"seats": found.seats, "came": found.attended}
        return Refused(ActivityRefusal.ALREADY_CHECKED_IN, counted, person=whose)
    sheet = Sheet(state, session, at=at)
    sheet.end(found, ended_as=_as(command), by=command.staff_id)
    sheet.settle_line()
    answer = RegistrationEnded(registration_id=found.id, session_id=session.id, moved_up=sheet.moved_up)
    return Accepted(answer, sheet.done(), person=whose)


def _may(command: CancelRegistration, found: Registration, *, state: State, at: datetime) -> bool:
    if command.staff_id is not None:
        return True
    if command.patron is None:
        return found.patron_id is None
    reader = state.reader(command.patron)
    if reader is None or reader.id != found.patron_id:
        return False
    actor = state.reader(command.by) if command.by else reader
    return actor is not None and (
        actor.id == reader.id or (actor.active and acts_as(actor.id, reader.bonds, on=local_day(at)) is not None)
    )


def _as(command: CancelRegistration) -> EndedAs:
    if command.staff_id is not None:
        return EndedAs.BY_STAFF
    return EndedAs.NOBODYS if command.patron is None else EndedAs.BY_READER


def move_up(command: MoveUp, state: State, *, now: datetime) -> Decision:
    session = state.sessions.get(command.session_id)
    if session is None:
        return Refused(ActivityRefusal.SESSION_UNKNOWN)
    sheet = Sheet(state, session, at=min(command.occurred_at, now))
    if session.state is SessionStage.PLANNED:
        sheet.settle_line()
    return Accepted(told(sheet), sheet.done())


def told(sheet: Sheet, *, readers: int = 0) -> SessionTold:
    session, effects = sheet.session, sheet.done()
    return SessionTold(
        session_id=session.id, version=session.version + any(isinstance(each, SessionChanged) for each in effects),
        stage=session.state, capacity=session.capacity, seats_taken=session.seats_taken, waiting=session.waiting,
        moved_up=sheet.moved_up, told=readers,
    )  # fmt: skip
