"""Items that were read on the premises."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0004_works"),
        ("network", "0017_returned_days"),
        ("circulation", "0019_dated_back_valid"),
    ]
    operations = [
        migrations.CreateModel(
            name="Use",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("used_at", models.DateTimeField()),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.branch",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.item",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["item", "used_at"], name="use_by_item")]},
        ),
    ]
