"""Every edit of places, terminals, rules or float groups raises the network's version, whoever makes it."""

from django.db import migrations

TABLES = (
    "network_library",
    "network_branch",
    "network_closedday",
    "network_terminal",
    "network_circulationrule",
    "network_floatgroup",
    "network_floatgroupbranch",
)

FUNCTION = """
CREATE SEQUENCE network_versions START 2;
CREATE FUNCTION network_raise_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE network_network SET version = nextval('network_versions');
    RETURN NULL;
END $$;
"""
TRIGGER = """
CREATE TRIGGER {table}_version AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION network_raise_version();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]
    operations = [
        migrations.RunSQL(
            FUNCTION + "".join(TRIGGER.format(table=table) for table in TABLES),
            "".join(f"DROP TRIGGER {table}_version ON {table};" for table in TABLES)
            + "DROP FUNCTION network_raise_version; DROP SEQUENCE network_versions;",
        ),
    ]
