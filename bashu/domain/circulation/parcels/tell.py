"""A parcel as a whole: handed to the courier, and what the courier tells of it.

What is damaged or lost on the way is never the reader's: the loan ends, nothing follows from it, and the owner is told.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, assert_never

from bashu.domain.calendar import DAY, local_day
from bashu.domain.circulation.answers import ParcelTold
from bashu.domain.circulation.case import No, make_case, refusal
from bashu.domain.circulation.checkin import take_in
from bashu.domain.circulation.commands import (
    CheckIn,
    HandOverParcel,
    ItemScan,
    ParcelCommand,
    TellParcel,
    TellParcelled,
)
from bashu.domain.circulation.effects import (
    KEPT_BACK,
    Effect,
    ItemChanged,
    ItemStatus,
    LoanClosed,
    ParcelledEnded,
    TaskKind,
    TaskRaised,
)
from bashu.domain.circulation.folding import fold
from bashu.domain.circulation.parcels.charging import cost_nothing, cost_of
from bashu.domain.circulation.parcels.states import (
    FOUND_WITHIN,
    USUAL_DAYS,
    ParcelledEnd,
    ParcelStage,
    ParcelState,
)
from bashu.domain.circulation.parcels.way import changed, moved_on
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import Branch, Fresh, LoanState, Terminal
from bashu.domain.circulation.state import State
from bashu.domain.outcome import Accepted, Decision
from bashu.domain.values import value_class

TASKS = {ParcelledEnd.LOST: TaskKind.PARCEL_LOST, ParcelledEnd.DAMAGED: TaskKind.PARCEL_DAMAGED}


@value_class(frozen=True, kw_only=True)
class ParcelCase:
    """`parcel` is None if nobody knows it; `inside` are the open loans of what is in it."""

    command: ParcelCommand
    state: State
    terminal: Terminal
    at: datetime
    now: datetime
    fresh: Fresh
    parcel: ParcelState | None
    inside: tuple[LoanState, ...]
    person: None = None

    @property
    def branch(self) -> Branch:
        return self.state.network.branches[self.terminal.branch_id]

    @property
    def known_parcel(self) -> ParcelState:
        if self.parcel is None:
            raise ValueError("a guard must have refused a parcel that nobody knows")
        return self.parcel


def terminal_may(case: ParcelCase) -> No:
    return None if case.terminal.active else Refusal.TERMINAL_NOT_ALLOWED


def parcel_is_known(case: ParcelCase) -> No:
    return None if case.parcel is not None else Refusal.PARCEL_UNKNOWN


def parcel_is_ours(case: ParcelCase) -> No:
    """Of the library that packed it: the courier is answered for by whoever sent for him."""
    network, packed_at = case.state.network, case.known_parcel.branch_id
    ours = network.library_of(packed_at) == network.library_of(case.terminal.branch_id)
    return None if ours else (Refusal.PARCEL_OF_ANOTHER, {"branch_id": packed_at})


def has_not_left(case: ParcelCase) -> No:
    stage = case.known_parcel.state
    return None if stage is ParcelStage.PACKED else (Refusal.PARCEL_LEFT, {"stage": stage})


def has_left(case: ParcelCase) -> No:
    stage = case.known_parcel.state
    return (Refusal.PARCEL_NOT_LEFT, {"stage": stage}) if stage is ParcelStage.PACKED else None


def is_still_told_of(case: ParcelCase) -> No:
    """What came whole may soon turn out to be damaged; whatever else ended stays as it ended."""
    stage, command, ended_at = case.known_parcel.state, case.command, case.known_parcel.ended_at
    damaged = isinstance(command, TellParcel) and command.stage is ParcelStage.DAMAGED
    spoiled = damaged or isinstance(command, TellParcelled)
    found = stage is ParcelStage.DELIVERED and ended_at is not None and case.now - ended_at <= FOUND_WITHIN
    may = stage is ParcelStage.HANDED_OVER or (found and spoiled)
    return None if may else (Refusal.PARCEL_LEFT, {"stage": stage})


def something_is_in_it(case: ParcelCase) -> No:
    return None if case.inside else Refusal.PARCEL_EMPTY


def it_is_in_it(case: ParcelCase) -> No:
    command = case.command
    named = isinstance(command, TellParcelled) and command.item_id in {loan.item_id for loan in case.inside}
    return None if named else Refusal.NOT_IN_THE_PARCEL


KNOWN = (terminal_may, parcel_is_known, parcel_is_ours)


def decide_parcel(command: ParcelCommand, state: State, *, now: datetime, fresh: Fresh, terminal: Terminal) -> Decision:
    late = timedelta(seconds=terminal.backdate_max_seconds)
    case = ParcelCase(
        command=command,
        state=state,
        terminal=terminal,
        at=min(max(command.occurred_at, now - late), now),
        now=now,
        fresh=fresh,
        parcel=state.parcels.get(command.parcel_id),
        inside=state.parcelled_loans(command.parcel_id),
    )
    if no := refusal(case, KNOWN):
        return no
    match command:
        case HandOverParcel():
            return _hand_over(case)
        case TellParcel():
            return _tell(case, stage=command.stage)
        case TellParcelled():
            return _tell_of_one(case, item_id=command.item_id, end=command.end)
        case _:
            assert_never(command)


def _hand_over(case: ParcelCase) -> Decision:
    """What it costs is kept from now on, whatever comes out of it later, and owed by its reader: never more than any of
    its holds was told."""
    parcel, network = case.known_parcel, case.state.network
    if parcel.state is ParcelStage.HANDED_OVER:
        return _as_it_is(case)
    if no := refusal(case, (has_not_left, something_is_in_it)):
        return no
    rule = network.parcel_rule(parcel.branch_id)
    told = [price for loan in case.inside if (price := case.state.told.get(loan.id)) is not None]
    cost = cost_of(case, [*told, *([rule] if rule else [])])
    expected_on = max(parcel.expected_on, local_day(case.at) + (rule.days if rule else USUAL_DAYS) * DAY)
    handed_over = _changed(
        case,
        before=(*_due_later(case, expected_on), *cost.effects),
        state=ParcelStage.HANDED_OVER,
        handed_over_at=case.at,
        expected_on=expected_on,
        items=len(case.inside),
        charge_fen=cost.fen,
        payer=cost.payer,
        charge_id=cost.charge_id,
    )
    return replace(handed_over, person=cost.person)


def _tell(case: ParcelCase, *, stage: ParcelStage) -> Decision:
    if no := refusal(case, (has_left,)):
        return no
    if case.known_parcel.state is stage:
        return _as_it_is(case)
    if no := refusal(case, (is_still_told_of,)):
        return no
    match stage:
        case ParcelStage.DELIVERED:
            came_on = max(case.known_parcel.expected_on, local_day(case.at))
            return _changed(case, before=_due_later(case, came_on), state=stage, expected_on=came_on, ended_at=case.at)
        case ParcelStage.RETURNED:
            return _changed(case, before=_taken_back(case), state=stage, ended_at=case.at)
        case ParcelStage.LOST | ParcelStage.DAMAGED:
            end = ParcelledEnd(stage)
            spoiled = (
                effect
                for loan, task_id in zip(case.inside, case.fresh.more, strict=False)
                for effect in _spoiled(case, loan, end=end, task_id=task_id)
            )
            before = (*spoiled, *cost_nothing(case).effects)
            return _changed(case, before=before, state=stage, ended_at=case.at, charge_fen=0)
        case _:
            return _as_it_is(case)


def _tell_of_one(case: ParcelCase, *, item_id: int, end: ParcelledEnd) -> Decision:
    if no := refusal(case, (has_left, is_still_told_of, it_is_in_it)):
        return no
    loan = next(loan for loan in case.inside if loan.item_id == item_id)
    left, spoiled = len(case.inside) - 1, tuple(_spoiled(case, loan, end=end, task_id=case.fresh.task_id))
    if not _nothing_came(case):
        return _changed(case, before=spoiled, items_told=left)
    return _changed(case, before=(*spoiled, *cost_nothing(case).effects), items_told=left, charge_fen=0)


def _nothing_came(case: ParcelCase) -> bool:
    """Once this one is spoiled too. Of what was delivered, whatever else is out of it came and was taken in."""
    parcel = case.known_parcel
    if parcel.state is ParcelStage.DELIVERED:
        return case.state.spoiled.get(parcel.id, 0) + 1 == parcel.items
    return len(case.inside) == 1


def _due_later(case: ParcelCase, expected_on: date) -> tuple[Effect, ...]:
    days = (case.known_parcel.expected_on, expected_on)
    return tuple(moved_on(case.inside, case.state, days=days))


def _taken_back(case: ParcelCase) -> tuple[Effect, ...]:
    """Each loan ends without anything following from it; then the item is taken in as by a scan of its own."""
    state, effects, more = case.state.copied(), list[Effect](), iter(case.fresh.more)
    for loan in case.inside:
        item = state.items[loan.item_id]
        scan = ItemScan(barcode=item.barcode, item_id=item.id)
        command = CheckIn(id=case.command.id, occurred_at=case.at, terminal_id=case.terminal.id, item=scan)
        fresh = replace(case.fresh, transit_id=next(more), task_id=next(more), more=())
        _follow(state, effects, more=(_closed(case, loan), _ended(loan, ParcelledEnd.RETURNED)))
        taken = take_in(
            make_case(command, state, now=case.now, fresh=fresh, late=case.now - case.at), refuses_unknown=False
        )
        _follow(state, effects, more=taken.effects if isinstance(taken, Accepted) else ())
    return tuple(effects)


def _follow(state: State, effects: list[Effect], *, more: tuple[Effect, ...]) -> None:
    for effect in more:
        fold(state, effect, patron_id=None)
        effects.append(effect)


def _spoiled(case: ParcelCase, loan: LoanState, *, end: ParcelledEnd, task_id: int) -> Iterator[Effect]:
    """It counts as missing until somebody has it in hand. The task is its owner's."""
    item = case.state.items[loan.item_id]
    yield _closed(case, loan)
    yield _ended(loan, end)
    status = item.status if item.status in KEPT_BACK else ItemStatus.MISSING
    yield ItemChanged(item_id=item.id, version=item.version + 1, status=status, branch_id=item.branch_id)
    yield TaskRaised(
        task_id=task_id,
        kind=TASKS[end],
        branch_id=case.known_parcel.branch_id,
        library_id=item.owner_library_id,
        details={
            "barcode": item.barcode, "item_ids": [item.id], "parcel_id": case.known_parcel.id,
            "owner_library_id": item.owner_library_id, "price_fen": item.price_fen,
        },
        raised_at=case.at,
    )  # fmt: skip


def _closed(case: ParcelCase, loan: LoanState) -> LoanClosed:
    return LoanClosed(
        loan_id=loan.id,
        item_id=loan.item_id,
        checked_in_at=max(case.at, loan.checked_out_at),
        checkin_branch_id=case.terminal.branch_id,
    )


def _ended(loan: LoanState, end: ParcelledEnd) -> ParcelledEnded:
    return ParcelledEnded(loan_id=loan.id, item_id=loan.item_id, ended_as=end)


def _as_it_is(case: ParcelCase) -> Accepted:
    return Accepted(_told(case.known_parcel, items=len(case.inside), again=True))


def _changed(case: ParcelCase, *, before: tuple[Effect, ...], items_told: int | None = None, **what: Any) -> Accepted:
    parcel = replace(case.known_parcel, **what)
    inside = len(case.inside) if items_told is None else items_told
    return Accepted(_told(parcel, items=inside), effects=(*before, changed(case.known_parcel, **what)))


def _told(parcel: ParcelState, *, items: int, again: bool = False) -> ParcelTold:
    return ParcelTold(
        parcel_id=parcel.id, state=parcel.state, items=items, expected_on=parcel.expected_on,
        charge_fen=parcel.charge_fen, payer=parcel.payer, again=again,
    )  # fmt: skip
