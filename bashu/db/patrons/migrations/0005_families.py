"""The index of families, and a look at the patrons that there were.

Outside of a transaction, so that nobody waits for it. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("patrons", "0004_families_helpers")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS patron_by_family", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="patron",
            index=models.Index(
                condition=models.Q(("family__isnull", False)), fields=["family"], name="patron_by_family"
            ),
        ),
        ValidateConstraint(model_name="patron", name="patron_not_own_family"),
        ValidateConstraint(model_name="patron", name="patron_first_returns"),
    ]
