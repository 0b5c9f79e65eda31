"""A patron may have several open holds on the same: each has a number. Whoever writes none means the first."""

from django.db import migrations, models
from django.db.models import Q

OPEN = Q(closed_at__isnull=True, patron__isnull=False)
TARGET = ["patron", "level", "bib", "volume", "wanted_item"]


class Migration(migrations.Migration):
    dependencies = [("circulation", "0020_use")]
    operations = [
        migrations.AddField("hold", "nth", models.SmallIntegerField(default=0, db_default=0)),
        migrations.AddConstraint(
            "hold",
            models.UniqueConstraint(
                name="hold_nth_of_patron", fields=[*TARGET, "nth"], condition=OPEN, nulls_distinct=False
            ),
        ),
        migrations.RemoveConstraint("hold", "hold_once_per_patron"),
    ]
