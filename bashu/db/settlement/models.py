"""What readers owe and paid, and the books of the libraries. Only the engine writes these tables; rows never go.

A charge and a payment name the reader for as long as something of it is open, and some weeks more. Then that name goes,
and the row is nobody's (docs/house.md, "Forgotten").
"""

from django.db import models
from django.db.models import F, Q


class Charge(models.Model):
    """What one thing costs a reader. amount = left + paid + waived; refunded <= refundable <= paid."""

    id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    # To whom it is owed.
    library = models.ForeignKey("network.Library", models.PROTECT, related_name="+", db_index=False)
    # Where it came up.
    branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField()
    loan = models.ForeignKey("circulation.Loan", models.PROTECT, null=True, related_name="charges", db_index=False)
    item = models.ForeignKey("catalogue.Item", models.PROTECT, null=True, related_name="+", db_index=False)
    patron = models.ForeignKey("patrons.Patron", models.SET_NULL, null=True, related_name="charges", db_index=False)
    token = models.BinaryField()
    amount_fen = models.IntegerField()
    paid_fen = models.IntegerField(db_default=0)
    waiver_fen = models.IntegerField(db_default=0)
    refundable_fen = models.IntegerField(db_default=0)
    refunded_fen = models.IntegerField(db_default=0)
    charged_at = models.DateTimeField()
    # Since when nothing is left to pay or to refund.
    settled_at = models.DateTimeField(null=True)
    # How it came about, in numbers: days, fen a day, the cap, the rule.
    details = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="charge_kind",
                condition=Q(
                    kind__in=["overdue", "lost", "lost_handling", "damage", "part", "card", "parcel", "taken_over"]
                ),
            ),
            models.CheckConstraint(name="charge_amount", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="charge_adds_up",
                condition=Q(paid_fen__gte=0, waiver_fen__gte=0, amount_fen__gte=F("paid_fen") + F("waiver_fen")),
            ),
            models.CheckConstraint(
                name="charge_refunds",
                condition=Q(
                    refunded_fen__gte=0, refundable_fen__gte=F("refunded_fen"), paid_fen__gte=F("refundable_fen")
                ),
            ),
            models.CheckConstraint(
                name="charge_settled",
                condition=Q(
                    settled_at__isnull=False,
                    amount_fen=F("paid_fen") + F("waiver_fen"),
                    refunded_fen=F("refundable_fen"),
                )
                | Q(settled_at__isnull=True, amount_fen__gt=F("paid_fen") + F("waiver_fen"))
                | Q(settled_at__isnull=True, refundable_fen__gt=F("refunded_fen")),
            ),
            models.CheckConstraint(
                name="charge_open_is_somebodys", condition=Q(settled_at__isnull=False) | Q(patron__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="charge_open", fields=["patron"], condition=Q(settled_at__isnull=True)),
            models.Index(name="charge_by_patron", fields=["patron", "charged_at"], condition=Q(patron__isnull=False)),
            models.Index(name="charge_by_loan", fields=["loan"], condition=Q(loan__isnull=False)),
            models.Index(name="charge_by_library", fields=["library", "charged_at"]),
            models.Index(
                name="charge_lost_open",
                fields=["library", "charged_at", "id"],
                condition=Q(kind="lost", settled_at__isnull=True),
            ),
        ]


class Payment(models.Model):
    """Money that a library took from a reader, or below zero gave back; its id is the number of the receipt."""

    id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    # Who took the money.
    library = models.ForeignKey("network.Library", models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    terminal = models.ForeignKey("network.Terminal", models.PROTECT, related_name="+", db_index=False)
    staff_id = models.IntegerField(null=True)
    method = models.TextField()
    fen = models.IntegerField()
    # For which charge how much: [[id, fen], ...]
    lines = models.JSONField()
    patron = models.ForeignKey("patrons.Patron", models.SET_NULL, null=True, related_name="payments", db_index=False)
    token = models.BinaryField()
    paid_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.IntegerField(null=True)
    void_reason = models.TextField(null=True)
    # Out of which it was paid, or of which it was given back.
    deposit = models.ForeignKey(
        "Deposit", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="payment_method", condition=Q(method__in=["cash", "qr", "card", "machine", "transfer", "deposit"])
            ),
            models.CheckConstraint(name="payment_is_money", condition=~Q(fen=0)),
            models.CheckConstraint(
                name="payment_voided",
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason__isnull=True)
                | Q(voided_at__isnull=False, voided_by__isnull=False, void_reason__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="payment_by_patron", fields=["patron", "paid_at"], condition=Q(patron__isnull=False)),
            models.Index(name="payment_by_branch", fields=["branch", "paid_at"]),
            models.Index(name="payment_undone", fields=["branch", "voided_at"], condition=Q(voided_at__isnull=False)),
        ]


class Deposit(models.Model):
    """Money that a library took from a reader for a card, before it joined, and holds still. amount = held + refunded +
    applied, unless it was written down by mistake."""

    id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    # Who holds it, and where that was written down.
    library = models.ForeignKey("network.Library", models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    patron = models.ForeignKey("patrons.Patron", models.SET_NULL, null=True, related_name="deposits", db_index=False)
    token = models.BinaryField()
    amount_fen = models.IntegerField()
    refunded_fen = models.IntegerField(db_default=0)
    applied_fen = models.IntegerField(db_default=0)
    taken_on = models.DateField()
    entered_at = models.DateTimeField()
    staff_id = models.IntegerField()
    # Since when nothing is held.
    settled_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.IntegerField(null=True)
    void_reason = models.TextField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="deposit_amount", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="deposit_adds_up",
                condition=Q(
                    refunded_fen__gte=0, applied_fen__gte=0, amount_fen__gte=F("refunded_fen") + F("applied_fen")
                ),
            ),
            models.CheckConstraint(
                name="deposit_voided",
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason__isnull=True)
                | Q(
                    voided_at__isnull=False,
                    voided_by__isnull=False,
                    void_reason__isnull=False,
                    refunded_fen=0,
                    applied_fen=0,
                ),
            ),
            models.CheckConstraint(
                name="deposit_settled",
                condition=Q(settled_at__isnull=False, voided_at__isnull=False)
                | Q(settled_at__isnull=False, amount_fen=F("refunded_fen") + F("applied_fen"))
                | Q(
                    settled_at__isnull=True, voided_at__isnull=True, amount_fen__gt=F("refunded_fen") + F("applied_fen")
                ),
            ),
            models.CheckConstraint(
                name="deposit_held_is_somebodys", condition=Q(settled_at__isnull=False) | Q(patron__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="deposit_by_patron", fields=["patron"], condition=Q(patron__isnull=False)),
            models.Index(name="deposit_held", fields=["library", "taken_on"], condition=Q(settled_at__isnull=True)),
        ]


class DepositReceipt(models.Model):
    """What the reader was given for it then: its number, or the kind of card. It leads to a person in the books of that
    time, so it stands beside the log, and goes with the reader, and some weeks after nothing is held any more."""

    deposit = models.OneToOneField(Deposit, models.CASCADE, primary_key=True, related_name="receipt")
    patron = models.ForeignKey("patrons.Patron", models.CASCADE, related_name="+")
    number = models.TextField(default="", blank=True)
    # Who took the money then, as the library's list has it.
    collected_by = models.TextField(default="", db_default="", blank=True)

    class Meta:
        indexes = [models.Index(name="receipt_by_number", fields=["number"])]


class KnownReceipt(models.Model):
    """That a library's old receipt was written down, for good; from the hash nothing leads to a deposit or a reader.
    `command_id`: by which that was begun; none once it is done."""

    library = models.ForeignKey("network.Library", models.PROTECT, related_name="+", db_index=False)
    digest = models.BinaryField()
    command_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="known_receipt_once", fields=["library", "digest"])]


class Entry(models.Model):
    """What was written into the books: `postings` are [[library, account, other library, fen], ...] and sum to zero."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.TextField()
    charge = models.ForeignKey(Charge, models.PROTECT, null=True, related_name="entries", db_index=False)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="entries", db_index=False)
    branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+", db_index=False)
    staff_id = models.IntegerField(null=True)
    reason = models.TextField(null=True)
    posted_at = models.DateTimeField()
    postings = models.JSONField()
    deposit = models.ForeignKey(
        "Deposit", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="entry_kind",
                condition=Q(kind__in=["charged", "paid", "voided", "waiver", "cancelled", "refunded", "deposited"]),
            ),
        ]
        indexes = [
            models.Index(name="entry_by_charge", fields=["charge"], condition=Q(charge__isnull=False)),
            models.Index(name="entry_by_payment", fields=["payment"], condition=Q(payment__isnull=False)),
            models.Index(name="entry_by_time", fields=["posted_at"]),
        ]
