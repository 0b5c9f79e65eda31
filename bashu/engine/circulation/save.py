"""From effects to rows: one statement for each table and kind of change, whatever the size of the batch.

What happens to a row twice in a batch is merged here, so that each statement touches each row once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, assert_never

from bashu.domain.circulation.effects import (
    AccrualStopped,
    Effect,
    FloatEnded,
    FloatStarted,
    ItemChanged,
    LoanClosed,
    LoanOpened,
    LoanRenewed,
    Overridden,
    TaskRaised,
    TransitDispatched,
    TransitEnded,
    TransitStarted,
)
from bashu.domain.outcome import Person
from bashu.engine.room import Write

ITEMS = """
UPDATE catalogue_item t SET status = v.status, branch_id = v.branch_id, version = v.version
  FROM json_to_recordset(%s) AS v(id int8, status text, branch_id int8, version int8)
 WHERE t.id = v.id AND t.version < v.version
"""
CHANGED_LOANS = """
UPDATE circulation_loan t SET due_at = coalesce(v.due_at, t.due_at), renewals = coalesce(v.renewals, t.renewals),
       checked_in_at = v.checked_in_at, checkin_branch_id = v.checkin_branch_id,
       accrual_stopped_at = coalesce(v.accrual_stopped_at, t.accrual_stopped_at)
  FROM json_to_recordset(%s) AS v(id int8, due_at timestamptz, renewals int2, checked_in_at timestamptz,
       checkin_branch_id int8, accrual_stopped_at timestamptz)
 WHERE t.id = v.id AND t.checked_in_at IS NULL
"""
NEW_LOANS = """
INSERT INTO circulation_loan (id, item_id, patron_id, token, lending_branch_id, terminal_id, checked_out_at, due_at,
       renewals, terms, accrual_stopped_at, checked_in_at, checkin_branch_id)
SELECT loan_id, item_id, patron_id, decode(token, 'hex'), lending_branch_id, terminal_id, checked_out_at, due_at,
       coalesce(renewals, 0), terms, accrual_stopped_at, checked_in_at, checkin_branch_id
  FROM json_to_recordset(%s) AS v(loan_id int8, item_id int8, patron_id int8, token text, lending_branch_id int8,
       terminal_id int8, checked_out_at timestamptz, due_at timestamptz, renewals int2, terms jsonb,
       accrual_stopped_at timestamptz, checked_in_at timestamptz, checkin_branch_id int8)
"""
CHANGED_TRANSITS = """
UPDATE circulation_transit t SET dispatched_at = coalesce(v.dispatched_at, t.dispatched_at), ended_at = v.ended_at,
       ended_as = v.ended_as
  FROM json_to_recordset(%s) AS v(id int8, dispatched_at timestamptz, ended_at timestamptz, ended_as text)
 WHERE t.id = v.id AND t.ended_at IS NULL
"""
NEW_TRANSITS = """
INSERT INTO circulation_transit (id, item_id, origin_id, destination_id, reason, started_at, expected_on,
       forwarded_from_id, dispatched_at, ended_at, ended_as)
SELECT transit_id, item_id, origin_branch_id, destination_branch_id, reason, started_at, expected_on,
       forwarded_from_id, dispatched_at, ended_at, ended_as
  FROM json_to_recordset(%s) AS v(transit_id int8, item_id int8, origin_branch_id int8, destination_branch_id int8,
       reason text, started_at timestamptz, expected_on date, forwarded_from_id int8, dispatched_at timestamptz,
       ended_at timestamptz, ended_as text)
"""
ENDED_FLOATS = """
DELETE FROM circulation_floating t USING json_to_recordset(%s) AS v(item_id int8) WHERE t.item_id = v.item_id
"""
NEW_FLOATS = """
INSERT INTO circulation_floating (item_id, branch_id, owner_id, since_at)
SELECT item_id, branch_id, owner_library_id, since_at
  FROM json_to_recordset(%s) AS v(item_id int8, branch_id int8, owner_library_id int8, since_at timestamptz)
"""
NEW_TASKS = """
INSERT INTO circulation_task (id, kind, branch_id, command_id, details, raised_at)
SELECT task_id, kind, branch_id, command_id, details, raised_at
  FROM json_to_recordset(%s) AS v(task_id int8, kind text, branch_id int8, command_id uuid, details jsonb,
       raised_at timestamptz)
"""
NEW_OVERRIDES = """
INSERT INTO circulation_override (id, loan_id, staff_id, branch_id, refusals, due_on, reason, overridden_at)
SELECT override_id, loan_id, staff_id, branch_id, refusals, due_on, reason, overridden_at
  FROM json_to_recordset(%s) AS v(override_id int8, loan_id int8, staff_id int8, branch_id int8, refusals text[],
       due_on date, reason text, overridden_at timestamptz)
"""
NEW_TOKENS = """
INSERT INTO patrons_patrontoken (token, salt, patron_id, made_at, lasting)
SELECT decode(token, 'hex'), decode(salt, 'hex'), patron_id, made_at, lasting
  FROM json_to_recordset(%s) AS v(token text, salt text, patron_id int8, made_at timestamptz, lasting bool)
"""

Row = dict[str, Any]


class Rows:
    """Rows to write, gathered from effects in their order."""

    def __init__(self, floating_before: dict[int, int]) -> None:
        self._floating_before = floating_before
        self.items: dict[int, Row] = {}
        self.new_loans: dict[int, Row] = {}
        self.loans: dict[int, Row] = {}
        self.new_transits: dict[int, Row] = {}
        self.transits: dict[int, Row] = {}
        self.floats: dict[int, Row | None] = {}
        self.tasks: list[Row] = []
        self.overrides: list[Row] = []
        self.tokens: list[Row] = []

    def add(self, effects: Sequence[Effect], *, command_id: object, person: Person | None, now: datetime) -> None:
        for effect in effects:
            self._add(effect, command_id=command_id, patron_id=person.patron_id if person else None)
        if person is not None:
            self.tokens.append({
                "token": person.token, "salt": person.salt.hex(), "patron_id": person.patron_id, "made_at": now,
                "lasting": any(isinstance(effect, LoanOpened) for effect in effects),
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
            case LoanOpened():
                self.new_loans[effect.loan_id] = _row(effect) | {"patron_id": patron_id}
            case LoanRenewed():
                self._loan(effect.loan_id).update(due_at=effect.due_at, renewals=effect.renewals)
            case LoanClosed():
                self._loan(effect.loan_id).update(
                    checked_in_at=effect.checked_in_at, checkin_branch_id=effect.checkin_branch_id
                )
            case AccrualStopped():
                self._loan(effect.loan_id).update(accrual_stopped_at=effect.stopped_at)
            case TransitStarted():
                self.new_transits[effect.transit_id] = _row(effect)
            case TransitDispatched():
                self._transit(effect.transit_id).update(dispatched_at=effect.dispatched_at)
            case TransitEnded():
                self._transit(effect.transit_id).update(ended_at=effect.ended_at, ended_as=effect.ended_as)
            case FloatStarted():
                self.floats[effect.item_id] = _row(effect)
            case FloatEnded():
                self.floats[effect.item_id] = None
            case TaskRaised() | Overridden():
                self._new(effect, command_id=command_id)
            case _:
                assert_never(effect)

    def _new(self, effect: TaskRaised | Overridden, *, command_id: object) -> None:
        """Rows that no other effect of a batch touches again."""
        if isinstance(effect, TaskRaised):
            self.tasks.append(_row(effect) | {"command_id": command_id})
        else:
            self.overrides.append(_row(effect))

    def _loan(self, loan_id: int) -> Row:
        return self.new_loans.get(loan_id) or self.loans.setdefault(loan_id, {"id": loan_id})

    def _transit(self, transit_id: int) -> Row:
        return self.new_transits.get(transit_id) or self.transits.setdefault(transit_id, {"id": transit_id})

    def writes(self) -> list[Write]:
        """What ends comes before what begins: an item has one open loan and one open transit at every moment."""
        ended = [{"item_id": item_id} for item_id in self.floats if item_id in self._floating_before]
        return [
            Write("items", ITEMS, list(self.items.values())),
            Write("loans", CHANGED_LOANS, list(self.loans.values())),
            Write("new loans", NEW_LOANS, list(self.new_loans.values())),
            Write("transits", CHANGED_TRANSITS, list(self.transits.values())),
            Write("new transits", NEW_TRANSITS, list(self.new_transits.values())),
            Write("ended floats", ENDED_FLOATS, ended),
            Write("new floats", NEW_FLOATS, [row for row in self.floats.values() if row is not None]),
            Write("tasks", NEW_TASKS, self.tasks),
            Write("overrides", NEW_OVERRIDES, self.overrides),
            Write("tokens", NEW_TOKENS, self.tokens),
        ]


def _row(effect: Effect) -> Row:
    """The fields of an effect, which has slots and no depth that matters here."""
    return {name: getattr(effect, name) for name in effect.__slots__}
