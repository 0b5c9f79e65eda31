"""A part of a rule that was changed from a day on has the place of the whole; so have those that were written before."""

from django.db import migrations, models

PLACE = [
    "owner_library", "owner_region", "lending_library", "lending_region", "home_library", "home_region",
    "patron_category", "item_kind", "collection", "item_age_days_max",
]  # fmt: skip
ONCE = "circulation_rule_once"
# A rule that ends and never began was always meant: each that begins on the day after the last goes on with it.
# Where there is none nothing is written, so that no process has to read the network anew.
PARTS = """
DO $$ BEGIN IF EXISTS (SELECT FROM network_circulationrule WHERE starts_on IS NULL AND ends_on IS NOT NULL) THEN
WITH RECURSIVE part AS (
    SELECT rule.* FROM network_circulationrule rule WHERE rule.starts_on IS NULL AND rule.ends_on IS NOT NULL
    UNION ALL
    SELECT follower.* FROM part JOIN network_circulationrule follower
        ON follower.starts_on = part.ends_on + 1
       AND (follower.owner_library_id, follower.owner_region, follower.lending_library_id, follower.lending_region,
            follower.home_library_id, follower.home_region, follower.patron_category, follower.item_kind,
            follower.collection, follower.item_age_days_max)
           IS NOT DISTINCT FROM
           (part.owner_library_id, part.owner_region, part.lending_library_id, part.lending_region,
            part.home_library_id, part.home_region, part.patron_category, part.item_kind,
            part.collection, part.item_age_days_max)
)
UPDATE network_circulationrule SET lasting = 'always' WHERE id IN (SELECT id FROM part);
END IF; END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0020_rotation")]
    operations = [
        migrations.AddField("circulationrule", "lasting", models.TextField(null=True, blank=True)),
        migrations.RemoveConstraint("circulationrule", ONCE),
        migrations.AddConstraint(
            "circulationrule",
            models.UniqueConstraint(name=ONCE, fields=[*PLACE, "starts_on", "lasting"], nulls_distinct=False),
        ),
        migrations.AddConstraint(
            "circulationrule",
            models.CheckConstraint(
                name="circulation_rule_lasting",
                condition=models.Q(lasting__isnull=True) | models.Q(lasting__in=["always", "open", "season"]),
            ),
        ),
        migrations.RunSQL(PARTS, migrations.RunSQL.noop),
    ]
