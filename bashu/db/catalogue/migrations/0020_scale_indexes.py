"""Indexes for lists of one library among many records: its questions, and what changed of what it has.

Outside of a transaction, so that nobody waits for them. What was begun and broken off is begun anew.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OPEN = models.Q(("closed_at__isnull", True), ("moot", False))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("catalogue", "0019_scale")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS match_review_open", migrations.RunSQL.noop)],
            [migrations.RemoveIndex(model_name="matchreview", name="match_review_open")],
        ),
        AddIndexConcurrently(
            model_name="matchreview",
            index=models.Index(condition=OPEN, fields=["asked_at", "id"], name="match_review_open"),
        ),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS match_review_one", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="matchreview",
            index=models.Index(condition=OPEN, fields=["one_library", "asked_at", "id"], name="match_review_one"),
        ),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS match_review_other", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="matchreview",
            index=models.Index(condition=OPEN, fields=["other_library", "asked_at", "id"], name="match_review_other"),
        ),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS bib_gone", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="bibrecord",
            index=models.Index(
                condition=models.Q(("gone_at__isnull", False)), fields=["changed_at", "id"], name="bib_gone"
            ),
        ),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS source_by_bib", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="sourcerecord", index=models.Index(fields=["bib", "library"], name="source_by_bib")
        ),
        # The indexes of these alone say no more than that one, and that of control numbers.
        migrations.AlterField(
            model_name="sourcerecord",
            name="bib",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="catalogue.bibrecord"
            ),
        ),
        migrations.AlterField(
            model_name="sourcerecord",
            name="library",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="network.library"),
        ),
    ]
