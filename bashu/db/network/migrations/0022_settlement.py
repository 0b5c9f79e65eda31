"""Whose a payment is in the end. It changes what is booked, so it raises the version."""

from django.db import migrations, models
from django.db.models import Q

TRIGGER = """
CREATE TRIGGER network_network_settlement_version BEFORE UPDATE ON network_network
    FOR EACH ROW WHEN (OLD.settlement IS DISTINCT FROM NEW.settlement)
    EXECUTE FUNCTION network_raise_own_version();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0021_lasting")]
    operations = [
        migrations.AddField(model_name="network", name="settlement", field=models.TextField(db_default="kept")),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(
                name="network_settlement", condition=Q(settlement__in=["kept", "creditor", "home"])
            ),
        ),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER network_network_settlement_version ON network_network;"),
    ]
