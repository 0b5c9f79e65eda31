"""Whether readers with a block of lending may register; as before, unless an activity says otherwise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0004_registration_ended_by")]
    operations = [
        migrations.AddField("activity", "turns_blocked_away", models.BooleanField(db_default=False, default=False)),
    ]
