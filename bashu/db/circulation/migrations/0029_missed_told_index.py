"""The index of what the log names, made while holds go on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("circulation", "0028_missed_told")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS missed_told", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="missed",
            index=models.Index(name="missed_told", fields=["told_id"], condition=Q(told_id__isnull=False)),
        ),
    ]
