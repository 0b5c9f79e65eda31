"""The rule that matches everything sets the new terms to what held without them; whose terms count raises the version."""

from django.db import migrations

# No program that is running reads these columns, so none has to read the rules again.
QUIETLY = "ALTER TABLE network_circulationrule DISABLE TRIGGER network_circulationrule_version;"
LOUDLY = "ALTER TABLE network_circulationrule ENABLE TRIGGER network_circulationrule_version;"
# Until now one debt was compared, that to all libraries together.
DEBTS = """
UPDATE network_circulationrule SET owed_total_block_fen = owed_block_fen WHERE owed_block_fen IS NOT NULL;
"""
FALLBACK = """
UPDATE network_circulationrule SET
       holdable = coalesce(holdable, true), protect_days = coalesce(protect_days, 0),
       loan_hours = coalesce(loan_hours, 0), due_on = coalesce(due_on, DATE '9999-12-31'),
       within_membership = coalesce(within_membership, false),
       short_days = coalesce(short_days, 2147483647), short_from_holds = coalesce(short_from_holds, 2147483647),
       renew_window_days = coalesce(renew_window_days, 2147483647), auto_renews = coalesce(auto_renews, false),
       grace_days = coalesce(grace_days, 0), overdue_leads_to = coalesce(overdue_leads_to, 'charge'),
       suspend_days_max = coalesce(suspend_days_max, 0),
       owed_total_block_fen = coalesce(owed_total_block_fen, 2147483647),
       overdue_max = coalesce(overdue_max, 2147483647), lost_max = coalesce(lost_max, 2147483647),
       hold_shelf_days = coalesce(hold_shelf_days, 7), hold_limit = coalesce(hold_limit, 5),
       owner_limit = coalesce(owner_limit, 2147483647), loans_limit = coalesce(loans_limit, 2147483647),
       collection_limit = coalesce(collection_limit, 2147483647), away_limit = coalesce(away_limit, 2147483647),
       first_limit = coalesce(first_limit, 2147483647), first_until_returns = coalesce(first_until_returns, 0),
       membership_days = coalesce(membership_days, 2147483647)
 WHERE owner_library_id IS NULL AND owner_region = '' AND lending_library_id IS NULL AND lending_region = ''
   AND home_library_id IS NULL AND home_region = '' AND coalesce(patron_category, '') = ''
   AND coalesce(item_kind, '') = '' AND coalesce(collection, '') = '' AND item_age_days_max IS NULL
   AND starts_on IS NULL AND ends_on IS NULL;
"""
TRIGGER = """
DROP TRIGGER network_network_version ON network_network;
CREATE TRIGGER network_network_version BEFORE UPDATE ON network_network
    FOR EACH ROW WHEN ((OLD.terms_from, OLD.lending_from, OLD.period_from, OLD.overdue_from, OLD.blocks_from)
    IS DISTINCT FROM (NEW.terms_from, NEW.lending_from, NEW.period_from, NEW.overdue_from, NEW.blocks_from))
    EXECUTE FUNCTION network_raise_own_version();
"""
TRIGGER_BEFORE = """
DROP TRIGGER network_network_version ON network_network;
CREATE TRIGGER network_network_version BEFORE UPDATE ON network_network
    FOR EACH ROW WHEN (OLD.terms_from IS DISTINCT FROM NEW.terms_from) EXECUTE FUNCTION network_raise_own_version();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0008_rules")]
    operations = [
        migrations.RunSQL(QUIETLY + DEBTS + FALLBACK + LOUDLY, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, TRIGGER_BEFORE),
    ]
