"""From effects of money to rows. What happens to a charge twice in a batch is merged, as in `save`."""

from typing import Any, assert_never

from bashu.domain.circulation.charges.effects import (
    ChargeChanged,
    ChargePosted,
    DepositChanged,
    DepositTaken,
    Entered,
    MoneyEffect,
    PaymentTaken,
    PaymentVoided,
)
from bashu.domain.circulation.snapshot import PatronState
from bashu.domain.circulation.state import State
from bashu.engine.room import Write

Row = dict[str, Any]

NEW_CHARGES = """
INSERT INTO settlement_charge (id, version, library_id, branch_id, kind, loan_id, item_id, patron_id, token, amount_fen,
       charged_at, details, paid_fen, waiver_fen, refundable_fen, refunded_fen, settled_at)
SELECT charge_id, version, library_id, branch_id, kind, loan_id, item_id, patron_id, decode(token, 'hex'), amount_fen,
       charged_at, details, coalesce(paid_fen, 0), coalesce(waiver_fen, 0), coalesce(refundable_fen, 0),
       coalesce(refunded_fen, 0), settled_at
  FROM json_to_recordset(%s) AS v(charge_id int8, version int8, library_id int8, branch_id int8, kind text,
       loan_id int8, item_id int8, patron_id int8, token text, amount_fen int4, charged_at timestamptz, details jsonb,
       paid_fen int4, waiver_fen int4, refundable_fen int4, refunded_fen int4, settled_at timestamptz)
"""
CHARGES = """
UPDATE settlement_charge t SET version = v.version, paid_fen = v.paid_fen, waiver_fen = v.waiver_fen,
       refundable_fen = v.refundable_fen, refunded_fen = v.refunded_fen, settled_at = v.settled_at
  FROM json_to_recordset(%s) AS v(charge_id int8, version int8, paid_fen int4, waiver_fen int4, refundable_fen int4,
       refunded_fen int4, settled_at timestamptz)
 WHERE t.id = v.charge_id AND t.version < v.version
"""
NEW_PAYMENTS = """
INSERT INTO settlement_payment (id, version, library_id, branch_id, terminal_id, staff_id, method, fen, lines,
       patron_id, token, paid_at, voided_at, voided_by, void_reason, deposit_id)
SELECT payment_id, version, library_id, branch_id, terminal_id, staff_id, method, fen, lines, patron_id,
       decode(token, 'hex'), paid_at, voided_at, voided_by, void_reason, deposit_id
  FROM json_to_recordset(%s) AS v(payment_id int8, version int8, library_id int8, branch_id int8, terminal_id int8,
       staff_id int4, method text, fen int4, lines jsonb, patron_id int8, token text, paid_at timestamptz,
       voided_at timestamptz, voided_by int4, void_reason text, deposit_id int8)
"""
PAYMENTS = """
UPDATE settlement_payment t SET version = v.version, voided_at = v.voided_at, voided_by = v.voided_by,
       void_reason = v.void_reason
  FROM json_to_recordset(%s) AS v(payment_id int8, version int8, voided_at timestamptz, voided_by int4,
       void_reason text)
 WHERE t.id = v.payment_id AND t.version < v.version
"""
ENTRIES = """
INSERT INTO settlement_entry (id, kind, charge_id, payment_id, branch_id, staff_id, reason, posted_at, postings,
       deposit_id)
SELECT entry_id, kind, charge_id, payment_id, branch_id, staff_id, reason, posted_at, postings, deposit_id
  FROM json_to_recordset(%s) AS v(entry_id int8, kind text, charge_id int8, payment_id int8, branch_id int8,
       staff_id int4, reason text, posted_at timestamptz, postings jsonb, deposit_id int8)
"""
NEW_DEPOSITS = """
INSERT INTO settlement_deposit (id, version, library_id, branch_id, patron_id, token, amount_fen, taken_on, entered_at,
       staff_id, refunded_fen, applied_fen, settled_at, voided_at, voided_by, void_reason)
SELECT deposit_id, version, library_id, branch_id, patron_id, decode(token, 'hex'), amount_fen, taken_on, entered_at,
       staff_id, coalesce(refunded_fen, 0), coalesce(applied_fen, 0), settled_at, voided_at, voided_by, void_reason
  FROM json_to_recordset(%s) AS v(deposit_id int8, version int8, library_id int8, branch_id int8, patron_id int8,
       token text, amount_fen int4, taken_on date, entered_at timestamptz, staff_id int4, refunded_fen int4,
       applied_fen int4, settled_at timestamptz, voided_at timestamptz, voided_by int4, void_reason text)
"""
DEPOSITS = """
UPDATE settlement_deposit t SET version = v.version, refunded_fen = v.refunded_fen, applied_fen = v.applied_fen,
       settled_at = v.settled_at, voided_at = v.voided_at, voided_by = v.voided_by, void_reason = v.void_reason
  FROM json_to_recordset(%s) AS v(deposit_id int8, version int8, refunded_fen int4, applied_fen int4,
       settled_at timestamptz, voided_at timestamptz, voided_by int4, void_reason text)
 WHERE t.id = v.deposit_id AND t.version < v.version
"""
DEBTS = """
UPDATE patrons_patron t SET owed_fen = v.owed_fen, debts = v.debts
  FROM json_to_recordset(%s) AS v(id int8, owed_fen int4, debts jsonb) WHERE t.id = v.id
"""


class MoneyRows:
    def __init__(self) -> None:
        self.new_charges: dict[int, Row] = {}
        self.charges: dict[int, Row] = {}
        self.new_payments: dict[int, Row] = {}
        self.payments: dict[int, Row] = {}
        self.entries: list[Row] = []
        self.new_deposits: dict[int, Row] = {}
        self.deposits: dict[int, Row] = {}

    def add(self, effect: MoneyEffect, *, patron_id: int | None) -> None:
        match effect:
            case ChargePosted():
                self.new_charges[effect.charge_id] = _row(effect) | {"patron_id": patron_id}
            case ChargeChanged():
                row = self.new_charges.get(effect.charge_id) or self.charges.setdefault(effect.charge_id, {})
                # A new row keeps its own token, which is the same.
                row.update({name: value for name, value in _row(effect).items() if name not in {"token", "left_fen"}})
            case PaymentTaken():
                self.new_payments[effect.payment_id] = _row(effect) | {"patron_id": patron_id}
            case PaymentVoided():
                (self.new_payments.get(effect.payment_id) or self.payments.setdefault(effect.payment_id, {})).update(
                    _row(effect)
                )
            case Entered():
                self.entries.append(_row(effect))
            case DepositTaken():
                self.new_deposits[effect.deposit_id] = _row(effect) | {"patron_id": patron_id}
            case DepositChanged():
                (self.new_deposits.get(effect.deposit_id) or self.deposits.setdefault(effect.deposit_id, {})).update(
                    _row(effect)
                )
            case _:
                assert_never(effect)

    def writes(self, state: State) -> list[Write]:
        debts = [_debts(state.patrons[patron_id]) for patron_id in sorted(state.owing)]
        return [
            Write("new charges", NEW_CHARGES, list(self.new_charges.values())),
            Write("charges", CHARGES, list(self.charges.values())),
            Write("new payments", NEW_PAYMENTS, list(self.new_payments.values())),
            Write("payments", PAYMENTS, list(self.payments.values())),
            Write("entries", ENTRIES, self.entries),
            Write("new deposits", NEW_DEPOSITS, list(self.new_deposits.values())),
            Write("deposits", DEPOSITS, list(self.deposits.values())),
            Write("debts", DEBTS, debts),
        ]


def _debts(patron: PatronState) -> Row:
    debts = {str(library_id): fen for library_id, fen in patron.debts.items()}
    return {"id": patron.id, "owed_fen": patron.owed_fen, "debts": debts}


def _row(effect: MoneyEffect) -> Row:
    return {name: getattr(effect, name) for name in effect.__slots__}
