"""To whom nothing is lent, found without reading all who borrow.

Outside of a transaction, so that nobody waits for it. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("patrons", "0010_confirmation")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS patron_not_active", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="patron",
            index=models.Index(condition=~Q(state="active"), fields=["id"], name="patron_not_active"),
        ),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS card_not_valid", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="card",
            index=models.Index(condition=~Q(state="valid"), fields=["id"], name="card_not_valid"),
        ),
    ]
