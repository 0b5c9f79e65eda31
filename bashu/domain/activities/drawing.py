"""The lot falls."""

from collections.abc import Sequence
from datetime import datetime

from bashu.domain.activities.answers import Drawn
from bashu.domain.activities.commands import Draw
from bashu.domain.activities.draw import commitment_of, draw_order, list_hash
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.sheet import Sheet
from bashu.domain.activities.state import State
from bashu.domain.activities.states import EndedAs, How, Registration, Session, SessionStage, Standing
from bashu.domain.activities.waiting import moving_up
from bashu.domain.outcome import Accepted, Decision, Refused


def draw(command: Draw, state: State, *, now: datetime) -> Decision:
    """All stand in line in the order of the draw, and move up as ever; the first of the others wait. Who gave back
    after registration had closed is passed over: the list has the lot all the same."""
    session = state.sessions.get(command.session_id)
    at = min(command.occurred_at, now)
    if session is None:
        return Refused(ActivityRefusal.SESSION_UNKNOWN)
    if (no := _against(command, session, at=at)) is not None:
        return Refused(no)
    lots = [each for each in state.known_of(session.id) if _in_list(each, session)]
    hashed = list_hash(lots)
    listed = draw_order(lots, seed=command.seed.lower(), public_word=command.public_word, hashed=hashed)
    order = [each for each in listed if each.is_open]
    sheet = Sheet(state, session, at=at)
    seated = dict(_seated(sheet, order))
    others = [each for each in order if each.id not in seated]
    waits = {each.id for each in others[: session.waiting_max]}
    for place, each in enumerate(order):
        if each.id in seated:
            sheet.tell(each, state=Standing.REGISTERED, quota_seats=seated[each.id])
        elif each.id in waits:
            sheet.tell(each, state=Standing.WAITING, position=session.line + place)
        else:
            sheet.tell(each, state=Standing.NOT_DRAWN, ended_at=at, ended_as=EndedAs.NOT_DRAWN)
    sheet.change(
        line=session.line + len(order),
        waiting=len(waits),
        drawn={
            "seed": command.seed.lower(), "public_word": command.public_word, "list_hash": hashed,
            "lots": len(lots), "drawn_at": at.isoformat(), "closed_at": session.closes_at.isoformat(),
            "last_id": lots[-1].id if lots else 0,
        },
    )  # fmt: skip
    answer = Drawn(
        session_id=session.id, list_hash=hashed, seated=len(seated), waiting=sheet.session.waiting,
        not_drawn=len(others) - sheet.session.waiting,
    )  # fmt: skip
    return Accepted(answer, sheet.done())


def _against(command: Draw, session: Session, *, at: datetime) -> ActivityRefusal | None:
    if session.state is SessionStage.CALLED_OFF:
        return ActivityRefusal.CALLED_OFF
    if session.state is SessionStage.OVER or at >= session.ends_at:
        return ActivityRefusal.OVER
    if session.how is not How.DRAW:
        return ActivityRefusal.NOT_A_DRAW
    if session.drawn is not None:
        return ActivityRefusal.ALREADY_DRAWN
    if at < session.closes_at:
        return ActivityRefusal.DRAW_NOT_CLOSED
    if bool(session.public_source) != bool(command.public_word):
        return ActivityRefusal.WORD_MISSING
    if command.public_word and not (command.public_word.isascii() and command.public_word.isdecimal()):
        return ActivityRefusal.WORD_MISSING
    try:
        seed = bytes.fromhex(command.seed)
    except ValueError:
        return ActivityRefusal.WRONG_SEED
    return None if commitment_of(seed) == session.commitment else ActivityRefusal.WRONG_SEED


def _in_list(each: Registration, session: Session) -> bool:
    """Of a session that is to be drawn, nobody has anything but a lot."""
    return each.ended_at is None or each.ended_at >= session.closes_at


def _seated(sheet: Sheet, order: Sequence[Registration]) -> list[tuple[int, int]]:
    """Who gets seats, and how many of these are of a quota. Where nobody may wait, nobody is waited for."""
    waits = sheet.session.waiting_max > 0
    moved = list(moving_up(order, sheet.seats(), holds=lambda each: waits and sheet.holds_up(each)))
    for each, mine in moved:
        sheet.take(each.seats, library_id=each.home_library_id, quota_seats=mine)
    return [(each.id, mine) for each, mine in moved]
