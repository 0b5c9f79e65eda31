"""Since when staff are told that a machine is silent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0030_agents")]
    operations = [
        migrations.AddField(
            model_name="terminalseen", name="silent_at", field=models.DateTimeField(blank=True, null=True)
        )
    ]
