"""Holds of which one is enough."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("circulation", "0013_work_locked"), ("patrons", "0006_delivery_address")]
    operations = [
        migrations.CreateModel(
            name="Alternative",
            fields=[
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="circulation.hold",
                    ),
                ),
                ("choice_id", models.BigIntegerField(db_index=True)),
                (
                    "patron",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="patrons.patron"
                    ),
                ),
            ],
        ),
    ]
