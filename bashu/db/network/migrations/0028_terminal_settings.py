"""How each terminal wants to be spoken with over SIP2."""

from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [("network", "0027_tags")]
    operations = [
        migrations.AddField(
            model_name="terminal",
            name="sip2_settings",
            field=models.JSONField(blank=True, db_default=Value({}, output_field=models.JSONField()), default=dict),
        ),
    ]
