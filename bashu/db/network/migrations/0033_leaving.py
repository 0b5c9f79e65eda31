"""Since when a library leaves, and when it had left; and that a network is for practice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0032_own_systems")]
    operations = [
        migrations.AddField(model_name="library", name="leaving_at", field=models.DateTimeField(null=True, blank=True)),
        migrations.AddField(model_name="library", name="left_at", field=models.DateTimeField(null=True, blank=True)),
        migrations.AddField(
            model_name="network", name="practice", field=models.BooleanField(db_default=False, default=False)
        ),
    ]
