"""A database begins with all tables at once, and they are those that the migrations make."""

import pytest
from django.db import connection

from bashu.db.schema import ready, rendering
from tests.schema.made import by_migrations, by_the_file


@pytest.mark.django_db(transaction=True)
def test_the_ready_tables_are_those_of_the_migrations() -> None:
    """If not: `python -m tests.schema`."""
    with rendering.little():
        assert by_migrations() == ready.FILE.read_text(encoding="utf-8")


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_they_are_the_same_with_all_that_django_does_while_it_migrates() -> None:
    assert by_migrations() == ready.FILE.read_text(encoding="utf-8")


@pytest.mark.django_db(transaction=True)
def test_an_empty_database_takes_all_of_the_file() -> None:
    assert conditions(by_the_file()) == conditions(ready.FILE.read_text(encoding="utf-8"))


def conditions(tables: str) -> str:
    """Without brackets: PostgreSQL says one pair less of what it was told in its own words."""
    return tables.replace("(", "").replace(")", "")


@pytest.mark.django_db(transaction=True)
def test_a_database_with_a_table_is_migrated_step_by_step() -> None:
    assert not ready.take(connection)
