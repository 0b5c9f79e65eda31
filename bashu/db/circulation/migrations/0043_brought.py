import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("circulation", "0042_saved_title"),
        ("network", "0030_agents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Brought",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.BinaryField()),
                ("command_id", models.UUIDField(null=True)),
                (
                    "library",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.library",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("library", "digest"), name="brought_once")],
            },
        ),
    ]
