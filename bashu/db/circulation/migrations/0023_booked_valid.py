"""A look at the holds that there are, and the indexes of bookings and of a patron's open holds on the same.

Outside of a transaction, so that nobody waits for it. What was begun and broken off is begun anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q

NTH = models.UniqueConstraint(
    name="hold_nth_of_patron",
    fields=["patron", "level", "bib", "volume", "wanted_item", "nth"],
    condition=Q(closed_at__isnull=True, patron__isnull=False),
    nulls_distinct=False,
)
# As Django makes it, but beside whoever reads and writes.
MAKE_NTH = """
CREATE UNIQUE INDEX CONCURRENTLY hold_nth_of_patron
    ON circulation_hold (patron_id, level, bib_id, volume, wanted_item_id, nth)
 NULLS NOT DISTINCT WHERE closed_at IS NULL AND patron_id IS NOT NULL
"""
DROP_NTH = "DROP INDEX CONCURRENTLY IF EXISTS hold_nth_of_patron"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("circulation", "0022_booked")]
    operations = [
        ValidateConstraint(model_name="hold", name="hold_booked"),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS hold_booking", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="hold",
            index=models.Index(
                name="hold_booking",
                fields=["wanted_item", "booked_from_on"],
                condition=Q(booked_from_on__isnull=False, closed_at__isnull=True),
            ),
        ),
        migrations.RunSQL(DROP_NTH, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(MAKE_NTH, DROP_NTH)], [migrations.AddConstraint("hold", NTH)]
        ),
    ]
