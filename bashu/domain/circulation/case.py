"""One command beside all that its decision looks at."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any, Protocol, TypeAlias, TypeVar

from bashu.domain.calendar import local_day
from bashu.domain.circulation.accidents.commands import AccidentCommand
from bashu.domain.circulation.commands import (
    ItemCommand,
    ItemScan,
    Override,
    PatronScan,
    Renew,
    Trust,
    box_of,
    parcel_of,
)
from bashu.domain.circulation.holds.states import HoldState
from bashu.domain.circulation.parcels.states import ParcelState
from bashu.domain.circulation.refusals import OVERRIDABLE, Refusal
from bashu.domain.circulation.snapshot import (
    NO_DEMAND,
    BoxState,
    Branch,
    CardState,
    Demand,
    Fresh,
    ItemState,
    LoanState,
    Network,
    PastLoan,
    PatronState,
    Terminal,
    TransitState,
)
from bashu.domain.circulation.state import State
from bashu.domain.circulation.statuses import MAY_HAVE_BEEN_LOST
from bashu.domain.identity.credential import mask, without_person
from bashu.domain.identity.kinds import CardKind
from bashu.domain.outcome import Person, Refused
from bashu.domain.policy import Terms
from bashu.domain.settlement.charges import ChargeState
from bashu.domain.values import value_class

# What happened out of reach may be reported this much later.
FACTS_LATE = timedelta(days=60)
# The same patron, item and terminal again within this time is a machine that lost our answer, and no new wish.
RESENT_WITHIN = timedelta(minutes=5)


@value_class(frozen=True, kw_only=True)
class Case:
    """`at` is when it happened, as far as the terminal may say so, and never later than now. Holds go by `now`.

    `branch` is where it happens; `lender` is whose terms and blocks count, for a renewal the branch that made the loan.
    `returned_at` is when the item came back, if staff say that it was before the scan.
    `seen_at` is when the item was last lent, taken in or moved, `unlent` whether its last loan was undone; only facts
    are told, since only they come late.
    `used_at` is when it was last read on the premises; only who counts that is told.
    `item` is None if the scan fits none, or several that cannot be told apart. `patron` is who borrows: who stands
    there, or for whom `by` acts; at a desk that renews the book in hand, whose loan it is. `returning` is whose loan
    it is, if its return may lead to something. `family` is the account whose limits hold for the patron's loans and
    those of the others in it, `joint_loans`.
    `box` is the one that the command names; `on_manifest` says whether the item is packed in it, or travelled in it.
    `parcel` is the one that the command names, with the open loans that are in it; `addressed`: the patron has said
    where to send things. `days_from`: from when the days of a loan count that begins on its way to the reader.
    `is_fact`: it is told of what happened out of reach. `is_a_readers`: what was scanned fits no item, and a reader has
    a card or a number like it. `lost_charge`: for the price of the item, if its last reader lost it on `lost_loan`, for
    which `loss_charges` were made; `lost`: how many the patron has lost and not paid, where anybody minds.
    `queue` has the open holds of the item's work, the first in line first; `bound` is the one that has this item.
    """

    network: Network
    terminal: Terminal
    branch: Branch
    lender: Branch
    at: datetime
    now: datetime
    fresh: Fresh
    scan: ItemScan
    candidates: tuple[ItemState, ...]
    candidate_loans: tuple[LoanState, ...]
    item: ItemState | None
    loan: LoanState | None
    transit: TransitState | None
    floating_at: int | None
    away_since: datetime | None
    box: BoxState | None
    on_manifest: bool
    seen_at: datetime | None
    unlent: bool
    patron: PatronState | None
    card: CardState | None
    trust: Trust | None
    patron_loans: tuple[LoanState, ...]
    acts_for: bool = False
    by: PatronState | None = None
    returning: PatronState | None = None
    family: PatronState | None = None
    joint_loans: tuple[LoanState, ...] = ()
    queue: tuple[HoldState, ...] = ()
    bound: HoldState | None = None
    demand: Demand = NO_DEMAND
    override: Override | None = None
    parcel: ParcelState | None = None
    parcelled: tuple[LoanState, ...] = ()
    addressed: bool = False
    days_from: datetime | None = None
    used_at: datetime | None = None
    returned_at: datetime | None = None
    is_fact: bool = False
    is_a_readers: bool = False
    lost_charge: ChargeState | None = None
    lost_loan: PastLoan | None = None
    loss_charges: tuple[ChargeState, ...] = ()
    lost: int = 0
    floats_since: datetime | None = None

    def sets_aside(self, no: Refusal) -> bool:
        """Staff go against this "no" and may: `overrides.override_is_allowed` stands before it in each ladder."""
        return self.override is not None and no in self.override.refusals and no in OVERRIDABLE

    @property
    def on(self) -> date:
        return local_day(self.at)

    @property
    def moves_at(self) -> datetime:
        """When its transit goes on or ends. A machine's clock never puts that before what was known of it."""
        return self.at if self.transit is None else max(self.at, self.transit.moved_at)

    @property
    def barcode_to_keep(self) -> str:
        """For the log and for tasks, which name no reader."""
        barcode = self.scan.barcode
        told = without_person(barcode)
        return mask(CardKind.LIBRARY_CARD, barcode) if self.is_a_readers and told == barcode else told

    @property
    def known_item(self) -> ItemState:
        if self.item is None:
            raise ValueError("a guard must have refused an item that nobody could tell")
        return self.item

    @property
    def known_patron(self) -> PatronState:
        if self.patron is None:
            raise ValueError("a guard must have refused a patron that nobody knows")
        return self.patron

    @cached_property
    def terms(self) -> Terms:
        """The terms under which this patron would have this item here on this day."""
        return self._terms_for(self.known_patron)

    @cached_property
    def limits(self) -> Terms:
        """The terms whose limits hold: those of the family, or the patron's own."""
        return self.terms if self.family is None else self._terms_for(self.family)

    @property
    def counted_loans(self) -> tuple[LoanState, ...]:
        """The open loans that limits count."""
        return self.patron_loans if self.family is None else self.joint_loans

    def _terms_for(self, patron: PatronState) -> Terms:
        who = (patron.home_library_id, patron.category)
        facts = self.network.facts(self.known_item, lending_library_id=self.lender.library_id, who=who, on=self.on)
        return self.network.terms(facts, self.on)

    @property
    def person(self) -> Person | None:
        return None if self.patron is None else person(self.patron.id, self.fresh.salt)


No: TypeAlias = Refusal | tuple[Refusal, dict[str, int | str | bool | None]] | None
OnItem: TypeAlias = ItemCommand | AccidentCommand
Guard: TypeAlias = Callable[[Case], No]


def with_loan_over(case: Case) -> Case:
    """As it is once the loan of the item in hand has ended."""
    loan = case.loan
    others, joint = (
        tuple(each for each in loans if loan is None or each.id != loan.id)
        for loans in (case.patron_loans, case.joint_loans)
    )
    return replace(case, loan=None, patron_loans=others, joint_loans=joint)


class Asked(Protocol):
    """What any ladder looks at."""

    @property
    def person(self) -> Person | None: ...


AnyCase = TypeVar("AnyCase", bound=Asked)


def never(_: Refusal) -> bool:
    return False


def person(patron_id: int, salt: bytes) -> Person:
    """The token of design "log without persons": SHA-256 of 16 random bytes and the patron's id."""
    digest = sha256(salt + patron_id.to_bytes(8, "big"))
    return Person(token=digest.hexdigest(), salt=salt, patron_id=patron_id)


def refusal(
    case: AnyCase, ladder: Iterable[Callable[[AnyCase], No]], *, aside: Callable[[Refusal], bool] = never
) -> Refused | None:
    """The first "no" of a ladder that nobody sets aside."""
    for guard in ladder:
        match guard(case):
            case None:
                continue
            case Refusal() as reason if not aside(reason):
                return Refused(reason, person=case.person)
            case (reason, details) if not aside(reason):
                return Refused(reason, details, person=case.person)
    return None


def make_case(command: OnItem, state: State, *, now: datetime, fresh: Fresh, late: timedelta) -> Case:
    """`late`: how far back this command may have happened."""
    terminal = state.network.terminals[command.terminal_id]
    scan_patron: PatronScan | None = getattr(command, "patron", None)
    patron = state.patron(scan_patron) if scan_patron else None
    scan_by: PatronScan | None = getattr(command, "by", None)
    candidates = state.candidates(command.item)
    loans = tuple(loan for each in candidates if (loan := state.loan_on(each.id)))
    item = tell_apart(candidates, loans, scan=command.item, patron=patron, network=state.network)
    loan = state.loan_on(item.id) if item else None
    if isinstance(command, Renew) and scan_patron is None and loan is not None and loan.patron_id is not None:
        patron = state.patrons.get(loan.patron_id)
    branch, box_id = state.network.branches[terminal.branch_id], box_of(command)
    queue = state.queue(item.work_id) if item else ()
    at = min(max(command.occurred_at, now - late), now)
    family = family_of(patron, state, on=local_day(at))
    return Case(
        network=state.network,
        terminal=terminal,
        branch=branch,
        lender=branch,
        at=at,
        now=now,
        fresh=fresh,
        scan=command.item,
        candidates=candidates,
        candidate_loans=loans,
        item=item,
        loan=loan,
        transit=state.transits.get(item.id) if item else None,
        floating_at=state.floating.get(item.id) if item else None,
        away_since=state.away.get(item.id) if item else None,
        box=state.boxes.get(box_id) if box_id is not None else None,
        on_manifest=item is not None and box_id is not None and _is_on_manifest(item, state, box_id=box_id),
        **(_last_known(item, state) if item else _no_item(command, state)),
        patron=patron,
        card=state.card(shown) if (shown := scan_by or scan_patron) else None,
        trust=getattr(command, "trust", None),
        patron_loans=state.open_loans(patron.id) if patron else (),
        acts_for=scan_by is not None,
        by=state.patron(scan_by) if scan_by else None,
        returning=state.patrons.get(loan.patron_id) if loan and loan.patron_id is not None else None,
        family=family,
        joint_loans=state.joint_loans(family.id) if family else (),
        queue=queue,
        bound=next((hold for hold in queue if hold.item_id == item.id), None) if queue and item else None,
        demand=state.demand_for(item, patron) if item else NO_DEMAND,
        **_said_by_staff(command),
        **_of_patron(command, state, patron=patron),
    )


def _last_known(item: ItemState, state: State) -> dict[str, Any]:
    told: dict[str, Any] = {"seen_at": state.seen_at.get(item.id), "used_at": state.used_at.get(item.id)}
    told["unlent"] = item.id in state.unlent
    told["floats_since"] = state.floats_since.get(item.id)
    if item.status not in MAY_HAVE_BEEN_LOST or state.loan_on(item.id) is not None:
        return told
    lost = state.lost_loan(item.id)
    charges = state.charges_for(lost.loan.id) if lost else ()
    return told | {"lost_charge": state.lost_charge(item.id), "lost_loan": lost, "loss_charges": charges}


def _no_item(command: OnItem, state: State) -> dict[str, Any]:
    return {"seen_at": None, "unlent": False, "is_a_readers": command.item.barcode in state.of_readers}


def _said_by_staff(command: OnItem) -> dict[str, Any]:
    """An override that names neither a rule nor a day goes against nothing, and nothing is kept of it."""
    override: Override | None = getattr(command, "override", None)
    names = override is not None and (override.refusals or override.due_on is not None)
    return {"override": override if names else None, "returned_at": getattr(command, "returned_at", None)}


def _is_on_manifest(item: ItemState, state: State, *, box_id: int) -> bool:
    """It is packed in the box, or travelled in it, once or oftener."""
    return any(item_id == item.id for item_id, _ in state.manifests.get(box_id, ()))


def _of_patron(command: OnItem, state: State, *, patron: PatronState | None) -> dict[str, Any]:
    parcel_id = parcel_of(command) or 0
    return {
        "lost": state.lost_by.get(patron.id, 0) if patron else 0,
        "parcel": state.parcels.get(parcel_id),
        "parcelled": state.parcelled_loans(parcel_id),
        "addressed": patron is not None and patron.id in state.addressed,
    }


def family_of(patron: PatronState | None, state: State, *, on: date) -> PatronState | None:
    """The family account that the patron belongs to or is, with others in it, while it is open."""
    if patron is None or (family_id := state.family_of.get(patron.id)) is None:
        return None
    family = state.patrons[family_id]
    is_open = family.active and (family.expires_on is None or family.expires_on >= on)
    return family if is_open else None


def tell_apart(
    candidates: tuple[ItemState, ...],
    loans: tuple[LoanState, ...],
    *,
    scan: ItemScan,
    patron: PatronState | None,
    network: Network,
) -> ItemState | None:
    """Which of the items that share a barcode this is: by label prefix or the patron's own loan, else nobody knows.

    The RFID owner and a person's choice have narrowed the candidates before. The terminal's library is no evidence.
    """
    if len(candidates) <= 1:
        return candidates[0] if candidates else None
    owners = {item.owner_library_id for item in candidates}
    prefixes = {library_id: network.libraries[library_id].barcode_prefix for library_id in owners}
    if (labelled := scan.labelled(candidates, prefixes=prefixes)) is not None:
        return labelled
    own = [loan.item_id for loan in loans if patron is not None and loan.patron_id == patron.id]
    return next((item for item in candidates if [item.id] == own), None)
