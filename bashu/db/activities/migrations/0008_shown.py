"""Since which version a session stands as calendars show it, and how often an activity had other words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0007_found_by_index")]
    operations = [
        migrations.AddField("activitysession", "shown_version", models.BigIntegerField(default=1, db_default=1)),
        migrations.AddField("activitysession", "shown_at", models.DateTimeField(null=True)),
        migrations.AddField("activity", "revision", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("activity", "revised_at", models.DateTimeField(blank=True, null=True)),
        # Calendars were told the version: none may be told a lower number now.
        migrations.RunSQL("UPDATE activities_session SET shown_version = version;", migrations.RunSQL.noop),
    ]
