"""What decisions look at: frozen snapshots of rows, and the network's places and rules as they are in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Literal, TypeAlias

from bashu.domain.calendar import Calendar
from bashu.domain.circulation.effects import BoxStage, ItemStatus, TransitReason
from bashu.domain.circulation.holds.states import DEFAULT_ORDER, Criterion
from bashu.domain.circulation.holds.terms import USUAL, HoldTerms
from bashu.domain.policy import Rule, RuleFacts, Terms, TermsFrom, choose
from bashu.domain.routing import FloatGroup, Place, Timetable

LostPayer: TypeAlias = Literal["origin", "destination", "owner"]
# Enough for every combination of libraries, kinds and categories of one day; a network that has more starts afresh.
TERMS_REMEMBERED = 50_000
# By which column a rule names each fact.
RULE_COLUMNS = {fact.name: fact.name for fact in fields(RuleFacts)} | {"item_age_days": "item_age_days_max"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemState:
    """`work_id` is the key of the queue that it serves."""

    id: int
    owner_library_id: int
    barcode: str
    bib_id: int
    work_id: int
    volume: str
    home_branch_id: int
    kind: str
    collection: str
    price_fen: int | None
    acquired_on: date | None
    float_group_id: int | None
    status: ItemStatus
    branch_id: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanState:
    """An open loan. `kind`, `price_fen` are the item's: limits count by them.

    `accrual_stopped`: the item may have come back, see the effect `AccrualStopped`. `renewed_at`,
    `renewed_terminal_id`: when and where it was renewed last.
    """

    id: int
    item_id: int
    patron_id: int | None
    token: str
    lending_branch_id: int
    terminal_id: int | None
    checked_out_at: datetime
    due_at: datetime
    renewals: int
    terms: Mapping[str, object]
    kind: str
    price_fen: int | None
    accrual_stopped: bool = False
    renewed_at: datetime | None = None
    renewed_terminal_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitState:
    """An open transit. `moved_at`: when it was dispatched, or when it began to wait for that."""

    id: int
    item_id: int
    origin_branch_id: int
    destination_branch_id: int
    reason: TransitReason
    expected_on: date
    next_branch_id: int
    guessed: bool
    moved_at: datetime
    dispatched: bool
    box_id: int | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxState:
    """`branch_id` is where it stands, or was last seen."""

    id: int
    version: int
    origin_branch_id: int
    branch_id: int
    next_branch_id: int
    state: BoxStage
    closed_at: datetime | None = None
    handed_over_at: datetime | None = None
    carrier: str = ""
    expected_on: date | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskState:
    id: int
    branch_id: int
    library_id: int
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockState:
    """`library_id` None: it holds in the whole network."""

    library_id: int | None
    reason: str
    starts_at: datetime
    ends_at: datetime | None

    def holds(self, library_id: int, at: datetime) -> bool:
        here = self.library_id is None or self.library_id == library_id
        return here and self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronState:
    id: int
    category: str
    home_library_id: int
    birth_on: date | None
    active: bool
    expires_on: date | None
    guardian_confirmed: bool
    owed_fen: int
    blocks: tuple[BlockState, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardState:
    """The card that was shown."""

    patron_id: int
    state: str
    expires_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    id: int
    branch_id: int
    active: bool
    attended: bool
    backdate_max_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    id: int
    library_id: int
    code: str
    calendar: Calendar
    place: Place
    takes_holds: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    id: int
    code: str
    region: str
    barcode_prefix: str
    float_quota: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Places, rules and float groups at one version of them. Float counts are as old as the engine lets them get."""

    version: int
    terms_from: TermsFrom
    libraries: Mapping[int, Library]
    branches: Mapping[int, Branch]
    terminals: Mapping[int, Terminal]
    rules: tuple[Rule, ...]
    float_groups: Mapping[int, FloatGroup]
    timetable: Timetable = field(default_factory=Timetable)
    floated_here: Mapping[int, int] = field(default_factory=dict)
    owner_away: Mapping[int, int] = field(default_factory=dict)
    late_after_days: int = 2
    lost_payer: LostPayer = "origin"
    hold_order: tuple[Criterion, ...] = DEFAULT_ORDER
    hold_terms: HoldTerms = USUAL
    # So long after a hold was placed no item of another city is taken for it, if its own city has one.
    nearby_days: int = 3
    # What is only asked for on a pull list may be lent to another; what somebody waits for may be renewed.
    lend_if_asked: bool = True
    renew_if_wanted: bool = False
    # Beyond this age in days no rule tells items apart.
    age_cap: int = field(init=False, compare=False)
    _named: tuple[str, ...] = field(init=False, compare=False, repr=False)
    _terms: dict[tuple[object, ...], Terms] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        named = tuple(
            fact
            for fact, column in RULE_COLUMNS.items()
            if any(getattr(rule, column) not in {None, ""} for rule in self.rules)
        )
        object.__setattr__(self, "_named", named)
        object.__setattr__(self, "age_cap", 1 + max((rule.item_age_days_max or 0 for rule in self.rules), default=0))

    def terms(self, facts: RuleFacts, on: date) -> Terms:
        """Chosen once for each day and combination of those facts that any rule names."""
        key = (on, *[getattr(facts, name) for name in self._named])
        found = self._terms.get(key)
        if found is None:
            if len(self._terms) >= TERMS_REMEMBERED:
                self._terms.clear()
            found = self._terms[key] = choose(self.rules, facts, on=on, terms_from=self.terms_from)
        return found

    def library_of(self, branch_id: int) -> Library:
        return self.libraries[self.branches[branch_id].library_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """Ids and randomness that a decision may use: it makes none itself.

    `extra_id` is for a box, a hold or a second task; `more` are two for each item of the box that is received.
    """

    loan_id: int
    transit_id: int
    task_id: int
    extra_id: int
    salt: bytes
    more: tuple[int, ...] = ()
