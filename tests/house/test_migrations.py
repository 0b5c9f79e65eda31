"""Migrations say everything the models do, and stay true when the code around them changes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils.translation import override

from tests.house.sources import ROOT, name_of, tree

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
