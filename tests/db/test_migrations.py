"""What migrations do outside of a transaction: begun anew after any breaking off, it ends as if it had never been."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from bashu.db.circulation.models import Hold

INDEXES = """
SELECT c.relname, i.indrelid::regclass::text, pg_get_indexdef(c.oid), i.indisvalid
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' ORDER BY 1
"""
# PostgreSQL lets only its superuser say that an index is not valid: another one stands there under its name.
BROKEN_OFF = "DROP INDEX {name}; CREATE INDEX {name} ON {table} (id)"
LOADER = MigrationLoader(None)
IN_PIECES = sorted(key for key, each in LOADER.disk_migrations.items() if not each.atomic)


def indexes() -> list[tuple[str, str, str, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(INDEXES)
        return list(cursor.fetchall())


def made_by(key: tuple[str, str]) -> set[str]:
    """Names that the state has after it, and had not before."""
    before, after = (
        {
            each.name
            for model in LOADER.project_state(key, at_end=end).models.values()
            for each in [*model.options.get("indexes", ()), *model.options.get("constraints", ())]
        }
        for end in (False, True)
    )
    return after - before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", IN_PIECES, ids=".".join)
def test_what_was_broken_off_is_begun_anew(key: tuple[str, str]) -> None:
    migration, made, was = LOADER.disk_migrations[key], made_by(key), indexes()
    with connection.cursor() as cursor:
        for name, table, *_ in was:
            if name in made:
                cursor.execute(BROKEN_OFF.format(name=name, table=table))
    state = LOADER.project_state(key, at_end=False)
    with connection.schema_editor(atomic=False) as editor:
        migration.apply(state, editor)
    # What a later one takes away again.
    for name in made - {name for name, *_ in was}:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
    assert indexes() == was


@pytest.mark.django_db
def test_the_index_of_a_patrons_holds_is_the_one_that_django_would_make() -> None:
    was, (constraint,) = indexes(), (each for each in Hold._meta.constraints if each.name == "hold_nth_of_patron")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX hold_nth_of_patron")
    with connection.schema_editor() as editor:
        editor.add_constraint(Hold, constraint)
    assert indexes() == was
