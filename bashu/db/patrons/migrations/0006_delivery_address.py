"""Where patrons want things sent."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patrons", "0005_families")]
    operations = [
        migrations.CreateModel(
            name="DeliveryAddress",
            fields=[
                (
                    "patron",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="delivery_address",
                        serialize=False,
                        to="patrons.patron",
                    ),
                ),
                ("suite", models.TextField()),
                ("key_version", models.IntegerField()),
                ("sealed", models.BinaryField()),
                ("written_at", models.DateTimeField()),
            ],
        ),
    ]
