"""Items that are damaged or in quarantine, for lists to find."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0011_accidents_valid"),
        ("circulation", "0035_ownership"),
        ("network", "0023_loss_terms"),
    ]
    operations = [
        migrations.CreateModel(
            name="LaidAside",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="catalogue.item",
                    ),
                ),
                ("since_at", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="network.branch"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="network.library"
                    ),
                ),
            ],
        ),
    ]
