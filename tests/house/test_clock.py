"""Only one place asks what time it is. Everybody else is told, so a night can be replayed and a year simulated."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import ROOT, name_of, python_files, tree

# Each of a program that runs by itself.
CLOCKS = {ROOT / "bashu" / "engine" / "clock.py", ROOT / "bashu" / "agent" / "clock.py"}
ASKED = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "timezone": {"now", "localtime", "localdate"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime"},
}
SQL_CLOCK = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\(\)"
    r"|\b(current_timestamp|current_date|current_time|localtimestamp)\b",
    re.IGNORECASE,
)
SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\b")


def asks(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        match node:
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=asked):
                if asked in ASKED.get(owner, ()):
                    yield f"line {node.lineno}: {owner}.{asked}"
            case ast.ImportFrom(module="time" | "django.utils.timezone" as source, names=names):
                forbidden = ASKED["time"] | ASKED["timezone"]
                yield from (f"line {node.lineno}: {source}.{each.name}" for each in names if each.name in forbidden)
            case ast.ImportFrom(module="django.db.models.functions", names=names):
                yield from (f"line {node.lineno}: Now()" for each in names if each.name == "Now")
            case ast.keyword(arg="auto_now" | "auto_now_add" as field):
                yield f"line {node.lineno}: {field}"
            case ast.Constant(value=str(text)) if SQL.search(text) and SQL_CLOCK.search(text):
                yield f"line {node.lineno}: SQL that asks the database's clock"


@pytest.mark.parametrize(
    "code",
    [
        "datetime.now(UTC)",
        "import datetime as d; d.datetime.utcnow()",
        "date.today()",
        "timezone.now",
        "time.time()",
        "from time import time",
        "from django.db.models.functions import Now",
        "DateTimeField(auto_now_add=True)",
        "sql = 'UPDATE t SET at = now()'",
    ],
)
def test_asking_the_time_is_seen(code: str) -> None:
    assert list(asks(ast.parse(code)))


@pytest.mark.parametrize("code", ["clock.now()", "time.monotonic()", "loop.time()", "words = 'do it now() please'"])
def test_being_told_is_allowed(code: str) -> None:
    assert not list(asks(ast.parse(code)))


def test_only_the_clock_asks_the_time() -> None:
    found = {name_of(path): list(asks(tree(path))) for path in python_files("bashu") if path not in CLOCKS}
    assert not {name: lines for name, lines in found.items() if lines}


def pages() -> Iterator[Path]:
    return (ROOT / "bashu").rglob("*.html")


def test_no_page_asks_the_time() -> None:
    assert not [name_of(page) for page in pages() if re.search(r"{%\s*now\b", page.read_text(encoding="utf-8"))]
