"""A reader asks for seats."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final, TypeAlias

from bashu.domain.activities.ages import against_ages, below, minors
from bashu.domain.activities.answers import Registered
from bashu.domain.activities.commands import Register
from bashu.domain.activities.draw import CODE_LENGTH, code_of
from bashu.domain.activities.effects import RegistrationMade
from bashu.domain.activities.people import against_person
from bashu.domain.activities.refusals import ActivityRefusal
from bashu.domain.activities.seats import most_ever
from bashu.domain.activities.sheet import Sheet
from bashu.domain.activities.state import State
from bashu.domain.activities.states import (
    ActivityFacts,
    ActivityState,
    Consent,
    Fresh,
    How,
    Reader,
    RegistrationKind,
    Session,
    SessionStage,
    Standing,
)
from bashu.domain.calendar import local_day
from bashu.domain.circulation.case import person
from bashu.domain.identity.acting import Acting, acts_as
from bashu.domain.identity.kinds import PatronCategory
from bashu.domain.outcome import Accepted, Decision, Person, Refused
from bashu.domain.values import value_class

No: TypeAlias = ActivityRefusal | None
# Whoever may bring a class along.
_TEACHERS: Final = (PatronCategory.INSTITUTION,)


@value_class(frozen=True, slots=True, kw_only=True)
class Case:
    """`who` takes part and has an account: the reader, the members, or both. `at`: when it was asked."""

    command: Register
    state: State
    session: Session
    activity: ActivityFacts
    reader: Reader
    who: tuple[Reader, ...]
    at: datetime

    @property
    def by_staff(self) -> bool:
        return self.command.staff_id is not None

    @property
    def any_time(self) -> bool:
        return self.by_staff and self.command.past_window

    @property
    def day(self) -> date:
        return local_day(self.session.starts_at)

    @property
    def ever(self) -> int:
        """As many seats as this reader could have if nobody had any."""
        quotas = self.state.quotas_of(self.session.id)
        return most_ever(self.reader.home_library_id, session=self.session, quotas=quotas)

    @property
    def most(self) -> int:
        """Of whom all seats are kept from is told later that it is full."""
        is_class = self.command.kind is RegistrationKind.CLASS
        return min(self.session.class_max if is_class else self.session.party_max, self.ever or self.session.capacity)

    @property
    def actor(self) -> Reader | None:
        return self.reader if self.command.by is None else self.state.reader(self.command.by)


def register(command: Register, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    """What happened after it was recorded cannot be: `occurred_at` counts, but never a later time than now."""
    reader, session = state.reader(command.patron), state.sessions.get(command.session_id)
    whose = person(reader.id, fresh.salt) if reader else None
    if session is None:
        return Refused(ActivityRefusal.SESSION_UNKNOWN, person=whose)
    at, activity = min(command.occurred_at, now), state.activities[session.activity_id]
    no = against_session(session, activity, at=at) or against_person(command.patron, state, on=local_day(at))
    if no is not None or reader is None or whose is None:
        return Refused(no or ActivityRefusal.REGISTER_FIRST, person=whose)
    case = Case(
        command=command,
        state=state,
        session=session,
        activity=activity,
        reader=reader,
        who=who_comes(command, state),
        at=at,
    )
    for guard in LADDER:
        if (refused := guard(case)) is not None:
            return Refused(refused, _details(case, refused), person=whose)
    return _seat(case, fresh, whose=whose)


def who_comes(command: Register, state: State) -> tuple[Reader, ...]:
    """As far as they have an account; nobody twice."""
    scans = (*([command.patron] if command.comes else ()), *command.members)
    return tuple({each.id: each for scan in scans if (each := state.reader(scan))}.values())


def against_session(session: Session, activity: ActivityFacts, *, at: datetime) -> No:
    if activity.state is not ActivityState.PUBLISHED:
        return ActivityRefusal.NOT_PUBLISHED
    if session.state is SessionStage.CALLED_OFF:
        return ActivityRefusal.CALLED_OFF
    return ActivityRefusal.OVER if session.state is SessionStage.OVER or at >= session.ends_at else None


def _is_not_blocked(case: Case) -> No:
    """Only whose registration it is: of those who come along nobody learns here who is blocked."""
    library_id = case.activity.blocks_of
    blocked = library_id is not None and any(each.holds(library_id, case.at) for each in case.reader.blocks)
    return ActivityRefusal.BLOCKED if blocked else None


def _acts(case: Case) -> No:
    if case.command.by is None:
        return None
    actor = case.actor
    today = local_day(case.at)
    may = actor is not None and actor.active and acts_as(actor.id, case.reader.bonds, on=today) is not None
    return None if may else ActivityRefusal.NOT_FOR_THEM


def _is_open(case: Case) -> No:
    if case.session.how is How.WALK_IN:
        return ActivityRefusal.NO_REGISTRATION
    if case.session.is_settled(case.at):
        return ActivityRefusal.LIST_STANDS if case.any_time else ActivityRefusal.CLOSED
    if case.any_time:
        return None
    if case.at < case.session.opens_at:
        return ActivityRefusal.NOT_OPEN_YET
    return ActivityRefusal.CLOSED if case.at >= case.session.closes_at else None


def _seats_fit(case: Case) -> No:
    command = case.command
    is_class = command.kind is RegistrationKind.CLASS
    if is_class and not (case.session.class_max and (case.by_staff or case.reader.category in _TEACHERS)):
        return ActivityRefusal.CLASS_NOT_ALLOWED
    if command.seats > case.most:
        return ActivityRefusal.TOO_MANY_SEATS
    return ActivityRefusal.TOO_FEW_SEATS if command.seats < max(len(case.who), 1) else None


def _are_known(case: Case) -> No:
    known = all(case.state.reader(scan) for scan in case.command.members)
    return None if known else ActivityRefusal.MEMBER_UNKNOWN


def _are_family(case: Case) -> No:
    """Whoever is named is a ward, of the family, or somebody whom the reader helps."""
    today = local_day(case.at)
    for each in case.who:
        if each.id == case.reader.id or each.is_family_of(case.reader):
            continue
        if acts_as(case.reader.id, each.bonds, on=today) is None:
            return ActivityRefusal.NOT_FAMILY
    return None


def _ages(case: Case) -> No:
    """Of who is named beside the reader, if anybody is: a mother is no child. Staff know whom they see."""
    named = [each for each in case.who if each.id != case.reader.id]
    return against_ages(named or case.who, case.activity, on=case.day, seen=case.by_staff)


def _consent(case: Case) -> No:
    return None if not _needing(case) or _consent_of(case) else ActivityRefusal.CONSENT_NEEDED


def _needing(case: Case) -> Sequence[Reader]:
    return [each for each in case.who if below(case.session.consent_below_age, each, on=case.day)]


def _consent_of(case: Case) -> Consent | None:
    needing = _needing(case)
    if not needing:
        return None
    if case.by_staff and case.command.paper_seen:
        return Consent.PAPER
    actor, today = case.actor, local_day(case.at)
    given = actor is not None and all(acts_as(actor.id, each.bonds, on=today) is Acting.GUARDIAN for each in needing)
    return Consent.GUARDIAN if given else None


def _is_new(case: Case) -> No:
    taking = case.state.taking_part
    twice = any((case.session.id, each) in taking for each in {case.reader.id, *(one.id for one in case.who)})
    return ActivityRefusal.ALREADY_REGISTERED if twice else None


LADDER: Final[tuple[Callable[[Case], No], ...]] = (
    _acts, _is_not_blocked, _is_open, _seats_fit, _are_known, _are_family, _ages, _consent, _is_new
)  # fmt: skip


def _details(case: Case, refused: ActivityRefusal) -> dict[str, int | str | bool | None]:
    match refused:
        case ActivityRefusal.NOT_OPEN_YET:
            return {"opens_at": case.session.opens_at.isoformat()}
        case ActivityRefusal.CLOSED:
            return {"closes_at": case.session.closes_at.isoformat()}
        case ActivityRefusal.TOO_MANY_SEATS:
            return {"most": case.most}
        case ActivityRefusal.TOO_FEW_SEATS:
            return {"people": max(len(case.who), 1)}
        case ActivityRefusal.TOO_YOUNG | ActivityRefusal.TOO_OLD:
            return {"from_age": case.activity.from_age, "to_age": case.activity.to_age}
        case ActivityRefusal.CONSENT_NEEDED:
            return {"below_age": case.session.consent_below_age}
    return {}


def _seat(case: Case, fresh: Fresh, *, whose: Person) -> Decision:
    """A seat, a place in the line, or a lot."""
    sheet = Sheet(case.state, case.session, at=case.at)
    standing, quota_seats, position = Standing.IN_DRAW, 0, None
    before = 0
    if case.session.how is not How.DRAW or case.session.drawn is not None:
        sheet.settle_line()
        mine = sheet.newcomer(case.command.seats, library_id=case.reader.home_library_id)
        before = sheet.session.waiting
        if mine is not None:
            standing, quota_seats, before = Standing.REGISTERED, mine, 0
            sheet.take(case.command.seats, library_id=case.reader.home_library_id, quota_seats=mine)
        elif case.ever and before < case.session.waiting_max:
            standing, position = Standing.WAITING, sheet.session.line
            sheet.change(waiting=before + 1, line=position + 1)
        else:
            return Refused(ActivityRefusal.FULL, {"waiting": before}, person=whose)
    elif not case.ever:
        return Refused(ActivityRefusal.FULL, {"waiting": 0}, person=whose)
    made = _made(case, fresh, token=whose.token, stands=(standing, quota_seats, position))
    answer = Registered(
        registration_id=made.registration_id, session_id=case.session.id, code=made.code, lot=made.lot,
        standing=standing, seats=made.seats, quota_seats=quota_seats, before=before,
    )  # fmt: skip
    return Accepted(answer, (made, *sheet.done()), person=whose)


def _made(case: Case, fresh: Fresh, *, token: str, stands: tuple[Standing, int, int | None]) -> RegistrationMade:
    standing, quota_seats, position = stands
    return RegistrationMade(
        registration_id=fresh.ids[0],
        version=1,
        session_id=case.session.id,
        token=token,
        code=code_of(fresh.random[:CODE_LENGTH]),
        lot=code_of(fresh.random[CODE_LENGTH:]),
        kind=case.command.kind,
        seats=case.command.seats,
        minors=minors(case.who, on=case.day),
        home_library_id=case.reader.home_library_id,
        quota_seats=quota_seats,
        state=standing,
        position=position,
        made_at=case.at,
        staff_id=case.command.staff_id,
        consent=_consent_of(case),
    )
