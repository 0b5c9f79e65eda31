"""Ids of sessions, quotas, registrations, counts and questions come from one sequence, in blocks that a batch takes at
once. And room in each page for a session's next version."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE activities_ids INCREMENT BY 1024 START 1024;", "DROP SEQUENCE activities_ids;"
        ),
        migrations.RunSQL(
            "ALTER TABLE activities_session SET (fillfactor = 50);",
            "ALTER TABLE activities_session RESET (fillfactor);",
        ),
    ]
