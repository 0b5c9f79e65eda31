"""What a door may ask of the activities, and the facts that it may report."""

from datetime import datetime
from typing import TypeAlias, get_args
from uuid import UUID

from bashu.domain.activities.states import How, RegistrationKind, WhyCalledOff
from bashu.domain.circulation.scans import PatronScan as PatronScan
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class QuotaPlan:
    library_id: int
    seats: int
    until_at: datetime | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """All that is said of a session when it is planned or changed. See `states.Session` for what each means.

    `commitment`: of a draw alone, SHA-256 of its seed as hex. `public_source`: by which public number the draw is
    made; empty: by the seed alone.
    """

    branch_id: int | None
    room: str
    starts_at: datetime
    ends_at: datetime
    how: How
    capacity: int
    opens_at: datetime
    closes_at: datetime
    waiting_max: int = 0
    party_max: int = 1
    class_max: int = 0
    cancel_until_at: datetime | None = None
    consent_below_age: int = 0
    quotas: tuple[QuotaPlan, ...] = ()
    commitment: str = ""
    public_source: str = ""
    draw_at: datetime | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class PlanSession:
    """Without `session_id` a new one of this activity."""

    id: UUID
    occurred_at: datetime
    staff_id: int
    activity_id: int
    plan: SessionPlan
    session_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class CallOffSession:
    id: UUID
    occurred_at: datetime
    staff_id: int
    session_id: int
    why: WhyCalledOff


@value_class(frozen=True, slots=True, kw_only=True)
class Register:
    """Seats for a reader and whoever comes along. `by`: who acts for the reader, if somebody does.

    `members`: those who come beside the reader, or instead of them (`comes` is false: a mother who registers her
    child). `seats` may be more: guests without an account. `paper_seen`: staff hold the guardian's consent in their
    hands. `past_window`: staff register before the beginning or after the end.
    """

    id: UUID
    occurred_at: datetime
    session_id: int
    patron: PatronScan
    seats: int = 1
    kind: RegistrationKind = RegistrationKind.SELF
    comes: bool = True
    members: tuple[PatronScan, ...] = ()
    by: PatronScan | None = None
    staff_id: int | None = None
    paper_seen: bool = False
    past_window: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class CancelRegistration:
    """By the reader (`patron`; `by` acts for them), by staff, or with neither by the clock: of what is nobody's."""

    id: UUID
    occurred_at: datetime
    registration_id: int
    patron: PatronScan | None = None
    by: PatronScan | None = None
    staff_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class MoveUp:
    """The clock looks whether seats of a quota have become everybody's."""

    id: UUID
    occurred_at: datetime
    session_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class Draw:
    """`seed`: hex of the bytes that were committed to. `public_word`: the number of the public source."""

    id: UUID
    occurred_at: datetime
    session_id: int
    seed: str
    public_word: str = ""
    staff_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class CheckInReader:
    """At the door: a code or a card. `came`: how many come now, beside those of it who are in; None: all at once."""

    id: UUID
    occurred_at: datetime
    session_id: int
    code: str = ""
    patron: PatronScan | None = None
    came: int | None = None
    staff_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class RecordAttendance:
    """As `CheckInReader`, told afterwards: never refused. What does not fit becomes a question for staff."""

    id: UUID
    occurred_at: datetime
    session_id: int
    code: str = ""
    patron: PatronScan | None = None
    came: int | None = None
    staff_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class CountWalkIns:
    """Who came without a registration: a count. Less than none takes back what was counted by mistake."""

    id: UUID
    occurred_at: datetime
    session_id: int
    count: int
    minors: int = 0
    staff_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class RecordWalkIns:
    """As `CountWalkIns`, told afterwards: never refused. What does not add up becomes a question for staff."""

    id: UUID
    occurred_at: datetime
    session_id: int
    count: int
    minors: int = 0
    staff_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class SettleQuestion:
    id: UUID
    occurred_at: datetime
    question_id: int
    staff_id: int


@value_class(frozen=True, slots=True, kw_only=True)
class EndSession:
    """The clock: whoever was not there is absent."""

    id: UUID
    occurred_at: datetime
    session_id: int


DoorCommand: TypeAlias = CheckInReader | RecordAttendance
CountCommand: TypeAlias = CountWalkIns | RecordWalkIns
AnyCommand: TypeAlias = (
    PlanSession | CallOffSession | Register | CancelRegistration | MoveUp | Draw | CheckInReader | RecordAttendance
    | CountWalkIns | RecordWalkIns | SettleQuestion | EndSession
)  # fmt: skip
ALL_COMMANDS: tuple[type, ...] = get_args(AnyCommand)
