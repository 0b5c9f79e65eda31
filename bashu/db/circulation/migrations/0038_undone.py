"""Loans and transits that a scan began by mistake."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

TRANSIT_ENDS = ["received", "forwarded", "lent", "lost", "undone"]


class Migration(migrations.Migration):
    dependencies = [("circulation", "0037_loan_claimed")]
    operations = [
        migrations.RemoveConstraint(model_name="loan", name="loan_end"),
        AddConstraintNotValid(
            model_name="loan",
            constraint=models.CheckConstraint(
                name="loan_end",
                condition=Q(ended_as__isnull=True)
                | Q(ended_as__in=["lost", "claimed", "undone"], checked_in_at__isnull=False),
            ),
        ),
        migrations.RemoveConstraint(model_name="transit", name="transit_end"),
        AddConstraintNotValid(
            model_name="transit",
            constraint=models.CheckConstraint(
                name="transit_end",
                condition=Q(ended_at__isnull=True, ended_as__isnull=True)
                | Q(ended_at__isnull=False, ended_as__in=TRANSIT_ENDS),
            ),
        ),
    ]
