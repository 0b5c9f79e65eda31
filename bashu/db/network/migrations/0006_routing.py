"""Legs with their timetable, the scope of float groups, and what is done about what is late or lost on the way."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# As migrations 0002 and 0004 do for what there was.
RAISES = """
CREATE TRIGGER {table}_version AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION network_raise_version();
"""
OWN = """
CREATE TRIGGER network_network_lost_version BEFORE UPDATE ON network_network
    FOR EACH ROW WHEN (OLD.late_after_days IS DISTINCT FROM NEW.late_after_days
                       OR OLD.lost_payer IS DISTINCT FROM NEW.lost_payer)
    EXECUTE FUNCTION network_raise_own_version();
"""
TABLES = ("network_leg", "network_legclosure")


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0005_terminal_seen"),
    ]

    operations = [
        migrations.CreateModel(
            name="Leg",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mode", models.TextField()),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None),
                ),
                ("leaves_at", models.TimeField()),
                ("cut_off_minutes", models.IntegerField(default=60)),
                ("minutes", models.IntegerField()),
                ("cost_fen", models.IntegerField(default=0)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LegClosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("reason", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.AddField(
            model_name="floatgroup",
            name="branch_capacity",
            field=models.IntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="floatgroup",
            name="go_home_months",
            field=models.SmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="floatgroup",
            name="manual_only",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="floatgroup",
            name="regions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), blank=True, null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="floatgroupbranch",
            name="excluded",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="network",
            name="late_after_days",
            field=models.SmallIntegerField(db_default=2),
        ),
        migrations.AddField(
            model_name="network",
            name="lost_payer",
            field=models.TextField(db_default="origin"),
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(
                condition=models.Q(("lost_payer__in", ["origin", "destination", "owner"])), name="network_lost_payer"
            ),
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(
                condition=models.Q(("late_after_days__gte", 0)), name="network_late_after"
            ),
        ),
        migrations.AddField(
            model_name="leg",
            name="destination",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="network.branch"),
        ),
        migrations.AddField(
            model_name="leg",
            name="origin",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="legs", to="network.branch"
            ),
        ),
        migrations.AddField(
            model_name="legclosure",
            name="leg",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="closures", to="network.leg"
            ),
        ),
        migrations.AddConstraint(
            model_name="leg",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["van", "truck", "rail", "courier"])), name="leg_mode"
            ),
        ),
        migrations.AddConstraint(
            model_name="leg",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin", models.F("destination")), _negated=True), name="leg_goes_somewhere"
            ),
        ),
        migrations.AddConstraint(
            model_name="leg",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost_fen__gte", 0), ("cut_off_minutes__gte", 0), ("minutes__gt", 0)),
                name="leg_takes_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="leg",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="leg_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="legclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="leg_closure_dates"
            ),
        ),
        migrations.RunSQL(
            "".join(RAISES.format(table=table) for table in TABLES) + OWN,
            "DROP TRIGGER network_network_lost_version ON network_network;"
            + "".join(f"DROP TRIGGER {table}_version ON {table};" for table in TABLES),
        ),
    ]
