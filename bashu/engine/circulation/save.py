"""From effects to rows: one statement for each table and kind of change, whatever the size of the batch.

What happens to a row twice in a batch is merged here, so that each statement touches each row once.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never

from bashu.domain.circulation.accidents.effects import AccidentEffect, LoanClaimed, LoanEnded
from bashu.domain.circulation.brought import LoanTakenOver
from bashu.domain.circulation.charges.effects import ChargePosted, DepositTaken, PaymentTaken
from bashu.domain.circulation.effects import (
    AccrualStopped,
    AwayBegan,
    AwayEnded,
    BlockPlaced,
    BoxChanged,
    BoxOpened,
    Effect,
    FloatEffect,
    FloatEnded,
    FloatStarted,
    HoldChanged,
    HoldClosed,
    HoldEffect,
    HoldPlaced,
    ItemChanged,
    ItemParcelled,
    LoanClosed,
    LoanEffect,
    LoanOpened,
    LoanRedated,
    LoanRenewed,
    Overridden,
    ParcelChanged,
    ParcelEffect,
    ParcelledEnded,
    ParcelOpened,
    PatronEffect,
    ReturnCounted,
    TaskRaised,
    TaskSettled,
    TransitBoxed,
    TransitDispatched,
    TransitEffect,
    TransitEnded,
    TransitLate,
    TransitStarted,
)
from bashu.domain.circulation.holds.missed import HoldMissed
from bashu.domain.circulation.holds.states import HoldStage, HoldState
from bashu.domain.circulation.owned import ItemOwned, OwnershipTransferred
from bashu.domain.circulation.rotated import ItemRotates
from bashu.domain.circulation.undo.effects import BlockLifted, HoldReopened, LoanReopened, TransitReopened
from bashu.domain.circulation.used import UseCounted
from bashu.domain.circulation.withdrawn import ItemWithdrawn
from bashu.domain.outcome import Person
from bashu.engine.circulation.notices import NEW_NOTICES, of_hold
from bashu.engine.circulation.save_money import MoneyRows
from bashu.engine.circulation.save_undo import LIFTED_BLOCKS, UndoneRows
from bashu.engine.circulation.statements import (
    CHANGED_BOXES,
    CHANGED_HOLDS,
    CHANGED_LOANS,
    CHANGED_PARCELS,
    CHANGED_TRANSITS,
    CHANGING,
    CLAIMED_LOANS,
    ENDED_AWAY,
    ENDED_FLOATS,
    ENDED_LOANS,
    ENDED_PARCELLED,
    FIRST_RETURNS,
    FREED_HOLDS,
    ITEMS,
    NEW_AWAY,
    NEW_BLOCKS,
    NEW_BOXES,
    NEW_FLOATS,
    NEW_HOLDS,
    NEW_LOANS,
    NEW_MISSED,
    NEW_OVERRIDES,
    NEW_OWNERSHIPS,
    NEW_PARCELLED,
    NEW_PARCELS,
    NEW_TASKS,
    NEW_TOKENS,
    NEW_TRANSITS,
    NEW_USES,
    NEW_WITHDRAWALS,
    OWNED,
    ROTATED,
    SETTLED_TASKS,
)
from bashu.engine.room import Write

Row = dict[str, Any]
NO_HOLD: Row = dict.fromkeys(CHANGING)
# A row each, which nothing changes afterwards.
TOLD = (HoldMissed, Overridden, UseCounted, ItemWithdrawn, OwnershipTransferred)
# Of these a token is the name for as long as they are somebody's.
LASTING = LoanOpened | LoanTakenOver | HoldPlaced | ChargePosted | PaymentTaken | DepositTaken


class Rows:
    """Rows to write, gathered from effects in their order."""

    def __init__(
        self,
        *,
        patron_of: Mapping[int, int],
        floating_before: Collection[int],
        away_before: Collection[int],
        holds_before: Mapping[int, HoldState],
    ) -> None:
        """`patron_of`: whose each loan is that the batch knows; no effect names a person."""
        self.patron_of = patron_of
        self._floating_before = floating_before
        self._away_before = away_before
        self.holds_before = holds_before
        self.items: dict[int, Row] = {}
        self.rotated: dict[int, Row] = {}
        self.owned: dict[int, Row] = {}
        self.new_loans: dict[int, Row] = {}
        self.loans: dict[int, Row] = {}
        self.ended_loans: list[Row] = []
        self.claimed_loans: dict[int, Row] = {}
        self.new_transits: dict[int, Row] = {}
        self.transits: dict[int, Row] = {}
        self.floats: dict[int, Row | None] = {}
        self.away: dict[int, Row | None] = {}
        self.new_boxes: dict[int, Row] = {}
        self.boxes: dict[int, Row] = {}
        self.new_parcels: dict[int, Row] = {}
        self.parcels: dict[int, Row] = {}
        self.new_parcelled: dict[int, Row] = {}
        self.parcelled: dict[int, Row] = {}
        self.new_holds: dict[int, Row] = {}
        self.holds: dict[int, Row] = {}
        self.new_tasks: dict[int, Row] = {}
        self.tasks: dict[int, Row] = {}
        self.blocks: list[Row] = []
        self.first_returns: dict[int, Row] = {}
        self.told: dict[type, list[Row]] = {kind: [] for kind in TOLD}
        self.tokens: list[Row] = []
        self.money = MoneyRows()
        self.undone = UndoneRows()
        self.notices: list[Row] = []

    def add(self, effects: Sequence[Effect], *, command_id: object, person: Person | None, now: datetime) -> None:
        for effect in effects:
            self._add(effect, command_id=command_id, patron_id=person.patron_id if person else None, now=now)
        if person is not None:
            self.tokens.append({
                "token": person.token, "salt": person.salt.hex(), "patron_id": person.patron_id, "made_at": now,
                "lasting": any(isinstance(effect, LASTING) for effect in effects),
            })  # fmt: skip

    def _add(self, effect: Effect, *, command_id: object, patron_id: int | None, now: datetime) -> None:
        match effect:
            case ItemChanged() | ItemRotates() | ItemOwned():
                self._add_item(effect)
            case (
                LoanOpened() | LoanRenewed() | LoanRedated() | LoanClosed() | AccrualStopped()
                | LoanEnded() | LoanClaimed() | LoanTakenOver()
            ):  # fmt: skip
                self._add_loan(effect, patron_id=patron_id)
            case BlockPlaced() | ReturnCounted():
                self._add_to_patron(effect)
            case TransitStarted() | TransitDispatched() | TransitEnded() | TransitBoxed() | TransitLate():
                self._add_transit(effect)
            case BoxOpened() | BoxChanged():
                self._add_box(effect)
            case ParcelOpened() | ParcelChanged() | ItemParcelled() | ParcelledEnded():
                self._add_parcel(effect)
            case FloatStarted() | FloatEnded() | AwayBegan() | AwayEnded():
                self._add_float(effect)
            case TaskRaised() | TaskSettled():
                self._add_task(effect, command_id=command_id)
            case HoldMissed() | Overridden() | UseCounted() | ItemWithdrawn() | OwnershipTransferred():
                self.told[type(effect)].append(_row(effect))
            case HoldPlaced() | HoldChanged() | HoldClosed():
                self._add_hold(effect, patron_id=patron_id, now=now)
            case LoanReopened() | TransitReopened() | HoldReopened() | BlockLifted():
                self.undone.add(effect, self)
            case _:
                self.money.add(effect, patron_id=patron_id)

    def _add_item(self, effect: ItemChanged | ItemRotates | ItemOwned) -> None:
        if not isinstance(effect, ItemChanged):
            rows = self.rotated if isinstance(effect, ItemRotates) else self.owned
            rows[effect.item_id] = _row(effect)
            return
        self.items[effect.item_id] = {
            "id": effect.item_id, "status": effect.status, "branch_id": effect.branch_id, "version": effect.version
        }  # fmt: skip

    def _add_task(self, effect: TaskRaised | TaskSettled, *, command_id: object) -> None:
        if isinstance(effect, TaskRaised):
            self.new_tasks[effect.task_id] = _row(effect) | {"command_id": command_id}
            return
        task = self.new_tasks.get(effect.task_id) or self.tasks.setdefault(effect.task_id, {})
        task.update(_row(effect))

    def _add_accident(self, effect: AccidentEffect) -> None:
        """Written behind the loans, so also of those that begin in this batch."""
        if isinstance(effect, LoanEnded):
            self.ended_loans.append(_row(effect))
        else:
            self.claimed_loans[effect.loan_id] = _row(effect)

    def _add_loan(self, effect: LoanEffect, *, patron_id: int | None) -> None:
        match effect:
            case LoanOpened() | LoanTakenOver():
                self.new_loans[effect.loan_id] = _row(effect) | {"patron_id": patron_id}
            case LoanRenewed():
                self.loan(effect.loan_id).update(
                    due_at=effect.due_at,
                    renewals=effect.renewals,
                    renewed_at=effect.renewed_at,
                    renewed_terminal_id=effect.renewed_terminal_id,
                )
            case LoanRedated():
                self.loan(effect.loan_id).update(due_at=effect.due_at, redated=effect.redated)
            case LoanClosed():
                said = ("checked_in_at", "checkin_branch_id", "taken_in_at")
                self.loan(effect.loan_id).update({name: getattr(effect, name) for name in said})
            case AccrualStopped():
                self.loan(effect.loan_id).update(accrual_stopped_at=effect.stopped_at)
            case LoanEnded() | LoanClaimed():
                self._add_accident(effect)
            case _:
                assert_never(effect)

    def _add_transit(self, effect: TransitEffect) -> None:
        match effect:
            case TransitStarted():
                self.new_transits[effect.transit_id] = _row(effect)
            case TransitDispatched():
                self.transit(effect.transit_id).update(dispatched_at=effect.dispatched_at)
            case TransitEnded():
                self.transit(effect.transit_id).update(
                    ended_at=effect.ended_at, ended_as=effect.ended_as, payer_id=effect.payer_id
                )
            case TransitBoxed():
                self.transit(effect.transit_id).update(boxed=True, box_id=effect.box_id)
            case TransitLate():
                self.transit(effect.transit_id).update(late_at=effect.late_at)
            case _:
                assert_never(effect)

    def _add_box(self, effect: BoxOpened | BoxChanged) -> None:
        is_new = isinstance(effect, BoxOpened) or effect.box_id in self.new_boxes
        (self.new_boxes if is_new else self.boxes).setdefault(effect.box_id, {}).update(_row(effect))

    def _add_parcel(self, effect: ParcelEffect) -> None:
        match effect:
            case ParcelOpened():
                self.new_parcels[effect.parcel_id] = _row(effect)
            case ParcelChanged():
                rows = self.new_parcels if effect.parcel_id in self.new_parcels else self.parcels
                rows.setdefault(effect.parcel_id, {}).update(_row(effect))
            case ItemParcelled():
                self.new_parcelled[effect.loan_id] = _row(effect)
            case ParcelledEnded():
                rows = self.new_parcelled if effect.loan_id in self.new_parcelled else self.parcelled
                rows.setdefault(effect.loan_id, {}).update(_row(effect))
            case _:
                assert_never(effect)

    def _add_float(self, effect: FloatEffect) -> None:
        match effect:
            case FloatStarted() | FloatEnded():
                self.floats[effect.item_id] = _row(effect) if isinstance(effect, FloatStarted) else None
            case AwayBegan() | AwayEnded():
                self.away[effect.item_id] = _row(effect) if isinstance(effect, AwayBegan) else None
            case _:
                assert_never(effect)

    def _add_to_patron(self, effect: PatronEffect) -> None:
        patron_id = self.patron_of[effect.loan_id]
        match effect:
            case BlockPlaced():
                self.blocks.append(_row(effect) | {"patron_id": patron_id})
            case ReturnCounted():
                self.first_returns[patron_id] = {"id": patron_id, "returns": effect.returns}
            case _:
                assert_never(effect)

    def _add_hold(self, effect: HoldEffect, *, patron_id: int | None, now: datetime) -> None:
        if isinstance(effect, HoldPlaced):
            self.new_holds[effect.hold_id] = NO_HOLD | _row(effect) | {"id": effect.hold_id, "patron_id": patron_id}
        else:
            self._change_hold(effect, now=now)

    def _change_hold(self, effect: HoldChanged | HoldClosed, *, now: datetime) -> None:
        row = self.hold(effect.hold_id)
        row["version"] = effect.version
        if isinstance(effect, HoldChanged):
            row.update(effect.changed)
        else:
            row |= {name: getattr(effect, name) for name in ("closed_at", "closed_as", "closed_reason", "item_id")}
            row["stage"] = HoldStage.CLOSED
        before = self.holds_before.get(effect.hold_id)
        self.notices += of_hold(effect, row, patron_id=before.patron_id if before else row["patron_id"], now=now)

    def hold(self, hold_id: int) -> Row:
        """The whole row as it was, to be changed: nobody else can have changed it meanwhile."""
        if hold_id in self.new_holds:
            return self.new_holds[hold_id]
        if hold_id not in self.holds:
            before = self.holds_before[hold_id]
            self.holds[hold_id] = {name: getattr(before, name, None) for name in ("id", *CHANGING)}
        return self.holds[hold_id]

    def _freed(self) -> list[Row]:
        """Holds that had another item before this batch, or end in it."""
        freed = []
        for hold_id, row in self.holds.items():
            before = self.holds_before[hold_id].item_id
            if (
                before is not None
                and hold_id not in self.undone.holds
                and (before != row["item_id"] or row["closed_at"] is not None)
            ):
                freed.append({"id": hold_id})
        return freed

    def loan(self, loan_id: int) -> Row:
        known = self.new_loans.get(loan_id) or self.undone.loans.get(loan_id)
        return known or self.loans.setdefault(loan_id, {"id": loan_id})

    def transit(self, transit_id: int) -> Row:
        known = self.new_transits.get(transit_id) or self.undone.transits.get(transit_id)
        return known or self.transits.setdefault(transit_id, {"id": transit_id})

    def writes(self) -> list[Write]:
        """What ends comes before what begins: an item has one open loan and one open transit at every moment."""
        ended = [{"item_id": item_id} for item_id in self.floats if item_id in self._floating_before]
        back = [{"item_id": item_id} for item_id in self.away if item_id in self._away_before]
        return [
            Write("items", ITEMS, list(self.items.values())),
            Write("rotated items", ROTATED, list(self.rotated.values())),
            Write("items of another owner", OWNED, list(self.owned.values())),
            Write("loans", CHANGED_LOANS, list(self.loans.values())),
            self.undone.reopened_loans(),
            Write("new loans", NEW_LOANS, list(self.new_loans.values())),
            Write("ended loans", ENDED_LOANS, self.ended_loans),
            Write("claimed loans", CLAIMED_LOANS, list(self.claimed_loans.values())),
            Write("new boxes", NEW_BOXES, list(self.new_boxes.values())),
            Write("boxes", CHANGED_BOXES, list(self.boxes.values())),
            Write("transits", CHANGED_TRANSITS, list(self.transits.values())),
            self.undone.reopened_transits(),
            Write("new transits", NEW_TRANSITS, list(self.new_transits.values())),
            Write("new parcels", NEW_PARCELS, list(self.new_parcels.values())),
            Write("parcels", CHANGED_PARCELS, list(self.parcels.values())),
            Write("new items in parcels", NEW_PARCELLED, list(self.new_parcelled.values())),
            Write("items in parcels", ENDED_PARCELLED, list(self.parcelled.values())),
            Write("ended floats", ENDED_FLOATS, ended),
            Write("new floats", NEW_FLOATS, [row for row in self.floats.values() if row is not None]),
            Write("items back", ENDED_AWAY, back),
            Write("items away", NEW_AWAY, [row for row in self.away.values() if row is not None]),
            Write("freed holds", FREED_HOLDS, self._freed()),
            Write("holds", CHANGED_HOLDS, [row for key, row in self.holds.items() if key not in self.undone.holds]),
            self.undone.reopened_holds(self.holds),
            Write("new holds", NEW_HOLDS, list(self.new_holds.values())),
            Write("tasks", NEW_TASKS, list(self.new_tasks.values())),
            Write("settled tasks", SETTLED_TASKS, list(self.tasks.values())),
            Write("lifted blocks", LIFTED_BLOCKS, self.undone.lifted_blocks),
            Write("blocks", NEW_BLOCKS, self.blocks),
            Write("first returns", FIRST_RETURNS, list(self.first_returns.values())),
            Write("overrides", NEW_OVERRIDES, self.told[Overridden]),
            Write("missed", NEW_MISSED, self.told[HoldMissed]),
            Write("uses", NEW_USES, self.told[UseCounted]),
            Write("withdrawals", NEW_WITHDRAWALS, self.told[ItemWithdrawn]),
            Write("transfers of ownership", NEW_OWNERSHIPS, self.told[OwnershipTransferred]),
            Write("tokens", NEW_TOKENS, self.tokens),
            Write("notices", NEW_NOTICES, self.notices),
        ]


def _row(effect: Effect) -> Row:
    """The fields of an effect, which has slots and no depth that matters here."""
    return {name: getattr(effect, name) for name in effect.__slots__}
