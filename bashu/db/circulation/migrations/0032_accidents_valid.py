from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("circulation", "0031_accidents")]
    operations = [
        ValidateConstraint(model_name="loan", name="loan_end"),
        ValidateConstraint(model_name="loan", name="loan_claim"),
        ValidateConstraint(model_name="task", name="task_kind"),
    ]
