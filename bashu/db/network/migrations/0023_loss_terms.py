"""What is owed for what is lost or damaged: the rule that matches everything says what is usual."""

from django.db import migrations, models
from django.db.models import Q

TERMS = (
    "lost_after_days",
    "lost_price_percent",
    "lost_price_fen",
    "lost_handling_fen",
    "lost_refund_days",
    "damage_slight_percent",
    "damage_heavy_percent",
    "part_percent",
)
VOICES = ["owner", "lender", "home"]
# No program that is running reads these columns, so none has to read the rules again.
QUIETLY = "ALTER TABLE network_circulationrule DISABLE TRIGGER network_circulationrule_version;"
LOUDLY = "ALTER TABLE network_circulationrule ENABLE TRIGGER network_circulationrule_version;"
FALLBACK = """
UPDATE network_circulationrule SET
       lost_after_days = 2147483647, lost_price_percent = 100, lost_price_fen = 0, lost_handling_fen = 0,
       lost_refund_days = 180, damage_slight_percent = 10, damage_heavy_percent = 50, part_percent = 20
 WHERE owner_library_id IS NULL AND owner_region = '' AND lending_library_id IS NULL AND lending_region = ''
   AND home_library_id IS NULL AND home_region = '' AND coalesce(patron_category, '') = ''
   AND coalesce(item_kind, '') = '' AND coalesce(collection, '') = '' AND item_age_days_max IS NULL;
"""
TRIGGER = """
CREATE TRIGGER network_network_loss_version BEFORE UPDATE ON network_network
    FOR EACH ROW WHEN (OLD.loss_from IS DISTINCT FROM NEW.loss_from)
    EXECUTE FUNCTION network_raise_own_version();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0022_settlement")]
    operations = [
        *(
            migrations.AddField(
                model_name="circulationrule", name=name, field=models.IntegerField(blank=True, null=True)
            )
            for name in TERMS
        ),
        migrations.AddField(model_name="network", name="loss_from", field=models.TextField(blank=True, null=True)),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(
                name="network_loss_from",
                condition=Q(loss_from__isnull=True) | Q(loss_from__in=VOICES),
            ),
        ),
        migrations.RunSQL(QUIETLY + FALLBACK + LOUDLY, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER network_network_loss_version ON network_network;"),
    ]
