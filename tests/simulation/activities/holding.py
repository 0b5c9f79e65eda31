"""Sessions that are planned, called off and over; and their doors: as docs/activities.md tells them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bashu.domain.activities import commands as asked
from tests.simulation.activities.reading import Known, Question, WalkIns, end, gone
from tests.simulation.activities.truth import Quota, Registration, Session, move_up
from tests.simulation.lending import Expected, No, Yes, no

LONGEST = timedelta(days=400)
MANY = 100_000
NEWS = ("starts_at", "ends_at", "branch_id", "room")
SETTLED = ("commitment", "public_source")
# What a door says no with, and what it becomes when it is told afterwards.
DOOR = {
    "session_unknown": "session_unknown", "session_called_off": "called_off", "not_registered": "not_registered",
    "not_this_session": "other_session", "no_seat": "no_seat", "already_checked_in": "twice",
    "came_too_many": "no_seat",
}  # fmt: skip


def plan(known: Known, command: asked.PlanSession, *, session: Session | None, at: datetime) -> Expected:
    if command.activity_id not in known.activities:
        return no("activity_unknown")
    wanted = command.plan
    if refused := _unsound(wanted):
        return refused
    if command.session_id is None:
        session = Session(activity=command.activity_id, plan=wanted)
        session.quotas = {each.library_id: _quota(session, each) for each in wanted.quotas}
        return _told(session)
    if session is None or session.activity != command.activity_id:
        return no("session_unknown")
    return gone(session) or _change(known, session, wanted=wanted, at=at)


def _unsound(plan: Any) -> No | None:
    """A02, A03, A04, A08."""
    window = plan.opens_at <= plan.closes_at <= plan.ends_at
    lasts = timedelta(0) < plan.ends_at - plan.starts_at <= LONGEST
    gives_back = plan.cancel_until_at is None or plan.cancel_until_at <= plan.ends_at
    is_draw = plan.how == "draw"
    in_time = not is_draw or (plan.draw_at is not None and plan.closes_at <= plan.draw_at <= plan.starts_at)
    if not (window and lasts and gives_back and in_time):
        return no("session_times_wrong")
    least = {plan.capacity: 1, plan.party_max: 1}
    counts = all(low <= value <= MANY for value, low in least.items())
    counts = counts and all(0 <= value <= MANY for value in (plan.waiting_max, plan.class_max))
    counts = counts and 0 <= plan.consent_below_age <= 18
    libraries = {each.library_id for each in plan.quotas}
    if (
        not counts
        or len(libraries) < len(plan.quotas)
        or len(plan.quotas) > 64
        or any(each.seats < 1 for each in plan.quotas)
    ):
        return no("session_numbers_wrong")
    if sum(each.seats for each in plan.quotas) > plan.capacity:
        return no("quotas_above_capacity")
    return no("commitment_missing") if is_draw and len(plan.commitment) != 64 else None


def _quota(session: Session, plan: Any) -> Quota:
    return Quota(session=session, library=plan.library_id, seats=plan.seats, until=plan.until_at)


def _change(known: Known, session: Session, *, wanted: Any, at: datetime) -> Expected:
    before, opened = session.plan, session.open
    other_way = wanted.how != before.how and (opened or session.drawn)
    announced = before.how == "draw" and (opened or at >= before.opens_at)
    if other_way or (announced and any(getattr(wanted, name) != getattr(before, name) for name in SETTLED)):
        return no("how_is_settled")
    if opened and session.stands(at) and (wanted.closes_at != before.closes_at or _others(session, wanted)):
        return no("how_is_settled")
    if wanted.capacity < session.taken:
        return no("capacity_below_taken", taken=session.taken)
    quotas = {library: _as_wanted(each, wanted) for library, each in session.quotas.items()}
    for each in quotas.values():
        if each.seats < each.taken:
            return no("quota_below_taken", taken=each.taken)
    quotas |= {each.library_id: _quota(session, each) for each in wanted.quotas if each.library_id not in quotas}
    kept = sum(each.seats - each.taken for each in quotas.values() if each.holds(at))
    if wanted.quotas and session.taken + kept > wanted.capacity:
        return no("quotas_above_capacity")
    for library, each in quotas.items():
        kept_one = session.quotas.setdefault(library, each)
        kept_one.seats, kept_one.until = each.seats, each.until
    session.plan = wanted
    moved = move_up(session, at)
    known.news += [("activity_seat", each, "") for each in moved]
    is_news = any(getattr(wanted, name) != getattr(before, name) for name in NEWS)
    if is_news:
        known.news += [("activity_changed", each, "session") for each in opened]
    return _told(session, moved_up=len(moved), told=len(opened) if is_news else 0)


def _others(session: Session, wanted: Any) -> bool:
    """Whether these are other quotas than there are."""
    there = {(each.library, each.seats, each.until) for each in session.quotas.values() if each.seats}
    return there != {(each.library_id, each.seats, each.until_at) for each in wanted.quotas}


def _as_wanted(quota: Quota, plan: Any) -> Quota:
    """One that is not wanted has no seats any more."""
    found = next((each for each in plan.quotas if each.library_id == quota.library), None)
    return replace(quota, seats=found.seats if found else 0, until=found.until_at if found else quota.until)


def _told(session: Session, *, moved_up: int = 0, told: int = 0) -> Yes:
    """Its version is told when it is known whether anything of it has changed."""
    return Yes(
        "SessionTold",
        {
            "session_id": session, "stage": session.stage, "capacity": session.plan.capacity,
            "seats_taken": session.taken, "waiting": len(session.line), "moved_up": moved_up, "told": told,
        },
    )  # fmt: skip


def move(known: Known, *, session: Session | None, at: datetime) -> Expected:
    if session is None:
        return no("session_unknown")
    moved = move_up(session, at) if session.stage == "planned" else []
    known.news += [("activity_seat", each, "") for each in moved]
    return _told(session, moved_up=len(moved))


def call_off(known: Known, command: asked.CallOffSession, *, session: Session | None, at: datetime) -> Expected:
    if session is None:
        return no("session_unknown")
    if refused := gone(session):
        return refused
    if at >= session.plan.ends_at:
        return no("session_over")
    opened = session.open
    for each in opened:
        end(each, at=at, how="called_off")
    session.stage, session.why = "called_off", command.why.value
    known.news += [("activity_called_off", each, "") for each in opened]
    return _told(session, told=len(opened))


def over(known: Known, *, session: Session | None, at: datetime) -> Expected:
    if session is None:
        return no("session_unknown")
    if refused := gone(session):
        return refused
    if at < session.plan.ends_at:
        return no("session_not_over")
    seated = [each for each in session.open if each.state == "registered"]
    came = sum(each.attended is not None and each.attended > 0 for each in seated)
    for each in session.open:
        if each.state == "in_draw":
            known.news.append(("activity_no_seat", each, ""))
        if each.state == "registered":
            each.attended = each.attended or 0
        end(each, at=at, how="not_drawn" if each.state == "in_draw" else "over", state=each.state)
    session.stage = "over"
    return Yes("SessionOver", {"session_id": session.id, "came": came, "absent": len(seated) - came})


def at_door(
    known: Known, command: asked.CheckInReader | asked.RecordAttendance, *, session: Session | None, at: datetime
) -> Expected:
    shown = _shown(known, command, session=session)
    came = command.came if command.came is not None or shown is None else shown.seats
    refused = _not_let_in(session, shown, came=came, says=command.came is not None)
    if isinstance(command, asked.RecordAttendance) and refused:
        question = Question(
            kind=DOOR[refused], session=session.id if session else None, registration=shown.id if shown else None,
            came=command.came, seen_at=at,
        )  # fmt: skip
        told = {"session_id": command.session_id, "registration_id": None, "question_id": question}
        return Yes("AttendanceRecorded", told)
    if refused:
        return no(refused, **({"seats": shown.seats, "came": shown.attended or 0} if shown else {}))
    assert session is not None
    assert shown is not None
    assert came is not None
    before = shown.attended or 0
    if isinstance(command, asked.RecordAttendance):
        told = {"session_id": session.id, "registration_id": shown.id, "question_id": None}
        answer = Yes("AttendanceRecorded", told)
    elif session.stage == "over":
        return no("session_over")
    else:
        told = {"registration_id": shown.id, "session_id": session.id, "seats": shown.seats, "came": came}
        answer = Yes("CameIn", told | {"before": before})
    shown.attended, shown.attended_at = before + came, max(at, shown.attended_at or at)
    return answer


def _shown(
    known: Known, command: asked.CheckInReader | asked.RecordAttendance, *, session: Session | None
) -> Registration | None:
    """By a code any; by a card the one of this session in which its reader is, or was when it ended."""
    if command.code:
        return known.codes.get(command.code.strip().upper())
    patron = known.patron(command.patron)
    if patron is None or session is None:
        return None
    theirs = [each for each in session.made if each.ended_as in (None, "over") and each.names(patron)]
    return theirs[-1] if theirs else None


def _not_let_in(session: Session | None, shown: Registration | None, *, came: int | None, says: bool) -> str | None:
    """`says`: how many come was said, so that they may be the rest of a party."""
    if session is None:
        return "session_unknown"
    if session.stage == "called_off":
        return "session_called_off"
    if shown is None:
        return "not_registered"
    if shown.session is not session:
        return "not_this_session"
    if shown.state != "registered":
        return "no_seat"
    if shown.attended and not says:
        return "already_checked_in"
    fits = came is not None and came >= 1 and (shown.attended or 0) + came <= shown.seats
    return None if fits else "came_too_many"


def count(
    known: Known, command: asked.CountWalkIns | asked.RecordWalkIns, *, session: Session | None, at: datetime
) -> Expected:
    refused = _no_count(known, command, session=session)
    if isinstance(command, asked.CountWalkIns) and refused:
        return no(refused)
    if refused:
        question = Question(
            kind=DOOR.get(refused, "walk_ins"), session=session.id if session else None, registration=None,
            came=command.count if abs(command.count) <= MANY else None, seen_at=at,
        )  # fmt: skip
        told = {"session_id": command.session_id, "registration_id": None, "question_id": question}
        return Yes("AttendanceRecorded", told)
    assert session is not None
    walked = WalkIns(session.id, command.count, command.minors, at, command.staff_id)
    return Yes("Counted", {"session_id": session.id, "attendance_id": walked, "count": command.count})


def _no_count(
    known: Known, command: asked.CountWalkIns | asked.RecordWalkIns, *, session: Session | None
) -> str | None:
    if session is None:
        return "session_unknown"
    if session.stage == "called_off":
        return "session_called_off"
    counted, minors = command.count, command.minors
    if counted < 0:
        counted, minors = -counted, -minors
    if not (0 < counted <= MANY and 0 <= minors <= counted):
        return "count_wrong"
    there = [each for each in known.walk_ins.values() if each.session == session.id]
    people, young = sum(each.count for each in there), sum(each.minors for each in there)
    is_there = minors <= young and counted - minors <= people - young
    return None if command.count > 0 or is_there else "not_counted"


def settle(known: Known, command: asked.SettleQuestion, *, at: datetime) -> Expected:
    question = known.questions.get(command.question_id)
    if question is None or question.done_at is not None:
        return no("question_unknown")
    question.version, question.done_at, question.done_by = question.version + 1, at, command.staff_id
    return Yes("QuestionDone", {"question_id": question.id})
