"""Stocktakes, and the items that they are about."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0007_series"),
        ("network", "0022_settlement"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stocktake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_mark", models.TextField(blank=True, default="")),
                ("last_mark", models.TextField(blank=True, default="")),
                ("collection", models.TextField(blank=True, default="")),
                ("expected", models.IntegerField(default=0)),
                ("counted", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("branch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="network.branch")),
            ],
        ),
        migrations.CreateModel(
            name="Counted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("call_number", models.TextField(blank=True, default="")),
                ("version", models.BigIntegerField(blank=True, null=True)),
                ("found", models.TextField(blank=True, default="")),
                ("found_at", models.DateTimeField(blank=True, null=True)),
                ("found_version", models.BigIntegerField(blank=True, null=True)),
                ("settled", models.BooleanField(default=False)),
                (
                    "found_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalogue.item",
                    ),
                ),
                (
                    "stocktake",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="catalogue.stocktake",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("stocktake"),
                        django.db.models.functions.comparison.Collate("call_number", "C"),
                        models.F("item"),
                        condition=models.Q(("found_at__isnull", True)),
                        name="counted_not_found",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("found_at__isnull", False), ("settled", False), models.Q(("found", "right"), _negated=True)
                        ),
                        fields=["stocktake", "id"],
                        name="counted_misplaced",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("stocktake", "item"), name="counted_once")],
            },
        ),
    ]
