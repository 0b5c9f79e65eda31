"""What `ready.sql` is, and taking it."""

import re
from pathlib import Path

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

FILE = Path(__file__).with_name("ready.sql")

# What a dump sets for whoever takes it, what it says to people, and to psql alone.
ASIDE = re.compile(r"^(SET |--|\\|SELECT pg_catalog\.set_config|$)")
# Django makes these rows after each migration, and counts them itself.
DJANGOS = re.compile(r"^(INSERT INTO|SELECT pg_catalog\.setval\(')\W*public\.(django|auth)_")
# As a sequence begins when nobody says anything.
UNUSED = re.compile(r"^SELECT pg_catalog\.setval\('[\w.]+', 1, false\);$")
MIGRATED = re.compile(r"^INSERT INTO public\.django_migrations .*VALUES \(\d+, ('\w+', '\w+'), ")


def take(connection: BaseDatabaseWrapper) -> bool:
    """The tables of the file, all or none, where there is no table at all; whether it took them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        if cursor.fetchone() != ("public",) or connection.introspection.table_names(cursor):
            return False
        with transaction.atomic(using=connection.alias):
            # A function may speak of tables that come after it.
            cursor.execute("SET LOCAL check_function_bodies = off")
            cursor.execute(FILE.read_text(encoding="utf-8"))
    return True


def of_dump(dump: str) -> str:
    """The file, of what `pg_dump --column-inserts` says of a database that the migrations made."""
    lines = []
    for line in dump.splitlines():
        if migrated := MIGRATED.match(line):
            lines.append(f"INSERT INTO public.django_migrations (app, name, applied) VALUES ({migrated[1]}, now());")  # noqa: S608
        elif not (ASIDE.match(line) or DJANGOS.match(line) or UNUSED.match(line)):
            lines.append(line)
    return "\n".join(lines) + "\n"
