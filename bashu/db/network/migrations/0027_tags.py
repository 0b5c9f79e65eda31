"""How the tags of libraries are written, and keys by which their machines ask about them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0026_catalogue_rank"),
    ]

    operations = [
        migrations.CreateModel(
            name="TagProfile",
            fields=[
                (
                    "library",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="network.library",
                    ),
                ),
                ("layout", models.TextField()),
                (
                    "also_reads",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                ("security", models.TextField(default="afi")),
                ("afi_in", models.SmallIntegerField(default=7)),
                ("afi_out", models.SmallIntegerField(default=194)),
                ("dsfid", models.SmallIntegerField(default=6)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("layout__in", ["iso-28560-2", "iso-28560-3", "iso-28560-4", "alliance-uhf"])
                        ),
                        name="tag_profile_layout",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("also_reads__contained_by", ["iso-28560-2", "iso-28560-3", "iso-28560-4", "alliance-uhf"])
                        ),
                        name="tag_profile_also_reads",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("security__in", ["afi", "eas", "bank_01"])), name="tag_profile_security"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("afi_in__range", (0, 255)),
                            ("afi_out__range", (0, 255)),
                            ("dsfid__range", (0, 255)),
                            models.Q(("afi_in", models.F("afi_out")), _negated=True),
                        ),
                        name="tag_profile_bytes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TagKey",
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
            options={
                "indexes": [models.Index(fields=["library", "id"], name="tag_key_of_library")],
            },
        ),
        migrations.CreateModel(
            name="TagOwner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField()),
                (
                    "library",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.library"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Upper("code"), name="tag_owner_one_library"
                    ),
                    models.CheckConstraint(condition=models.Q(("code", ""), _negated=True), name="tag_owner_code"),
                ],
            },
        ),
    ]
