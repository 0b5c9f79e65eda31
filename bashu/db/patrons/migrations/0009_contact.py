"""How patrons are reached."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patrons", "0008_patron_debts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "patron",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="contact",
                        serialize=False,
                        to="patrons.patron",
                    ),
                ),
                ("suite", models.TextField()),
                ("key_version", models.IntegerField()),
                ("sealed", models.BinaryField()),
                ("masked_email", models.TextField(default="")),
                ("masked_mobile", models.TextField(default="")),
                ("written_at", models.DateTimeField()),
            ],
        ),
    ]
