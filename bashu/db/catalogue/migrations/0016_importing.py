"""Imports, what was wrong in them, and how libraries write their items."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0015_union_indexes"),
        ("network", "0026_catalogue_rank"),
    ]

    operations = [
        migrations.CreateModel(
            name="HoldingsProfile",
            fields=[
                (
                    "library",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="network.library",
                    ),
                ),
                ("layout", models.JSONField(default=dict)),
                ("branches", models.JSONField(blank=True, default=dict)),
                ("kinds", models.JSONField(blank=True, default=dict)),
                ("collections", models.JSONField(blank=True, default=dict)),
                (
                    "statuses_left_out",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "default_branch",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.branch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("origin", models.TextField(default="file")),
                ("name", models.TextField()),
                ("path", models.TextField(blank=True, default="")),
                ("size", models.BigIntegerField(default=0)),
                ("digest", models.BinaryField()),
                ("options", models.JSONField(default=dict)),
                ("profile", models.JSONField(default=dict)),
                ("state", models.TextField(default="waiting")),
                ("number", models.BigIntegerField(default=0)),
                ("offset", models.BigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.TextField(blank=True, default="")),
                (
                    "library",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="network.library"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportProblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField()),
                ("offset", models.BigIntegerField()),
                ("size", models.BigIntegerField()),
                ("control_number", models.TextField(blank=True, default="")),
                ("reasons", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("raw", models.BinaryField()),
                ("left_out", models.BooleanField()),
                ("corrected_at", models.DateTimeField(blank=True, null=True)),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="catalogue.importrun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GoneItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.TextField(default="waits")),
                ("why", models.TextField(blank=True, default="")),
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
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gone",
                        to="catalogue.importrun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportSeen",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run", "source", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalogue.importrun",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalogue.sourcerecord",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(fields=["library", "id"], name="import_of_library"),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["file", "harvest"])), name="import_origin"
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "failed", "stopped"])),
                name="import_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="importproblem",
            constraint=models.UniqueConstraint(fields=("run", "number"), name="import_problem_once"),
        ),
        migrations.AddConstraint(
            model_name="goneitem",
            constraint=models.UniqueConstraint(fields=("run", "item"), name="gone_item_once"),
        ),
        migrations.AddConstraint(
            model_name="goneitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waits", "withdrawn", "left"])), name="gone_item_state"
            ),
        ),
    ]
