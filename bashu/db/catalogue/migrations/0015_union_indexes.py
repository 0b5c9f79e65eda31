"""Indexes of the union records: editions of a work, what changed since, and what is not yet read.

Outside of a transaction, so that nobody waits for them. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("catalogue", "0014_union")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS bib_by_work_key", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="bibrecord",
            index=models.Index(
                condition=models.Q(("work_key", ""), _negated=True), fields=["work_key"], name="bib_by_work_key"
            ),
        ),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS bib_by_change", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="bibrecord", index=models.Index(fields=["changed_at", "id"], name="bib_by_change")
        ),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS source_unread", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="sourcerecord",
            index=models.Index(condition=models.Q(("says", {})), fields=["id"], name="source_unread"),
        ),
    ]
