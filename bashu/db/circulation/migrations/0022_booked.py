"""Holds of an item may be bookings: for a span of days."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("circulation", "0021_nth")]
    operations = [
        migrations.AddField(model_name="hold", name="booked_from_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="hold", name="booked_to_on", field=models.DateField(null=True)),
        AddConstraintNotValid(
            model_name="hold",
            constraint=models.CheckConstraint(
                name="hold_booked",
                condition=Q(booked_from_on__isnull=True, booked_to_on__isnull=True)
                | Q(level="item", booked_from_on__isnull=False, booked_to_on__gte=F("booked_from_on")),
            ),
        ),
    ]
