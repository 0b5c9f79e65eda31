"""What is asked and answered about activities, in types."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime, StringConstraints

from bashu.domain.activities.states import ActivityKind
from bashu.doors.api.partners.command_shapes import CommandId, Pin
from bashu.doors.api.partners.shapes import ID_MAX, Id, Number, Why
from bashu.doors.api.shapes import Named

START_MAX: Final = 10_000
SIZE_MAX: Final = 100
SEATS_MAX: Final = 1_000
WORDS_MAX: Final = 200
Code = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
Words = Annotated[str, StringConstraints(max_length=WORDS_MAX, pattern=r"^[^\x00-\x1f\x7f]*$")]


class SessionsAsked(Schema):
    """Sessions that have not ended before `since`; without it, those that have not ended now."""

    q: Words = Field("", description="words of the title or the summary")
    city: Code = Field("", description="code of a city")
    library: Code = Field("", description="code of a library that holds it, alone or with others")
    kind: ActivityKind | None = None
    series: int | None = Field(None, ge=1, le=ID_MAX)
    age: int | None = Field(None, ge=0, le=120, description="whole years of who is to come")
    for_children: bool = False
    since: AwareDatetime | None = None
    until: AwareDatetime | None = Field(None, description="those that begin before")
    start: int = Field(0, ge=0, le=START_MAX)
    size: int = Field(20, ge=1, le=SIZE_MAX)


class Both(Schema):
    zh: str
    en: str


class SeriesTold(Schema):
    id: int
    title: Both


class ActivityBrief(Schema):
    """Ages are whole years, both included, on the day of a session; null: no limit."""

    id: int
    url: str
    kind: str
    title: Both
    summary: Both
    library: Named
    series: SeriesTold | None
    from_age: int | None
    to_age: int | None
    for_children: bool


class SessionTold(Schema):
    """`how`: walk_in, first_come or draw. `state`: planned, called_off or over. `branch` is null of what is on-line.
    `seats_left`: for everybody, as it is now; seats that are kept for readers of some libraries are not among them.
    """

    id: int
    activity: ActivityBrief
    starts_at: datetime
    ends_at: datetime
    state: str
    how: str
    city: str | None
    branch: Named | None
    room: str
    seats: int
    seats_left: int
    waiting: int
    may_wait: bool
    opens_at: datetime
    closes_at: datetime


class Sessions(Schema):
    total: int
    start: int
    sessions: list[SessionTold]


class ActivityTold(ActivityBrief):
    """With its texts, who holds it too, and its sessions."""

    text: Both
    materials: Both
    contact: str
    with_libraries: list[Named]
    sessions: list[SessionTold]


class RegistrationSent(Schema):
    """`card` and `pin` are the reader's. `seats` beyond one are for guests."""

    id: CommandId
    terminal: Id = Field(description="at which it is done, one of the client's libraries")
    card: Number
    pin: Pin = Field("", description="empty: none was asked for")
    session: Id
    seats: int = Field(1, ge=1, le=SEATS_MAX)


class CancellationSent(Schema):
    id: CommandId
    terminal: Id = Field(description="at which it is done, one of the client's libraries")
    card: Number
    pin: Pin = Field("", description="empty: none was asked for")
    registration: Id


class Registration(Schema):
    """`standing`: registered, waiting or in_draw. `code` is shown at the door; `lot` stands in the draw's public list.
    `before`: how many wait before it."""

    id: int
    session: int
    standing: str
    seats: int
    code: str
    lot: str
    before: int


class RegistrationResult(Schema):
    """`outcome`: accepted, refused; busy (ask again with the same id), failed (a defect of ours, nothing was changed).
    `repeated`: the id was known, and this is what it was answered."""

    id: UUID
    outcome: Literal["accepted", "refused", "busy", "failed"]
    repeated: bool
    registration: Registration | None = None
    why: Why | None = None
