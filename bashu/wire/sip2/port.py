"""What a SIP2 session asks of whoever runs it, hub or site agent, and what it gets back. No word of SIP2 here.

Secrets and numbers of persons are left out of every repr, so that no log can show them by accident.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from .changes import CancelCheckIn as CancelCheckIn
from .changes import CancelCheckOut as CancelCheckOut
from .changes import Enrol as Enrol
from .changes import ReportItem as ReportItem
from .manner import USUAL, Manner
from .told import Alert as Alert
from .told import Denial as Denial
from .told import ItemState as ItemState
from .told import Listing as Listing
from .told import Noticed as Noticed


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How to speak with one terminal. `ending` None: end lines as the terminal does. `manner` is the session's own."""

    charset: str
    language: str
    institution: str = ""
    library: str = ""
    terminal: str = ""
    ending: bytes | None = None
    timeout_seconds: int = 30
    retries: int = 3
    manner: Manner = USUAL


# Questions. Times are what the terminal's clock said, None when it said nothing usable.


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    name: str
    password: str = field(repr=False)
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronQuestion:
    """`pin` None: the terminal sent none. An empty one was sent, and is wrong where a PIN is needed.
    `may_join`: whoever has no account yet gets one, where machines register readers."""

    card: str = field(repr=False)
    pin: str | None = field(repr=False)
    language: str
    listing: Listing | None = None
    may_join: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemQuestion:
    barcode: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOut:
    """`happened` True: the loan was made while the line was down and is a fact, not a question."""

    card: str = field(repr=False)
    pin: str | None = field(repr=False)
    barcode: str
    language: str
    occurred_at: datetime | None
    happened: bool
    due_at: datetime | None
    may_renew: bool
    fee_accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """`returned_at`: when the book was handed in, which for a book drop is earlier than the scan."""

    barcode: str
    language: str
    occurred_at: datetime | None
    returned_at: datetime | None
    happened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Renew:
    card: str = field(repr=False)
    pin: str | None = field(repr=False)
    barcode: str
    language: str
    occurred_at: datetime | None
    happened: bool
    due_at: datetime | None
    fee_accepted: bool


class PaidBy(Enum):
    """The payment type; what the standard does not name came through the machine somehow."""

    CASH = "00"
    VISA = "01"
    CREDIT_CARD = "02"
    OTHER = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePaid:
    """The machine has taken the money. `charge` and `transaction` are empty where it named none; `sent` is the date of
    the message as it stood there, by which a repeat without a transaction is known."""

    card: str = field(repr=False)
    pin: str | None = field(repr=False)
    language: str
    fen: int
    paid_by: PaidBy
    charge: str
    transaction: str
    occurred_at: datetime | None
    sent: str


class HoldWish(Enum):
    PLACE = "place"
    CANCEL = "cancel"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """`title`: a title's number or, of a hold that there is, its words; empty where the item's barcode says which.

    `this_item`: no other will do. `pickup`: the code of a branch; empty: where the terminal stands, or unchanged.
    `wanted_until` None: for as long as it takes, or unchanged.
    """

    card: str = field(repr=False)
    pin: str | None = field(repr=False)
    language: str
    wish: HoldWish
    barcode: str
    title: str
    this_item: bool
    pickup: str
    wanted_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewAll:
    card: str = field(repr=False)
    pin: str | None = field(repr=False)
    language: str
    occurred_at: datetime | None
    fee_accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockPatron:
    """`retained`: the machine has kept the card. `why`: in the machine's words, for staff; they may name somebody."""

    card: str = field(repr=False)
    language: str
    retained: bool
    why: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnablePatron:
    card: str = field(repr=False)
    pin: str | None = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession:
    card: str = field(repr=False)
    language: str


Question = (
    Login
    | PatronQuestion
    | ItemQuestion
    | CheckOut
    | CheckIn
    | CancelCheckOut
    | CancelCheckIn
    | Renew
    | RenewAll
    | Hold
    | FeePaid
    | ReportItem
    | BlockPatron
    | EnablePatron
    | Enrol
    | EndSession
)


# Answers. `words` are for the person at the machine, in the language of the question; `key` says which words these are,
# for terminals that have their own.


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginAnswer:
    """`profile` None: refused."""

    profile: Profile | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """Nothing was done, and the question could not even be judged (busy, out of reach). Fits any question."""

    words: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Given only to terminals that may show personal data."""

    name: str
    address: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronAnswer:
    """`pin_right` None: none was sent. `owed_fen` None: not told here.

    `listed` is the whole list that was asked for; the session cuts the page out of it.
    """

    known: bool
    pin_right: bool | None = None
    denials: frozenset[Denial] = frozenset()
    counts: Mapping[Listing, int] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    owed_fen: int | None = None
    loan_limit: int | None = None
    hold_limit: int | None = None
    person: Person | None = None
    words: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnswer:
    known: bool
    state: ItemState = ItemState.OTHER
    title: str = ""
    due_at: datetime | None = None
    home_branch: str = ""
    current_branch: str = ""
    owner: str = ""
    media_type: str = ""
    call_number: str = ""
    holds: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanAnswer:
    """To CheckOut and Renew. `fee_fen` is set when the loan costs something, or would if the fee were accepted.
    `cancelled`: there is no loan any more, so the item stays as secured as it was."""

    ok: bool
    cancelled: bool = False
    renewed: bool = False
    title: str = ""
    due_at: datetime | None = None
    media_type: str = ""
    fee_fen: int | None = None
    patron_known: bool | None = None
    pin_right: bool | None = None
    words: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInAnswer:
    """Branches are stable codes, never display names: sorters route by them. `hold_patron`, `hold_name`: whose hold it
    is for, where that may be told."""

    ok: bool
    resensitize: bool = False
    alert: Alert | None = None
    title: str = ""
    home_branch: str = ""
    current_branch: str = ""
    owner: str = ""
    destination: str = ""
    media_type: str = ""
    sort_bin: str = ""
    call_number: str = ""
    collection: str = ""
    hold_patron: str = field(default="", repr=False)
    hold_name: str = field(default="", repr=False)
    words: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePaidAnswer:
    """`receipt` is the number of the payment, empty if it was not accepted."""

    ok: bool
    receipt: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAnswer:
    """`available`: an item is there for it already. `position`: 1 is the next; None where nobody stands in line."""

    ok: bool
    available: bool = False
    title: str = ""
    position: int | None = None
    pickup: str = ""
    wanted_until: datetime | None = None
    words: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewAllAnswer:
    """`ok` False: nothing could be looked at. The items are named by their barcodes."""

    ok: bool
    renewed: tuple[str, ...] = ()
    unrenewed: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAnswer:
    """`ok`: staff know, or there is nothing that they need to know."""

    ok: bool
    title: str = ""
    words: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolAnswer:
    ok: bool
    words: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessionAnswer:
    ok: bool = True
    words: str = ""


Answer = (
    LoginAnswer
    | Declined
    | PatronAnswer
    | ItemAnswer
    | LoanAnswer
    | CheckInAnswer
    | FeePaidAnswer
    | HoldAnswer
    | RenewAllAnswer
    | ReportAnswer
    | EnrolAnswer
    | EndSessionAnswer
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """An answer of the system behind, as it came, without its end of line. Fits any question."""

    line: bytes = field(repr=False)


class Port(Protocol):
    def ask(self, question: Question, answer: Callable[[Answer], None]) -> None:
        """Answers once, now or later. A question is never left without an answer; `Declined` is one."""
