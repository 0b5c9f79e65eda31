"""What the log says of charges, payments and the books."""

from bashu.engine.guarded import Guarded, Told

CHARGE = Guarded(
    name="charge",
    table="settlement_charge",
    columns={
        "version": "version",
        "library_id": "library_id",
        "branch_id": "branch_id",
        "kind": "kind",
        "loan_id": "loan_id",
        "item_id": "item_id",
        "token": "encode(token, 'hex')",
        "amount_fen": "amount_fen",
        "paid_fen": "paid_fen",
        "waiver_fen": "waiver_fen",
        "refundable_fen": "refundable_fen",
        "refunded_fen": "refunded_fen",
        "charged_at": "charged_at",
        "settled_at": "settled_at",
        "details": "details",
    },
    defaults={"paid_fen": 0, "waiver_fen": 0, "refundable_fen": 0, "refunded_fen": 0},
    versioned=True,
)
PAYMENT = Guarded(
    name="payment",
    table="settlement_payment",
    columns={
        "version": "version",
        "library_id": "library_id",
        "branch_id": "branch_id",
        "terminal_id": "terminal_id",
        "staff_id": "staff_id",
        "method": "method",
        "fen": "fen",
        "lines": "lines",
        "token": "encode(token, 'hex')",
        "paid_at": "paid_at",
        "voided_at": "voided_at",
        "voided_by": "voided_by",
        "void_reason": "void_reason",
        "deposit_id": "deposit_id",
    },
    versioned=True,
)
DEPOSIT = Guarded(
    name="deposit",
    table="settlement_deposit",
    columns={
        "version": "version",
        "library_id": "library_id",
        "branch_id": "branch_id",
        "token": "encode(token, 'hex')",
        "amount_fen": "amount_fen",
        "refunded_fen": "refunded_fen",
        "applied_fen": "applied_fen",
        "taken_on": "taken_on",
        "entered_at": "entered_at",
        "staff_id": "staff_id",
        "settled_at": "settled_at",
        "voided_at": "voided_at",
        "voided_by": "voided_by",
        "void_reason": "void_reason",
    },
    defaults={"refunded_fen": 0, "applied_fen": 0},
    versioned=True,
)
ENTRY = Guarded(
    name="entry",
    table="settlement_entry",
    columns={
        name: name
        for name in (
            "kind",
            "charge_id",
            "payment_id",
            "branch_id",
            "staff_id",
            "reason",
            "posted_at",
            "postings",
            "deposit_id",
        )
    },
)
GUARDED_MONEY = (CHARGE, PAYMENT, DEPOSIT, ENTRY)
TOLD_OF_MONEY = {
    "ChargePosted": Told(row=CHARGE.name, key="charge_id"),
    "ChargeChanged": Told(row=CHARGE.name, key="charge_id"),
    "PaymentTaken": Told(row=PAYMENT.name, key="payment_id"),
    "PaymentVoided": Told(row=PAYMENT.name, key="payment_id"),
    "Entered": Told(row=ENTRY.name, key="entry_id"),
    "DepositTaken": Told(row=DEPOSIT.name, key="deposit_id"),
    "DepositChanged": Told(row=DEPOSIT.name, key="deposit_id"),
}
