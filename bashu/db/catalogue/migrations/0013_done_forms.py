"""What forms have made, so that each makes it once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0012_on_shelves"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormDone",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("made", models.JSONField()),
                ("made_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
