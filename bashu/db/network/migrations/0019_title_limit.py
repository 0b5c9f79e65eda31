"""The rule that matches everything lets nobody have several of one title, as it was without the term."""

from django.db import migrations, models

# No program that is running reads this column, so none has to read the rules again.
QUIETLY = "ALTER TABLE network_circulationrule DISABLE TRIGGER network_circulationrule_version;"
LOUDLY = "ALTER TABLE network_circulationrule ENABLE TRIGGER network_circulationrule_version;"
FALLBACK = """
UPDATE network_circulationrule SET title_limit = 1
 WHERE owner_library_id IS NULL AND owner_region = '' AND lending_library_id IS NULL AND lending_region = ''
   AND home_library_id IS NULL AND home_region = '' AND coalesce(patron_category, '') = ''
   AND coalesce(item_kind, '') = '' AND coalesce(collection, '') = '' AND item_age_days_max IS NULL
   AND starts_on IS NULL AND ends_on IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0018_transfer_bar")]
    operations = [
        migrations.AddField("circulationrule", "title_limit", models.IntegerField(null=True, blank=True)),
        migrations.RunSQL(QUIETLY + FALLBACK + LOUDLY, migrations.RunSQL.noop),
    ]
