"""The item in hand: for which hold it is taken, and what becomes of holds when it is lent."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from bashu.domain.calendar import local_day
from bashu.domain.circulation.case import Case
from bashu.domain.circulation.effects import Effect, HoldChanged, HoldClosed
from bashu.domain.circulation.holds import shelf
from bashu.domain.circulation.holds.booking import booked_by, bookings_of, lies_ahead
from bashu.domain.circulation.holds.fitting import fits, is_barred, is_between, queued, serves, terms_for
from bashu.domain.circulation.holds.missed import HoldMissed
from bashu.domain.circulation.holds.order import Chosen, Pair, choose
from bashu.domain.circulation.holds.states import QUEUED_STAGES, HoldEnd, HoldReason, HoldStage, HoldState

# Where no rules hold together.
SHELF_DAYS: Final = 7


def claim(case: Case) -> Chosen | None:
    """The hold that gets the item on the counter: the one it is bound to, else a booking whose time has come, else the
    best at the queue's head."""
    item, here = case.known_item, case.branch.id
    if case.bound is not None and not _is_let_be(case, case.bound):
        return Chosen(case.bound, item, case.bound.reason, 0)
    if not case.queue:
        return None
    network, now, booked = case.network, case.now, bookings_of(case.queue, item.id)
    if (first := _booking_in_time(case, booked)) is not None:
        return Chosen(first, item, HoldReason.ONLY_ONE, 0)
    return choose(
        (
            Pair(hold, item, here)
            for hold in queued(case.queue, item, now=now)
            if serves(hold, item, branch_id=here, network=network, now=now, bookings=booked)
        ),
        network=network,
        now=now,
    )


def _booking_in_time(case: Case, bookings: Iterable[HoldState]) -> HoldState | None:
    item, here = case.known_item, case.branch.id
    in_time = (
        hold
        for hold in bookings
        if hold.stage in QUEUED_STAGES and serves(hold, item, branch_id=here, network=case.network, now=case.now)
    )
    return min(in_time, key=lambda hold: booked_by(hold).from_on, default=None)


def bind(case: Case, chosen: Chosen) -> tuple[Effect, ...]:
    """The hold has the item: on the hold shelf here, or under way to where it is collected. Nothing if it had it so."""
    hold, item_id = chosen.hold, case.known_item.id
    pickup = case.network.branches[hold.pickup_branch_id]
    stage = HoldStage.READY if pickup.id == case.branch.id else HoldStage.UNDER_WAY
    if (hold.stage, hold.item_id) == (stage, item_id):
        return ()
    told: dict[str, Any] = {"stage": stage, "item_id": item_id, **shelf.NOT_THERE}
    if stage is HoldStage.READY:
        told |= {"ready_at": case.now, **_on_shelf(case, hold)}
    if case.bound is not hold:
        told |= {"reason": chosen.reason, "reason_details": {"branch_id": case.branch.id, "others": chosen.others}}
    return (changed(hold, **told),)


def _on_shelf(case: Case, hold: HoldState) -> dict[str, Any]:
    """What is booked waits there until its days are over."""
    if hold.is_booking:
        return {"shelf_until": hold.wanted_until, "shelf_from_on": local_day(case.now), "shelf_days": None}
    calendar = case.network.branches[hold.pickup_branch_id].calendar
    return shelf.from_now(calendar, case.now, days=shelf_days(case, hold))


def shelf_days(case: Case, hold: HoldState) -> int:
    """On so many days on which the branch is open it waits on the hold shelf."""
    terms = terms_for(hold, case.known_item, network=case.network, now=case.now)
    return terms.hold_shelf_days if terms is not None else SHELF_DAYS


def let_go(case: Case, reason: HoldReason) -> tuple[Effect, ...]:
    """The hold that the item was bound to waits again."""
    if case.bound is None:
        return ()
    here = case.branch.id
    missed = missed_by(case.bound, case.known_item.id, branch_id=here, reason=reason, now=case.now)
    return (unbound(case.bound, reason, branch_id=here), missed)


def not_needed(case: Case) -> tuple[Effect, ...]:
    """The item was asked for a hold that does not get it: that waits, or is ended if another of its choice came."""
    bound = case.bound
    return () if bound is None or not _is_let_be(case, bound) else (unbound(bound, HoldReason.QUEUED),)


def _is_let_be(case: Case, bound: HoldState) -> bool:
    """Only asked for, and another of its choice came, or nothing of it is sent from here to where it is collected; or,
    also if it was put aside, one of the libraries between which it would go leaves."""
    if is_between(bound, case.known_item, network=case.network):
        return True
    if bound.stage is not HoldStage.ASKED:
        return False
    barred = is_barred(bound, case.known_item, branch_id=case.branch.id, network=case.network, now=case.now)
    return barred or bound.is_needless


def on_loan(case: Case) -> tuple[Effect, ...]:
    """The item is lent: a hold of this patron's is fulfilled, and another's that it was bound to waits again."""
    own = own_hold(case)
    freed = () if case.bound is None or case.bound is own else let_go(case, HoldReason.LENT_TO_ANOTHER)
    if own is None:
        return freed
    # What was put aside for it has to be found again, on the hold shelf or on its way.
    aside = own.item_id if own.stage in {HoldStage.UNDER_WAY, HoldStage.READY} else None
    closed = HoldClosed(
        hold_id=own.id,
        version=own.version + 1,
        item_id=aside or case.known_item.id,
        closed_at=case.now,
        closed_as=HoldEnd.FULFILLED,
        closed_reason=None,
    )
    return (*freed, closed)


def own_hold(case: Case) -> HoldState | None:
    """The patron's hold that this item fulfils: the one it is bound to, else a booking whose time has come, else the
    first that it fits. A booking that lies ahead is not fulfilled by a loan before it."""
    if case.patron is None or not case.queue:
        return None
    own = [hold for hold in case.queue if hold.patron_id == case.patron.id]
    if case.bound in own:
        return case.bound
    fitting = [
        hold for hold in own if fits(hold, case.known_item) and not (hold.is_booking and lies_ahead(hold, case.at))
    ]
    return min(fitting, key=lambda hold: not hold.is_booking, default=None)


def unbound(hold: HoldState, reason: HoldReason, **details: int | str | None) -> HoldChanged:
    """Back into the queue, at its old place."""
    return changed(
        hold,
        stage=HoldStage.WAITING,
        item_id=None,
        reason=reason,
        reason_details=details,
        **shelf.NOT_THERE,
    )


def missed_by(hold: HoldState, item_id: int, *, branch_id: int, reason: HoldReason, now: datetime) -> HoldMissed:
    missed_id = f"{hold.id:016x}{hold.version + 1:016x}"
    return HoldMissed(
        missed_id=missed_id, hold_id=hold.id, item_id=item_id, branch_id=branch_id, reason=reason, missed_at=now
    )


def changed(hold: HoldState, **told: Any) -> HoldChanged:
    """Only what differs is said."""
    differs: Mapping[str, Any] = {name: value for name, value in told.items() if getattr(hold, name) != value}
    return HoldChanged(hold_id=hold.id, version=hold.version + 1, changed=differs)
