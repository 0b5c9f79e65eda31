"""The shapes of a simulated network, and of what happens in it: the auditor's own, none of them bashu's."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.simulation.accounts import Charge
from tests.simulation.places import Group, Leg

Rule = dict[str, Any]
"""The columns of a row of lending rules that are set, by name."""


Days = tuple[date, date]
"""The first and the last of a span."""
Price = tuple[int, int, int, str]
"""Of a parcel: for so many items together so many fen, for each more so many, and who pays."""
Openings = list[tuple[int, int]]
"""Of a day, in minutes after midnight."""


KEPT_BACK = ("withdrawn", "damaged", "in_quarantine")


@dataclass(slots=True)
class Library:
    id: int
    region: str
    city: str
    prefix: str
    quota: int | None
    keeps_own: bool
    price: Price | None = (1, 300, 100, "patron")
    leaving: bool = False
    closures: dict[int, Days] = field(default_factory=dict)


@dataclass(slots=True)
class Branch:
    id: int
    library: Library
    floats_in: bool
    closed_weekdays: set[int]
    closed_on: set[date]
    takes_holds: bool = True
    seasons: dict[date, dict[int, Openings]] = field(default_factory=dict)
    open_on: dict[date, Openings] = field(default_factory=dict)
    closures: dict[int, Days] = field(default_factory=dict)
    always_open: bool = False
    building: str = ""

    def is_beside(self, other: "Branch") -> bool:
        """Another room of the same building."""
        shared = self.building != "" and (self.building, self.library) == (other.building, other.library)
        return shared and self is not other


@dataclass(slots=True)
class Terminal:
    id: int
    branch: Branch
    attended: bool
    backdate_seconds: int
    active: bool = True


@dataclass(slots=True)
class Given:
    """A role for a library, a branch, or the network."""

    role: str
    library: int | None
    branch: int | None
    starts_on: date
    ends_on: date | None


@dataclass(slots=True)
class Block:
    id: int
    library: int | None
    reason: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(slots=True, eq=False)
class Patron:
    id: int
    category: str
    home: Library
    birth_on: date | None
    expires_on: date | None
    guardian: "Patron | None"
    taken_over_fen: int
    active: bool = True
    agrees: bool = False
    helpers: list[tuple[int, int]] = field(default_factory=list)
    family: "Patron | None" = None
    members: list["Patron"] = field(default_factory=list)
    first_returns: int | None = None
    addressed: bool = True
    blocks: list[Block] = field(default_factory=list)
    loans: list["Loan"] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    """Those of which something is left."""


@dataclass(slots=True)
class Card:
    id: int
    digest: bytes
    patron: Patron
    state: str
    expires_on: date | None


@dataclass(slots=True, eq=False)
class Item:
    id: int
    owner: Library
    barcode: str
    home: Branch
    bib: int
    work: int
    volume: str
    kind: str
    collection: str
    price_fen: int | None
    acquired_on: date | None
    group: Group | None
    status: str
    branch: Branch
    version: int = 1
    loan: "Loan | None" = None
    transit: "Transit | None" = None
    floats_at: int | None = None
    floats_since: datetime | None = None
    seen_at: datetime | None = None
    used_at: datetime | None = None
    away_since: datetime | None = None
    rotation: "Rotation | None" = None
    # The transit on which it was lost, until it is lent or sent again.
    given_up: "Transit | None" = None
    # When whose it was no more.
    given: list[tuple[datetime, Library]] = field(default_factory=list)
    # For its price, while its reader has lost it, and on which loan.
    lost_charge: "Charge | None" = None
    lost_on: "Loan | None" = None

    @property
    def kept_back(self) -> bool:
        return self.status in KEPT_BACK

    @property
    def at_hand(self) -> bool:
        return self.status not in ("missing", "lost", "claimed_returned", "damaged", "in_quarantine", "lent_by_owner")


@dataclass(slots=True, eq=False)
class Rotation:
    """A collection of a library that stays so many days at each of these branches, in this order."""

    id: int
    owner: Library
    begins_on: date
    repeats: bool
    stops: list[tuple[Branch, int]]


@dataclass(slots=True, eq=False)
class Loan:
    """`id` is 0 until the engine has told it."""

    item: Item
    patron: Patron
    branch: Branch
    terminal: int
    out_at: datetime
    due_at: datetime
    terms: Rule
    id: int = 0
    renewals: int = 0
    renewed: tuple[datetime | None, int | None] = (None, None)
    stopped_at: datetime | None = None
    in_at: datetime | None = None
    in_branch: int | None = None
    scanned_at: datetime | None = None
    redated: Rule | None = None
    ended_as: str | None = None
    claimed: tuple[str, datetime] | None = None
    """What its reader says became of it, and when."""
    parcel: "Parcel | None" = None
    booked_on: date | None = None
    stood: dict[str, Any] = field(default_factory=dict)
    was: dict[str, Any] = field(default_factory=dict)
    """How its item stood before it was lent."""
    charges: list[Charge] = field(default_factory=list)
    """All that it ever cost."""
    late_charge: Charge | None = None
    """What its return cost."""
    past_booking: bool = False
    """Reported, though it was booked by then."""


@dataclass(slots=True, eq=False)
class Transit:
    """`id` is 0 until the engine has told it."""

    item: Item
    origin: Branch
    destination: Branch
    reason: str
    started_at: datetime
    expected_on: date
    next_branch: int
    guessed: bool
    forwarded_from: "Transit | None" = None
    id: int = 0
    dispatched_at: datetime | None = None
    ended_at: datetime | None = None
    ended_as: str | None = None
    command_id: UUID | None = None
    box: "Box | None" = None
    late_at: datetime | None = None
    payer: int | None = None


@dataclass(slots=True, eq=False)
class Box:
    """`id` is 0 until the engine has told it; `manifest` has what is in it, or travelled in it."""

    origin: Branch
    branch: Branch
    next_branch: Branch
    state: str
    opened_at: datetime
    id: int = 0
    version: int = 1
    closed_at: datetime | None = None
    handed_over_at: datetime | None = None
    expected_on: date | None = None
    received_at: datetime | None = None
    manifest: set[Transit] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Parcel:
    """`id` is 0 until the engine has told it; `loans` are all that were put in, with what became of each on the way."""

    branch: Branch
    packed_at: datetime
    expected_on: date
    state: str = "packed"
    id: int = 0
    version: int = 1
    handed_over_at: datetime | None = None
    items: int | None = None
    charge_fen: int | None = None
    charge: Charge | None = None
    payer: str | None = None
    ended_at: datetime | None = None
    loans: dict["Loan", str | None] = field(default_factory=dict)
    told: "dict[Loan, Price | None]" = field(default_factory=dict)


@dataclass(slots=True, eq=False, kw_only=True)
class Hold:
    """`id` is 0 until the engine has told it; `item` is the id of what is bound to it. `promised`: from and to."""

    work: int
    level: str
    bib: int
    volume: str
    wanted_item: int | None
    patron: Patron
    pickup: Branch
    kind: str
    terminal: int
    placed_at: datetime
    rank: int
    suspended_until: datetime | None
    wanted_until: datetime | None
    id: int = 0
    version: int = 1
    stage: str = "waiting"
    item: int | None = None
    asked_at: datetime | None = None
    passed_over: list[int] = field(default_factory=list)
    nearby_until: datetime | None = None
    promised: tuple[date, date] | tuple[None, None] = (None, None)
    ready_at: datetime | None = None
    shelf_until: datetime | None = None
    shelf_from: date | None = None
    shelf_days: int | None = None
    told: Price | None = None
    nth: int = 0
    reason: str = ""
    details: Rule = field(default_factory=dict)
    closed_at: datetime | None = None
    closed_as: str | None = None
    closed_reason: str | None = None
    missed: list[str] = field(default_factory=list)
    booked: tuple[date, date] | None = None
    choice: "list[Hold]" = field(default_factory=list)
    """The holds of which one is enough, this one among them."""

    @property
    def place(self) -> tuple[int, int]:
        return self.rank, self.id

    @property
    def target(self) -> tuple[object, ...]:
        return self.level, self.bib, self.volume, self.wanted_item


@dataclass(slots=True, eq=False)
class Task:
    """Something for staff. `details` are compared as far as they are named here."""

    kind: str
    branch: int
    raised_at: datetime
    details: Rule
    library: int
    command_id: UUID | None
    id: int = 0
    done: tuple[datetime, str, int | None] | None = None


@dataclass(slots=True, eq=False)
class LetPass:
    """A loan or a renewal that staff let pass. `id` is not told by any answer."""

    loan: Loan
    staff: int
    branch: int
    refusals: list[str]
    due_on: date | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """Nothing is sent from a branch, or any of a library, to another, on these days; of one kind, or of any."""

    origin: Branch | Library
    destination: Branch | Library
    kind: str
    first_on: date
    last_on: date


@dataclass(slots=True)
class World:
    """Everything that rows say, by id; items also by barcode and by work, in the order of ids, and cards by digest.

    `works` says of each record which work it is an edition of.
    """

    libraries: dict[int, Library] = field(default_factory=dict)
    branches: dict[int, Branch] = field(default_factory=dict)
    terminals: dict[int, Terminal] = field(default_factory=dict)
    staff: dict[int, list[Given]] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    legs: dict[int, Leg] = field(default_factory=dict)
    bars: list[Bar] = field(default_factory=list)
    rotations: dict[int, Rotation] = field(default_factory=dict)
    rules: dict[int, Rule] = field(default_factory=dict)
    terms_from: str = "lender"
    lost_payer: str = "origin"
    settlement: str = "kept"
    late_after_days: int = 2
    returned_days_max: int = 7
    undo_minutes: int = 10
    heard_from: dict[str, str | None] = field(default_factory=dict)
    amnesties: dict[int, tuple[int | None, Days]] = field(default_factory=dict)
    patrons: dict[int, Patron] = field(default_factory=dict)
    cards: dict[bytes, Card] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    by_barcode: dict[str, list[Item]] = field(default_factory=dict)
    works: dict[int, int] = field(default_factory=dict)
    by_work: dict[int, list[Item]] = field(default_factory=dict)
    holds: dict[int, Hold] = field(default_factory=dict)
    nearby_days: int = 3
    lend_if_asked: bool = True
    renew_if_wanted: bool = False
    hold_order: list[str] = field(default_factory=lambda: ["first_in_line", "nearest_first"])

    def of_work(self, work: int) -> list[Item]:
        return self.by_work.get(work, [])
