"""By which parcels are sent home. Whoever has no row sends none."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

TRIGGER = """
CREATE TRIGGER network_parcelrule_version AFTER INSERT OR UPDATE OR DELETE ON network_parcelrule
    FOR EACH STATEMENT EXECUTE FUNCTION network_raise_version();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0014_clock_terminal")]
    operations = [
        migrations.CreateModel(
            name="ParcelRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_items", models.IntegerField()),
                ("first_fen", models.IntegerField()),
                ("further_fen", models.IntegerField()),
                ("items_max", models.IntegerField()),
                ("days", models.IntegerField()),
                ("payer", models.TextField(default="patron")),
                (
                    "library",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.library",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="parcel_rule_counts",
                        condition=Q(
                            first_items__gte=1,
                            first_fen__gte=0,
                            further_fen__gte=0,
                            items_max__gte=1,
                            days__range=(0, 60),
                        ),
                    ),
                    models.CheckConstraint(name="parcel_rule_payer", condition=Q(payer__in=["patron", "library"])),
                    models.UniqueConstraint(name="parcel_rule_of_all", fields=["library"], nulls_distinct=False),
                ],
            },
        ),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER network_parcelrule_version ON network_parcelrule;"),
    ]
