"""Charges, payments and the books; that an entry sums to zero is a constraint."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

BALANCED = """
CREATE FUNCTION settlement_is_balanced(postings jsonb) RETURNS bool LANGUAGE sql IMMUTABLE AS $$
    SELECT NOT EXISTS (SELECT FROM jsonb_array_elements(postings) AS posting
                        GROUP BY posting->>0 HAVING sum((posting->>3)::int8) <> 0)
$$;
ALTER TABLE settlement_entry ADD CONSTRAINT entry_balanced CHECK (settlement_is_balanced(postings));
"""
UNDONE = "ALTER TABLE settlement_entry DROP CONSTRAINT entry_balanced; DROP FUNCTION settlement_is_balanced(jsonb);"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalogue", "0006_rotation_index"),
        ("circulation", "0029_missed_told_index"),
        ("network", "0022_settlement"),
        ("patrons", "0008_patron_debts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Charge",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("token", models.BinaryField()),
                ("amount_fen", models.IntegerField()),
                ("paid_fen", models.IntegerField(db_default=0)),
                ("waiver_fen", models.IntegerField(db_default=0)),
                ("refundable_fen", models.IntegerField(db_default=0)),
                ("refunded_fen", models.IntegerField(db_default=0)),
                ("charged_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("details", models.JSONField()),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.branch",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.item",
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.library",
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="circulation.loan",
                    ),
                ),
                (
                    "patron",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="charges",
                        to="patrons.patron",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("staff_id", models.IntegerField(null=True)),
                ("method", models.TextField()),
                ("fen", models.IntegerField()),
                ("lines", models.JSONField()),
                ("token", models.BinaryField()),
                ("paid_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(null=True)),
                ("voided_by", models.IntegerField(null=True)),
                ("void_reason", models.TextField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.branch",
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.library",
                    ),
                ),
                (
                    "patron",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="payments",
                        to="patrons.patron",
                    ),
                ),
                (
                    "terminal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.terminal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("staff_id", models.IntegerField(null=True)),
                ("reason", models.TextField(null=True)),
                ("posted_at", models.DateTimeField()),
                ("postings", models.JSONField()),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.branch",
                    ),
                ),
                (
                    "charge",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="settlement.charge",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="settlement.payment",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(condition=models.Q(("settled_at__isnull", True)), fields=["patron"], name="charge_open"),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(
                condition=models.Q(("patron__isnull", False)), fields=["patron", "charged_at"], name="charge_by_patron"
            ),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(condition=models.Q(("loan__isnull", False)), fields=["loan"], name="charge_by_loan"),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(fields=["library", "charged_at"], name="charge_by_library"),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["overdue", "lost", "lost_handling", "damage", "part", "card", "parcel", "taken_over"])
                ),
                name="charge_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="charge_amount"),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount_fen__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("paid_fen"), "+", models.F("waiver_fen")
                        ),
                    ),
                    ("paid_fen__gte", 0),
                    ("waiver_fen__gte", 0),
                ),
                name="charge_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid_fen__gte", models.F("refundable_fen")),
                    ("refundable_fen__gte", models.F("refunded_fen")),
                    ("refunded_fen__gte", 0),
                ),
                name="charge_refunds",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "amount_fen",
                            django.db.models.expressions.CombinedExpression(
                                models.F("paid_fen"), "+", models.F("waiver_fen")
                            ),
                        ),
                        ("refunded_fen", models.F("refundable_fen")),
                        ("settled_at__isnull", False),
                    ),
                    models.Q(
                        (
                            "amount_fen__gt",
                            django.db.models.expressions.CombinedExpression(
                                models.F("paid_fen"), "+", models.F("waiver_fen")
                            ),
                        ),
                        ("settled_at__isnull", True),
                    ),
                    models.Q(("refundable_fen__gt", models.F("refunded_fen")), ("settled_at__isnull", True)),
                    _connector="OR",
                ),
                name="charge_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(("settled_at__isnull", False), ("patron__isnull", False), _connector="OR"),
                name="charge_open_is_somebodys",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("patron__isnull", False)), fields=["patron", "paid_at"], name="payment_by_patron"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["branch", "paid_at"], name="payment_by_branch"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("method__in", ["cash", "qr", "card", "machine", "transfer"])), name="payment_method"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(condition=models.Q(("fen", 0), _negated=True), name="payment_is_money"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("void_reason__isnull", True), ("voided_at__isnull", True), ("voided_by__isnull", True)),
                    models.Q(
                        ("void_reason__isnull", False), ("voided_at__isnull", False), ("voided_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="payment_voided",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("charge__isnull", False)), fields=["charge"], name="entry_by_charge"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("payment__isnull", False)), fields=["payment"], name="entry_by_payment"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["posted_at"], name="entry_by_time"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["charged", "paid", "voided", "waiver", "cancelled", "refunded"])),
                name="entry_kind",
            ),
        ),
        migrations.RunSQL(BALANCED, UNDONE),
    ]
