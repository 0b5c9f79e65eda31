"""What counted a patron's open holds on the same as one goes, where those with numbers are counted: not in the migration
that makes their index, which would drop it when it is begun anew.
"""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("circulation", "0023_booked_valid")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS hold_once_per_patron")],
            [migrations.RemoveConstraint("hold", "hold_once_per_patron")],
        ),
    ]
