"""Finds what lies on the hold shelf of a branch where it is not collected any more, and what is asked for at a branch."""

from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

REASON_BRANCH = Cast(KeyTextTransform("branch_id", "reason_details"), models.BigIntegerField())


class Migration(migrations.Migration):
    dependencies = [("circulation", "0007_renewed")]
    operations = [
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                REASON_BRANCH,
                models.F("closed_at"),
                condition=models.Q(("reason", "pickup_changed")),
                name="hold_moved_from",
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(REASON_BRANCH, condition=models.Q(("stage", "asked")), name="hold_asked_from"),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                condition=models.Q(("reason", "pickup_changed"), ("stage", "asked")),
                fields=["id"],
                name="hold_asked_moved",
            ),
        ),
    ]
