"""A record changes its work only under the locks of the queues that it leaves and joins, so that nobody can be placing
a hold in one of them meanwhile.
"""

from django.db import migrations

HELD = """
    IF EXISTS (SELECT FROM circulation_hold
                WHERE closed_at IS NULL AND work_id IN (OLD.id, OLD.work_id, NEW.work_id)) THEN
        RAISE EXCEPTION 'record %: a hold waits in the queue of its work, so its work cannot be changed now', OLD.id;
    END IF;
    RETURN NEW;
END $$;
"""
HEAD = "CREATE OR REPLACE FUNCTION circulation_work_is_waited_for() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n"
# Each statement of the function sees what was committed before it, and so what was placed while it waited.
LOCK = """
    PERFORM FROM catalogue_bibrecord WHERE id IN (OLD.id, OLD.work_id, NEW.work_id) ORDER BY id FOR NO KEY UPDATE;
"""


class Migration(migrations.Migration):
    dependencies = [("circulation", "0012_parcels")]

    operations = [migrations.RunSQL(f"{HEAD}{LOCK}{HELD}", reverse_sql=f"{HEAD}{HELD}")]
