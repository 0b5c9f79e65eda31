"""When each terminal was last heard of: no edit of the network, so it raises no version."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0004_terms_from")]
    operations = [
        migrations.CreateModel(
            name="TerminalSeen",
            fields=[
                (
                    "terminal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="network.terminal",
                    ),
                ),
                ("seen_at", models.DateTimeField()),
            ],
        ),
    ]
