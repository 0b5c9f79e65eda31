"""What was looked for in vain and is there after all."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_works"), ("circulation", "0024_nth_alone")]
    operations = [
        migrations.CreateModel(
            name="FoundAgain",
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
                ("found_at", models.DateTimeField()),
            ],
        ),
    ]
