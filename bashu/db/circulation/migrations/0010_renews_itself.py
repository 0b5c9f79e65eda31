"""Loans that renew themselves are found by the day on which they are due.

Outside of a transaction, so that nobody waits for it. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("circulation", "0009_boxes")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS loan_renews_itself", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="loan",
            index=models.Index(
                condition=models.Q(("checked_in_at__isnull", True), ("terms__auto_renews", True)),
                fields=["due_at", "id"],
                name="loan_renews_itself",
            ),
        ),
    ]
