"""The secrets of a demonstration are printed for everybody: when it ends, whoever ends it, they stop working."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION network_forget_demonstration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE network_terminal SET sip2_password_hash = '!' WHERE sip2_login IS NOT NULL;
    UPDATE auth_user SET password = '!', is_active = false;
    UPDATE patrons_patron SET pin_hash = '';
    RETURN NULL;
END $$;
CREATE TRIGGER network_demonstration_ends AFTER UPDATE OF demonstration ON network_network
    FOR EACH ROW WHEN (OLD.demonstration AND NOT NEW.demonstration) EXECUTE FUNCTION network_forget_demonstration();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0002_version")]
    operations = [
        migrations.RunSQL(
            FUNCTION,
            "DROP TRIGGER network_demonstration_ends ON network_network; DROP FUNCTION network_forget_demonstration;",
        ),
    ]
