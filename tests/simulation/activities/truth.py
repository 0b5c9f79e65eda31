"""Sessions and who is registered, as the auditor knows them: what it counts, it counts from the registrations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.simulation.world import Patron

Row = tuple[Any, ...]


@dataclass(slots=True, eq=False)
class Registration:
    """`id` is 0 until the engine has told it; `people` are those who come and have an account."""

    session: "Session"
    patron: Patron | None
    people: list[Patron]
    kind: str
    seats: int
    minors: int
    home: int
    state: str
    made_at: datetime
    staff: int | None
    consent: str | None
    id: int = 0
    version: int = 1
    code: str = ""
    lot: str = ""
    quota_seats: int = 0
    position: int | None = None
    attended: int | None = None
    attended_at: datetime | None = None
    ended_at: datetime | None = None
    ended_as: str | None = None
    ended_by: int | None = None

    @property
    def open(self) -> bool:
        return self.ended_at is None

    @property
    def sits(self) -> bool:
        """Seats stay taken when the session is over."""
        return self.state == "registered" and self.ended_as in (None, "over")

    def names(self, patron: Patron) -> bool:
        return patron is self.patron or patron in self.people

    def row(self) -> Row:
        return (
            self.id, self.version, self.session.id, self.patron.id if self.patron else None, self.code, self.lot,
            self.kind, self.seats, self.minors, self.home, self.quota_seats, self.state, self.position, self.made_at,
            self.staff, self.consent, self.attended, self.attended_at, self.ended_at, self.ended_as,
            self.ended_by,
        )  # fmt: skip


@dataclass(slots=True, eq=False)
class Quota:
    """`id` is 0 until it was read."""

    session: "Session"
    library: int
    seats: int
    until: datetime | None
    id: int = 0
    version: int = 1

    @property
    def taken(self) -> int:
        return sum(each.quota_seats for each in self.session.made if each.sits and each.home == self.library)

    def holds(self, at: datetime) -> bool:
        return self.until is None or at < self.until

    def row(self) -> Row:
        return (self.session.id, self.library, self.version, self.seats, self.until, self.taken)


@dataclass(slots=True, eq=False)
class Session:
    """`plan` is what was said last; `place` the one that the next who waits gets."""

    activity: int
    plan: Any
    id: int = 0
    version: int = 1
    stage: str = "planned"
    why: str | None = None
    place: int = 1
    drawn: dict[str, Any] | None = None
    made: list[Registration] = field(default_factory=list)
    quotas: dict[int, Quota] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        return sum(each.seats for each in self.made if each.sits)

    @property
    def line(self) -> list[Registration]:
        waiting = [each for each in self.made if each.open and each.state == "waiting"]
        return sorted(waiting, key=lambda each: each.position or 0)

    @property
    def open(self) -> list[Registration]:
        return [each for each in self.made if each.open]

    def ever(self, library: int) -> int:
        """What is not kept for others for ever (A62)."""
        kept = [each.seats for each in self.quotas.values() if each.until is None and each.library != library]
        return max(int(self.plan.capacity) - sum(kept), 0)

    def stands(self, at: datetime) -> bool:
        """The list of the draw (A63)."""
        return self.plan.how == "draw" and self.drawn is None and at >= self.plan.closes_at

    def row(self) -> Row:
        plan = self.plan
        return (
            self.id, self.version, self.activity, plan.branch_id, plan.room, plan.starts_at, plan.ends_at, plan.how,
            plan.capacity, plan.waiting_max, plan.party_max, plan.class_max, plan.opens_at, plan.closes_at,
            plan.cancel_until_at, plan.consent_below_age, plan.commitment, plan.public_source, plan.draw_at, self.stage,
            self.why, self.taken, len(self.line), self.place, self.drawn,
        )  # fmt: skip

    def parts(self) -> Iterator["Session | Quota | Registration"]:
        yield self
        yield from self.quotas.values()
        yield from self.made


@dataclass(slots=True)
class Left:
    """What is left of seats while they are given, one party after the other, from the first in line to the last.

    Who did not fit keeps those behind from everybody's seats (A28), and those of its library from their quota; not who
    could never fit (A62), and nobody where nobody `waits` (A69).
    """

    session: Session
    all: int
    everybodys: int
    of: dict[int, int]
    waits: bool = True
    held_up: set[int] = field(default_factory=set)
    nobody_passes: bool = False

    @classmethod
    def of_session(cls, session: Session, at: datetime) -> "Left":
        of = {library: each.seats - each.taken for library, each in session.quotas.items() if each.holds(at)}
        left = session.plan.capacity - session.taken
        return cls(session, left, max(left - sum(of.values()), 0), of)

    def seat(self, seats: int, library: int) -> int | None:
        """How many of them are of its quota, which comes first (A27); None: it is not seated, and holds others up."""
        own = 0 if library in self.held_up else min(seats, self.of.get(library, 0))
        others = 0 if self.nobody_passes else self.everybodys
        if seats > self.all or seats - own > others:
            if self.waits and seats <= self.session.ever(library):
                self.held_up.add(library)
                self.nobody_passes = True
            return None
        self.all -= seats
        self.everybodys -= seats - own
        self.of[library] = self.of.get(library, 0) - own
        return own


def move_up(session: Session, at: datetime, *, line: Iterable[Registration] | None = None) -> list[Registration]:
    """Who has seats now; `line`: who stands there, if not all who wait."""
    if at >= session.plan.ends_at:
        return []
    left = Left.of_session(session, at)
    left.waits = line is None or session.plan.waiting_max > 0
    asked = [(each, left.seat(each.seats, each.home)) for each in (session.line if line is None else line)]
    moved = [(each, own) for each, own in asked if own is not None]
    for each, own in moved:
        each.state, each.quota_seats, each.position = "registered", own, None
    return [each for each, _ in moved]
