"""A session is planned, changed or called off."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from bashu.domain.activities.answers import SessionTold
from bashu.domain.activities.cancel import told
from bashu.domain.activities.commands import CallOffSession, PlanSession, SessionPlan
from bashu.domain.activities.effects import Effect, QuotaSet, SessionPlanned
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.sheet import Sheet
from bashu.domain.activities.state import State
from bashu.domain.activities.states import EndedAs, Fresh, How, Quota, Session, SessionStage, Standing
from bashu.domain.outcome import Accepted, Decision, Refused

SEATS_MAX: Final = 100_000
QUOTAS_MAX: Final = 64
# An exhibition, or a relay of reading.
LONGEST: Final = timedelta(days=400)
_AGES: Final = range(19)
# What a reader who has a seat is told of.
TOLD_OF: Final = ("starts_at", "ends_at", "branch_id", "room")
# Of a draw these stand from the moment on when somebody may register.
_SETTLED: Final = ("commitment", "public_source")
_PLANNED: Final = tuple(name for name in SessionPlan.__slots__ if name != "quotas")


def plan_session(command: PlanSession, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    if command.activity_id not in state.activities:
        return Refused(ActivityRefusal.ACTIVITY_UNKNOWN)
    if (no := against_plan(command.plan)) is not None:
        return Refused(no)
    if command.session_id is None:
        return _new(command, fresh)
    session = state.sessions.get(command.session_id)
    if session is None or session.activity_id != command.activity_id:
        return Refused(ActivityRefusal.SESSION_UNKNOWN)
    return _changed(command, session, state=state, now=now, fresh=fresh)


def against_plan(plan: SessionPlan) -> ActivityRefusal | None:
    """What is wrong with it whatever stands already."""
    if wrong_time(plan) is not None:
        return ActivityRefusal.TIMES_WRONG
    if wrong_number(plan) is not None:
        return ActivityRefusal.NUMBERS_WRONG
    if sum(each.seats for each in plan.quotas) > plan.capacity:
        return ActivityRefusal.QUOTAS_ABOVE_CAPACITY
    commits = len(plan.commitment) == 64
    return ActivityRefusal.COMMITMENT_MISSING if plan.how is How.DRAW and not commits else None


def wrong_time(plan: SessionPlan) -> str | None:
    """The name of the first that cannot be."""
    until, draw_at = plan.cancel_until_at, plan.draw_at
    holds = {
        "ends_at": plan.starts_at < plan.ends_at <= plan.starts_at + LONGEST,
        "closes_at": plan.opens_at <= plan.closes_at <= plan.ends_at,
        "cancel_until_at": until is None or until <= plan.ends_at,
        "draw_at": plan.how is not How.DRAW or (draw_at is not None and plan.closes_at <= draw_at <= plan.starts_at),
    }
    return next((name for name, is_so in holds.items() if not is_so), None)


def wrong_number(plan: SessionPlan) -> str | None:
    """The name of the first that cannot be."""
    libraries = [each.library_id for each in plan.quotas]
    holds = {
        "capacity": 0 < plan.capacity <= SEATS_MAX,
        "waiting_max": 0 <= plan.waiting_max <= SEATS_MAX,
        "party_max": 0 < plan.party_max <= SEATS_MAX,
        "class_max": 0 <= plan.class_max <= SEATS_MAX,
        "quotas": all(each.seats > 0 for each in plan.quotas) and len(set(libraries)) == len(libraries) <= QUOTAS_MAX,
        "consent_below_age": plan.consent_below_age in _AGES,
    }
    return next((name for name, is_so in holds.items() if not is_so), None)


def _new(command: PlanSession, fresh: Fresh) -> Decision:
    session_id, *ids = fresh.ids
    said = {name: getattr(command.plan, name) for name in _PLANNED} | {"activity_id": command.activity_id}
    quotas = (
        QuotaSet(
            quota_id=quota_id, version=1, session_id=session_id, library_id=each.library_id, seats=each.seats,
            until_at=each.until_at, taken=0,
        )
        for quota_id, each in zip(ids, command.plan.quotas, strict=False)
    )  # fmt: skip
    effects: tuple[Effect, ...] = (SessionPlanned(session_id, 1, _whole(said)), *quotas)
    answer = SessionTold(
        session_id=session_id, version=1, stage=SessionStage.PLANNED, capacity=command.plan.capacity, seats_taken=0,
        waiting=0,
    )  # fmt: skip
    return Accepted(answer, effects)


def _whole(said: dict[str, Any]) -> dict[str, Any]:
    """With what a new session begins with."""
    begun = Session(id=0, version=1, **said)
    return {name: getattr(begun, name) for name in Session.__slots__ if name not in {"id", "version"}}


def _changed(command: PlanSession, session: Session, *, state: State, now: datetime, fresh: Fresh) -> Decision:
    plan = command.plan
    at = min(command.occurred_at, now)
    match session.state:
        case SessionStage.CALLED_OFF:
            return Refused(ActivityRefusal.CALLED_OFF)
        case SessionStage.OVER:
            return Refused(ActivityRefusal.OVER)
    open_ones = state.open_of(session.id)
    settled = plan.how is not session.how and (open_ones or session.drawn is not None)
    if settled or _breaks_promise(plan, session, state=state, at=at):
        return Refused(ActivityRefusal.HOW_IS_SETTLED)
    if plan.capacity < session.seats_taken:
        return Refused(ActivityRefusal.CAPACITY_BELOW_TAKEN, {"taken": session.seats_taken})
    sheet = Sheet(state, session, at=at)
    wanted = {each.library_id: each for each in plan.quotas}
    for quota in _quotas(sheet, command, fresh=fresh):
        if quota.seats < quota.taken:
            return Refused(ActivityRefusal.QUOTA_BELOW_TAKEN, {"taken": quota.taken})
        sheet.set_quota(quota)
    if not _holds(sheet, plan, wanted=set(wanted)):
        return Refused(ActivityRefusal.QUOTAS_ABOVE_CAPACITY)
    sheet.change(**{name: getattr(plan, name) for name in _PLANNED})
    sheet.settle_line()
    is_news = any(getattr(plan, name) != getattr(session, name) for name in TOLD_OF)
    return Accepted(told(sheet, readers=len(open_ones) if is_news else 0), sheet.done())


def _breaks_promise(plan: SessionPlan, session: Session, *, state: State, at: datetime) -> bool:
    """What was promised of a draw once somebody may register; and what would change who wins once the list stands."""
    if session.how is not How.DRAW:
        return False
    lots = state.open_of(session.id)
    if (lots or at >= session.opens_at) and any(getattr(plan, name) != getattr(session, name) for name in _SETTLED):
        return True
    if not (lots and session.is_settled(at)):
        return False
    kept = {(each.library_id, each.seats, each.until_at) for each in state.quotas_of(session.id) if each.seats}
    wanted = {(each.library_id, each.seats, each.until_at) for each in plan.quotas}
    return plan.closes_at != session.closes_at or kept != wanted


def _quotas(sheet: Sheet, command: PlanSession, *, fresh: Fresh) -> Iterator[Quota]:
    """As they become. One that is not wanted any more has no seats but those that are taken: none."""
    wanted = {each.library_id: each for each in command.plan.quotas}
    for library_id, quota in list(sheet.quotas.items()):
        each = wanted.pop(library_id, None)
        yield replace(quota, seats=each.seats if each else 0, until_at=each.until_at if each else quota.until_at)
    for quota_id, each in zip(fresh.ids, wanted.values(), strict=False):
        yield Quota(
            id=quota_id, version=1, session_id=sheet.session.id, library_id=each.library_id, seats=each.seats,
            until_at=each.until_at,
        )  # fmt: skip


def _holds(sheet: Sheet, plan: SessionPlan, *, wanted: set[int]) -> bool:
    """What is taken of everybody's seats cannot become a quota's."""
    kept = sum(each.seats - each.taken for each in sheet.quotas.values() if each.holds(sheet.at))
    return not wanted or sheet.session.seats_taken + kept <= plan.capacity


def call_off(command: CallOffSession, state: State, *, now: datetime) -> Decision:
    session = state.sessions.get(command.session_id)
    if session is None:
        return Refused(ActivityRefusal.SESSION_UNKNOWN)
    at = min(command.occurred_at, now)
    if session.state is not SessionStage.PLANNED or at >= session.ends_at:
        off = session.state is SessionStage.CALLED_OFF
        return Refused(ActivityRefusal.CALLED_OFF if off else ActivityRefusal.OVER)
    sheet = Sheet(state, session, at=at)
    open_ones = state.open_of(session.id)
    for each in open_ones:
        sheet.end(each, state=Standing.CANCELLED, ended_as=EndedAs.CALLED_OFF)
    sheet.change(state=SessionStage.CALLED_OFF, called_off_why=command.why)
    return Accepted(told(sheet, readers=len(open_ones)), sheet.done())
