"""Rights are granted: a role, its scope, its days. Whoever had a login has the role of a desk for their library.

Engines decide on overrides by the grants they keep in memory, so an edit of them raises the network's version too.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

GRANTS_OF_THE_LOGINS_BEFORE = """
INSERT INTO network_grant (staff_id, role, library_id, starts_on)
SELECT s.id, 'desk', s.library_id, least(l.joined_on, (u.date_joined AT TIME ZONE 'Asia/Shanghai')::date)
  FROM network_staff s JOIN network_library l ON l.id = s.library_id JOIN auth_user u ON u.id = s.user_id
 ORDER BY s.id;
"""
RAISES_VERSION = """
CREATE TRIGGER network_grant_version AFTER INSERT OR UPDATE OR DELETE ON network_grant
    FOR EACH STATEMENT EXECUTE FUNCTION network_raise_version();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0010_calendars")]
    operations = [
        migrations.AlterField("staff", "role", models.TextField(default="librarian")),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.TextField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("given_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="network.branch"
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="network.library"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="network.staff"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.staff",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="grant_role",
                        condition=Q(
                            role__in=[
                                "desk",
                                "desk_lead",
                                "manager",
                                "driver",
                                "network_office",
                                "auditor",
                                "administrator",
                            ]
                        ),
                    ),
                    models.CheckConstraint(name="grant_scope", condition=Q(library=None) | Q(branch=None)),
                    models.CheckConstraint(
                        name="grant_dates", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
                    ),
                    models.CheckConstraint(
                        name="grant_ended_by", condition=Q(ended_by=None) | Q(ended_at__isnull=False)
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            GRANTS_OF_THE_LOGINS_BEFORE + RAISES_VERSION, "DROP TRIGGER network_grant_version ON network_grant;"
        ),
    ]
