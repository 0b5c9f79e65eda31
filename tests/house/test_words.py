"""One word for one thing: what the glossary bans is not the name of anything."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house.sources import ROOT, name_of, python_files, table_rows, tree

GLOSSARY = ROOT / "docs" / "glossary.md"
# Doors keep the words of their standard; they translate them, and so do their tests.
FOREIGN = ("bashu/doors/sip2/", "bashu/wire/", "tests/doors/sip2/", "tests/wire/")
HEADING = "Never in code"


@cache
def banned() -> frozenset[tuple[str, ...]]:
    """The names of the glossary's last column, cut into words."""
    rows = iter(table_rows(GLOSSARY))
    next(row for row in rows if row[-1] == HEADING)
    return frozenset(tuple(name.split("_")) for row in rows for name in re.findall(r"`([^`]+)`", row[-1]))


def words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)]


@cache
def is_banned(name: str) -> bool:
    parts = words(name)
    return any(
        tuple(parts[start : start + len(phrase)]) == phrase for phrase in banned() for start in range(len(parts))
    )


def names(module: ast.Module) -> Iterator[str]:
    """Names that this file gives: of classes, functions, parameters, variables, fields. A test's name is a sentence."""
    for node in ast.walk(module):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


def named_so(path: Path) -> list[str]:
    given = (path.stem, *names(tree(path)))
    return [name for name in given if is_banned(name) and not name.startswith("test_")]


@pytest.mark.parametrize("name", ["borrower", "Borrower", "borrowerId", "fine_amount", "due_date", "BIBLIO_COUNT"])
def test_a_banned_word_is_seen(name: str) -> None:
    assert is_banned(name)


@pytest.mark.parametrize("name", ["refine", "define", "due_at", "patron_id", "copy", "copied", "reader"])
def test_other_words_are_left_alone(name: str) -> None:
    assert not is_banned(name)


def test_no_name_uses_a_banned_word() -> None:
    ours = (path for path in python_files("bashu", "tests", "bench") if not name_of(path).startswith(FOREIGN))
    found = {name_of(path): named_so(path) for path in ours}
    assert not {name: words for name, words in found.items() if words}
