"""What staff let pass against the rules, and why."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("circulation", "0005_redated"), ("network", "0011_rights")]
    operations = [
        migrations.CreateModel(
            name="Override",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("refusals", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("due_on", models.DateField(null=True)),
                ("reason", models.TextField()),
                ("overridden_at", models.DateTimeField()),
                ("branch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="network.branch")),
                ("loan", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="circulation.loan")),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.staff"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="override_reason",
                        condition=Q(reason__in=["our_mistake", "owner_agrees", "hardship", "teaching", "settled"]),
                    ),
                ],
            },
        ),
    ]
