"""Commands as partners send them, one type for each kind, and what comes of each."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, StringConstraints

from bashu.domain.circulation.holds.states import HoldLevel
from bashu.domain.ids import instant_of
from bashu.domain.rights.scopes import PartnerScope
from bashu.doors.api.partners.shapes import Id, Number, Why, Word

COMMANDS_MAX = 100
FEN_MAX = 10_000_000


def _dated(found: UUID) -> UUID:
    """Raises ValueError for an id that does not say when it was made."""
    instant_of(found)
    return found


CommandId = Annotated[
    UUID, AfterValidator(_dated), Field(description="a UUID of version 7 (RFC 9562), for ever this command's own")
]
Pin = Annotated[str, StringConstraints(max_length=100)]


class Sent(Schema):
    id: CommandId
    terminal: Id = Field(description="at which it is done, one of the client's libraries")
    occurred_at: AwareDatetime | None = Field(None, description="when it happened; else when the id was made")


class ItemSent(Sent):
    barcode: Word
    owner: Word | None = Field(None, description="code of the library that owns it, where a tag or a person tells")


class ReaderSent(Sent):
    card: Number = Field(description="as it was read, or typed")
    pin: Pin = Field("", description="empty: none was asked for")


class CheckOutSent(ItemSent, ReaderSent):
    kind: Literal["check_out"]
    renews_own: bool = Field(default=False, description="renews what its reader has already")


class CheckInSent(ItemSent):
    kind: Literal["check_in"]


class RenewSent(ItemSent, ReaderSent):
    kind: Literal["renew"]


class RecordCheckOutSent(ItemSent):
    """A fact: the item was lent while nobody could be asked. It is never refused."""

    kind: Literal["record_check_out"]
    card: Number
    supersedes: UUID | None = Field(None, description="the command whose answer was not heard")


class RecordCheckInSent(ItemSent):
    """A fact: the item came back while nobody could be asked. It is never refused."""

    kind: Literal["record_check_in"]
    supersedes: UUID | None = Field(None, description="the command whose answer was not heard")


class PlaceHoldSent(ReaderSent):
    kind: Literal["place_hold"]
    level: HoldLevel = HoldLevel.WORK
    record: Id = Field(description="any record of the work")
    volume: Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    item: Id | None = Field(None, description="with the level item")
    pickup: Word = Field(description="code of a branch")
    wanted_until: AwareDatetime | None = None
    suspended_until: AwareDatetime | None = None


class HoldSent(ReaderSent):
    hold: Id


class CancelHoldSent(HoldSent):
    kind: Literal["cancel_hold"]


class SuspendHoldSent(HoldSent):
    kind: Literal["suspend_hold"]
    until: AwareDatetime


class ResumeHoldSent(HoldSent):
    kind: Literal["resume_hold"]


class ChangePickupSent(HoldSent):
    kind: Literal["change_pickup"]
    pickup: Word


class Line(Schema):
    charge: Annotated[int, Field(ge=0, le=2**63 - 1)]
    fen: Annotated[int, Field(ge=1, le=FEN_MAX)]


class PaySent(ReaderSent):
    """The terminal has taken the money. Without `charges` it is for the oldest."""

    kind: Literal["pay"]
    fen: Annotated[int, Field(ge=1, le=FEN_MAX)]
    method: Literal["cash", "qr", "card", "machine"]
    charges: list[Line] = Field(default_factory=list, max_length=100)


class DispatchSent(ItemSent):
    kind: Literal["dispatch"]


class ReceiveSent(ItemSent):
    kind: Literal["receive"]
    box: Id | None = Field(None, description="out of which it came")


class SendSent(ItemSent):
    """To another branch, to stay there for lending."""

    kind: Literal["send"]
    to: Word


class OpenBoxSent(Sent):
    kind: Literal["open_box"]
    next_stop: Word


class PackSent(ItemSent):
    kind: Literal["pack"]
    box: Id


class UnpackSent(ItemSent):
    kind: Literal["unpack"]


class BoxSent(Sent):
    kind: Literal["close_box", "hand_over_box"]
    box: Id


class ReceiveBoxSent(Sent):
    """`emptied`: all that was in it has been scanned, so what was not is missing."""

    kind: Literal["receive_box"]
    box: Id
    emptied: bool = False


AnySent = (
    CheckOutSent | CheckInSent | RenewSent | RecordCheckOutSent | RecordCheckInSent | PlaceHoldSent | CancelHoldSent
    | SuspendHoldSent | ResumeHoldSent | ChangePickupSent | PaySent | DispatchSent | ReceiveSent | SendSent
    | OpenBoxSent | PackSent | UnpackSent | BoxSent | ReceiveBoxSent
)  # fmt: skip
SCOPES: Final[Mapping[str, PartnerScope]] = {
    **dict.fromkeys(("check_out", "check_in", "renew", "record_check_out", "record_check_in"), PartnerScope.LEND),
    **dict.fromkeys(
        ("place_hold", "cancel_hold", "suspend_hold", "resume_hold", "change_pickup"), PartnerScope.HOLD
    ),
    "pay": PartnerScope.TAKE_MONEY,
    **dict.fromkeys(
        ("dispatch", "receive", "send", "open_box", "pack", "unpack", "close_box", "hand_over_box", "receive_box"),
        PartnerScope.MOVE,
    ),
}  # fmt: skip


class Batch(Schema):
    commands: list[Annotated[AnySent, Field(discriminator="kind")]] = Field(min_length=1, max_length=COMMANDS_MAX)


class ItemMeant(Schema):
    """`owner`: the code of its library."""

    id: int
    barcode: str
    owner: str
    title: str


class Answer(Schema):
    """What came of an accepted command; which fields it has, its kind says (docs/partners.md), the rest are null.

    `stop`: stay, send or exception, what is done with the item now; `reason` says why, in words `zh` and `en`.
    """

    loan: int | None = None
    due_at: datetime | None = None
    renewed: bool | None = None
    renewals: int | None = None
    renewals_max: int | None = None
    closed_loan: int | None = None
    days_overdue: int | None = None
    charged_fen: int | None = None
    stop: str | None = None
    reason: str | None = None
    zh: str | None = None
    en: str | None = None
    destination: str | None = None
    next_stop: str | None = None
    expected_on: date | None = None
    task: int | None = None
    hold: int | None = None
    stage: str | None = None
    before: int | None = None
    pickup: str | None = None
    promised_from_on: date | None = None
    promised_to_on: date | None = None
    closed_as: str | None = None
    payment: int | None = None
    fen: int | None = None
    left_fen: int | None = None
    transit: int | None = None
    box: int | None = None
    box_code: str | None = None
    state: str | None = None
    branch: str | None = None
    items: int | None = None
    missing: int | None = None
    again: bool | None = None


class Result(Schema):
    """`outcome`: accepted, refused; busy (ask again with the same id), failed (a defect of ours, nothing was changed).
    `repeated`: the id was known, and this is what it was answered. `candidates`: items with this barcode, if nobody can
    tell which one it is; send it again with its owner and another id.
    """

    id: UUID
    outcome: Literal["accepted", "refused", "busy", "failed"]
    repeated: bool
    item: ItemMeant | None = None
    answer: Answer | None = None
    why: Why | None = None
    candidates: list[ItemMeant] = Field(default_factory=list)


class Results(Schema):
    """In the order of the commands."""

    results: list[Result]
