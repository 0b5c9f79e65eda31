"""What decisions look at: sessions, their quotas, registrations and readers. Times are aware UTC."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bashu.domain.circulation.snapshot import BlockState
from bashu.domain.identity.acting import Bonds, Named
from bashu.domain.values import value_class


class ActivityKind(StrEnum):
    LECTURE = "lecture"
    SALON = "salon"
    STORYTIME = "storytime"
    WORKSHOP = "workshop"
    EXHIBITION = "exhibition"
    RELAY = "relay"
    CONTEST = "contest"
    FILM = "film"
    OTHER = "other"


class ActivityState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class How(StrEnum):
    """How one gets a seat: by walking in, by coming first, or by lot."""

    WALK_IN = "walk_in"
    FIRST_COME = "first_come"
    DRAW = "draw"


class SessionStage(StrEnum):
    PLANNED = "planned"
    CALLED_OFF = "called_off"
    OVER = "over"


class WhyCalledOff(StrEnum):
    """A code: free words could name a person, and the log is kept for ever."""

    SPEAKER = "speaker"
    PLACE = "place"
    WEATHER = "weather"
    TOO_FEW = "too_few"
    HEALTH = "health"
    OTHER = "other"


class RegistrationKind(StrEnum):
    SELF = "self"
    FAMILY = "family"
    CLASS = "class"


class Standing(StrEnum):
    """How a registration stands, or stood when it ended."""

    REGISTERED = "registered"
    WAITING = "waiting"
    IN_DRAW = "in_draw"
    NOT_DRAWN = "not_drawn"
    CANCELLED = "cancelled"


class EndedAs(StrEnum):
    BY_READER = "by_reader"
    BY_STAFF = "by_staff"
    CALLED_OFF = "called_off"
    NOT_DRAWN = "not_drawn"
    # its reader was erased
    NOBODYS = "nobodys"
    # the session is over
    OVER = "over"


class Consent(StrEnum):
    """How a child's guardian agreed: by registering the child, or on paper that staff have seen."""

    GUARDIAN = "guardian"
    PAPER = "paper"


class Question(StrEnum):
    """What was seen at the door and does not fit: staff look at it."""

    SESSION_UNKNOWN = "session_unknown"
    NOT_REGISTERED = "not_registered"
    OTHER_SESSION = "other_session"
    TWICE = "twice"
    NO_SEAT = "no_seat"
    CALLED_OFF = "called_off"
    # more walk-ins were taken back than are counted, or none
    WALK_INS = "walk_ins"


@value_class(frozen=True, slots=True, kw_only=True)
class Session:
    """One dated occurrence. `line` is the place that the next who waits gets; places are never used twice.

    `cancel_until_at`: until then a reader gives the seat back; None: until it starts. `drawn`: what the draw was made
    of, see `draw.py`.
    """

    id: int
    version: int
    activity_id: int
    branch_id: int | None
    room: str
    starts_at: datetime
    ends_at: datetime
    how: How
    capacity: int
    waiting_max: int
    party_max: int
    class_max: int
    opens_at: datetime
    closes_at: datetime
    cancel_until_at: datetime | None
    consent_below_age: int
    commitment: str
    public_source: str
    draw_at: datetime | None
    state: SessionStage = SessionStage.PLANNED
    called_off_why: WhyCalledOff | None = None
    seats_taken: int = 0
    waiting: int = 0
    line: int = 1
    drawn: Mapping[str, Any] | None = None

    @property
    def reader_cancels_until_at(self) -> datetime:
        return self.starts_at if self.cancel_until_at is None else self.cancel_until_at

    def is_settled(self, at: datetime) -> bool:
        """Whether the list of lots stands: registration has closed, and the draw is to come. Nobody adds a lot then,
        and none goes: else whoever knew seed and number could choose the order by it."""
        return self.how is How.DRAW and self.drawn is None and at >= self.closes_at


@value_class(frozen=True, slots=True, kw_only=True)
class Quota:
    """Seats for readers of one home library; from `until_at` on what is left of them is everybody's."""

    id: int
    version: int
    session_id: int
    library_id: int
    seats: int
    until_at: datetime | None
    taken: int = 0

    def holds(self, at: datetime) -> bool:
        return self.until_at is None or at < self.until_at


@value_class(frozen=True, slots=True, kw_only=True)
class Registration:
    """`quota_seats`: how many of its seats are of its home library's quota. `patron_id`: None once it is nobody's.

    `position`: the place in the line of who waits. `attended`: how many came; None: nobody has said. `ended_by`: which
    staff ended it, if staff did.
    """

    id: int
    version: int
    session_id: int
    patron_id: int | None
    token: str
    code: str
    lot: str
    kind: RegistrationKind
    seats: int
    minors: int
    home_library_id: int
    quota_seats: int
    state: Standing
    position: int | None
    made_at: datetime
    staff_id: int | None
    consent: Consent | None
    attended: int | None = None
    attended_at: datetime | None = None
    ended_at: datetime | None = None
    ended_as: EndedAs | None = None
    ended_by: int | None = None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


@value_class(frozen=True, slots=True, kw_only=True)
class ActivityFacts:
    """Of the activity that a session belongs to; ages are whole years, both included. `blocks_of`: whose blocks of
    lending keep a reader away, beside those of the network; None: no block does.
    """

    id: int
    state: ActivityState
    title_zh: str
    title_en: str
    from_age: int | None
    to_age: int | None
    blocks_of: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class Reader:
    """`guardian_id` is one whom a desk has confirmed; `family_id` the account of the family."""

    id: int
    category: str
    home_library_id: int
    birth_on: date | None
    active: bool
    expires_on: date | None
    guardian_id: int | None
    agrees_to_guardian: bool
    family_id: int | None
    helpers: Sequence[Named] = ()
    blocks: Sequence[BlockState] = ()

    @property
    def bonds(self) -> Bonds:
        return Bonds(
            patron_id=self.id, category=self.category, birth_on=self.birth_on, guardian_id=self.guardian_id,
            agrees_to_guardian=self.agrees_to_guardian, helpers=self.helpers,
        )  # fmt: skip

    def is_family_of(self, other: "Reader") -> bool:
        mine = self.id if self.family_id is None else self.family_id
        return self.id != other.id and mine == (other.id if other.family_id is None else other.family_id)


@value_class(frozen=True, slots=True)
class CardOf:
    """A card that was shown: whose it is, and whether it counts."""

    patron_id: int
    valid: bool
    expires_on: date | None


@value_class(frozen=True, slots=True, kw_only=True)
class Fresh:
    """What a decision may use that nobody can foresee: ids that rise, a salt for the token, random bytes."""

    ids: Sequence[int]
    salt: bytes
    random: bytes
