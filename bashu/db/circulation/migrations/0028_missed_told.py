"""By what the log names what a hold missed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("circulation", "0027_carrier")]
    operations = [migrations.AddField("missed", "told_id", models.UUIDField(null=True))]
