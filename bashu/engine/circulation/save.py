"""From effects to rows: one statement for each table and kind of change, whatever the size of the batch.

What happens to a row twice in a batch is merged here, so that each statement touches each row once.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never

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
    HoldPlaced,
    ItemChanged,
    LoanClosed,
    LoanEffect,
    LoanOpened,
    LoanRedated,
    LoanRenewed,
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
from bashu.domain.circulation.holds.states import HoldStage, HoldState
from bashu.domain.outcome import Person
from bashu.engine.room import Write

# The columns of a hold that change, with their types.
CHANGING = {
    "pickup_branch_id": "int8",
    "pickup_kind": "text",
    "rank": "int8",
    "version": "int8",
    "stage": "text",
    "item_id": "int8",
    "asked_at": "timestamptz",
    "passed_over": "int8[]",
    "suspended_until": "timestamptz",
    "wanted_until": "timestamptz",
    "nearby_until": "timestamptz",
    "promised_from_on": "date",
    "promised_to_on": "date",
    "ready_at": "timestamptz",
    "shelf_until": "timestamptz",
    "reason": "text",
    "reason_details": "jsonb",
    "closed_at": "timestamptz",
    "closed_as": "text",
    "closed_reason": "text",
}
ITEMS = """
UPDATE catalogue_item t SET status = v.status, branch_id = v.branch_id, version = v.version
  FROM json_to_recordset(%s) AS v(id int8, status text, branch_id int8, version int8)
 WHERE t.id = v.id AND t.version < v.version
"""
CHANGED_LOANS = """
UPDATE circulation_loan t SET due_at = coalesce(v.due_at, t.due_at), renewals = coalesce(v.renewals, t.renewals),
       renewed_at = coalesce(v.renewed_at, t.renewed_at),
       renewed_terminal_id = coalesce(v.renewed_terminal_id, t.renewed_terminal_id),
       checked_in_at = v.checked_in_at, checkin_branch_id = v.checkin_branch_id,
       redated = coalesce(v.redated, t.redated),
       accrual_stopped_at = coalesce(v.accrual_stopped_at, t.accrual_stopped_at)
  FROM json_to_recordset(%s) AS v(id int8, due_at timestamptz, renewals int2, renewed_at timestamptz,
       renewed_terminal_id int8, redated jsonb, checked_in_at timestamptz, checkin_branch_id int8,
       accrual_stopped_at timestamptz)
 WHERE t.id = v.id AND t.checked_in_at IS NULL
"""
NEW_LOANS = """
INSERT INTO circulation_loan (id, item_id, patron_id, token, lending_branch_id, terminal_id, checked_out_at, due_at,
       renewals, renewed_at, renewed_terminal_id, terms, redated, accrual_stopped_at, checked_in_at, checkin_branch_id)
SELECT loan_id, item_id, patron_id, decode(token, 'hex'), lending_branch_id, terminal_id, checked_out_at, due_at,
       coalesce(renewals, 0), renewed_at, renewed_terminal_id, terms, redated, accrual_stopped_at, checked_in_at,
       checkin_branch_id
  FROM json_to_recordset(%s) AS v(loan_id int8, item_id int8, patron_id int8, token text, lending_branch_id int8,
       terminal_id int8, checked_out_at timestamptz, due_at timestamptz, renewals int2, renewed_at timestamptz,
       renewed_terminal_id int8, terms jsonb, redated jsonb, accrual_stopped_at timestamptz,
       checked_in_at timestamptz, checkin_branch_id int8)
"""
CHANGED_TRANSITS = """
UPDATE circulation_transit t SET dispatched_at = coalesce(v.dispatched_at, t.dispatched_at), ended_at = v.ended_at,
       ended_as = v.ended_as, payer_id = v.payer_id, late_at = coalesce(v.late_at, t.late_at),
       box_id = CASE WHEN v.boxed THEN v.box_id ELSE t.box_id END
  FROM json_to_recordset(%s) AS v(id int8, dispatched_at timestamptz, ended_at timestamptz, ended_as text,
       payer_id int8, late_at timestamptz, boxed bool, box_id int8)
 WHERE t.id = v.id AND t.ended_at IS NULL
"""
NEW_TRANSITS = """
INSERT INTO circulation_transit (id, item_id, origin_id, destination_id, reason, started_at, expected_on,
       next_branch_id, guessed, forwarded_from_id, dispatched_at, ended_at, ended_as, payer_id, late_at, box_id)
SELECT transit_id, item_id, origin_branch_id, destination_branch_id, reason, started_at, expected_on,
       next_branch_id, guessed, forwarded_from_id, dispatched_at, ended_at, ended_as, payer_id, late_at, box_id
  FROM json_to_recordset(%s) AS v(transit_id int8, item_id int8, origin_branch_id int8, destination_branch_id int8,
       reason text, started_at timestamptz, expected_on date, next_branch_id int8, guessed bool,
       forwarded_from_id int8, dispatched_at timestamptz, ended_at timestamptz, ended_as text, payer_id int8,
       late_at timestamptz, box_id int8)
"""
NEW_BOXES = """
INSERT INTO circulation_box (id, version, origin_id, branch_id, next_branch_id, state, opened_at, closed_at,
       handed_over_at, carrier, expected_on, received_at)
SELECT box_id, version, origin_branch_id, branch_id, next_branch_id, state, opened_at, closed_at, handed_over_at,
       coalesce(carrier, ''), expected_on, received_at
  FROM json_to_recordset(%s) AS v(box_id int8, version int8, origin_branch_id int8, branch_id int8,
       next_branch_id int8, state text, opened_at timestamptz, closed_at timestamptz, handed_over_at timestamptz,
       carrier text, expected_on date, received_at timestamptz)
"""
CHANGED_BOXES = """
UPDATE circulation_box t SET version = v.version, state = v.state, branch_id = v.branch_id, closed_at = v.closed_at,
       handed_over_at = v.handed_over_at, carrier = v.carrier, expected_on = v.expected_on,
       received_at = v.received_at
  FROM json_to_recordset(%s) AS v(box_id int8, version int8, state text, branch_id int8, closed_at timestamptz,
       handed_over_at timestamptz, carrier text, expected_on date, received_at timestamptz)
 WHERE t.id = v.box_id AND t.version < v.version
"""
ENDED_FLOATS = """
DELETE FROM circulation_floating t USING json_to_recordset(%s) AS v(item_id int8) WHERE t.item_id = v.item_id
"""
NEW_FLOATS = """
INSERT INTO circulation_floating (item_id, branch_id, owner_id, since_at)
SELECT item_id, branch_id, owner_library_id, since_at
  FROM json_to_recordset(%s) AS v(item_id int8, branch_id int8, owner_library_id int8, since_at timestamptz)
"""
ENDED_AWAY = """
DELETE FROM circulation_away t USING json_to_recordset(%s) AS v(item_id int8) WHERE t.item_id = v.item_id
"""
NEW_AWAY = """
INSERT INTO circulation_away (item_id, since_at)
SELECT item_id, since_at FROM json_to_recordset(%s) AS v(item_id int8, since_at timestamptz)
"""
NEW_TASKS = """
INSERT INTO circulation_task (id, kind, branch_id, library_id, command_id, details, raised_at, done_at, done_as,
       done_by)
SELECT task_id, kind, branch_id, library_id, command_id, details, raised_at, done_at, done_as, done_by
  FROM json_to_recordset(%s) AS v(task_id int8, kind text, branch_id int8, library_id int8, command_id uuid,
       details jsonb, raised_at timestamptz, done_at timestamptz, done_as text, done_by int4)
"""
SETTLED_TASKS = """
UPDATE circulation_task t SET done_at = v.done_at, done_as = v.done_as, done_by = v.done_by
  FROM json_to_recordset(%s) AS v(task_id int8, done_at timestamptz, done_as text, done_by int4)
 WHERE t.id = v.task_id AND t.done_at IS NULL
"""
# No two holds have the same item at any moment, so what is let go is let go first.
FREED_HOLDS = """
UPDATE circulation_hold t SET item_id = NULL, stage = 'waiting', ready_at = NULL, shelf_until = NULL
  FROM json_to_recordset(%s) AS v(id int8) WHERE t.id = v.id AND t.closed_at IS NULL
"""
CHANGED_HOLDS = f"""
UPDATE circulation_hold t SET {", ".join(f"{name} = v.{name}" for name in CHANGING)}
  FROM json_to_recordset(%s) AS v(id int8, {", ".join(f"{name} {kind}" for name, kind in CHANGING.items())})
 WHERE t.id = v.id AND t.version < v.version AND t.closed_at IS NULL
"""  # noqa: S608 (names of ours)
NEW_HOLDS = f"""
INSERT INTO circulation_hold (id, work_id, level, bib_id, volume, wanted_item_id, patron_id, token, terminal_id,
       placed_at, {", ".join(CHANGING)})
SELECT id, work_id, level, bib_id, volume, wanted_item_id, patron_id, decode(token, 'hex'), terminal_id, placed_at,
       {", ".join(CHANGING)}
  FROM json_to_recordset(%s) AS v(id int8, work_id int8, level text, bib_id int8, volume text, wanted_item_id int8,
       patron_id int8, token text, terminal_id int8, placed_at timestamptz,
       {", ".join(f"{name} {kind}" for name, kind in CHANGING.items())})
"""  # noqa: S608 (names of ours)
NEW_BLOCKS = """
INSERT INTO patrons_block (patron_id, library_id, reason, note, starts_at, ends_at)
SELECT patron_id, library_id, reason, '', starts_at, ends_at
  FROM json_to_recordset(%s) AS v(patron_id int8, library_id int8, reason text, starts_at timestamptz,
       ends_at timestamptz)
"""
FIRST_RETURNS = """
UPDATE patrons_patron t SET first_returns = v.returns
  FROM json_to_recordset(%s) AS v(id int8, returns int4) WHERE t.id = v.id
"""
NEW_TOKENS = """
INSERT INTO patrons_patrontoken (token, salt, patron_id, made_at, lasting)
SELECT decode(token, 'hex'), decode(salt, 'hex'), patron_id, made_at, lasting
  FROM json_to_recordset(%s) AS v(token text, salt text, patron_id int8, made_at timestamptz, lasting bool)
"""

Row = dict[str, Any]
NO_HOLD: Row = dict.fromkeys(CHANGING)


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
        self._patron_of = patron_of
        self._floating_before = floating_before
        self._away_before = away_before
        self._holds_before = holds_before
        self.items: dict[int, Row] = {}
        self.new_loans: dict[int, Row] = {}
        self.loans: dict[int, Row] = {}
        self.new_transits: dict[int, Row] = {}
        self.transits: dict[int, Row] = {}
        self.floats: dict[int, Row | None] = {}
        self.away: dict[int, Row | None] = {}
        self.new_boxes: dict[int, Row] = {}
        self.boxes: dict[int, Row] = {}
        self.new_holds: dict[int, Row] = {}
        self.holds: dict[int, Row] = {}
        self.new_tasks: dict[int, Row] = {}
        self.tasks: dict[int, Row] = {}
        self.blocks: list[Row] = []
        self.first_returns: dict[int, Row] = {}
        self.tokens: list[Row] = []

    def add(self, effects: Sequence[Effect], *, command_id: object, person: Person | None, now: datetime) -> None:
        for effect in effects:
            self._add(effect, command_id=command_id, patron_id=person.patron_id if person else None)
        if person is not None:
            self.tokens.append({
                "token": person.token, "salt": person.salt.hex(), "patron_id": person.patron_id, "made_at": now,
                "lasting": any(isinstance(effect, LoanOpened | HoldPlaced) for effect in effects),
            })  # fmt: skip

    def _add(self, effect: Effect, *, command_id: object, patron_id: int | None) -> None:
        match effect:
            case ItemChanged():
                self.items[effect.item_id] = {
                    "id": effect.item_id,
                    "status": effect.status,
                    "branch_id": effect.branch_id,
                    "version": effect.version,
                }
            case LoanOpened() | LoanRenewed() | LoanRedated() | LoanClosed() | AccrualStopped():
                self._add_loan(effect, patron_id=patron_id)
            case BlockPlaced() | ReturnCounted():
                self._add_to_patron(effect)
            case TransitStarted() | TransitDispatched() | TransitEnded() | TransitBoxed() | TransitLate():
                self._add_transit(effect)
            case BoxOpened():
                self.new_boxes[effect.box_id] = _row(effect)
            case BoxChanged():
                box = self.new_boxes.get(effect.box_id) or self.boxes.setdefault(effect.box_id, {})
                box.update(_row(effect))
            case FloatStarted() | FloatEnded() | AwayBegan() | AwayEnded():
                self._add_float(effect)
            case TaskRaised():
                self.new_tasks[effect.task_id] = _row(effect) | {"command_id": command_id}
            case TaskSettled():
                task = self.new_tasks.get(effect.task_id) or self.tasks.setdefault(effect.task_id, {})
                task.update(_row(effect))
            case HoldPlaced():
                self.new_holds[effect.hold_id] = NO_HOLD | _row(effect) | {"id": effect.hold_id, "patron_id": patron_id}
            case HoldChanged() | HoldClosed():
                self._change_hold(effect)
            case _:
                assert_never(effect)

    def _add_loan(self, effect: LoanEffect, *, patron_id: int | None) -> None:
        match effect:
            case LoanOpened():
                self.new_loans[effect.loan_id] = _row(effect) | {"patron_id": patron_id}
            case LoanRenewed():
                self._loan(effect.loan_id).update(
                    due_at=effect.due_at,
                    renewals=effect.renewals,
                    renewed_at=effect.renewed_at,
                    renewed_terminal_id=effect.renewed_terminal_id,
                )
            case LoanRedated():
                self._loan(effect.loan_id).update(due_at=effect.due_at, redated=effect.redated)
            case LoanClosed():
                self._loan(effect.loan_id).update(
                    checked_in_at=effect.checked_in_at, checkin_branch_id=effect.checkin_branch_id
                )
            case AccrualStopped():
                self._loan(effect.loan_id).update(accrual_stopped_at=effect.stopped_at)
            case _:
                assert_never(effect)

    def _add_transit(self, effect: TransitEffect) -> None:
        match effect:
            case TransitStarted():
                self.new_transits[effect.transit_id] = _row(effect)
            case TransitDispatched():
                self._transit(effect.transit_id).update(dispatched_at=effect.dispatched_at)
            case TransitEnded():
                self._transit(effect.transit_id).update(
                    ended_at=effect.ended_at, ended_as=effect.ended_as, payer_id=effect.payer_id
                )
            case TransitBoxed():
                self._transit(effect.transit_id).update(boxed=True, box_id=effect.box_id)
            case TransitLate():
                self._transit(effect.transit_id).update(late_at=effect.late_at)
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
        patron_id = self._patron_of[effect.loan_id]
        match effect:
            case BlockPlaced():
                self.blocks.append(_row(effect) | {"patron_id": patron_id})
            case ReturnCounted():
                self.first_returns[patron_id] = {"id": patron_id, "returns": effect.returns}
            case _:
                assert_never(effect)

    def _change_hold(self, effect: HoldChanged | HoldClosed) -> None:
        row = self._hold(effect.hold_id)
        row["version"] = effect.version
        if isinstance(effect, HoldChanged):
            row.update(effect.changed)
        else:
            ended = {
                "closed_at": effect.closed_at,
                "closed_as": effect.closed_as,
                "closed_reason": effect.closed_reason,
            }
            row.update(ended, stage=HoldStage.CLOSED, item_id=effect.item_id)

    def _hold(self, hold_id: int) -> Row:
        """The whole row as it was, to be changed: nobody else can have changed it meanwhile."""
        if hold_id in self.new_holds:
            return self.new_holds[hold_id]
        if hold_id not in self.holds:
            before = self._holds_before[hold_id]
            self.holds[hold_id] = {name: getattr(before, name, None) for name in ("id", *CHANGING)}
        return self.holds[hold_id]

    def _freed(self) -> list[Row]:
        """Holds that had another item before this batch, or end in it."""
        freed = []
        for hold_id, row in self.holds.items():
            before = self._holds_before[hold_id].item_id
            if before is not None and (before != row["item_id"] or row["closed_at"] is not None):
                freed.append({"id": hold_id})
        return freed

    def _loan(self, loan_id: int) -> Row:
        return self.new_loans.get(loan_id) or self.loans.setdefault(loan_id, {"id": loan_id})

    def _transit(self, transit_id: int) -> Row:
        return self.new_transits.get(transit_id) or self.transits.setdefault(transit_id, {"id": transit_id})

    def writes(self) -> list[Write]:
        """What ends comes before what begins: an item has one open loan and one open transit at every moment."""
        ended = [{"item_id": item_id} for item_id in self.floats if item_id in self._floating_before]
        back = [{"item_id": item_id} for item_id in self.away if item_id in self._away_before]
        return [
            Write("items", ITEMS, list(self.items.values())),
            Write("loans", CHANGED_LOANS, list(self.loans.values())),
            Write("new loans", NEW_LOANS, list(self.new_loans.values())),
            Write("new boxes", NEW_BOXES, list(self.new_boxes.values())),
            Write("boxes", CHANGED_BOXES, list(self.boxes.values())),
            Write("transits", CHANGED_TRANSITS, list(self.transits.values())),
            Write("new transits", NEW_TRANSITS, list(self.new_transits.values())),
            Write("ended floats", ENDED_FLOATS, ended),
            Write("new floats", NEW_FLOATS, [row for row in self.floats.values() if row is not None]),
            Write("items back", ENDED_AWAY, back),
            Write("items away", NEW_AWAY, [row for row in self.away.values() if row is not None]),
            Write("freed holds", FREED_HOLDS, self._freed()),
            Write("holds", CHANGED_HOLDS, list(self.holds.values())),
            Write("new holds", NEW_HOLDS, list(self.new_holds.values())),
            Write("tasks", NEW_TASKS, list(self.new_tasks.values())),
            Write("settled tasks", SETTLED_TASKS, list(self.tasks.values())),
            Write("blocks", NEW_BLOCKS, self.blocks),
            Write("first returns", FIRST_RETURNS, list(self.first_returns.values())),
            Write("tokens", NEW_TOKENS, self.tokens),
        ]


def _row(effect: Effect) -> Row:
    """The fields of an effect, which has slots and no depth that matters here."""
    return {name: getattr(effect, name) for name in effect.__slots__}
