"""For how long a scan by mistake is undone. It changes decisions, so it raises the version."""

from django.db import migrations, models
from django.db.models import Q

TRIGGER = """
CREATE TRIGGER network_network_undo_version BEFORE UPDATE ON network_network
    FOR EACH ROW WHEN (OLD.undo_minutes IS DISTINCT FROM NEW.undo_minutes)
    EXECUTE FUNCTION network_raise_own_version();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0024_card_fen")]
    operations = [
        migrations.AddField(model_name="network", name="undo_minutes", field=models.SmallIntegerField(db_default=10)),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(name="network_undo_minutes", condition=Q(undo_minutes__gte=0)),
        ),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER network_network_undo_version ON network_network;"),
    ]
