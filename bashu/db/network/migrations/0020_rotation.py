"""Collections that move along a list of branches."""

import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER network_rotation_version AFTER INSERT OR UPDATE OR DELETE ON network_rotation
    FOR EACH STATEMENT EXECUTE FUNCTION network_raise_version();
CREATE TRIGGER network_rotationstop_version AFTER INSERT OR UPDATE OR DELETE ON network_rotationstop
    FOR EACH STATEMENT EXECUTE FUNCTION network_raise_version();
"""
NO_TRIGGERS = """
DROP TRIGGER network_rotation_version ON network_rotation;
DROP TRIGGER network_rotationstop_version ON network_rotationstop;
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0019_title_limit")]
    operations = [
        migrations.CreateModel(
            name="Rotation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_zh", models.TextField()),
                ("name_en", models.TextField()),
                ("begins_on", models.DateField()),
                ("repeats", models.BooleanField(db_default=False, default=False)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.library"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RotationStop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.SmallIntegerField()),
                ("days", models.SmallIntegerField()),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.branch"
                    ),
                ),
                (
                    "rotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stops", to="network.rotation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=models.Deferrable.DEFERRED,
                        fields=("rotation", "position"),
                        name="rotation_stop_order",
                    ),
                    models.CheckConstraint(condition=models.Q(("days__gt", 0)), name="rotation_stop_days"),
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
