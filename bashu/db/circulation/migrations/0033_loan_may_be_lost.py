"""Loans that count as lost by themselves are found by the day on which they were due.

Outside of a transaction, so that nobody waits for it. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("circulation", "0032_accidents_valid")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS loan_may_be_lost", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="loan",
            index=models.Index(
                name="loan_may_be_lost",
                fields=["due_at", "id"],
                condition=Q(checked_in_at__isnull=True, terms__has_key="lost_after_days"),
            ),
        ),
    ]
