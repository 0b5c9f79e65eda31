"""What a library did with items of its own by a system of its own. The network charges nothing for it, and owes it no
place in a queue: it only knows where the item is."""

from dataclasses import replace
from typing import Final

from bashu.domain.circulation.accidents.found import never_lost
from bashu.domain.circulation.arrival import leave_box, stay_with_owner
from bashu.domain.circulation.case import Case
from bashu.domain.circulation.checkin import close_loan, come_in, take_in, task
from bashu.domain.circulation.effects import (
    KEPT_BACK,
    AwayEnded,
    Effect,
    FloatEnded,
    ItemChanged,
    ItemStatus,
    TaskKind,
    TaskRaised,
    TransitEnd,
    TransitEnded,
)
from bashu.domain.circulation.facts import known_since, only_told, recorded
from bashu.domain.circulation.holds.capture import let_go
from bashu.domain.circulation.holds.states import HoldReason, HoldStage
from bashu.domain.outcome import Accepted, Decision

# Why staff are told.
LENT_BY_OWNER: Final = "lent_by_owner"
PUT_ASIDE_BEFORE: Final = "put_aside_before"
ASIDE: Final = frozenset({HoldStage.UNDER_WAY, HoldStage.READY})


def decide_record_by_owner(case: Case, *, lent: bool) -> Decision:
    """What the network does not know, or what is not the library's, is no business of this."""
    if case.item is None or case.item.owner_library_id != case.branch.library_id:
        return Accepted(recorded(replace(case, item=None)))
    if since := known_since(case):
        return only_told(case, since) if case.loan is not None else Accepted(recorded(case))
    return _lent(case) if lent else _taken_back(case)


def _lent(case: Case) -> Accepted:
    """What is out of service here stays so: that one of its systems knows better is told by nobody."""
    item = case.known_item
    kept = item.status in KEPT_BACK
    if item.status is ItemStatus.LENT_BY_OWNER or (kept and case.loan is None and case.transit is None):
        return Accepted(recorded(case))
    told, found = _conflict(case), never_lost(case, more_id=case.fresh.transit_id)
    status = item.status if kept else ItemStatus.LENT_BY_OWNER
    effects: tuple[Effect, ...] = (
        *close_loan(case),
        *found.effects,
        *_away_no_more(case),
        ItemChanged(item_id=item.id, version=item.version + 1, status=status, branch_id=case.branch.id),
        *let_go(case, HoldReason.LENT_TO_ANOTHER),
        *told,
    )
    return Accepted(recorded(case, task_id=_task_id(told)), effects=effects, person=case.person)


def _away_no_more(case: Case) -> tuple[Effect, ...]:
    item, effects = case.known_item, list[Effect]()
    if case.transit is not None:
        effects += leave_box(case)
        effects.append(
            TransitEnded(transit_id=case.transit.id, item_id=item.id, ended_at=case.moves_at, ended_as=TransitEnd.LENT)
        )
    if case.floating_at is not None:
        effects.append(FloatEnded(item_id=item.id))
    if case.away_since is not None:
        effects.append(AwayEnded(item_id=item.id))
    return tuple(effects)


def _taken_back(case: Case) -> Decision:
    """No hold of the network gets it: its library may have a reader of its own who waits. Staff scan it when the pull
    list asks for it."""
    if case.known_item.status in KEPT_BACK:
        moves = case.loan is not None or case.transit is not None
        return take_in(case, refuses_unknown=False) if moves else Accepted(recorded(case))
    back = come_in(case, keeps=stay_with_owner(case))
    asked_still = case.bound is None or (case.bound.stage is HoldStage.ASKED and not back.effects)
    if asked_still:
        return back
    told = _put_aside(case)
    answer = replace(back.answer, task_id=_task_id(told))
    return replace(back, answer=answer, effects=(*back.effects, *let_go(case, HoldReason.GONE_FROM_SHELF), *told))


def _conflict(case: Case) -> tuple[TaskRaised, ...]:
    """A loan of which its reader said that it was over is none."""
    if case.loan is not None and case.loan.claimed_at is None:
        return (task(case, TaskKind.CONFLICT, refusal=LENT_BY_OWNER, item_ids=[case.known_item.id]),)
    return _put_aside(case)


def _put_aside(case: Case) -> tuple[TaskRaised, ...]:
    if case.bound is None or case.bound.stage not in ASIDE:
        return ()
    return (task(case, TaskKind.CONFLICT, refusal=PUT_ASIDE_BEFORE, item_ids=[case.known_item.id]),)


def _task_id(told: tuple[TaskRaised, ...]) -> int | None:
    return told[0].task_id if told else None
