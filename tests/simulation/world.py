"""The shapes of a simulated network, and of what happens in it: the auditor's own, none of them bashu's."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

Rule = dict[str, Any]
"""The columns of a row of lending rules that are set, by name."""


@dataclass(slots=True)
class Library:
    id: int
    region: str
    city: str
    prefix: str
    quota: int | None
    keeps_own: bool


@dataclass(slots=True)
class Branch:
    id: int
    library: Library
    floats_in: bool
    closed_weekdays: set[int]
    closed_on: set[date]


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
class Group:
    """Branches among which items float, with the room that each has."""

    id: int
    room: dict[int, int | None]
    min_age_days: int
    kinds: frozenset[str] | None
    crosses_cities: bool


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
    guardian: bool
    owed_fen: int
    active: bool = True
    blocks: list[Block] = field(default_factory=list)
    loans: list["Loan"] = field(default_factory=list)


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
    stopped_at: datetime | None = None
    in_at: datetime | None = None
    in_branch: int | None = None


@dataclass(slots=True, eq=False)
class Transit:
    """`id` is 0 until the engine has told it."""

    item: Item
    origin: Branch
    destination: Branch
    reason: str
    started_at: datetime
    expected_on: date
    forwarded_from: "Transit | None" = None
    id: int = 0
    dispatched_at: datetime | None = None
    ended_at: datetime | None = None
    ended_as: str | None = None
    command_id: UUID | None = None


@dataclass(slots=True, eq=False)
class Task:
    """Something for staff. `details` are compared as far as they are named here."""

    kind: str
    branch: int
    raised_at: datetime
    details: Rule
    id: int = 0


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


@dataclass(slots=True)
class World:
    """Everything that rows say, by id; items also by barcode, in the order of their ids, and cards by digest."""

    libraries: dict[int, Library] = field(default_factory=dict)
    branches: dict[int, Branch] = field(default_factory=dict)
    terminals: dict[int, Terminal] = field(default_factory=dict)
    staff: dict[int, list[Given]] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    rules: dict[int, Rule] = field(default_factory=dict)
    terms_from: str = "lender"
    patrons: dict[int, Patron] = field(default_factory=dict)
    cards: dict[bytes, Card] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    by_barcode: dict[str, list[Item]] = field(default_factory=dict)
