"""Room in each page for the next version of an item: its status changes with every loan."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE catalogue_item SET (fillfactor = 80);", "ALTER TABLE catalogue_item RESET (fillfactor);"
        ),
    ]
