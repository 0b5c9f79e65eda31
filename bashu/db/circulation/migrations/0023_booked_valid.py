from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("circulation", "0022_booked")]
    operations = [ValidateConstraint(model_name="hold", name="hold_booked")]
