"""The index of works, and a look at the items that there were.

Outside of a transaction, so that nobody waits for it. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("catalogue", "0003_holds")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS bib_by_work", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="bibrecord",
            index=models.Index(condition=models.Q(("work__isnull", False)), fields=["work"], name="bib_by_work"),
        ),
        ValidateConstraint(model_name="item", name="item_status"),
    ]
