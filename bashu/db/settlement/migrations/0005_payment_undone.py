"""What was undone on a day is found by the branch that took it.

Outside of a transaction, so that nobody waits for it. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("settlement", "0004_known_receipt")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS payment_undone", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="payment",
            index=models.Index(
                name="payment_undone", fields=["branch", "voided_at"], condition=Q(voided_at__isnull=False)
            ),
        ),
    ]
