"""A box as a whole: opened for a next stop, closed, handed over, received there.

Whoever scans a box twice is told how it is. At a branch where it does not belong it waits to be sent on, unopened.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, assert_never

from bashu.domain.calendar import local_day, next_open_day
from bashu.domain.circulation.answers import BoxTold, CheckedIn, NextStop
from bashu.domain.circulation.case import No, make_case, refusal
from bashu.domain.circulation.checkin import take_in
from bashu.domain.circulation.commands import (
    BoxCommand,
    CheckIn,
    CloseBox,
    HandOverBox,
    ItemScan,
    OpenBox,
    ReceiveBox,
)
from bashu.domain.circulation.effects import (
    BoxChanged,
    BoxOpened,
    BoxStage,
    Effect,
    ItemChanged,
    TaskKind,
    TaskRaised,
    TransitDispatched,
)
from bashu.domain.circulation.folding import fold
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import BoxState, Branch, Fresh, ItemState, Terminal
from bashu.domain.circulation.state import State
from bashu.domain.circulation.ways import way_to
from bashu.domain.outcome import Accepted, Decision, Refused
from bashu.domain.values import value_class


@value_class(frozen=True, kw_only=True)
class BoxCase:
    """`box` is None if nobody knows it, or for one that is to be opened."""

    command: BoxCommand
    state: State
    terminal: Terminal
    branch: Branch
    at: datetime
    now: datetime
    fresh: Fresh
    box: BoxState | None
    person: None = None

    @property
    def known_box(self) -> BoxState:
        if self.box is None:
            raise ValueError("a guard must have refused a box that nobody knows")
        return self.box

    @property
    def contents(self) -> tuple[ItemState, ...]:
        return self.state.contents(self.known_box.id)


def terminal_may(case: BoxCase) -> No:
    return None if case.terminal.active else Refusal.TERMINAL_NOT_ALLOWED


def box_is_known(case: BoxCase) -> No:
    return None if case.box is not None else Refusal.BOX_UNKNOWN


def goes_somewhere(case: BoxCase) -> No:
    there = case.command.next_branch_id if isinstance(case.command, OpenBox) else None
    known = there in case.state.network.branches and there != case.branch.id
    return None if known else Refusal.BOX_GOES_NOWHERE


def box_is_here(case: BoxCase) -> No:
    box = case.known_box
    return None if box.branch_id == case.branch.id else (Refusal.BOX_ELSEWHERE, {"branch_id": box.branch_id})


def has_not_left(case: BoxCase) -> No:
    box = case.known_box
    if box.state in {BoxStage.OPEN, BoxStage.CLOSED}:
        return None
    return (Refusal.BOX_NOT_OPEN, {"stage": box.state})


def has_not_arrived(case: BoxCase) -> No:
    box = case.known_box
    return None if box.state is not BoxStage.RECEIVED else (Refusal.BOX_NOT_OPEN, {"stage": box.state})


def holds_something(case: BoxCase) -> No:
    return None if case.contents else Refusal.BOX_EMPTY


OPENING = (terminal_may, goes_somewhere)
REOPENING = (terminal_may, box_is_known, box_is_here, has_not_left)
CLOSING = (terminal_may, box_is_known, box_is_here, has_not_left, holds_something)
HANDING_OVER = (terminal_may, box_is_known, box_is_here, has_not_arrived, holds_something)
RECEIVING = (terminal_may, box_is_known)


def decide_box(command: BoxCommand, state: State, *, now: datetime, fresh: Fresh, terminal: Terminal) -> Decision:
    late = timedelta(seconds=terminal.backdate_max_seconds)
    case = BoxCase(
        command=command,
        state=state,
        terminal=terminal,
        branch=state.network.branches[terminal.branch_id],
        at=min(max(command.occurred_at, now - late), now),
        now=now,
        fresh=fresh,
        box=state.boxes.get(command.box_id) if command.box_id is not None else None,
    )
    match command:
        case OpenBox():
            return _open(case) if command.box_id is None else _reopen(case)
        case CloseBox():
            return _close(case)
        case HandOverBox():
            return _hand_over(case)
        case ReceiveBox():
            return _receive(case, emptied=command.emptied)
        case _:
            assert_never(command)


def _open(case: BoxCase) -> Decision:
    if no := refusal(case, OPENING):
        return no
    if not isinstance(case.command, OpenBox):
        raise TypeError("only an opening opens a box")
    opened = BoxOpened(
        box_id=case.fresh.extra_id,
        version=1,
        origin_branch_id=case.branch.id,
        branch_id=case.branch.id,
        next_branch_id=case.command.next_branch_id,
        state=BoxStage.OPEN,
        opened_at=case.at,
    )
    told = BoxTold(
        box_id=opened.box_id, state=opened.state, branch_id=opened.branch_id, next_branch_id=opened.next_branch_id,
        items=0,
    )  # fmt: skip
    return Accepted(told, effects=(opened,))


def _reopen(case: BoxCase) -> Decision:
    if no := refusal(case, REOPENING):
        return no
    if case.known_box.state is BoxStage.OPEN:
        return _as_it_is(case)
    return _changed(case, state=BoxStage.OPEN, closed_at=None)


def _close(case: BoxCase) -> Decision:
    if no := refusal(case, CLOSING):
        return no
    if case.known_box.state is BoxStage.CLOSED:
        return _as_it_is(case)
    return _changed(case, state=BoxStage.CLOSED, closed_at=case.at)


def _hand_over(case: BoxCase) -> Decision:
    """What is in it leaves with it."""
    if no := refusal(case, HANDING_OVER):
        return no
    box = case.known_box
    if box.state is BoxStage.HANDED_OVER:
        return _as_it_is(case)
    return _changed(
        case,
        state=BoxStage.HANDED_OVER,
        closed_at=box.closed_at or case.at,
        handed_over_at=case.at,
        expected_on=_expected_on(case),
        before=tuple(
            effect for item in case.contents for effect in _dispatched(case, item, from_branch=case.branch.id)
        ),
    )


def _dispatched(case: BoxCase, item: ItemState, *, from_branch: int) -> Iterator[Effect]:
    transit = case.state.transits[item.id]
    if not transit.dispatched:
        yield ItemChanged(item_id=item.id, version=item.version + 1, status=item.status, branch_id=from_branch)
        dispatched_at = max(case.at, transit.moved_at)
        yield TransitDispatched(transit_id=transit.id, item_id=item.id, dispatched_at=dispatched_at)


def _receive(case: BoxCase, *, emptied: bool) -> Decision:
    if no := refusal(case, RECEIVING):
        return no
    box = case.known_box
    if box.state is BoxStage.RECEIVED:
        return _as_it_is(case)
    if not emptied and box.next_branch_id != case.branch.id:
        return _stands_wrong(case)
    taken, effects = ((), _missing(case)) if emptied else _take_in(case)
    received = _changed(
        case, state=BoxStage.RECEIVED, received_at=case.at, closed_at=box.closed_at or case.at, before=effects,
        items=len(taken), missing=len(case.contents) if emptied else 0,
    )  # fmt: skip
    return replace(received, answer=replace(received.answer, **_where_to(taken)))


def _where_to(taken: tuple[CheckedIn, ...]) -> dict[str, Any]:
    """Whoever empties the box sorts it into these."""
    sent_on = [each for each in taken if each.stop is NextStop.SEND]
    hold_ids = tuple(each.hold_id for each in taken if each.hold_id is not None)
    return {
        "sent_on": len(sent_on),
        "held": len(hold_ids) - sum(each.hold_id is not None for each in sent_on),
        "hold_ids": hold_ids,
    }


def _stands_wrong(case: BoxCase) -> Decision:
    """It waits here to be sent on; its items stay in it."""
    box = case.known_box
    if box.state is BoxStage.CLOSED and box.branch_id == case.branch.id:
        return _as_it_is(case)
    return _changed(case, state=BoxStage.CLOSED, closed_at=box.closed_at or case.at)


def _take_in(case: BoxCase) -> tuple[tuple[CheckedIn, ...], tuple[Effect, ...]]:
    """Each item as by a scan of its own, and each sees what became of those before it. What was given up as lost has
    come with the box after all."""
    state, more = case.state.copied(), iter(case.fresh.more)
    taken, effects = list[CheckedIn](), list[Effect]()
    for item in case.state.coming_with(case.known_box.id):
        scan = ItemScan(barcode=item.barcode, item_id=item.id)
        command = CheckIn(id=case.command.id, occurred_at=case.at, terminal_id=case.terminal.id, item=scan)
        fresh = replace(case.fresh, transit_id=next(more), task_id=next(more), more=())
        item_case = make_case(command, state, now=case.now, fresh=fresh, late=case.now - case.at)
        decision = take_in(item_case, refuses_unknown=False)
        if isinstance(decision, Refused):
            raise TypeError(f"a return was refused: {decision.refusal}")
        taken.append(decision.answer)
        for effect in decision.effects:
            fold(state, effect, patron_id=None)
            effects.append(effect)
    return tuple(taken), tuple(effects)


def _missing(case: BoxCase) -> tuple[Effect, ...]:
    """A task for each, of the library that packed the box. Their transits go on: they may yet arrive. If nobody said
    that the box was handed over, they have left all the same: they wait for no van any more."""
    box = case.known_box
    packed_by = case.state.network.branches[box.origin_branch_id].library_id
    tasks = tuple(
        TaskRaised(
            task_id=task_id,
            kind=TaskKind.MISSING_FROM_BOX,
            branch_id=case.branch.id,
            library_id=packed_by,
            details={
                "box_id": box.id,
                "barcode": item.barcode,
                "item_ids": [item.id],
                "transit_id": case.state.transits[item.id].id,
            },
            raised_at=case.at,
        )
        for item, task_id in zip(case.contents, case.fresh.more, strict=False)
    )
    left = (effect for item in case.contents for effect in _dispatched(case, item, from_branch=item.branch_id))
    return (*left, *tasks)


def _expected_on(case: BoxCase) -> date:
    """At its next stop: by the leg that takes it, or another way; else by the usual pace."""
    network, there = case.state.network, case.state.network.branches[case.known_box.next_branch_id]
    arrives_at = network.timetable.arrival_of_box(case.branch.id, there.id, handed_over=case.at)
    if arrives_at is None:
        return way_to(there, origin=case.branch, network=network, ready=case.at).expected_on
    return next_open_day(there.calendar, local_day(arrives_at))


def _as_it_is(case: BoxCase) -> Accepted:
    return Accepted(_told(case.known_box, items=len(case.contents), again=True))


def _changed(
    case: BoxCase, *, before: tuple[Effect, ...] = (), items: int | None = None, missing: int = 0, **what: Any
) -> Accepted:
    box = replace(case.known_box, version=case.known_box.version + 1, branch_id=case.branch.id, **what)
    changed = BoxChanged(
        box_id=box.id,
        version=box.version,
        state=box.state,
        branch_id=box.branch_id,
        closed_at=box.closed_at,
        handed_over_at=box.handed_over_at,
        expected_on=box.expected_on,
        received_at=box.received_at,
    )
    told = _told(box, items=len(case.contents) if items is None else items, missing=missing)
    return Accepted(told, effects=(*before, changed))


def _told(box: BoxState, *, items: int, missing: int = 0, again: bool = False) -> BoxTold:
    return BoxTold(
        box_id=box.id, state=box.state, branch_id=box.branch_id, next_branch_id=box.next_branch_id, items=items,
        missing=missing, expected_on=box.expected_on, again=again,
    )  # fmt: skip
