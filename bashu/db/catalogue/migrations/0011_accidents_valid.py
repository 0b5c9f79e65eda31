from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0010_accidents")]
    operations = [ValidateConstraint(model_name="item", name="item_status")]
