"""Loans that no return ended, what readers say to have returned, and the tasks that follow."""

from django.contrib.postgres.operations import AddConstraintNotValid
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
]


class Migration(migrations.Migration):
    dependencies = [("circulation", "0030_withdrawal")]
    operations = [
        migrations.AddField(model_name="loan", name="ended_as", field=models.TextField(null=True)),
        migrations.AddField(model_name="loan", name="claimed_as", field=models.TextField(null=True)),
        migrations.AddField(model_name="loan", name="claimed_at", field=models.DateTimeField(null=True)),
        AddConstraintNotValid(
            model_name="loan",
            constraint=models.CheckConstraint(
                name="loan_end",
                condition=Q(ended_as__isnull=True) | Q(ended_as__in=["lost", "claimed"], checked_in_at__isnull=False),
            ),
        ),
        AddConstraintNotValid(
            model_name="loan",
            constraint=models.CheckConstraint(
                name="loan_claim",
                condition=Q(claimed_as__isnull=True, claimed_at__isnull=True)
                | Q(claimed_as__in=["returned", "never_had"], claimed_at__isnull=False),
            ),
        ),
        migrations.RemoveConstraint(model_name="task", name="task_kind"),
        AddConstraintNotValid(
            model_name="task",
            constraint=models.CheckConstraint(name="task_kind", condition=Q(kind__in=KINDS)),
        ),
    ]
