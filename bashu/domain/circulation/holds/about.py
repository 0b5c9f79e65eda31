"""One command about a hold beside what its decision looks at, and the rungs of the ladders."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeAlias

from bashu.domain.circulation import guards
from bashu.domain.circulation.case import Case, No
from bashu.domain.circulation.commands import ItemScan
from bashu.domain.circulation.holds.asking import Shelves
from bashu.domain.circulation.holds.commands import HoldCommand
from bashu.domain.circulation.holds.fitting import Offer, offers
from bashu.domain.circulation.holds.states import QUEUED_STAGES, HoldStage, HoldState, PickupKind
from bashu.domain.circulation.parcels.states import Payer, told_of
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import Branch, Fresh, Network, PatronState, Terminal
from bashu.domain.circulation.state import State
from bashu.domain.identity.acting import Acting, is_young
from bashu.domain.outcome import Person
from bashu.domain.values import value_class


@value_class(frozen=True, kw_only=True)
class HoldCase:
    """`case` is what the rungs about persons look at; the clock has no terminal, so no case. `hold` may be closed;
    for one that is placed it is how it would stand.
    """

    state: State
    now: datetime
    case: Case | None
    work_id: int | None
    hold: HoldState | None

    @property
    def network(self) -> Network:
        return self.state.network

    @property
    def person(self) -> Person | None:
        return None if self.case is None else self.case.person

    @property
    def shelves(self) -> Shelves:
        return Shelves(self.state, self.now)

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """What may serve it, of all items of its queue: these can be thousands, and several rungs ask."""
        hold = self.known_hold
        return tuple(offers(hold, self.shelves.items(hold.work_id), network=self.network, now=self.now))

    @property
    def known_hold(self) -> HoldState:
        if self.hold is None:
            raise ValueError("a guard must have refused a hold that nobody knows")
        return self.hold


HoldGuard: TypeAlias = Callable[[HoldCase], No]


def of_case(*rungs: Callable[[Case], No]) -> tuple[HoldGuard, ...]:
    """Rungs of lending, climbed here if there is a terminal."""
    return tuple(_of_case(rung) for rung in rungs)


def _of_case(rung: Callable[[Case], No]) -> HoldGuard:
    def climbed(about: HoldCase) -> No:
        return None if about.case is None else rung(about.case)

    return climbed


def of_patron(rung: HoldGuard) -> HoldGuard:
    """Only if a patron was named: staff need no card."""

    def climbed(about: HoldCase) -> No:
        named = about.case is not None and about.case.trust is not None
        return rung(about) if named else None

    return climbed


def pickup_is_offered(about: HoldCase) -> No:
    branch = about.network.branches.get(about.known_hold.pickup_branch_id)
    return None if branch is not None and branch.takes_holds else Refusal.PICKUP_NOT_OFFERED


def home_is_offered(about: HoldCase) -> No:
    """Packed at the desk where it would be collected, and sent to where the patron said."""
    hold = about.known_hold
    if hold.pickup_kind is not PickupKind.HOME:
        return None
    network, branch_id = about.network, hold.pickup_branch_id
    if network.parcel_rule(branch_id) is None or not network.has_desk(branch_id):
        return Refusal.HOME_NOT_OFFERED
    return None if hold.patron_id in about.state.addressed else Refusal.ADDRESS_NEEDED


def home_is_theirs_to_choose(about: HoldCase) -> No:
    """A helper pays nothing, and lets nobody else pay; a child under 14 pays nothing without its guardian, unless
    staff are there."""
    hold, case = about.known_hold, about.case
    rule = about.network.parcel_rule(hold.pickup_branch_id) if hold.pickup_kind is PickupKind.HOME else None
    if rule is None or rule.payer is Payer.LIBRARY or case is None or case.patron is None:
        return None
    if case.by is None or case.by.id == case.patron.id:
        alone = not case.terminal.attended and is_young(guards.bonds_of(case.patron), on=case.on)
        return Refusal.HOME_NOT_FREE if alone else None
    helps = guards.acts_for(case.by, case.patron, on=case.on) is Acting.HELPER
    return Refusal.HOME_NOT_FREE if helps else None


def price_told(hold: HoldState, network: Network) -> dict[str, Any]:
    """By the rule of now: what its reader is told of the way home, and nothing if it is collected."""
    rule = network.parcel_rule(hold.pickup_branch_id) if hold.pickup_kind is PickupKind.HOME else None
    return told_of(rule)


def ends_later(about: HoldCase) -> No:
    ends = (about.known_hold.suspended_until, about.known_hold.wanted_until)
    return Refusal.HOLD_IN_THE_PAST if any(end is not None and end <= about.now for end in ends) else None


def hold_is_known(about: HoldCase) -> No:
    return None if about.hold is not None else Refusal.HOLD_UNKNOWN


def hold_is_open(about: HoldCase) -> No:
    return Refusal.HOLD_CLOSED if about.known_hold.stage is HoldStage.CLOSED else None


def hold_is_the_patrons(about: HoldCase) -> No:
    patron = about.case.patron if about.case is not None else None
    return None if patron is not None and patron.id == about.known_hold.patron_id else Refusal.HOLD_OF_ANOTHER


def hold_is_not_booked(about: HoldCase) -> No:
    """A booking has its days and its way; whoever wants others books anew."""
    return Refusal.HOLD_IS_BOOKED if about.known_hold.is_booking else None


def hold_has_no_item_yet(about: HoldCase) -> No:
    return None if about.known_hold.stage in QUEUED_STAGES else Refusal.HOLD_UNDER_WAY


OPEN_HOLD = (hold_is_known, hold_is_open)
ITS_PATRON = tuple(
    of_patron(rung)
    for rung in (
        *of_case(guards.patron_is_known, guards.card_is_valid, guards.credential_is_proven, guards.may_act),
        hold_is_the_patrons,
    )
)


def hold_case(command: HoldCommand, state: State, *, now: datetime, fresh: Fresh) -> HoldCase:
    hold_id: int | None = getattr(command, "hold_id", None)
    terminal_id: int | None = getattr(command, "terminal_id", None)
    terminal = state.network.terminals[terminal_id] if terminal_id is not None else None
    return HoldCase(
        state=state,
        now=now,
        case=None if terminal is None else _case(command, state, now=now, fresh=fresh, terminal=terminal),
        work_id=state.work_of.get(getattr(command, "bib_id", 0)),
        hold=None if hold_id is None else state.holds.get(hold_id),
    )


def _case(command: HoldCommand, state: State, *, now: datetime, fresh: Fresh, terminal: Terminal) -> Case:
    """Blocks and terms are those of the library where it is to be collected."""
    network = state.network
    branch = network.branches[terminal.branch_id]
    lender: Branch = network.branches.get(getattr(command, "pickup_branch_id", branch.id), branch)
    scan, scan_by = getattr(command, "patron", None), getattr(command, "by", None)
    patron: PatronState | None = state.patron(scan) if scan else None
    late = timedelta(seconds=terminal.backdate_max_seconds)
    return Case(
        network=network,
        terminal=terminal,
        branch=branch,
        lender=lender,
        at=min(max(command.occurred_at, now - late), now),
        now=now,
        fresh=fresh,
        scan=ItemScan(barcode=""),
        candidates=(),
        candidate_loans=(),
        item=None,
        loan=None,
        transit=None,
        floating_at=None,
        away_since=None,
        box=None,
        on_manifest=False,
        seen_at=None,
        unlent=False,
        patron=patron,
        card=state.card(shown) if (shown := scan_by or scan) else None,
        trust=getattr(command, "trust", None),
        patron_loans=state.open_loans(patron.id) if patron else (),
        acts_for=scan_by is not None,
        by=state.patron(scan_by) if scan_by else None,
        lost=state.lost_by.get(patron.id, 0) if patron else 0,
    )
