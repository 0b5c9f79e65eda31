"""Ids of loans, transits and tasks come from one sequence, in blocks that a batch takes at once."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("circulation", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE circulation_ids INCREMENT BY 4096 START 4096;", "DROP SEQUENCE circulation_ids;"
        ),
    ]
