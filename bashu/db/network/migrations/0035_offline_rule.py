"""The rule for the time without a line, and what boxes have to know then, with what has changed of it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0034_silent_machines"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandingLibrary",
            fields=[
                (
                    "library",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="network.library",
                    ),
                ),
                ("filled_at", models.DateTimeField(null=True)),
                ("knows_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="StandingReached",
            fields=[
                ("id", models.IntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
                ("looked_at", models.DateTimeField(null=True)),
                ("cursor", models.TextField(default="")),
                ("purged", models.BigIntegerField(default=0)),
                ("purged_at", models.DateTimeField(null=True)),
                ("loan_id", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="OfflineRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lends", models.BooleanField(default=True)),
                ("items_max", models.SmallIntegerField()),
                ("strangers", models.BooleanField(default=True)),
                ("days", models.SmallIntegerField()),
                ("snapshot_days", models.SmallIntegerField()),
                (
                    "library",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.library"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("library",), name="offline_rule_of_all", nulls_distinct=False),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days__range", (1, 90)), ("items_max__range", (1, 20)), ("snapshot_days__range", (1, 7))
                        ),
                        name="offline_rule_counts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StandingEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("about", models.BigIntegerField()),
                ("barcode", models.TextField(db_default="", default="")),
                ("seen_on", models.DateField(null=True)),
                ("seq", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
                ("gone", models.BooleanField(db_default=False, default=False)),
                (
                    "library",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.library",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["library", "seq", "id"], name="standing_by_change")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("library", "kind", "about"), name="standing_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["blocked", "known", "kept"])), name="standing_kind"
                    ),
                ],
            },
        ),
    ]
