"""Alice of Chengdu stands in Yuzhong, Chongqing, with a book of Chengdu. Each test changes what it is about."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from bashu.domain.calendar import Calendar
from bashu.domain.circulation.commands import (
    CheckIn,
    CheckOut,
    DispatchTransit,
    ItemScan,
    PatronScan,
    ReceiveTransit,
    RecordByOwner,
    RecordCheckIn,
    RecordCheckOut,
    Renew,
    Trust,
)
from bashu.domain.circulation.decide import decide
from bashu.domain.circulation.effects import ItemStatus, TransitReason
from bashu.domain.circulation.ended import EndedLoan
from bashu.domain.circulation.folding import fold
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.circulation.holds.states import DEFAULT_ORDER, Criterion, HoldState
from bashu.domain.circulation.parcels.states import ParcelPrice, ParcelRule, ParcelState
from bashu.domain.circulation.snapshot import (
    NO_DEMAND,
    BoxState,
    Branch,
    CardState,
    Demand,
    Fresh,
    ItemState,
    Library,
    LoanState,
    LostPayer,
    Network,
    PastLoan,
    PatronState,
    TaskState,
    Terminal,
    TransitState,
)
from bashu.domain.circulation.state import State
from bashu.domain.identity.verifier import Assurance
from bashu.domain.outcome import Accepted, Decision, Refused
from bashu.domain.policy import DEFAULT_VOICES, Rule, Voices
from bashu.domain.rights import Grant
from bashu.domain.routing import EVERY_DAY, Bar, FloatGroup, Leg, Mode, Place, Rotation, Timetable
from bashu.domain.settlement.charges import ChargeState, PaymentState
from bashu.domain.settlement.deposits import DepositState
from tests.domain.policy.rule_rows import FALLBACK

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)  # a Wednesday, twelve o'clock in Chengdu
DAY = timedelta(days=1)

CHENGDU, CHONGQING = 1, 2
JINJIANG, WUHOU, YUZHONG, BEIBEI = 10, 11, 20, 21  # two branches of each
LIBRARY_OF = {JINJIANG: CHENGDU, WUHOU: CHENGDU, YUZHONG: CHONGQING, BEIBEI: CHONGQING}
EVERYWHERE = FloatGroup(id=1, branches={JINJIANG: None, YUZHONG: None, BEIBEI: None})


def desk(branch: int) -> int:
    return branch * 10


def machine(branch: int) -> int:
    return branch * 10 + 1


BOOK = ItemState(
    id=100, owner_library_id=CHENGDU, barcode="B1", bib_id=1, work_id=1, volume="",
    home_branch_id=JINJIANG, kind="book", collection="",
    price_fen=3900, acquired_on=date(2020, 1, 1), float_group_id=None, status=ItemStatus.AVAILABLE,
    branch_id=JINJIANG, version=1,
)  # fmt: skip
TWIN = replace(BOOK, id=200, owner_library_id=CHONGQING, home_branch_id=YUZHONG, branch_id=YUZHONG)
"""Another library's item with the same barcode."""
ALICE = PatronState(
    id=1, category="adult", home_library_id=CHENGDU, birth_on=date(1990, 5, 4), active=True, expires_on=None,
    guardian_confirmed=False, owed_fen=0,
)  # fmt: skip
BOB = replace(ALICE, id=2, home_library_id=CHONGQING)
CARD = CardState(patron_id=ALICE.id, state="valid", expires_on=None)
SHOWN = PatronScan(digests=(b"alice",))
TERMS: dict[str, object] = {
    "loan_days": 30, "renewals_max": 1, "renewal_days": 30, "renew_from": "today", "renew_if_overdue": False,
    "overdue_fen_per_day": 10, "overdue_cap_fen": 3000, "rules": {},
}  # fmt: skip


def loan(
    patron: PatronState = ALICE, item: ItemState = BOOK, *, at: datetime = NOON - DAY, **changed: Any
) -> LoanState:
    """Made a day ago in Yuzhong, due in 29 days."""
    made = LoanState(
        id=item.id + 5000, item_id=item.id, patron_id=patron.id, token="00", lending_branch_id=YUZHONG,
        terminal_id=machine(YUZHONG), checked_out_at=at, due_at=at + 30 * DAY, renewals=0, terms=TERMS,
        kind=item.kind, price_fen=item.price_fen, owner_library_id=item.owner_library_id, collection=item.collection,
    )  # fmt: skip
    return replace(made, **changed)


def transit(origin: int, destination: int = JINJIANG, *, dispatched: bool = True, **changed: Any) -> TransitState:
    """Of the book, on its way home; its next stop is its destination."""
    made = TransitState(
        id=9000, item_id=BOOK.id, origin_branch_id=origin, destination_branch_id=destination,
        reason=TransitReason.GO_HOME, expected_on=date(2026, 7, 6), next_branch_id=destination, guessed=True,
        moved_at=NOON - DAY,
        dispatched=dispatched,
    )  # fmt: skip
    return replace(made, **changed)


def rail(number: int, ends: tuple[int, int], *, minutes: int = 600) -> Leg:
    """Every evening at six, with what is packed an hour before."""
    return Leg(
        id=number, origin_branch_id=ends[0], destination_branch_id=ends[1], mode=Mode.RAIL, weekdays=EVERY_DAY,
        leaves_at=time(18), cut_off_minutes=60, minutes=minutes,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Scene:
    items: tuple[ItemState, ...] = (BOOK,)
    loans: tuple[LoanState, ...] = ()
    transit: TransitState | None = None
    floating: Mapping[int, int] = field(default_factory=dict)
    patrons: tuple[PatronState, ...] = (ALICE, BOB)
    card: CardState = CARD
    rules: tuple[Rule, ...] = (FALLBACK,)
    voices: Voices = field(default_factory=lambda: DEFAULT_VOICES)
    families: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    demand: Demand = NO_DEMAND
    closed: Mapping[int, Calendar] = field(default_factory=dict)
    prefixes: Mapping[int, str] = field(default_factory=dict)
    terminal_active: bool = True
    backdate: timedelta = DAY
    seen_at: Mapping[int, datetime] = field(default_factory=dict)
    executed: frozenset[UUID] = frozenset()
    transits: tuple[TransitState, ...] = ()
    boxes: tuple[BoxState, ...] = ()
    travelled: Mapping[int, set[int]] = field(default_factory=dict)
    away: Mapping[int, datetime] = field(default_factory=dict)
    tasks: tuple[TaskState, ...] = ()
    legs: tuple[Leg, ...] = ()
    buildings: Mapping[int, str] = field(default_factory=dict)
    bars: tuple[Bar, ...] = ()
    rotations: tuple[Rotation, ...] = ()
    takes_none: frozenset[int] = frozenset()
    group: FloatGroup = EVERYWHERE
    quota: int | None = None
    payer: LostPayer = "origin"
    holds: tuple[HoldState, ...] = ()
    of_holds: Mapping[str, Any] = field(default_factory=dict)
    hold_order: tuple[Criterion, ...] = DEFAULT_ORDER
    no_pickup: frozenset[int] = frozenset()
    leaving: frozenset[int] = frozenset()
    no_desk: frozenset[int] = frozenset()
    parcels: tuple[ParcelState, ...] = ()
    parcelled: Mapping[int, frozenset[int]] = field(default_factory=dict)
    told: Mapping[int, ParcelPrice] = field(default_factory=dict)
    parcel_rules: Mapping[int | None, ParcelRule] = field(default_factory=dict)
    addressed: frozenset[int] = frozenset()
    grants: Mapping[int, tuple[Grant, ...]] = field(default_factory=dict)
    charges: tuple[ChargeState, ...] = ()
    payments: tuple[PaymentState, ...] = ()
    deposits: tuple[DepositState, ...] = ()
    past_loans: Mapping[int, PastLoan] = field(default_factory=dict)
    ended: tuple[EndedLoan, ...] = ()
    ended_transits: tuple[TransitState, ...] = ()

    def state(self, *, now: datetime = NOON) -> State:
        barcodes = {item.barcode for item in self.items}
        state = State(
            network=self.network(),
            now=now,
            items={item.id: item for item in self.items},
            items_by_barcode={code: tuple(i.id for i in self.items if i.barcode == code) for code in barcodes},
            transits={each.item_id: each for each in (self.transit, *self.transits) if each},
            boxes={box.id: box for box in self.boxes},
            away=dict(self.away),
            tasks={task.id: task for task in self.tasks},
            floating=dict(self.floating),
            patrons={patron.id: patron for patron in self.patrons},
            cards={b"alice": self.card},
            seen_at=dict(self.seen_at),
            executed=set(self.executed),
            family_of={each: family for family, members in self.families.items() for each in members},
            members=dict(self.families),
            parcels={parcel.id: parcel for parcel in self.parcels},
            parcelled={parcel_id: set(loan_ids) for parcel_id, loan_ids in self.parcelled.items()},
            told=dict(self.told),
            addressed=set(self.addressed),
            charges={each.id: each for each in self.charges},
            payments={each.id: each for each in self.payments},
            deposits={each.id: each for each in self.deposits},
            past_loans=dict(self.past_loans),
            undoes=True,
            ended={item.id: tuple(each for each in self.ended if each.loan.item_id == item.id) for item in self.items},
            ended_transits={each.id: each for each in self.ended_transits},
            floats_since=dict.fromkeys(self.floating, NOON - DAY),
        )
        for each in self.loans:
            state.add_loan(each)
        state.patron_of |= {each.loan.id: each.loan.patron_id for each in self.ended if each.loan.patron_id}
        for box in self.boxes:
            packed = {(each.item_id, each.id) for each in state.transits.values() if each.box_id == box.id}
            state.manifests[box.id] = packed | {(item_id, 1) for item_id in self.travelled.get(box.id, set())}
        self._add_holds(state)
        state.waiting[BOOK.work_id] = state.waiting.get(BOOK.work_id, 0) + self.demand.waiting
        state.serving[BOOK.work_id] = self.demand.items
        return state

    def _add_holds(self, state: State) -> None:
        for each in self.holds:
            state.add_hold(each)
        works = {item.work_id for item in self.items}
        state.work_of = {item.bib_id: item.work_id for item in self.items} | {work_id: work_id for work_id in works}
        state.items_of = {work: tuple(item.id for item in self.items if item.work_id == work) for work in works}
        state.waiting = Counter(each.work_id for each in self.holds if each.is_queued)
        asleep = (each for each in self.holds if each.is_queued and each.is_suspended(state.now))
        state.paused = Counter(each.work_id for each in asleep)
        state.held_by = Counter(each.patron_id for each in self.holds if each.patron_id and not each.closed_as)

    def network(self) -> Network:
        terminals = [(desk(branch), branch, branch not in self.no_desk) for branch in LIBRARY_OF]
        terminals += [(machine(branch), branch, False) for branch in LIBRARY_OF]
        late = int(self.backdate.total_seconds())
        return Network(
            version=1, rules=self.rules, voices=self.voices, float_groups={self.group.id: self.group},
            timetable=Timetable(self.legs), lost_payer=self.payer, grants=self.grants,
            parcel_rules=self.parcel_rules, bars=self.bars,
            rotations={each.id: each for each in self.rotations},
            libraries={
                each.id: replace(each, leaving=each.id in self.leaving)
                for each in (
                    _library(CHENGDU, "510100", prefix=self.prefixes.get(CHENGDU, ""), quota=self.quota),
                    _library(CHONGQING, "500103", prefix=self.prefixes.get(CHONGQING, "")),
                )
            },
            branches={
                branch: replace(
                    _branch(branch, self.closed.get(branch, Calendar()), building=self.buildings.get(branch, "")),
                    takes_holds=branch not in self.no_pickup, place=self._place(branch),
                )
                for branch in LIBRARY_OF
            },
            hold_order=self.hold_order, **self.of_holds,
            terminals={
                number: Terminal(id=number, branch_id=branch, active=self.terminal_active, attended=attended,
                                 backdate_max_seconds=late)
                for number, branch, attended in terminals
            },
        )  # fmt: skip

    def _place(self, branch: int) -> Place:
        usual = _branch(branch, Calendar(), building=self.buildings.get(branch, "")).place
        return replace(usual, floats_in=branch not in self.takes_none)

    def decide(self, *commands: AnyCommand, now: datetime = NOON) -> Decision:
        """The decision on the last of these, each of which sees what the earlier ones did."""
        return self.follow(*commands, now=now)[0]

    def follow(self, *commands: AnyCommand, now: datetime = NOON) -> tuple[Decision, State]:
        """The last decision, and what is so then."""
        state = self.state(now=now)
        for number, command in enumerate(commands):
            first = 10_000 + 10 * number
            fresh = Fresh(
                loan_id=first, transit_id=first + 1, task_id=first + 2, extra_id=first + 3, charge_id=first + 4,
                salt=bytes(16), more=tuple(range(first + 1_000, first + 1_008)),
            )  # fmt: skip
            decision = decide(command, state, now=now, fresh=fresh)
            for effect in decision.effects if isinstance(decision, Accepted) else ():
                fold(state, effect, patron_id=decision.person.patron_id if decision.person else None)
        return decision, state


def _library(number: int, region: str, *, prefix: str, quota: int | None = None) -> Library:
    return Library(id=number, code=str(number), region=region, barcode_prefix=prefix, float_quota=quota)


def _branch(number: int, calendar: Calendar, *, building: str) -> Branch:
    library = LIBRARY_OF[number]
    city = "5101" if library == CHENGDU else "50"
    place = Place(branch_id=number, library_id=library, city=city, floats_in=True, building=building)
    return Branch(id=number, library_id=library, code=str(number), calendar=calendar, place=place)


def _fields(changed: dict[str, Any], **usual: Any) -> Any:
    always = {
        "id": UUID(int=7 << 76),
        "occurred_at": NOON,
        "terminal_id": machine(YUZHONG),
        "item": ItemScan(barcode="B1"),
    }
    return always | usual | changed


def check_out(**changed: Any) -> CheckOut:
    return CheckOut(**_fields(changed, patron=SHOWN, trust=Trust(assurance=Assurance.DEVICE)))


def check_in(**changed: Any) -> CheckIn:
    return CheckIn(**_fields(changed))


def renew(**changed: Any) -> Renew:
    return Renew(**_fields(changed, patron=SHOWN, trust=Trust(assurance=Assurance.DEVICE)))


def dispatch(**changed: Any) -> DispatchTransit:
    return DispatchTransit(**_fields(changed, terminal_id=desk(YUZHONG)))


def receive(**changed: Any) -> ReceiveTransit:
    return ReceiveTransit(**_fields(changed, terminal_id=desk(YUZHONG)))


def record_check_out(**changed: Any) -> RecordCheckOut:
    return RecordCheckOut(**_fields(changed, patron=SHOWN))


def record_check_in(**changed: Any) -> RecordCheckIn:
    return RecordCheckIn(**_fields(changed))


def by_owner(*, lent: bool, **changed: Any) -> RecordByOwner:
    return RecordByOwner(**_fields(changed, lent=lent))


def answer(decision: Decision) -> Any:
    assert isinstance(decision, Accepted), decision
    return decision.answer


def effects(decision: Decision) -> dict[str, Any]:
    """By the name of their type; no decision has two of one."""
    assert isinstance(decision, Accepted), decision
    return {type(effect).__name__: effect for effect in decision.effects}


def refusal(decision: Decision) -> Any:
    assert isinstance(decision, Refused), decision
    return decision.refusal
