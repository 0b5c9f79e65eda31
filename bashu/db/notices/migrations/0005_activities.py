"""Readers are told of the activities that they registered for."""

from django.db import migrations, models
from django.db.models import Q

EVENTS = [
    "hold_ready",
    "hold_expiring",
    "hold_closed",
    "due_soon",
    "overdue",
    "renewed",
    "charged",
    "lost",
    "claim",
    "refundable",
    "activity_seat",
    "activity_no_seat",
    "activity_changed",
    "activity_called_off",
    "activity_reminder",
    "trial",
    "confirm",
]


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_refundable")]
    operations = [
        migrations.RemoveConstraint(model_name="notice", name="notice_event"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(name="notice_event", condition=Q(event__in=EVENTS)),
        ),
        migrations.RemoveConstraint(model_name="template", name="template_text"),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.CheckConstraint(name="template_text", condition=Q(text__in=[*EVENTS, "several"])),
        ),
    ]
