"""A branch has one terminal that stands for the clock, where it renews loans."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0013_web_terminal"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="terminal",
            name="terminal_kind",
        ),
        migrations.AddConstraint(
            model_name="terminal",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["self_check", "sorter", "kiosk", "desk", "cabinet", "web", "clock"])),
                name="terminal_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "clock")), fields=("branch",), name="terminal_clock_once"
            ),
        ),
    ]
