"""Boxes, the next stop of a transit, what becomes of what is late or lost, and how tasks are settled."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_hot_rows"),
        ("circulation", "0002_ids"),
        ("network", "0006_routing"),
    ]

    operations = [
        migrations.CreateModel(
            name="Away",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="catalogue.item",
                    ),
                ),
                ("since_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Box",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("state", models.TextField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("handed_over_at", models.DateTimeField(null=True)),
                ("carrier", models.TextField(blank=True, default="")),
                ("expected_on", models.DateField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="task",
            name="task_kind",
        ),
        migrations.RemoveConstraint(
            model_name="transit",
            name="transit_end",
        ),
        migrations.AddField(
            model_name="task",
            name="done_as",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="done_by",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="library",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="network.library"
            ),
        ),
        migrations.AddField(
            model_name="transit",
            name="guessed",
            field=models.BooleanField(db_default=True),
        ),
        migrations.AddField(
            model_name="transit",
            name="late_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="transit",
            name="next_branch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.branch",
            ),
        ),
        migrations.AddField(
            model_name="transit",
            name="payer",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.library",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("done_at__isnull", True)), fields=["library"], name="task_open_of"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "unknown_item",
                            "ambiguous_item",
                            "conflict",
                            "missing_from_box",
                            "not_on_manifest",
                            "late",
                            "lost",
                        ],
                    )
                ),
                name="task_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_as__isnull", True), ("done_at__isnull", True)),
                    models.Q(("done_as__in", ["solved", "not_needed", "given_up"]), ("done_at__isnull", False)),
                    _connector="OR",
                ),
                name="task_done",
            ),
        ),
        migrations.AddField(
            model_name="box",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.branch"
            ),
        ),
        migrations.AddField(
            model_name="box",
            name="next_branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.branch"
            ),
        ),
        migrations.AddField(
            model_name="box",
            name="origin",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.branch"
            ),
        ),
        migrations.AddField(
            model_name="transit",
            name="box",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="circulation.box"
            ),
        ),
        AddConstraintNotValid(
            model_name="transit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_as__isnull", True), ("ended_at__isnull", True)),
                    models.Q(("ended_as__in", ["received", "forwarded", "lent", "lost"]), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="transit_end",
            ),
        ),
        AddConstraintNotValid(
            model_name="transit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_as", "lost"), ("payer__isnull", False)),
                    models.Q(models.Q(("ended_as", "lost"), _negated=True), ("payer__isnull", True)),
                    models.Q(("ended_as__isnull", True), ("payer__isnull", True)),
                    _connector="OR",
                ),
                name="transit_payer",
            ),
        ),
        migrations.AddIndex(
            model_name="box",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "closed"])), fields=["branch"], name="box_here"
            ),
        ),
        migrations.AddIndex(
            model_name="box",
            index=models.Index(
                condition=models.Q(("state", "handed_over")), fields=["next_branch"], name="box_expected"
            ),
        ),
        migrations.AddConstraint(
            model_name="box",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "closed", "handed_over", "received"])), name="box_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="box",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin", models.F("next_branch")), _negated=True), name="box_goes_somewhere"
            ),
        ),
        migrations.AddConstraint(
            model_name="box",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "handed_over"), _negated=True),
                    models.Q(("expected_on__isnull", False), ("handed_over_at__isnull", False)),
                    _connector="OR",
                ),
                name="box_handed_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="box",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("received_at__isnull", False), ("state", "received")),
                    models.Q(models.Q(("state", "received"), _negated=True), ("received_at__isnull", True)),
                    _connector="OR",
                ),
                name="box_received",
            ),
        ),
    ]
