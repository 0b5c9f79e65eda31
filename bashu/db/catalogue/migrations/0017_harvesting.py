"""Where records are fetched from, and by which names they came: new tables, so nobody waits for them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0016_importing"),
        ("network", "0026_catalogue_rank"),
    ]

    operations = [
        migrations.CreateModel(
            name="Harvest",
            fields=[
                (
                    "library",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="network.library",
                    ),
                ),
                ("url", models.TextField()),
                ("prefix", models.TextField()),
                ("set_spec", models.TextField(blank=True, default="")),
                ("every", models.DurationField(blank=True, null=True)),
                ("keeps_deleted", models.TextField(blank=True, default="")),
                ("from_at", models.DateTimeField(blank=True, null=True)),
                ("token", models.TextField(blank=True, default="")),
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("latest_at", models.DateTimeField(blank=True, null=True)),
                ("listed", models.BigIntegerField(default=0)),
                ("spoken_of", models.BigIntegerField(default=0)),
                ("is_listed", models.BooleanField(default=False)),
                ("items_most", models.BigIntegerField(default=0)),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                ("failures", models.IntegerField(default=0)),
                ("error", models.TextField(blank=True, default="")),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="catalogue.importrun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HarvestedRecord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "library", "identifier", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("identifier", models.TextField()),
                (
                    "library",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.library",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalogue.sourcerecord"
                    ),
                ),
            ],
        ),
    ]
