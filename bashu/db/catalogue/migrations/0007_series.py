"""Numbers that a library gives out itself, and items whose labels are still to be printed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0006_rotation_index"),
        ("network", "0021_lasting"),
    ]

    operations = [
        migrations.CreateModel(
            name="LabelWanted",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="catalogue.item",
                    ),
                ),
                ("added_at", models.DateTimeField()),
                ("branch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="network.branch")),
            ],
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.TextField()),
                ("last", models.BigIntegerField(default=0)),
                ("library", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="network.library")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("library", "what"), name="series_once"),
                    models.CheckConstraint(condition=models.Q(("what__in", ["record", "barcode"])), name="series_what"),
                ],
            },
        ),
    ]
