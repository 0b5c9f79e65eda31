"""What ends has begun. Not of what stands there already: what an earlier version wrote by a wrong clock is the past, and
the log says the same of it. So the tables need not be read through either.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("circulation", "0010_renews_itself")]

    operations = [
        AddConstraintNotValid(
            "loan",
            models.CheckConstraint(
                name="loan_ends_after_start",
                condition=Q(checked_in_at__isnull=True) | Q(checked_in_at__gte=F("checked_out_at")),
            ),
        ),
        AddConstraintNotValid(
            "transit",
            models.CheckConstraint(
                name="transit_ends_after_start",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
        ),
    ]
