"""A patron may have several open holds on the same: each has a number. Whoever writes none means the first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("circulation", "0020_use")]
    operations = [migrations.AddField("hold", "nth", models.SmallIntegerField(default=0, db_default=0))]
