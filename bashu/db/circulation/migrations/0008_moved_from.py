"""Finds what lies on the hold shelf of a branch where it is not collected any more."""

from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast


class Migration(migrations.Migration):
    dependencies = [("circulation", "0007_renewed")]
    operations = [
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                Cast(KeyTextTransform("branch_id", "reason_details"), models.BigIntegerField()),
                models.F("closed_at"),
                condition=models.Q(("reason", "pickup_changed")),
                name="hold_moved_from",
            ),
        ),
    ]
