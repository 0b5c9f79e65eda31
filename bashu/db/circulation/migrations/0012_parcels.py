"""Parcels that are sent home, and what is in them."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

KINDS = [
    "unknown_item",
    "ambiguous_item",
    "conflict",
    "missing_from_box",
    "not_on_manifest",
    "late",
    "lost",
    "parcel_lost",
    "parcel_damaged",
]
OPEN = ["packed", "handed_over"]


class Migration(migrations.Migration):
    dependencies = [
        ("circulation", "0011_ends"),
        ("network", "0015_parcel_rule"),
        ("patrons", "0006_delivery_address"),
    ]
    operations = [
        migrations.RemoveConstraint(model_name="task", name="task_kind"),
        migrations.AddConstraint(
            model_name="task", constraint=models.CheckConstraint(name="task_kind", condition=Q(kind__in=KINDS))
        ),
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("state", models.TextField()),
                ("packed_at", models.DateTimeField()),
                ("expected_on", models.DateField()),
                ("handed_over_at", models.DateTimeField(null=True)),
                ("items", models.IntegerField(null=True)),
                ("charge_fen", models.IntegerField(null=True)),
                ("payer", models.TextField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.branch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="parcel_state",
                        condition=Q(state__in=["packed", "handed_over", "delivered", "returned", "lost", "damaged"]),
                    ),
                    models.CheckConstraint(
                        name="parcel_handed_over",
                        condition=Q(state="packed", handed_over_at__isnull=True, charge_fen__isnull=True)
                        | (~Q(state="packed") & Q(handed_over_at__isnull=False, charge_fen__gte=0, items__gte=1)),
                    ),
                    models.CheckConstraint(
                        name="parcel_ended",
                        condition=Q(state__in=OPEN, ended_at__isnull=True)
                        | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                    ),
                    models.CheckConstraint(
                        name="parcel_payer", condition=Q(payer__isnull=True) | Q(payer__in=["patron", "library"])
                    ),
                ],
                "indexes": [
                    models.Index(name="parcel_open", fields=["branch"], condition=Q(state__in=OPEN)),
                    models.Index(
                        name="parcel_by_end", fields=["branch", "ended_at"], condition=Q(ended_at__isnull=False)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Parcelled",
            fields=[
                (
                    "loan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="circulation.loan",
                    ),
                ),
                ("ended_as", models.TextField(null=True)),
                (
                    "parcel",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="circulation.parcel"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="parcelled_end",
                        condition=Q(ended_as__isnull=True) | Q(ended_as__in=["returned", "lost", "damaged"]),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Waybill",
            fields=[
                (
                    "parcel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="circulation.parcel",
                    ),
                ),
                ("courier", models.TextField(blank=True, default="")),
                ("number", models.TextField(blank=True, default="")),
                (
                    "patron",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="patrons.patron"
                    ),
                ),
            ],
        ),
    ]
