from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0021_lent_by_owner")]
    operations = [ValidateConstraint(model_name="item", name="item_status")]
