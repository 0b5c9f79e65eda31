"""Every view of staff says which rights open it, and the page about rights says what roles bring."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic import RedirectView

from bashu.domain.rights import ROLES, Right, Role
from bashu.doors.web.shared.staff import DECLARED
from tests.house.sources import ROOT, table_rows, tree

ROOMS = ("desk", "office")
# Whoever is there may sign in and out; the script of a worker is as public as those under /static.
OPEN = {"desk:sign_in", "desk:sign_out", "desk:door_worker"}


def views(
    patterns: list[URLPattern | URLResolver], room: str | None = None
) -> Iterator[tuple[str, object, type[object] | None]]:
    """Name, view, and the class that it was made of."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, pattern.namespace or room)
        elif room in ROOMS:
            yield f"{room}:{pattern.name}", pattern.callback, getattr(pattern.callback, "view_class", None)


VIEWS = {name: view for name, view, made_of in views(get_resolver().url_patterns) if made_of is not RedirectView}


def test_each_room_of_staff_is_looked_at() -> None:
    assert {name.partition(":")[0] for name in VIEWS} == set(ROOMS)
    assert set(VIEWS) >= OPEN


@pytest.mark.parametrize("name", sorted(set(VIEWS) - OPEN))
def test_a_view_of_staff_declares_its_rights(name: str) -> None:
    declared = getattr(VIEWS[name], DECLARED, ())
    assert declared, f"{name}: put it under @desk_page(Right...) or @office_page(Right...)"
    assert set(declared) <= set(Right)


def test_what_roles_bring_is_written_down() -> None:
    rows = [row for row in table_rows(ROOT / "docs" / "rights.md") if row[0].startswith("`")]
    written = {row[0].strip("`"): [cell == "x" for cell in row[2:]] for row in rows}
    assert written == {right.value: [right in ROLES[role] for role in Role] for right in Right}


def sends_commands(page: Path) -> bool:
    imported = [node for node in ast.walk(tree(page)) if isinstance(node, ast.ImportFrom)]
    names = {name.name for node in imported if node.module == "bashu.doors.web.shared.commands" for name in node.names}
    return bool(names & {"execute", "execute_all"})


def test_each_page_that_sends_a_command_is_written_down_with_its_right() -> None:
    """An override names a login, and its rights are asked by the engine."""
    written = " ".join(row[-1] for row in table_rows(ROOT / "docs" / "rights.md"))
    pages = [page for room in ROOMS for page in (ROOT / "bashu/doors/web" / room).glob("*.py") if sends_commands(page)]
    told = {page: f"{page.parent.name}/{page.name}" for page in pages}
    assert len(told) > len(ROOMS)
    assert [name for name in told.values() if f"`{name}`" not in written] == ["desk/overrides.py"]
