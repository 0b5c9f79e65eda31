"""Files that are handed over in the office or over REST, and the keys of the systems that do."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0017_harvesting"),
        ("network", "0026_catalogue_rank"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("digest", models.BinaryField(unique=True)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="network.library"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="upload",
                        serialize=False,
                        to="catalogue.importrun",
                    ),
                ),
                ("file", models.TextField(blank=True, default="")),
                ("reached", models.BigIntegerField(default=0)),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                ("before", models.BigIntegerField(default=0)),
                ("stop_asked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "key",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.importkey",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="importkey",
            index=models.Index(fields=["library", "id"], name="import_key_of_library"),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(condition=models.Q(("file", ""), _negated=True), fields=["run"], name="upload_here"),
        ),
    ]
