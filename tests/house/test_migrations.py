"""Migrations say everything the models do, and stay true when the code around them changes."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations import AddConstraint, AddField, AddIndex, Migration, SeparateDatabaseAndState
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.utils.translation import override

from tests.house.exceptions import READS_ALL
from tests.house.sources import ROOT, name_of, tree

# Tables of millions of rows.
GROWN = {"item", "bibrecord", "loan", "transit", "patron", "hold"}
MIGRATIONS = sorted((ROOT / "bashu" / "db").glob("*/migrations/[0-9]*.py"))


def test_no_change_of_a_model_waits_for_its_migration() -> None:
    loader = MigrationLoader(None)
    wanted = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    with override(None):
        assert not wanted.changes(graph=loader.graph)


def imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(source)):
                yield source


@pytest.mark.parametrize("migration", MIGRATIONS, ids=name_of)
def test_a_migration_uses_no_code_that_may_change(migration: Path) -> None:
    assert not [name for name in imported(tree(migration)) if name.startswith("bashu")]


def in_the_database(operations: Iterable[Operation]) -> Iterator[Operation]:
    for each in operations:
        if isinstance(each, SeparateDatabaseAndState):
            yield from in_the_database(each.database_operations)
        else:
            yield each


def reads_all_rows(operation: Operation) -> bool:
    """While nobody else may write, or even read: the lock that it begins with is held until it has read all."""
    if getattr(operation, "model_name", "") not in GROWN:
        return False
    has_index = isinstance(operation, AddField) and getattr(operation.field, "db_index", False)
    return type(operation) in {AddConstraint, AddIndex} or has_index


def test_no_migration_makes_lending_wait_until_it_has_read_a_table_of_millions() -> None:
    """Indexes are made concurrently; a constraint is added NOT VALID, and validated by a migration of its own."""
    migrations: dict[tuple[str, str], Migration] = MigrationLoader(None).disk_migrations
    later = {key: each for key, each in migrations.items() if not each.initial and not key[1].startswith("0001")}
    assert later
    told = {key: [op for op in in_the_database(each.operations) if reads_all_rows(op)] for key, each in later.items()}
    assert {key: [op.describe() for op in found] for key, found in told.items() if found and key not in READS_ALL} == {}
    assert all(told[key] for key in READS_ALL)
