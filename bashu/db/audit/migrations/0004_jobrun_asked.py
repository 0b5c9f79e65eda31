"""When a job is due next, and whether somebody asked for it to run again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_jobrun"),
    ]

    operations = [
        migrations.AddField(
            model_name="jobrun",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="jobrun",
            name="next_at",
            field=models.DateTimeField(null=True),
        ),
    ]
