"""Whose records describe a publication first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0025_undo_minutes")]
    operations = [
        migrations.AddField(
            model_name="library",
            name="catalogue_rank",
            field=models.SmallIntegerField(db_default=100, default=100),
        ),
    ]
