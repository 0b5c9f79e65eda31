"""Which staff ended a registration."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0003_challenges")]
    operations = [migrations.AddField("registration", "ended_by", models.IntegerField(null=True))]
