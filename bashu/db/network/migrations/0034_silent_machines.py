"""Since when staff are told that a machine is silent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0033_leaving")]
    operations = [
        migrations.AddField(
            model_name="terminalseen", name="silent_at", field=models.DateTimeField(blank=True, null=True)
        )
    ]
