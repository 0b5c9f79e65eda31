"""With whom a box went, beside the log."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("circulation", "0026_missed_not_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="Carrier",
            fields=[
                (
                    "box",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="with_whom",
                        serialize=False,
                        to="circulation.box",
                    ),
                ),
                ("name", models.TextField(blank=True, default="")),
            ],
        ),
    ]
