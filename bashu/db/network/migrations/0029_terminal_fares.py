"""How the answers of a machine went on the last day, what was wrong last, and which version it speaks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0028_terminal_settings")]
    operations = [
        migrations.AddField("terminalseen", "version", models.TextField(blank=True, db_default="", default="")),
        migrations.AddField("terminalseen", "counted_on", models.DateField(blank=True, null=True)),
        migrations.AddField("terminalseen", "answers", models.IntegerField(db_default=0, default=0)),
        migrations.AddField("terminalseen", "failures", models.IntegerField(db_default=0, default=0)),
        migrations.AddField("terminalseen", "wrong", models.TextField(blank=True, db_default="", default="")),
        migrations.AddField("terminalseen", "wrong_at", models.DateTimeField(blank=True, null=True)),
    ]
