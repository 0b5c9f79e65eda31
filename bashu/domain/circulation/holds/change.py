"""What readers and staff do with an open hold."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bashu.domain.calendar import DAY, local_day
from bashu.domain.circulation import guards
from bashu.domain.circulation.answers import Held, HoldEnded
from bashu.domain.circulation.case import refusal
from bashu.domain.circulation.effects import (
    Effect,
    HoldChanged,
    HoldClosed,
    ItemChanged,
    ItemStatus,
    TaskKind,
    TaskRaised,
)
from bashu.domain.circulation.holds import shelf
from bashu.domain.circulation.holds.about import (
    ITS_PATRON,
    OPEN_HOLD,
    HoldCase,
    hold_has_no_item_yet,
    hold_is_known,
    hold_is_not_booked,
    hold_is_open,
    home_is_offered,
    home_is_theirs_to_choose,
    of_case,
    pickup_is_offered,
    price_told,
)
from bashu.domain.circulation.holds.asking import asked, pass_on
from bashu.domain.circulation.holds.capture import changed, missed_by, unbound
from bashu.domain.circulation.holds.commands import CancelHold, ChangePickup, MoveHold, PassOver, SuspendHold
from bashu.domain.circulation.holds.fitting import is_barred
from bashu.domain.circulation.holds.ranks import rank_before, rank_behind
from bashu.domain.circulation.holds.states import ClosedReason, HoldEnd, HoldReason, HoldStage, HoldState, PickupKind
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import ItemState
from bashu.domain.outcome import Accepted, Decision, Refused

# It was made for what its reader wanted before.
NO_PROMISE: Final[Mapping[str, None]] = dict.fromkeys(("promised_from_on", "promised_to_on"))
ON_A_LIST = (*of_case(guards.terminal_may), hold_is_known)
DESK = (*of_case(guards.terminal_may), *OPEN_HOLD)
LADDER = (*DESK, *ITS_PATRON)


def decide_cancel(command: CancelHold, about: HoldCase) -> Decision:
    if no := refusal(about, LADDER):
        return no
    reason = command.reason if command.patron is None else ClosedReason.BY_PATRON
    return closed(about, HoldEnd.CANCELLED, reason=reason)


def decide_suspend(command: SuspendHold, about: HoldCase) -> Decision:
    if no := refusal(about, (*LADDER, hold_is_not_booked, hold_has_no_item_yet)):
        return no
    hold = about.known_hold
    if command.until <= about.now:
        return Refused(Refusal.HOLD_IN_THE_PAST, person=about.person)
    freed = unbound(hold, HoldReason.SUSPENDED)
    told = {**freed.changed, **NO_PROMISE, "suspended_until": command.until}
    return stands(about, changed_to(hold, **told))


def decide_resume(about: HoldCase) -> Decision:
    if no := refusal(about, (*LADDER, hold_is_not_booked)):
        return no
    hold = about.known_hold
    if not hold.is_suspended(about.now):
        return stands(about, ())
    return stands(about, changed_to(hold, suspended_until=None, reason=HoldReason.RESUMED, reason_details={}))


def decide_change_pickup(command: ChangePickup, about: HoldCase) -> Decision:
    """What waits on the hold shelf, or is under way, follows when it is scanned next. The first promise is over."""
    if no := refusal(about, (*LADDER, hold_is_not_booked)):
        return no
    hold = about.known_hold
    to: dict[str, Any] = {"pickup_branch_id": command.pickup_branch_id, "pickup_kind": command.pickup_kind}
    another = (command.pickup_branch_id, command.pickup_kind) != (hold.pickup_branch_id, hold.pickup_kind)
    chosen = (pickup_is_offered, home_is_offered, *((home_is_theirs_to_choose,) if another else ()))
    if no := refusal(replace(about, hold=replace(hold, **to)), chosen):
        return no
    if another:
        to |= price_told(replace(hold, **to), about.network)
    if command.pickup_branch_id == hold.pickup_branch_id:
        anew = {} if command.pickup_kind is PickupKind.HOME else _shelf_anew(about)
        return stands(about, changed_to(hold, **to, **anew))
    told: dict[str, Any] = {"nearby_until": None, **NO_PROMISE}
    told |= {"reason": HoldReason.PICKUP_CHANGED, "reason_details": {"branch_id": _collected_before(hold)}}
    if hold.stage is HoldStage.READY:
        told |= {"stage": HoldStage.UNDER_WAY, **shelf.NOT_THERE}
    return stands(about, changed_to(hold, **to | told | _asked_anew(about, replace(hold, **to | told))))


def _asked_anew(about: HoldCase, hold: HoldState) -> dict[str, Any]:
    """What was only asked for is let go if nothing of it is sent there from where it is, and another is asked for."""
    item = about.state.items.get(hold.item_id or 0)
    if hold.stage is not HoldStage.ASKED or item is None:
        return {}
    if not is_barred(hold, item, branch_id=item.branch_id, network=about.network, now=about.now):
        return {}
    hold = replace(hold, stage=HoldStage.WAITING, item_id=None)
    chosen = about.shelves.best(hold, again=False)
    return {"stage": hold.stage, "item_id": None} if chosen is None else asked(hold, chosen, now=about.now)


def _shelf_anew(about: HoldCase) -> dict[str, Any]:
    """What was to be sent home is collected after all: from now on for as many open days as it was put there for."""
    hold = about.known_hold
    if hold.pickup_kind is not PickupKind.HOME or hold.ready_at is None or hold.shelf_until is None:
        return {}
    calendar, first = about.network.branches[hold.pickup_branch_id].calendar, local_day(hold.ready_at)
    if hold.shelf_days is not None:
        return shelf.from_now(calendar, about.now, days=hold.shelf_days, not_before=hold.shelf_until)
    # Older than what is kept of it: as many as are open by the calendar of now.
    span = (local_day(hold.shelf_until) - first).days
    days = sum(calendar.is_open(first + ahead * DAY) for ahead in range(1, span + 1))
    return {"shelf_until": shelf.from_now(calendar, about.now, days=days, not_before=hold.shelf_until)["shelf_until"]}


def _collected_before(hold: HoldState) -> int | str | None:
    """Where it was to be collected; after several changes the first of these: there it may lie on the hold shelf."""
    again = hold.stage is HoldStage.UNDER_WAY and hold.reason is HoldReason.PICKUP_CHANGED
    return hold.reason_details["branch_id"] if again else hold.pickup_branch_id


def decide_move(command: MoveHold, about: HoldCase) -> Decision:
    """Directly before another, whoever was put there before; or behind all. Why stands in the details of its reason."""
    if no := refusal(about, DESK):
        return no
    hold = about.known_hold
    moved = {} if command.reason is None else {"reason_details": {**hold.reason_details, "moved": command.reason}}
    queue = [other for other in about.state.queue(hold.work_id) if other is not hold]
    if command.before_id is None:
        return stands(about, changed_to(hold, rank=rank_behind(queue, now=about.now), **moved))
    other = about.state.holds.get(command.before_id)
    if other is None or other.work_id != hold.work_id:
        return Refused(Refusal.HOLD_UNKNOWN, person=about.person)
    if other.stage is HoldStage.CLOSED:
        return Refused(Refusal.HOLD_CLOSED, person=about.person)
    if other is hold:
        return stands(about, ())
    rank, move_up = rank_before(other, queue)
    others = [changed(each, rank=place) for each, place in move_up]
    return stands(about, (*others, *changed_to(hold, rank=rank, **moved)))


def decide_pass_over(command: PassOver, about: HoldCase) -> Decision:
    """What was asked for is asked for elsewhere; what was put aside is missing, also if its hold has ended by now."""
    if no := refusal(about, ON_A_LIST):
        return no
    hold = about.known_hold
    aside = _put_aside(about, command.item_id)
    if aside is not None:
        return _gone_from_shelf(about, aside)
    if no := refusal(about, (hold_is_open,)):
        return no
    if hold.stage is not HoldStage.ASKED or hold.item_id != command.item_id:
        return Refused(Refusal.HOLD_NOT_ASKED, person=about.person)
    return stands(about, pass_on(about.shelves, hold, reason=HoldReason.NOT_FOUND))


def _put_aside(about: HoldCase, item_id: int) -> ItemState | None:
    """The item, if it should lie on a hold shelf for this hold, and not for another by now."""
    hold, state = about.known_hold, about.state
    item = state.items.get(item_id)
    if item is None or item.work_id != hold.work_id or hold.item_id != item_id:
        return None
    taken = any(other.item_id == item_id and other is not hold for other in state.queue(hold.work_id))
    return item if item.status is ItemStatus.ON_HOLD_SHELF and not taken else None


def _gone_from_shelf(about: HoldCase, item: ItemState) -> Accepted:
    """It counts as missing until somebody finds it: a check in anywhere takes it in as ever."""
    hold, case = about.known_hold, about.case
    if case is None:
        raise ValueError("only staff look on a hold shelf")
    freed: tuple[Effect, ...] = ()
    if hold.stage is not HoldStage.CLOSED:
        gone, where = HoldReason.GONE_FROM_SHELF, item.branch_id
        missed = missed_by(hold, item.id, branch_id=where, reason=gone, now=about.now)
        freed = (unbound(hold, gone, branch_id=where), missed)
    missing = ItemChanged(
        item_id=item.id, version=item.version + 1, status=ItemStatus.MISSING, branch_id=item.branch_id
    )
    raised = TaskRaised(
        task_id=case.fresh.task_id,
        kind=TaskKind.GONE_FROM_SHELF,
        branch_id=item.branch_id,
        library_id=about.network.branches[item.branch_id].library_id,
        details={"barcode": item.barcode, "item_ids": [item.id]},
        raised_at=case.at,
    )
    return stands(about, (missing, *freed, raised))


def closed(about: HoldCase, end: HoldEnd, *, reason: ClosedReason | None) -> Accepted:
    """What was bound to it is free, and goes on when it is scanned next."""
    hold = about.known_hold
    effect = HoldClosed(
        hold_id=hold.id,
        version=hold.version + 1,
        item_id=hold.item_id,
        closed_at=about.now,
        closed_as=end,
        closed_reason=reason,
    )
    answer = HoldEnded(hold_id=hold.id, item_id=hold.item_id, closed_as=end)
    return Accepted(answer, effects=(effect,), person=about.person)


def changed_to(hold: HoldState, **told: Any) -> tuple[Effect, ...]:
    """Nothing, if nothing differs."""
    effect = changed(hold, **told)
    return (effect,) if effect.changed else ()


def stands(about: HoldCase, effects: tuple[Effect, ...]) -> Accepted:
    hold = about.known_hold
    for effect in effects:
        if isinstance(effect, HoldChanged) and effect.hold_id == hold.id:
            hold = replace(hold, **effect.changed)
    answer = Held(
        hold_id=hold.id,
        stage=hold.stage,
        item_id=hold.item_id,
        pickup_branch_id=hold.pickup_branch_id,
        reason=hold.reason,
        reason_details=hold.reason_details,
        promised_from_on=hold.promised_from_on,
        promised_to_on=hold.promised_to_on,
    )
    return Accepted(answer, effects=effects, person=about.person)
