"""How large things may be: the next reader has to hold them in the head."""

from collections.abc import Iterator

from tests.house.exceptions import TOO_LARGE
from tests.house.sources import ROOT, Function, functions, name_of, python_files

FILE, FUNCTION, TEST, VIEW = 400, 50, 30, 15
FOLDERS = ("bashu", "tests", "bench")
PAGE_PARTS = {".html", ".js", ".css"}


def sizes() -> Iterator[tuple[str, int, int]]:
    """What, how many lines, how many are allowed."""
    for path in python_files(*FOLDERS):
        yield name_of(path), len(path.read_text(encoding="utf-8").splitlines()), FILE
    for path in (ROOT / "bashu").rglob("*"):
        if path.suffix in PAGE_PARTS and ".min." not in path.name:
            yield name_of(path), len(path.read_text(encoding="utf-8").splitlines()), FILE
    for function in functions(*FOLDERS):
        yield function.where, function.lines, allowed(function)


def allowed(function: Function) -> int:
    if function.is_test:
        return TEST
    arguments = function.node.args.args
    is_view = function.where.startswith("bashu/doors/web/") and bool(arguments) and arguments[0].arg == "request"
    return VIEW if is_view else FUNCTION


def test_nothing_is_larger_than_it_may_be() -> None:
    large = [f"{what} has {lines} lines; {most} are allowed" for what, lines, most in sizes() if lines > most]
    assert not [line for line in large if line.split()[0] not in TOO_LARGE]


def test_each_exception_is_still_needed() -> None:
    assert set(TOO_LARGE) == {what for what, lines, most in sizes() if lines > most} & set(TOO_LARGE)
