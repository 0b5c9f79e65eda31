"""What a site agent tells the hub, and what it is answered.

A `terminal` is named by the login of the machine, which stands in a branch of the agent's library.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TypeAlias
from uuid import UUID

from bashu.wire.sip2 import port

FACTS_MAX = 500
ORDERS_MAX = 500
HELD_MAX = 200
ENTRIES_MAX = 2_000
"""In one message."""
EXCHANGE = "Bashu-Exchange"
"""The header that numbers a message, and that its answer repeats: a line that is used again may bring an old one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A machine wants to know, or wants something done. `id` is that of the command, if it becomes one: the same id
    gets the same answer. `sent_at`, by the clock of the box: who is asked too late does nothing, for the box has
    answered by itself by then. `dry`: nothing is done; it is only told what would be answered.
    """

    id: UUID
    sent_at: datetime
    terminal: str
    question: port.Question
    dry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`reads_cards`: of a machine that has logged in, whether its card reader was checked."""

    answer: port.Answer
    reads_cards: bool = False


class FactKind(Enum):
    LENT = "lent"
    RETURNED = "returned"
    NOT_LENT = "not_lent"
    """The command that it supersedes had no answer, and the machine has kept the item."""
    OWN_LENT = "own_lent"
    """By the library's own system, to a reader of its own."""
    OWN_RETURNED = "own_returned"
    """To the library's own system, which keeps it: on its shelf, or for a reader of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What was done while nobody could be asked. It is not refused.

    seq         counts the facts of an epoch, from 1
    card        sealed for the hub (sealing.py); of a loan
    supersedes  the command that had no answer, if one was sent
    """

    seq: int
    id: UUID
    kind: FactKind
    terminal: str
    barcode: str
    occurred_at: datetime
    card: bytes | None = field(default=None, repr=False)
    supersedes: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """In the order of their numbers. `epoch`: another with each enrolment."""

    epoch: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """All facts up to this one are kept by the hub, for ever."""

    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol:
    """`code`: what the office gave out, good once."""

    code: str = field(repr=False)
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """`credential` is for every later message; `seal_key` (X25519, 32 bytes) seals cards, `site_key` (32 bytes) makes
    the digests of the snapshot. `code`: of the library, as items name their owner.
    """

    agent_id: int
    library: str
    epoch: int
    credential: str = field(repr=False)
    seal_key: bytes
    site_key: bytes = field(repr=False)
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReport:
    """Of an agent before a library's own system. `answers`: whether that does. `orders`: not done in it yet.
    `compared_at`: when all items were last compared; `differs`: of how many it and the network then said different
    things which could not be put right.
    """

    answers: bool
    orders: int = 0
    compared_at: datetime | None = None
    differs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How the agent is. `now`: by its clock. `snapshot_at`: when the one it has was made. `looking`: only asks
    whether the hub answers; nothing of this is kept, and no credential is changed.
    """

    version: str
    now: datetime
    queued: int
    oldest_at: datetime | None = None
    snapshot_at: datetime | None = None
    looking: bool = False
    own: OwnReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Of the network, for the time without a line: `OfflineRules` of `bashu.domain.offline` says what they mean."""

    lends: bool
    items_max: int
    strangers: bool
    days: int
    snapshot_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """`credential`: another one from now on; the one before still works until this one was used."""

    now: datetime
    rules: Rules
    credential: str | None = field(default=None, repr=False)


class About(Enum):
    BLOCKED = "blocked"
    """A card to which nothing is lent."""
    KNOWN = "known"
    """A card whose reader was at the library in the last twelve months; told where its rule asks for that."""
    KEPT = "kept"
    """An item that is not lent: somebody waits for it, or nobody is to have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`id`: by which it is taken back. `digest`: of a card, DIGEST_BYTES under the key of that box; `barcode`: of an
    item."""

    id: int
    kind: About
    digest: bytes | None = None
    barcode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """The box has what was told up to this place; 0 and 0: it wants all anew."""

    seq: int
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What has changed behind the place that was asked with, ENTRIES_MAX entries at most; `seq` and `id` are the place
    to ask with next. See `bashu.domain.offline` for what it means.

    made_at  all of it is so as of then, once nothing more comes
    more     it is not all
    whole    with this one another snapshot begins, which replaces the one before when it is complete
    gone     ids of entries that are true no more
    """

    made_at: datetime
    seq: int = 0
    id: int = 0
    more: bool = False
    whole: bool = False
    come: tuple[Entry, ...] = ()
    gone: tuple[int, ...] = ()


class OrderKind(Enum):
    """What the library's own system is to know of an item of the library."""

    OUT = "out"
    """The network has it: to that system it is lent, to the card that stands for the network."""
    IN = "in"
    """It came back, somewhere: whoever had it there has it no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`seq` grows, with gaps. `at`: when it was scanned."""

    seq: int
    kind: OrderKind
    barcode: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """All orders up to `after` are on the disk of the box."""

    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Those after, the oldest first; ORDERS_MAX at most."""

    orders: tuple[Order, ...]


class Whereabouts(Enum):
    """Of an item of the library, as the network knows it."""

    HOME = "home"
    """At the library, and free."""
    OWN = "own"
    """Lent by the library's own system."""
    OUT = "out"
    """With the network: lent by it, on its way, put aside, at another library."""
    GONE = "gone"
    """Missing, lost or withdrawn: nobody knows better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """`after`: the `next` of the page before, 0 for the first."""

    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    barcode: str
    where: Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """HELD_MAX items of the library at most. `next` None: these were the last."""

    items: tuple[Held, ...]
    next: int | None


Message: TypeAlias = (
    Ask
    | Told
    | Facts
    | Reached
    | Enrol
    | Enrolled
    | Report
    | Reported
    | Learned
    | Standing
    | Wanted
    | Orders
    | Compare
    | Holdings
)
