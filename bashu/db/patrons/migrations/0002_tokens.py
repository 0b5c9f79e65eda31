"""Whoever deletes a patron deletes what ties the log to that person. Also room in each page for a patron's next version."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("patrons", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE patrons_patrontoken ADD CONSTRAINT patron_token_of_patron"
            " FOREIGN KEY (patron_id) REFERENCES patrons_patron (id) ON DELETE CASCADE;",
            "ALTER TABLE patrons_patrontoken DROP CONSTRAINT patron_token_of_patron;",
        ),
        migrations.RunSQL(
            "ALTER TABLE patrons_patron SET (fillfactor = 80);", "ALTER TABLE patrons_patron RESET (fillfactor);"
        ),
    ]
