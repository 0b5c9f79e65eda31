"""What is owed to each library, beside what is owed in all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patrons", "0007_block_by"),
    ]

    operations = [
        migrations.AddField(
            model_name="patron",
            name="debts",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
