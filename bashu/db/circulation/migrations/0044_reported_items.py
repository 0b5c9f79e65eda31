"""Machines report items, and say in words what they noticed."""

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
    "gone_from_shelf",
    "claimed",
    "damaged",
    "reported",
]


class Migration(migrations.Migration):
    dependencies = [("circulation", "0043_brought")]
    operations = [
        migrations.RemoveConstraint(model_name="task", name="task_kind"),
        migrations.AddConstraint(
            model_name="task", constraint=models.CheckConstraint(name="task_kind", condition=Q(kind__in=KINDS))
        ),
        migrations.CreateModel(
            name="ReportedWords",
            fields=[
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="circulation.task",
                    ),
                ),
                ("words", models.TextField()),
            ],
        ),
    ]
