"""When and where a loan was renewed last. Who runs the version before writes neither."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("circulation", "0006_overrides"),
        ("network", "0010_calendars"),
    ]

    operations = [
        migrations.AddField(
            model_name="loan",
            name="renewed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="loan",
            name="renewed_terminal",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.terminal",
            ),
        ),
    ]
