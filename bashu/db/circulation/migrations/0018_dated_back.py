"""Returns that count as of an earlier time than their scan."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("circulation", "0017_told")]
    operations = [
        migrations.AddField(model_name="loan", name="taken_in_at", field=models.DateTimeField(null=True)),
        AddConstraintNotValid(
            model_name="loan",
            constraint=models.CheckConstraint(
                name="loan_dated_back",
                condition=Q(taken_in_at__isnull=True)
                | Q(checked_in_at__isnull=False, taken_in_at__gt=F("checked_in_at")),
            ),
        ),
    ]
