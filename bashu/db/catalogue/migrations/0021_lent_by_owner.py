"""What a system of its owner's own has lent."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

STATUSES = [
    "available",
    "on_hold_shelf",
    "on_loan",
    "in_transit",
    "lent_by_owner",
    "missing",
    "lost",
    "claimed_returned",
    "damaged",
    "in_quarantine",
    "withdrawn",
]


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0020_scale_indexes")]
    operations = [
        migrations.RemoveConstraint(model_name="item", name="item_status"),
        AddConstraintNotValid(
            model_name="item",
            constraint=models.CheckConstraint(name="item_status", condition=Q(status__in=STATUSES)),
        ),
    ]
