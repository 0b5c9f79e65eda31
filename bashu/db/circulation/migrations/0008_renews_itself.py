"""Loans that renew themselves are found by the day on which they are due."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("circulation", "0007_renewed"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(
                condition=models.Q(("checked_in_at__isnull", True), ("terms__auto_renews", True)),
                fields=["due_at", "id"],
                name="loan_renews_itself",
            ),
        ),
    ]
