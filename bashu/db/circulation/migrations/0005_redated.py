"""A loan keeps why its due date was moved off closed days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("circulation", "0004_holds"),
    ]

    operations = [
        migrations.AddField(
            model_name="loan",
            name="redated",
            field=models.JSONField(null=True),
        ),
    ]
