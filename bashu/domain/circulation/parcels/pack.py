"""An item that waits to be sent home goes into a parcel of its reader: it is lent by that."""

from dataclasses import replace
from datetime import date

from bashu.domain.calendar import DAY, local_day
from bashu.domain.circulation import guards
from bashu.domain.circulation.answers import Parcelled
from bashu.domain.circulation.case import Case, No, refusal
from bashu.domain.circulation.checkout import lend
from bashu.domain.circulation.effects import Effect, ItemParcelled, ParcelOpened
from bashu.domain.circulation.holds.states import HoldStage, PickupKind
from bashu.domain.circulation.limits import limits_allow
from bashu.domain.circulation.parcels.states import PRICE_TOLD, ParcelRule, ParcelStage
from bashu.domain.circulation.parcels.way import changed, moved_on
from bashu.domain.circulation.parting import nobody_leaves
from bashu.domain.circulation.period import not_booked
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import LoanState
from bashu.domain.circulation.state import State
from bashu.domain.outcome import Accepted, Decision, Refused


def waits_to_be_sent(case: Case) -> No:
    """On the hold shelf here, for this patron, who wants it sent home."""
    hold = case.bound
    ready = hold is not None and hold.stage is HoldStage.READY and hold.pickup_branch_id == case.branch.id
    if hold is None or not ready or hold.pickup_kind is not PickupKind.HOME:
        return Refusal.NOT_TO_BE_SENT
    return None if hold.patron_id == case.known_patron.id else Refusal.HELD_FOR_ANOTHER


def parcels_are_sent(case: Case) -> No:
    return None if _rule(case) is not None else Refusal.HOME_NOT_OFFERED


def address_is_known(case: Case) -> No:
    return None if case.addressed else Refusal.ADDRESS_NEEDED


def parcel_is_open(case: Case) -> No:
    """The one that was named. None: a new one is made."""
    parcel = case.parcel
    if parcel is None or parcel.state is ParcelStage.PACKED:
        return None
    return (Refusal.PARCEL_LEFT, {"stage": parcel.state})


def parcel_is_here(case: Case) -> No:
    parcel = case.parcel
    if parcel is None or parcel.branch_id == case.branch.id:
        return None
    return (Refusal.PARCEL_OF_ANOTHER, {"branch_id": parcel.branch_id})


def parcel_is_the_patrons(case: Case) -> No:
    """Whose a parcel is, what is in it says. Of one that was emptied nothing does, and its label may name anybody."""
    if case.parcel is None:
        return None
    others = any(loan.patron_id != case.known_patron.id for loan in case.parcelled)
    return Refusal.PARCEL_OF_ANOTHER if others or not case.parcelled else None


def leaves_a_day(case: Case) -> No:
    """When it has arrived, before it is booked."""
    rule = _rule(case)
    return not_booked(case if rule is None else replace(case, days_from=case.at + rule.days * DAY))


def there_is_room(case: Case) -> No:
    most = rule_of(case).items_max
    return (Refusal.PARCEL_FULL, {"most": most}) if len(case.parcelled) >= most else None


WHO_AND_WHAT = (guards.terminal_may, guards.item_is_known, *guards.PATRON_LADDER)
LADDER = (
    parcel_is_open,
    parcel_is_here,
    parcel_is_the_patrons,
    *guards.STANDING,
    guards.item_is_in_service,
    guards.item_is_free,
    leaves_a_day,
    waits_to_be_sent,
    parcels_are_sent,
    address_is_known,
    there_is_room,
    guards.item_is_lendable,
    nobody_leaves,
    limits_allow,
)


def rule_of(case: Case) -> ParcelRule:
    rule = _rule(case)
    if rule is None:
        raise ValueError("a guard must have refused to send home")
    return rule


def _rule(case: Case) -> ParcelRule | None:
    return None if case.bound is None else case.network.rule_to_send(case.bound)


def decide_pack_parcel(case: Case, state: State, *, parcel_id: int | None) -> Decision:
    if no := refusal(case, WHO_AND_WHAT):
        return no
    if parcel_id is not None and case.parcel is None:
        return Refused(Refusal.PARCEL_UNKNOWN, person=case.person)
    own = case.loan if case.loan in case.parcelled and parcel_is_the_patrons(case) is None else None
    if case.parcel is not None and own is not None:
        return Accepted(_again(own, case.parcel.id, items=len(case.parcelled)), person=case.person)
    if no := refusal(case, LADDER):
        return no
    # Nothing below may fail.
    lent_from = case.at + rule_of(case).days * DAY
    lent, period = lend(replace(case, days_from=lent_from))
    parcel_id, before = _into(case, state, expected_on=local_day(lent_from))
    told = {name: getattr(case.bound, name) for name in PRICE_TOLD}
    inside = ItemParcelled(loan_id=case.fresh.loan_id, item_id=case.known_item.id, parcel_id=parcel_id, **told)
    items_now = len(case.parcelled) + 1
    answer = Parcelled(
        item_id=inside.item_id, loan_id=inside.loan_id, parcel_id=parcel_id, due_at=period.due_at, items=items_now
    )
    return Accepted(answer, effects=(*before, *lent, inside), person=case.person)


def _into(case: Case, state: State, *, expected_on: date) -> tuple[int, tuple[Effect, ...]]:
    """Which parcel, and what has to be so before the item is in it."""
    parcel = case.parcel
    if parcel is None:
        opened = ParcelOpened(
            parcel_id=case.fresh.extra_id,
            version=1,
            branch_id=case.branch.id,
            state=ParcelStage.PACKED,
            packed_at=case.at,
            expected_on=expected_on,
        )
        return opened.parcel_id, (opened,)
    if expected_on <= parcel.expected_on:
        return parcel.id, ()
    moved = moved_on(case.parcelled, state, days=(parcel.expected_on, expected_on))
    return parcel.id, (*moved, changed(parcel, expected_on=expected_on))


def _again(loan: LoanState, parcel_id: int, *, items: int) -> Parcelled:
    return Parcelled(
        item_id=loan.item_id, loan_id=loan.id, parcel_id=parcel_id, due_at=loan.due_at, items=items, again=True
    )
