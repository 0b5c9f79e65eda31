"""What decisions look at: frozen snapshots of rows, and the network's places and rules as they are in memory."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, datetime
from typing import Literal, Protocol, TypeAlias

from bashu.domain.calendar import Calendar
from bashu.domain.circulation.effects import BoxStage, ItemStatus, TransitReason
from bashu.domain.circulation.holds.states import DEFAULT_ORDER, Criterion, HoldState
from bashu.domain.circulation.parcels.states import ParcelRule, rule_by
from bashu.domain.identity.acting import Named
from bashu.domain.policy import DEFAULT_VOICES, NO_LIMIT, Rule, RuleFacts, Terms, Voices, choose
from bashu.domain.policy.choose import RULE_COLUMNS
from bashu.domain.rights import NO_RIGHTS, Grant, Rights
from bashu.domain.routing import Bar, FloatGroup, Place, Rotation, Timetable
from bashu.domain.settlement.ledger import Model
from bashu.domain.values import value_class

LostPayer: TypeAlias = Literal["origin", "destination", "owner"]
# Enough for every combination of libraries, kinds and categories of one day; a network that has more starts afresh.
TERMS_REMEMBERED = 50_000


class Thing(Protocol):
    """What rules see of an item."""

    @property
    def owner_library_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def collection(self) -> str: ...
    @property
    def acquired_on(self) -> date | None: ...


@value_class(frozen=True, slots=True, kw_only=True)
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
    rotation_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class LoanState:
    """An open loan. `kind`, `price_fen`, `owner_library_id` and `collection` are the item's: limits count by them.

    `accrual_stopped_at`: the item may have come back then, see the effect `AccrualStopped`. `renewed_at`,
    `renewed_terminal_id`: when and where it was renewed last. `on_its_way`: in a parcel that is packed or with the
    courier. `claimed_at`: its reader says that it was back by then.
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
    owner_library_id: int
    collection: str
    accrual_stopped_at: datetime | None = None
    renewed_at: datetime | None = None
    renewed_terminal_id: int | None = None
    on_its_way: bool = False
    claimed_at: datetime | None = None


@value_class(frozen=True, slots=True)
class PastLoan:
    """A loan that is over. `ended_as`: how, if no return ended it; `seen_before`: when its item was seen last before
    the batch ended it."""

    loan: LoanState
    ended_at: datetime
    ended_as: str | None = None
    seen_before: datetime | None = None

    @property
    def is_lost(self) -> bool:
        return self.ended_as == "lost"


@value_class(frozen=True, slots=True, kw_only=True)
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


@value_class(frozen=True, slots=True, kw_only=True)
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
    expected_on: date | None = None
    received_at: datetime | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class TaskState:
    id: int
    branch_id: int
    library_id: int
    done: bool


@value_class(frozen=True, slots=True, kw_only=True)
class BlockState:
    """`library_id` None: it holds in the whole network."""

    library_id: int | None
    reason: str
    starts_at: datetime
    ends_at: datetime | None

    def holds(self, library_id: int, at: datetime) -> bool:
        here = self.library_id is None or self.library_id == library_id
        return here and self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


@value_class(frozen=True, slots=True)
class Demand:
    """How many holds wait for what an item is one of, and how many items could serve them."""

    waiting: int = 0
    items: int = 0

    def reaches(self, holds_for_each: int) -> bool:
        return self.items > 0 and self.waiting >= holds_for_each * self.items


NO_DEMAND = Demand()


@value_class(frozen=True, slots=True, kw_only=True)
class PatronState:
    """`first_returns`: how many loans a reader who joined here has returned in time; None of those taken over.

    `owed_fen` is owed to all libraries together; `debts` is what is left of charges, by library.
    """

    id: int
    category: str
    home_library_id: int
    birth_on: date | None
    active: bool
    expires_on: date | None
    guardian_confirmed: bool
    owed_fen: int
    blocks: tuple[BlockState, ...] = ()
    guardian_id: int | None = None
    agrees_to_guardian: bool = False
    helpers: tuple[Named, ...] = ()
    first_returns: int | None = None
    debts: Mapping[int, int] = field(default_factory=dict)

    @property
    def taken_over_fen(self) -> int:
        """Owed to the home library since it joined, and no charge yet: `debts` does not have it."""
        return self.owed_fen - sum(self.debts.values()) if self.owed_fen else 0

    def owed_to(self, library_id: int) -> int:
        taken_over = self.taken_over_fen if library_id == self.home_library_id else 0
        return self.debts.get(library_id, 0) + taken_over

    def owing(self, library_id: int, fen: int, *, counted: bool = False) -> "PatronState":
        """With so much more left of what this library charged, or so much less. `counted`: it was owed already."""
        debts = {**self.debts, library_id: self.debts.get(library_id, 0) + fen}
        left = {key: value for key, value in debts.items() if value}
        return replace(self, owed_fen=self.owed_fen + (0 if counted else fen), debts=left)


@value_class(frozen=True, slots=True, kw_only=True)
class CardState:
    """The card that was shown."""

    patron_id: int
    state: str
    expires_on: date | None


@value_class(frozen=True, slots=True, kw_only=True)
class Terminal:
    id: int
    branch_id: int
    active: bool
    attended: bool
    backdate_max_seconds: int


@value_class(frozen=True, slots=True, kw_only=True)
class Branch:
    id: int
    library_id: int
    code: str
    calendar: Calendar
    place: Place
    takes_holds: bool = True


@value_class(frozen=True, slots=True, kw_only=True)
class Library:
    id: int
    code: str
    region: str
    barcode_prefix: str
    float_quota: int | None
    # What a library card costs that is handed out there.
    card_fen: int = 0
    leaving: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class Network:
    """Places, rules, float groups and grants (by staff) at one version of them.

    Float counts are as old as the engine lets them get.
    """

    version: int
    libraries: Mapping[int, Library]
    branches: Mapping[int, Branch]
    terminals: Mapping[int, Terminal]
    rules: tuple[Rule, ...]
    float_groups: Mapping[int, FloatGroup]
    voices: Voices = field(default_factory=lambda: DEFAULT_VOICES)
    timetable: Timetable = field(default_factory=Timetable)
    floated_here: Mapping[int, int] = field(default_factory=dict)
    owner_away: Mapping[int, int] = field(default_factory=dict)
    late_after_days: int = 2
    lost_payer: LostPayer = "origin"
    # So many days back staff may say that an item was returned.
    returned_days_max: int = 7
    # For so long a scan by mistake is undone.
    undo_minutes: int = 10
    hold_order: tuple[Criterion, ...] = DEFAULT_ORDER
    # By library; None: of the whole network. Whoever has neither sends nothing home.
    parcel_rules: Mapping[int | None, ParcelRule] = field(default_factory=dict)
    # What is not sent from here to there, for a hold or to float.
    bars: tuple[Bar, ...] = ()
    rotations: Mapping[int, Rotation] = field(default_factory=dict)
    # So long after a hold was placed no item of another city is taken for it, if its own city has one.
    nearby_days: int = 3
    # What is only asked for on a pull list may be lent to another; what somebody waits for may be renewed.
    lend_if_asked: bool = True
    renew_if_wanted: bool = False
    # Whose a payment is in the end.
    settlement: Model = Model.KEPT
    grants: Mapping[int, tuple[Grant, ...]] = field(default_factory=dict)
    # Whether any loan is shorter while many wait, and whether any library minds what a reader has lost.
    shortens: bool = field(init=False, compare=False)
    counts_lost: bool = field(init=False, compare=False)
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
        object.__setattr__(self, "shortens", any((rule.short_days or NO_LIMIT) < NO_LIMIT for rule in self.rules))
        counts_lost = any((rule.lost_max if rule.lost_max is not None else NO_LIMIT) < NO_LIMIT for rule in self.rules)
        object.__setattr__(self, "counts_lost", counts_lost)
        object.__setattr__(self, "age_cap", 1 + max((rule.item_age_days_max or 0 for rule in self.rules), default=0))

    def facts(self, thing: Thing, *, lending_library_id: int, who: tuple[int, str], on: date) -> RuleFacts:
        """What rules are matched against; `who` is the home library and the category of whoever borrows."""
        owner, lender = self.libraries[thing.owner_library_id], self.libraries[lending_library_id]
        home, category = self.libraries[who[0]], who[1]
        age = (on - thing.acquired_on).days if thing.acquired_on else self.age_cap
        return RuleFacts(
            owner_library_id=owner.id,
            owner_region=owner.region,
            lending_library_id=lender.id,
            lending_region=lender.region,
            home_library_id=home.id,
            home_region=home.region,
            patron_category=category,
            item_kind=thing.kind,
            collection=thing.collection,
            item_age_days=max(0, min(age, self.age_cap)),
        )

    def terms(self, facts: RuleFacts, on: date) -> Terms:
        """Chosen once for each day and combination of those facts that any rule names."""
        key = (on, *[getattr(facts, name) for name in self._named])
        found = self._terms.get(key)
        if found is None:
            if len(self._terms) >= TERMS_REMEMBERED:
                self._terms.clear()
            found = self._terms[key] = choose(self.rules, facts, on=on, voices=self.voices)
        return found

    def calendar_of(self, loan: LoanState) -> Calendar:
        """That of its lender: when it is due, and which days count as overdue."""
        return self.branches[loan.lending_branch_id].calendar

    def rights_of(self, staff_id: int, on: date) -> Rights:
        grants = self.grants.get(staff_id)
        return Rights(tuple(grant for grant in grants if grant.holds(on))) if grants else NO_RIGHTS

    def is_barred(self, kind: str, *, origin_id: int, destination_id: int, on: date) -> bool:
        """Within a branch nothing is sent."""
        if not self.bars or origin_id == destination_id:
            return False
        origin, destination = self.branches[origin_id].place, self.branches[destination_id].place
        return any(bar.holds(kind, origin=origin, destination=destination, on=on) for bar in self.bars)

    def parcel_rule(self, branch_id: int) -> ParcelRule | None:
        """By which this branch sends home what is held there."""
        own = self.parcel_rules.get(self.branches[branch_id].library_id)
        return own or self.parcel_rules.get(None)

    def has_desk(self, branch_id: int) -> bool:
        """In service: where nobody sits nothing is packed."""
        return any(each.branch_id == branch_id and each.attended and each.active for each in self.terminals.values())

    def rule_to_send(self, hold: HoldState) -> ParcelRule | None:
        """By which it is sent home: that of its branch, else by what its reader was told."""
        price = hold.price
        return self.parcel_rule(hold.pickup_branch_id) or (None if price is None else rule_by(price))

    def library_of(self, branch_id: int) -> Library:
        return self.libraries[self.branches[branch_id].library_id]


@value_class(frozen=True, slots=True, kw_only=True)
class Fresh:
    """Ids and randomness that a decision may use: it makes none itself.

    `charge_id` is for a charge that follows; `extra_id` for a box, a hold, a payment or a second task; `more` are two
    for each item of the box that is received.
    """

    loan_id: int
    transit_id: int
    task_id: int
    extra_id: int
    charge_id: int
    salt: bytes
    more: tuple[int, ...] = ()

    @property
    def charge_ids(self) -> tuple[int, ...]:
        """Several, of a command that lends and moves nothing."""
        return self.charge_id, self.extra_id, self.transit_id

    @property
    def override_id(self) -> int:
        """No command that is overridden raises a task."""
        return self.task_id
