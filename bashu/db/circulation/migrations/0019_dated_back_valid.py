from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("circulation", "0018_dated_back")]
    operations = [ValidateConstraint(model_name="loan", name="loan_dated_back")]
