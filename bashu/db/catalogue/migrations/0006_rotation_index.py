"""The index of what is in rotations: few of all items.

Outside of a transaction, so that nobody waits for it. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("catalogue", "0005_rotation")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS item_by_rotation", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="item",
            index=models.Index(
                condition=models.Q(("rotation__isnull", False)), fields=["rotation"], name="item_by_rotation"
            ),
        ),
    ]
