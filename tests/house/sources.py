"""The project's own files, as the house rules read them."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Function:
    """`where` is "folder/file.py::Class.name", which is also how an exception names it."""

    where: str
    node: AnyFunction
    is_method: bool

    @property
    def lines(self) -> int:
        """From `def` to the last line. Decorators are left out, so a table of cases counts for nothing."""
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1

    @property
    def is_test(self) -> bool:
        return self.node.name.startswith("test_")

    @property
    def is_fixture(self) -> bool:
        return any("fixture" in ast.unparse(decorator) for decorator in self.node.decorator_list)


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Every Python file of these folders but the migrations, which Django writes."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(*folders: str) -> Iterator[Function]:
    for path in python_files(*folders):
        yield from _functions_in(tree(path), f"{name_of(path)}::", is_class=False)


def _functions_in(node: ast.AST, prefix: str, *, is_class: bool) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, AnyFunction):
            yield Function(prefix + child.name, child, is_class)
            yield from _functions_in(child, f"{prefix}{child.name}.", is_class=False)
        elif isinstance(child, ast.ClassDef):
            yield from _functions_in(child, f"{prefix}{child.name}.", is_class=True)
        else:
            yield from _functions_in(child, prefix, is_class=is_class)


@cache
def tracked_files() -> tuple[Path, ...]:
    """What git keeps, and what it would be asked to keep next."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    paths = (ROOT / name for name in listing.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


@cache
def documents() -> tuple[Path, ...]:
    return tuple(path for path in tracked_files() if path.suffix == ".md")


def table_rows(path: Path) -> Iterator[list[str]]:
    """The cells of every table row of a Markdown page."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("|") and not line.startswith("|-"):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]
