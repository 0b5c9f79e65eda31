"""What decisions guard is written by the engine alone; everybody else asks it."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.house.sources import name_of, python_files, tree

GUARDED = {
    "Item": "catalogue_item",
    "Loan": "circulation_loan",
    "Transit": "circulation_transit",
    "Floating": "circulation_floating",
    "Away": "circulation_away",
    "Box": "circulation_box",
    "Parcel": "circulation_parcel",
    "Parcelled": "circulation_parcelled",
    "Task": "circulation_task",
    "Hold": "circulation_hold",
    "Override": "circulation_override",
    "Withdrawal": "circulation_withdrawal",
    "Missed": "circulation_missed",
    "ActivitySession": "activities_session",
    "SessionQuota": "activities_sessionquota",
    "Registration": "activities_registration",
    "WalkIns": "activities_walkins",
    "DoorQuestion": "activities_doorquestion",
    "LogEntry": "audit_logentry",
    "StoredOutcome": "audit_outcome",
    "Lane": "audit_lane",
}
WRITES = re.compile(
    r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|COPY|MERGE\s+INTO)\s+(ONLY\s+)?\"?(\w+)", re.IGNORECASE
)
METHODS = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete", "save"}
READERS = ("bashu/db", "bashu/search", "bashu/doors", "bashu/project")


def writes(module: ast.Module) -> Iterator[str]:
    """Manager calls on a guarded model, instances of one, and SQL that writes to its table."""
    imported = set(imported_models(module))
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(attr=method, value=owner)) if method in METHODS and models_in(owner):
                yield f"line {node.lineno}: {', '.join(models_in(owner))} .{method}()"
            case ast.Call(func=ast.Name(id=model)) if model in GUARDED and model in imported:
                yield f"line {node.lineno}: makes a {model}"
            case ast.Constant(value=str(sql)):
                tables = (found[3].lower() for found in WRITES.finditer(sql))
                yield from (f"line {node.lineno}: SQL writes {table}" for table in tables if table in GUARDED.values())


def imported_models(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("models"):
            yield from (name.name for name in node.names)


def models_in(expression: ast.expr) -> list[str]:
    """Guarded models whose manager this chain of calls starts from."""
    managers = (node for node in ast.walk(expression) if isinstance(node, ast.Attribute) and node.attr == "objects")
    return [node.value.id for node in managers if isinstance(node.value, ast.Name) and node.value.id in GUARDED]


@pytest.mark.parametrize(
    "code",
    [
        "Item.objects.filter(pk=1).update(status='missing')",
        "Loan.objects.create()",
        "from bashu.db.circulation.models import Transit; Transit(origin=a).save()",
        "cursor.execute('UPDATE circulation_loan SET renewals = 0')",
        "cursor.execute('delete from audit_logentry')",
    ],
)
def test_a_second_writer_is_seen(code: str) -> None:
    assert list(writes(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["Item.objects.filter(pk=1).first()", "seen.update(a)", "'SELECT 1 FROM circulation_loan'"]
)
def test_reading_is_allowed(code: str) -> None:
    assert not list(writes(ast.parse(code)))


def test_only_the_engine_writes_guarded_tables() -> None:
    found = {name_of(path): list(writes(tree(path))) for path in python_files(*READERS)}
    assert not {name: lines for name, lines in found.items() if lines}


def test_the_guarded_tables_are_those_of_the_models() -> None:
    tables = {model.__name__: model._meta.db_table for model in apps.get_models()}
    assert {model: tables.get(model) for model in GUARDED} == GUARDED
