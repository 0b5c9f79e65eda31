from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("circulation", "0040_gone_at_source")]
    operations = [ValidateConstraint(model_name="withdrawal", name="withdrawal_reason")]
