"""What is to come, what is to be forgotten, and the seeds of draws are found by indexes, however much has been.

Outside of a transaction, so that nobody waits for it. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("activities", "0006_walk_ins_asked")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS session_by_end", migrations.RunSQL.noop),
        AddIndexConcurrently("activitysession", models.Index(name="session_by_end", fields=["ends_at"])),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS session_commitment", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="activitysession",
            index=models.Index(name="session_commitment", fields=["commitment"], condition=~Q(commitment="")),
        ),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS registration_known", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="registration",
            index=models.Index(
                name="registration_known",
                fields=["ended_at"],
                condition=Q(patron__isnull=False, ended_at__isnull=False),
            ),
        ),
    ]
