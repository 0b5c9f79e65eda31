"""Calendars of branches: opening hours, open days, closures, amnesties. `closed_weekdays` and the closed days stay.

Hours are not made up for branches that have told none. A self-service branch that no weekday closes is a 24-hour point.
"""

import django.db.models.deletion
from django.db import migrations, models

TABLES = (
    "network_openinghours",
    "network_openday",
    "network_closure",
    "network_amnesty",
)
TRIGGER = """
CREATE TRIGGER {table}_version AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION network_raise_version();
"""
# No edit of the network, so it raises no version: engines of the version before know nothing of it.
POINTS = """
ALTER TABLE network_branch DISABLE TRIGGER network_branch_version;
UPDATE network_branch SET always_open = true WHERE kind = 'self_service' AND closed_weekdays = '{}';
ALTER TABLE network_branch ENABLE TRIGGER network_branch_version;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0009_rules_filled"),
    ]

    operations = [
        migrations.AddField(
            model_name="branch",
            name="always_open",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="Amnesty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("reason", models.TextField(blank=True, default="")),
                (
                    "library",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="network.library"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="amnesty_ends_after_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("reason", models.TextField(blank=True, default="")),
                ("announced_at", models.DateTimeField()),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="network.branch"
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="network.library"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("branch__isnull", False), ("library__isnull", True)),
                            models.Q(("branch__isnull", True), ("library__isnull", False)),
                            _connector="OR",
                        ),
                        name="closure_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="closure_ends_after_start"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HolidayYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.SmallIntegerField()),
                ("settled_at", models.DateTimeField()),
                ("library", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="network.library")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("library", "year"), name="holiday_year_once")],
            },
        ),
        migrations.CreateModel(
            name="OpenDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("opens", models.SmallIntegerField(blank=True, null=True)),
                ("closes", models.SmallIntegerField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, default="")),
                ("branch", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="network.branch")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("branch", "on", "opens"), name="open_day_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closes__isnull", True), ("opens__isnull", True)),
                            models.Q(
                                ("closes__gt", models.F("opens")),
                                ("closes__lte", 1440),
                                ("opens__gte", 0),
                                ("opens__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="open_day_in_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("weekday", models.SmallIntegerField()),
                ("opens", models.SmallIntegerField()),
                ("closes", models.SmallIntegerField()),
                ("branch", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="network.branch")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("branch", "starts_on", "weekday", "opens"), name="opening_hours_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__range", (0, 6))), name="opening_hours_weekday"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens")), ("closes__lte", 1440), ("opens__gte", 0)),
                        name="opening_hours_in_a_day",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "".join(TRIGGER.format(table=table) for table in TABLES),
            "".join(f"DROP TRIGGER {table}_version ON {table};" for table in TABLES),
        ),
        migrations.RunSQL(POINTS, migrations.RunSQL.noop),
    ]
