"""Staff are asked about walk-ins that do not add up."""

from django.db import migrations, models
from django.db.models import Q

KINDS = ["session_unknown", "not_registered", "other_session", "twice", "no_seat", "called_off", "walk_ins"]


class Migration(migrations.Migration):
    dependencies = [("activities", "0005_turns_blocked_away")]
    operations = [
        migrations.RemoveConstraint(model_name="doorquestion", name="door_question_kind"),
        migrations.AddConstraint(
            model_name="doorquestion",
            constraint=models.CheckConstraint(name="door_question_kind", condition=Q(kind__in=KINDS)),
        ),
    ]
