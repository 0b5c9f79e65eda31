"""Ids of loans, transits and tasks come from one sequence, in blocks that an engine process takes at once."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("circulation", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE circulation_ids INCREMENT BY 3000 START 1;", "DROP SEQUENCE circulation_ids;"
        ),
    ]
