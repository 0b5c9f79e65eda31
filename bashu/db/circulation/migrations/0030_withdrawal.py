"""Items that were withdrawn, and why."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0006_rotation_index"),
        ("circulation", "0029_missed_told_index"),
        ("network", "0021_lasting"),
    ]

    operations = [
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("reason", models.TextField()),
                ("withdrawn_at", models.DateTimeField()),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.item",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["item", "withdrawn_at"], name="withdrawal_by_item")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "worn_out",
                                    "damaged",
                                    "out_of_date",
                                    "surplus",
                                    "not_found",
                                    "given_away",
                                    "by_mistake",
                                ],
                            )
                        ),
                        name="withdrawal_reason",
                    )
                ],
            },
        ),
    ]
