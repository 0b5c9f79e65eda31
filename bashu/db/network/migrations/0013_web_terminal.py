"""A branch has one terminal that stands for the pages that readers open at home."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0012_moves"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="terminal",
            name="terminal_kind",
        ),
        migrations.AddConstraint(
            model_name="terminal",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["self_check", "sorter", "kiosk", "desk", "cabinet", "web"])),
                name="terminal_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "web")), fields=("branch",), name="terminal_web_once"
            ),
        ),
    ]
