"""From the effects of an undone scan to rows. What was ended in the same batch is only open again in its row."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, assert_never

from bashu.domain.circulation.holds.states import HoldStage
from bashu.domain.circulation.undo.effects import BlockLifted, HoldReopened, LoanReopened, TransitReopened, UndoEffect
from bashu.engine.circulation.statements import HOLDS, LOANS, TRANSITS
from bashu.engine.room import Write

if TYPE_CHECKING:
    from bashu.engine.circulation.save import Rows

Row = dict[str, Any]
# One of them, should there be several that say the same.
LIFTED_BLOCKS = """
DELETE FROM patrons_block t USING json_to_recordset(%s) AS v(patron_id int8, library_id int8, reason text,
       starts_at timestamptz, ends_at timestamptz)
 WHERE t.id = (SELECT min(b.id) FROM patrons_block b
                WHERE b.patron_id = v.patron_id AND b.library_id = v.library_id AND b.reason = v.reason
                  AND b.starts_at = v.starts_at AND b.ends_at = v.ends_at)
"""
# What tells one block from another.
BLOCK = ("library_id", "reason", "starts_at", "ends_at")


class UndoneRows:
    """`loans`, `transits`, `holds`: what was over before this batch, and may be over again at its end."""

    def __init__(self) -> None:
        self.loans: dict[int, Row] = {}
        self.transits: dict[int, Row] = {}
        self.holds: set[int] = set()
        self.lifted_blocks: list[Row] = []

    def add(self, effect: UndoEffect, rows: "Rows") -> None:
        match effect:
            case LoanReopened(loan_id=loan_id):
                known = loan_id in rows.new_loans or loan_id in rows.loans
                row = rows.loan(loan_id) if known else self.loans.setdefault(loan_id, {"id": loan_id})
                row.update(dict.fromkeys(("checked_in_at", "checkin_branch_id", "taken_in_at")))
            case TransitReopened(transit_id=transit_id):
                known = transit_id in rows.new_transits or transit_id in rows.transits
                row = rows.transit(transit_id) if known else self.transits.setdefault(transit_id, {"id": transit_id})
                row.update(dict.fromkeys(("ended_at", "ended_as")))
            case HoldReopened():
                self._add_hold(effect, rows)
            case BlockLifted():
                self._lift(effect, rows)
            case _:
                assert_never(effect)

    def reopened_loans(self) -> Write:
        """What was undone was never taken in; it may have been since."""
        return Write("reopened loans", f"{LOANS} t.checked_in_at IS NOT NULL", list(self.loans.values()))

    def reopened_transits(self) -> Write:
        return Write("reopened transits", f"{TRANSITS} t.ended_at IS NOT NULL", list(self.transits.values()))

    def reopened_holds(self, rows: Mapping[int, Row]) -> Write:
        return Write("reopened holds", f"{HOLDS} t.closed_at IS NOT NULL", [rows[key] for key in sorted(self.holds)])

    def _add_hold(self, effect: HoldReopened, rows: "Rows") -> None:
        before = rows.holds_before.get(effect.hold_id)
        if before is not None and before.stage is HoldStage.CLOSED:
            self.holds.add(effect.hold_id)
        opened = {"stage": effect.stage, "item_id": effect.item_id, "version": effect.version}
        rows.hold(effect.hold_id).update(opened | dict.fromkeys(("closed_at", "closed_as", "closed_reason")))

    def _lift(self, effect: BlockLifted, rows: "Rows") -> None:
        lifted = {name: getattr(effect, name) for name in BLOCK} | {"patron_id": rows.patron_of[effect.loan_id]}
        of_now = [row for row in rows.blocks if all(row[name] == value for name, value in lifted.items())]
        if of_now:
            rows.blocks.remove(of_now[0])
        else:
            self.lifted_blocks.append(lifted)
