"""How far back a return may be dated. It changes decisions, so it raises the version."""

from django.db import migrations, models
from django.db.models import Q

TRIGGER = """
CREATE TRIGGER network_network_returned_version BEFORE UPDATE ON network_network
    FOR EACH ROW WHEN (OLD.returned_days_max IS DISTINCT FROM NEW.returned_days_max)
    EXECUTE FUNCTION network_raise_own_version();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0016_building")]
    operations = [
        migrations.AddField(
            model_name="network", name="returned_days_max", field=models.SmallIntegerField(db_default=7)
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(name="network_returned_days", condition=Q(returned_days_max__gte=0)),
        ),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER network_network_returned_version ON network_network;"),
    ]
