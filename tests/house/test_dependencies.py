"""Each dependency, and each family of lint rules, has its reason written down."""

import re
import tomllib
from pathlib import Path
from typing import Any

from tests.house.sources import ROOT, table_rows

DECISIONS = ROOT / "docs" / "decisions"


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def first_column(page: Path) -> list[str]:
    """What the tables of a page are about: the names in backticks of each row's first cell."""
    return [name for row in table_rows(page) for name in re.findall(r"`([^`]+)`", row[0])]


def name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]


def test_each_dependency_has_its_reason() -> None:
    settings = project()
    groups = settings["dependency-groups"]
    asked = [*settings["project"]["dependencies"], *groups["dev"], *groups["soak"]]
    # One that has a line for each version of Python is still one.
    assert first_column(DECISIONS / "0002-dependencies.md") == list(dict.fromkeys(map(name, asked)))


def test_each_lint_family_has_its_reason() -> None:
    lint = project()["tool"]["ruff"]["lint"]
    assert first_column(DECISIONS / "0003-lint.md") == [*lint["select"], *lint["ignore"]]
