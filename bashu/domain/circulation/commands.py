"""What a door may ask of circulation, and the facts that it may report."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.verifier import Assurance, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemScan:
    """What was read from an item. The owner comes from an RFID tag, the item's id from a person's choice."""

    barcode: str
    owner_library_id: int | None = None
    item_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronScan:
    """Who stands there: keyed digests of the number that was shown (under every live key), or a known patron."""

    digests: tuple[bytes, ...] = ()
    patron_id: int | None = None


class Pin(StrEnum):
    NOT_GIVEN = "not_given"
    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What the door found out about the credential before it asked."""

    assurance: Assurance
    verdict: Verdict = Verdict.VALID
    pin: Pin = Pin.NOT_GIVEN


class OverrideReason(StrEnum):
    """Why staff went against a rule. A code: free words could name a person, and the log is kept for ever."""

    OUR_MISTAKE = "our_mistake"
    OWNER_AGREES = "owner_agrees"
    HARDSHIP = "hardship"
    TEACHING = "teaching"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """This member of staff sets these refusals aside, and no others. `due_on`: another due day than the rules give."""

    staff_id: int
    reason: OverrideReason
    refusals: frozenset[Refusal] = frozenset()
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOut:
    """Lend the item. `renews_own`: scanning a book that the patron already has renews it (SIP2's SC renewal policy)."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    item: ItemScan
    trust: Trust
    renews_own: bool = False
    override: Override | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan


@dataclass(frozen=True, slots=True, kw_only=True)
class Renew:
    """Renew the item's open loan. Without `patron` the item in hand is enough (a desk)."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    patron: PatronScan | None = None
    trust: Trust | None = None
    override: Override | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchTransit:
    """The item left this branch with the van."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveTransit:
    """The item arrived at this branch."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCheckOut:
    """A fact: the item was lent out of our reach. Never refused; a conflict becomes a task."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    patron: PatronScan
    item: ItemScan
    supersedes: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCheckIn:
    """A fact: the item was taken back out of our reach. Never refused; a conflict becomes a task."""

    id: UUID
    occurred_at: datetime
    terminal_id: int
    item: ItemScan
    supersedes: UUID | None = None


CirculationCommand: TypeAlias = (
    CheckOut | CheckIn | Renew | DispatchTransit | ReceiveTransit | RecordCheckOut | RecordCheckIn
)
COMMANDS = (CheckOut, CheckIn, Renew, DispatchTransit, ReceiveTransit, RecordCheckOut, RecordCheckIn)
