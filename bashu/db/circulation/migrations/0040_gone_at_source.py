"""A reason for items that their library's own system has no more."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

REASONS = [
    "worn_out", "damaged", "out_of_date", "surplus", "not_found", "given_away", "by_mistake", "gone_at_source",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("circulation", "0039_undone_valid")]
    operations = [
        migrations.RemoveConstraint(model_name="withdrawal", name="withdrawal_reason"),
        AddConstraintNotValid(
            model_name="withdrawal",
            constraint=models.CheckConstraint(name="withdrawal_reason", condition=models.Q(reason__in=REASONS)),
        ),
    ]
