"""The index of what is in boxes, and a look at the transits that there were.

Outside of a transaction, so that nobody waits for it. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("circulation", "0008_moved_from")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS transit_by_box", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="transit",
            index=models.Index(condition=models.Q(("box__isnull", False)), fields=["box"], name="transit_by_box"),
        ),
        ValidateConstraint(model_name="transit", name="transit_end"),
        ValidateConstraint(model_name="transit", name="transit_payer"),
    ]
