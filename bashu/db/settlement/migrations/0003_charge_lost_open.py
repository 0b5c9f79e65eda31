"""What is owed for lost items is found by the library that it is owed to.

Outside of a transaction, so that nobody waits for it. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("settlement", "0002_deposits")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS charge_lost_open", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="charge",
            index=models.Index(
                name="charge_lost_open",
                fields=["library", "charged_at", "id"],
                condition=Q(kind="lost", settled_at__isnull=True),
            ),
        ),
    ]
