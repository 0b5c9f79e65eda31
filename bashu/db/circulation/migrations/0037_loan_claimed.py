"""What readers say to have returned is found by since when.

Outside of a transaction, so that nobody waits for it. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("circulation", "0036_laid_aside")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS loan_claimed", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="loan",
            index=models.Index(
                name="loan_claimed",
                fields=["claimed_at", "id"],
                condition=Q(checked_in_at__isnull=True, claimed_at__isnull=False),
            ),
        ),
    ]
