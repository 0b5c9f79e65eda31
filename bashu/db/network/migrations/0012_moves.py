"""What should float elsewhere: proposed each night, accepted by the office. No edit of the network: it raises no version."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0011_rights"),
    ]

    operations = [
        migrations.CreateModel(
            name="FloatMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("items", models.IntegerField()),
                ("gain", models.FloatField()),
                (
                    "sent",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.staff"
                    ),
                ),
                (
                    "destination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="network.branch"
                    ),
                ),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="network.floatgroup")),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="network.branch"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("origin", models.F("destination")), _negated=True),
                        name="float_move_goes_somewhere",
                    ),
                    models.CheckConstraint(condition=models.Q(("items__gt", 0)), name="float_move_items"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("group", "origin", "destination"),
                        name="float_move_once",
                    ),
                ],
            },
        ),
    ]
