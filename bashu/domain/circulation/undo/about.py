"""A scan that is to be undone beside all that is looked at."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from operator import attrgetter

from bashu.domain.circulation.case import Case, No
from bashu.domain.circulation.effects import KEPT_BACK, ItemStatus
from bashu.domain.circulation.ended import EndedLoan
from bashu.domain.circulation.holds.states import HoldEnd, HoldStage, HoldState
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import LoanState, TransitState
from bashu.domain.circulation.state import State
from bashu.domain.circulation.undo.commands import ScanKind, UndoScan
from bashu.domain.circulation.undo.stood import Stood, stood
from bashu.domain.outcome import Person
from bashu.domain.settlement.charges import ChargeKind, ChargeState
from bashu.domain.values import value_class

# What its lending ended besides is not brought back.
BY_HAND = KEPT_BACK | {ItemStatus.LOST, ItemStatus.CLAIMED_RETURNED}
# How an item stands that was taken in, if nothing has become of it since.
TAKEN_IN = frozenset({ItemStatus.AVAILABLE, ItemStatus.ON_HOLD_SHELF, ItemStatus.IN_TRANSIT})


@value_class(frozen=True, kw_only=True)
class Undoing:
    """`loan`: the item's last, if it is open or was taken in; `ended`: how it was taken in."""

    case: Case
    state: State
    kind: ScanKind
    loan: LoanState | None
    ended: EndedLoan | None

    @classmethod
    def of(cls, command: UndoScan, case: Case, *, state: State) -> "Undoing":
        """Of an item on loan the last scan lent it; of any other it took it in. What was undone is no scan."""
        newest = max(state.ended.get(case.known_item.id, ()), key=attrgetter("loan.id"), default=None)
        ended = newest if case.loan is None else None
        loan = ended.loan if ended else case.loan
        named = loan is not None and command.loan_id in {None, loan.id}
        of_kind = (ended is None) is (command.scan is ScanKind.CHECK_OUT)
        known = named and of_kind and (ended is None or ended.ended_as is None)
        return cls(
            case=case, state=state, kind=command.scan, loan=loan if known else None, ended=ended if known else None
        )

    @property
    def person(self) -> Person | None:
        return None

    @property
    def known_loan(self) -> LoanState:
        if self.loan is None:
            raise ValueError("a guard must have refused an item of which no scan can be undone")
        return self.loan

    @property
    def scanned_at(self) -> datetime:
        return self.known_loan.checked_out_at if self.ended is None else self.ended.scanned_at

    @cached_property
    def stood(self) -> Stood:
        return stood(self.known_loan)

    @property
    def transit(self) -> TransitState | None:
        """The one that the loan ended."""
        return self.state.ended_transits.get(self.stood.transit_id or 0)

    @property
    def hold(self) -> HoldState | None:
        """The one that the loan fulfilled."""
        found = self.state.holds.get(self.stood.hold_id or 0)
        return found if found is not None and found.closed_as is HoldEnd.FULFILLED else None

    @property
    def charge(self) -> ChargeState | None:
        """What taking it in cost. Others of this loan are as of then only if that was undone before."""
        made = (each for each in self._charges(ChargeKind.OVERDUE) if each.charged_at == self._returned_at)
        return max(made, key=attrgetter("id"), default=None)

    @property
    def is_damage_charged(self) -> bool:
        """Whatever the clocks say, since nobody is charged before it was taken in; and then that is not undone."""
        return any(self._charges(ChargeKind.DAMAGE, ChargeKind.PART))

    @property
    def _returned_at(self) -> datetime | None:
        return None if self.ended is None else self.ended.checked_in_at

    def _charges(self, *kinds: ChargeKind) -> Iterable[ChargeState]:
        loan_id = self.known_loan.id
        return (each for each in self.state.charges.values() if each.loan_id == loan_id and each.kind in kinds)


def is_the_last(about: Undoing) -> No:
    return None if about.loan is not None else Refusal.NOTHING_TO_UNDO


def was_here(about: Undoing) -> No:
    there = about.known_loan.lending_branch_id if about.ended is None else about.ended.checkin_branch_id
    return None if there == about.case.branch.id else Refusal.SCANNED_ELSEWHERE


def was_just_now(about: Undoing) -> No:
    most = about.case.network.undo_minutes
    seconds = (about.case.now - about.scanned_at).total_seconds()
    return (Refusal.SCANNED_TOO_LONG_AGO, {"minutes": most}) if not most or seconds > 60 * most else None


def is_no_accident(about: Undoing) -> No:
    """Lending it ended what can be brought back; of a parcel, or of what was lent out of reach, more was said."""
    before, loan = about.stood, about.known_loan
    by_hand = before.is_fact or loan.on_its_way or loan.id in about.state.once_parcelled
    if about.ended is None:
        lies_elsewhere = before.hold_stage in {HoldStage.UNDER_WAY, HoldStage.READY}
        by_hand = by_hand or before.status in BY_HAND or (before.transit_id is not None and about.transit is None)
        by_hand = by_hand or (before.hold_id is not None and about.hold is None)
        by_hand = by_hand or (lies_elsewhere and before.hold_item_id != loan.item_id)
    return Refusal.UNDO_BY_HAND if by_hand else None


def nothing_came_since(about: Undoing) -> No:
    since = _since_it_was_lent(about) if about.ended is None else _since_it_was_taken_in(about)
    return (Refusal.CHANGED_SINCE, {"since": since}) if since else None


def _since_it_was_lent(about: Undoing) -> str:
    loan, hold = about.known_loan, about.hold
    if loan.renewals:
        return "renewed"
    if loan.claimed_at is not None:
        return "claimed"
    return "held" if hold is not None and _is_held_again(hold, about.case.queue) else ""


def _is_held_again(hold: HoldState, queue: Iterable[HoldState]) -> bool:
    """Its patron has another on the same by now."""

    def wants(one: HoldState) -> tuple[object, ...]:
        return one.patron_id, one.level, one.bib_id, one.volume, one.wanted_item_id, one.nth

    return hold.patron_id is None or any(wants(each) == wants(hold) for each in queue)


def _since_it_was_taken_in(about: Undoing) -> str:
    case, used_at = about.case, about.case.used_at
    patron = about.state.patrons.get(about.known_loan.patron_id or 0)
    if patron is None or not patron.active:
        return "closed"
    if case.known_item.status not in TAKEN_IN:
        return "marked"
    if since := _since_it_moved(about):
        return since
    if used_at is not None and used_at >= about.scanned_at:
        return "used"
    if about.is_damage_charged:
        return "damaged"
    # Somebody's word and reason: the true return would cost the whole sum again.
    return "waiver" if about.charge is not None and about.charge.waiver_fen else ""


def _since_it_moved(about: Undoing) -> str:
    """It still is where the scan left it, here or in another room of the building, or waits here for the van."""
    case, transit = about.case, about.case.transit
    there = case.network.branches[case.known_item.branch_id]
    if transit is None:
        is_here = there.id == case.branch.id or case.branch.place.is_beside(there.place)
        return "" if is_here else "moved"
    if transit.box_id is not None and not transit.dispatched:
        return "boxed"
    if transit.dispatched or transit.origin_branch_id != case.branch.id:
        return "left"
    # A clock that is behind has it start before the loan is over.
    return "sent" if transit.moved_at > about.scanned_at else ""


def was_not_paid(about: Undoing) -> No:
    charge = about.charge
    return (Refusal.PAID_SINCE, {"paid_fen": charge.paid_fen}) if charge is not None and charge.paid_fen else None


LADDER = (is_the_last, was_here, was_just_now, is_no_accident, nothing_came_since, was_not_paid)
