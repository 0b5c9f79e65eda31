"""Whose terms count raises the network's version too: its column stands in the row that the version itself is in."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION network_raise_own_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := nextval('network_versions');
    RETURN NEW;
END $$;
CREATE TRIGGER network_network_version BEFORE UPDATE ON network_network
    FOR EACH ROW WHEN (OLD.terms_from IS DISTINCT FROM NEW.terms_from) EXECUTE FUNCTION network_raise_own_version();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0003_demonstration_ends")]
    operations = [
        migrations.RunSQL(
            FUNCTION,
            "DROP TRIGGER network_network_version ON network_network; DROP FUNCTION network_raise_own_version;",
        ),
    ]
