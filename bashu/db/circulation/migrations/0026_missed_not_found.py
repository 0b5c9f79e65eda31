"""The index of what somebody should look for again, made while holds go on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("circulation", "0025_found_again")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS missed_not_found", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="missed",
            index=models.Index(name="missed_not_found", fields=["branch"], condition=Q(reason="not_found")),
        ),
    ]
