"""What docs/activities.md says of each command, read a second time; it shares no code with bashu."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from bashu.domain.activities import commands as asked
from tests.simulation.activities.truth import Left, Registration, Session, move_up
from tests.simulation.days import day_of, is_14
from tests.simulation.lending import Expected, No, Yes, no
from tests.simulation.world import Patron, World


@dataclass(slots=True)
class Activity:
    id: int
    state: str
    from_age: int | None
    to_age: int | None
    library: int = 0
    turns_away: bool = False


@dataclass(slots=True, eq=False)
class Question:
    kind: str
    session: int | None
    registration: int | None
    came: int | None
    seen_at: datetime
    id: int = 0
    version: int = 1
    done_at: datetime | None = None
    done_by: int | None = None


@dataclass(slots=True, eq=False)
class WalkIns:
    session: int
    count: int
    minors: int
    at: datetime
    staff: int | None
    id: int = 0


@dataclass(slots=True)
class Known:
    """`news`: who is told what, by registration and in which version. `others`: readers who borrow nothing."""

    world: World
    activities: dict[int, Activity] = field(default_factory=dict)
    sessions: dict[int, Session] = field(default_factory=dict)
    made: dict[int, Registration] = field(default_factory=dict)
    codes: dict[str, Registration] = field(default_factory=dict)
    questions: dict[int, Question] = field(default_factory=dict)
    walk_ins: dict[int, WalkIns] = field(default_factory=dict)
    news: list[tuple[str, Registration, str]] = field(default_factory=list)
    others: dict[int, Patron] = field(default_factory=dict)

    def patron(self, scan: Any) -> Patron | None:
        if scan is None:
            return None
        if scan.patron_id is not None:
            return self.world.patrons.get(scan.patron_id) or self.others.get(scan.patron_id)
        card = self.card(scan)
        return card.patron if card else None

    def card(self, scan: Any) -> Any:
        return next((self.world.cards[each] for each in scan.digests if each in self.world.cards), None)


def register(known: Known, command: asked.Register, *, session: Session | None, at: datetime) -> Expected:
    """A12, A13, A19, A96, A14, A15, A17, A16, A18, A20 to A23, A11."""
    if session is None:
        return no("session_unknown")
    patron = known.patron(command.patron)
    refused = _offered(known, session, at=at) or _person(known, command.patron, patron=patron, on=day_of(at))
    if refused or patron is None:
        return refused or no("activity_register_first")
    actor = known.patron(command.by) if command.by else patron
    if command.by and (actor is None or not actor.active or _acts(actor, patron, on=day_of(at)) is None):
        return no("activity_not_for_them")
    if _blocked(known.activities[session.activity], patron, at=at):
        return no("activity_blocked")
    named = [known.patron(scan) for scan in (*([command.patron] if command.comes else []), *command.members)]
    people = list({each.id: each for each in named if each is not None}.values())
    refused = (
        _window(command, session, at=at)
        or _seats(command, session, patron=patron, people=people)
        or (no("member_unknown") if None in named else None)
        or _family(patron, people, on=day_of(at))
        or _ages(known.activities[session.activity], command, patron=patron, people=people, session=session)
    )
    if refused:
        return refused
    consent = _consent(command, actor, people=people, session=session, on=day_of(at))
    if consent == "missing":
        return no("guardian_consent_needed", below_age=session.plan.consent_below_age)
    if any(each.names(one) for each in session.open for one in [patron, *people]):
        return no("already_registered")
    made = Registration(
        session=session, patron=patron, people=people, kind=command.kind.value, seats=command.seats,
        minors=sum(_below(each, 18, on=_day(session)) for each in people), home=patron.home.id, state="in_draw",
        made_at=at, staff=command.staff_id, consent=consent,
    )  # fmt: skip
    return _seat(known, made, session=session, at=at)


def _offered(known: Known, session: Session, *, at: datetime) -> No | None:
    if known.activities[session.activity].state != "published":
        return no("not_published")
    if session.stage == "called_off":
        return no("session_called_off")
    return no("session_over") if session.stage == "over" or at >= session.plan.ends_at else None


def _person(known: Known, scan: Any, *, patron: Patron | None, on: date) -> No | None:
    if patron is None:
        return no("activity_register_first")
    card = known.card(scan)
    if card and (card.state != "valid" or (card.expires_on is not None and card.expires_on < on)):
        return no("activity_card_not_valid")
    if not patron.active:
        return no("activity_patron_closed")
    over = patron.expires_on is not None and patron.expires_on < on
    return no("activity_patron_expired") if over else None


def _blocked(activity: Activity, patron: Patron, *, at: datetime) -> bool:
    return activity.turns_away and any(
        (block.library is None or block.library == activity.library)
        and block.starts_at <= at
        and (block.ends_at is None or at < block.ends_at)
        for block in patron.blocks
    )


def _window(command: asked.Register, session: Session, *, at: datetime) -> No | None:
    plan = session.plan
    if plan.how == "walk_in":
        return no("no_registration")
    if command.staff_id is not None and command.past_window:
        return no("draw_list_stands") if session.stands(at) else None
    if at < plan.opens_at:
        return no("registration_not_open", opens_at=plan.opens_at.isoformat())
    return no("registration_closed", closes_at=plan.closes_at.isoformat()) if at >= plan.closes_at else None


def _seats(command: asked.Register, session: Session, *, patron: Patron, people: Sequence[Patron]) -> No | None:
    most = session.plan.party_max
    if command.kind == "class":
        most = session.plan.class_max
        if most == 0 or (command.staff_id is None and patron.category != "institution"):
            return no("class_not_allowed")
    most = min(most, session.ever(patron.home.id) or session.plan.capacity)
    if command.seats > most:
        return no("too_many_seats", most=most)
    needed = len(people) or 1
    return no("too_few_seats", people=needed) if command.seats < needed else None


def _family(patron: Patron, people: Sequence[Patron], *, on: date) -> No | None:
    ours = {id(each) for each in people if (each.family or each) is (patron.family or patron)}
    strangers = [each for each in people if id(each) not in ours and _acts(patron, each, on=on) is None]
    return no("member_not_family") if strangers else None


def _ages(
    activity: Activity, command: asked.Register, *, patron: Patron, people: Sequence[Patron], session: Session
) -> No | None:
    if activity.from_age is None and activity.to_age is None:
        return None
    for each in [one for one in people if one is not patron] or people:
        if each.birth_on is None:
            if command.staff_id is None:
                return no("age_unknown")
            continue
        age = _years(each.birth_on, _day(session))
        if activity.from_age is not None and age < activity.from_age:
            return no("too_young", from_age=activity.from_age, to_age=activity.to_age)
        if activity.to_age is not None and age > activity.to_age:
            return no("too_old", from_age=activity.from_age, to_age=activity.to_age)
    return None


def _consent(
    command: asked.Register, actor: Patron | None, *, people: Sequence[Patron], session: Session, on: date
) -> str | None:
    children = [each for each in people if _below(each, session.plan.consent_below_age, on=_day(session))]
    if not children:
        return None
    if command.staff_id is not None and command.paper_seen:
        return "paper"
    by_guardian = actor is not None and all(_acts(actor, each, on=on) == "guardian" for each in children)
    return "guardian" if by_guardian else "missing"


def _seat(known: Known, made: Registration, *, session: Session, at: datetime) -> Expected:
    """Seats, a place behind all who wait, or a lot."""
    before, moved = 0, list[tuple[Registration, int | None]]()
    if session.plan.how != "draw" or session.drawn is not None:
        places = {each: each.position for each in session.line}
        moved = [(each, places[each]) for each in move_up(session, at)]
        left = Left.of_session(session, at)
        left.held_up = {each.home for each in session.line if each.seats <= session.ever(each.home)}
        left.nobody_passes = bool(left.held_up)
        own = left.seat(made.seats, made.home)
        if own is not None:
            made.state, made.quota_seats = "registered", own
        elif session.ever(made.home) and len(session.line) < session.plan.waiting_max:
            before, made.state, made.position = len(session.line), "waiting", session.place
            session.place += 1
        else:
            waiting = len(session.line)
            for each, place in moved:
                each.state, each.quota_seats, each.position = "waiting", 0, place
            return no("session_full", waiting=waiting)
    elif not session.ever(made.home):
        return no("session_full", waiting=0)
    session.made.append(made)
    known.news += [("activity_seat", each, "") for each, _ in moved]
    if made.state == "registered":
        known.news.append(("activity_seat", made, ""))
    return Yes(
        "Registered",
        {
            "registration_id": made, "session_id": session.id, "standing": made.state, "seats": made.seats,
            "quota_seats": made.quota_seats, "before": before,
        },
    )  # fmt: skip


def cancel(known: Known, command: asked.CancelRegistration, *, at: datetime) -> Expected:
    found, patron = known.made.get(command.registration_id), known.patron(command.patron)
    if found is None or not found.open or not _may_cancel(known, command, found=found, patron=patron, at=at):
        return no("nothing_to_cancel")
    session = found.session
    if at >= session.plan.ends_at:
        return no("session_over")
    how = "by_staff" if command.staff_id is not None else "nobodys" if command.patron is None else "by_reader"
    until = session.plan.starts_at if session.plan.cancel_until_at is None else session.plan.cancel_until_at
    if how == "by_reader" and at >= until:
        return no("too_late_to_cancel", until_at=until.isoformat())
    if how == "by_reader" and found.attended:
        return no("already_checked_in", seats=found.seats, came=found.attended)
    end(found, at=at, how=how)
    found.ended_by = command.staff_id
    moved = move_up(session, at)
    known.news += [("activity_seat", each, "") for each in moved]
    fields = {"registration_id": found.id, "session_id": session.id, "moved_up": len(moved)}
    return Yes("RegistrationEnded", fields)


def _may_cancel(
    known: Known, command: asked.CancelRegistration, *, found: Registration, patron: Patron | None, at: datetime
) -> bool:
    if command.staff_id is not None:
        return True
    if command.patron is None:
        return found.patron is None
    if patron is None or patron is not found.patron:
        return False
    actor = known.patron(command.by) if command.by else patron
    may = actor is not None and actor.active and _acts(actor, patron, on=day_of(at)) is not None
    return actor is patron or may


def end(found: Registration, *, at: datetime, how: str, state: str = "cancelled") -> None:
    """Who was let in by mistake has not come."""
    found.state, found.position, found.ended_at, found.ended_as = state, None, at, how
    if state == "cancelled" and found.attended:
        found.attended = found.attended_at = None


def draw(known: Known, command: asked.Draw, *, session: Session | None, at: datetime) -> Expected:
    if session is None:
        return no("session_unknown")
    if refused := gone(session) or _no_draw(command, session, at=at):
        return refused
    lots = [each for each in session.made if each.open or (each.ended_at or at) >= session.plan.closes_at]
    text = "".join(f"{line}\n" for line in sorted(f"{each.lot} {each.seats} {each.home}" for each in lots))
    hashed, seed = sha256(text.encode()).hexdigest(), command.seed.lower()
    order = sorted(lots, key=lambda each: sha256(f"{seed} {command.public_word} {hashed} {each.lot}".encode()).digest())
    order = [each for each in order if each.open]
    seated = move_up(session, at, line=order)
    others = [each for each in order if each not in seated]
    for place, each in enumerate(order):
        if each in others[: session.plan.waiting_max]:
            each.state, each.position = "waiting", session.place + place
        elif each in others:
            end(each, at=at, how="not_drawn", state="not_drawn")
    session.place += len(order)
    session.drawn = {
        "seed": seed, "public_word": command.public_word, "list_hash": hashed, "lots": len(lots),
        "drawn_at": at.isoformat(), "closed_at": session.plan.closes_at.isoformat(),
        "last_id": max([each.id for each in lots], default=0),
    }  # fmt: skip
    known.news += [("activity_seat", each, "") for each in seated] + [("activity_no_seat", each, "") for each in others]
    waits = min(len(others), session.plan.waiting_max)
    told = {"seated": len(seated), "waiting": waits, "not_drawn": len(others) - waits}
    return Yes("Drawn", {"session_id": session.id, "list_hash": hashed, **told})


def _no_draw(command: asked.Draw, session: Session, *, at: datetime) -> No | None:
    plan = session.plan
    if at >= plan.ends_at:
        return no("session_over")
    if plan.how != "draw":
        return no("not_a_draw")
    if session.drawn is not None:
        return no("already_drawn")
    if at < plan.closes_at:
        return no("draw_not_closed")
    digits = set(command.public_word) <= set("0123456789")
    if not digits or (plan.public_source == "") is not (command.public_word == ""):
        return no("public_word_missing")
    with suppress(ValueError):
        if sha256(bytes.fromhex(command.seed)).hexdigest() == plan.commitment:
            return None
    return no("wrong_seed")


def gone(session: Session) -> No | None:
    return {"called_off": no("session_called_off"), "over": no("session_over")}.get(session.stage)


def _acts(actor: Patron, patron: Patron, *, on: date) -> str | None:
    """Of a child under fourteen the guardian says who helps; and acts for who is older only if they agree."""
    young = patron.category == "child" if patron.birth_on is None else not is_14(patron.birth_on, on)
    if patron.guardian is actor and (young or patron.agrees):
        return "guardian"
    says = patron.guardian if young else patron
    return "helper" if says is not None and (actor.id, says.id) in patron.helpers else None


def _day(session: Session) -> date:
    return day_of(session.plan.starts_at)


def _years(born: date, on: date) -> int:
    """Birthdays that have been; that of 29 February is on 1 March where there is none."""
    return sum(
        (year, born.month, born.day) <= (on.year, on.month, on.day) for year in range(born.year + 1, on.year + 1)
    )


def _below(patron: Patron, age: int, *, on: date) -> bool:
    return patron.category in ("child", "youth") if patron.birth_on is None else _years(patron.birth_on, on) < age
