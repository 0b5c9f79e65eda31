"""The index of a branch's items in the order of its shelves, with what they are looked for by. No loan changes any of it.

Outside of a transaction, so that nobody waits for it. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Collate


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("catalogue", "0011_accidents_valid")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS item_on_shelves", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="item",
            index=models.Index(
                models.F("home_branch"),
                Collate("call_number", "C"),
                models.F("id"),
                models.F("collection"),
                models.F("kind"),
                name="item_on_shelves",
            ),
        ),
        RemoveIndexConcurrently(model_name="item", name="item_by_shelf"),
    ]
