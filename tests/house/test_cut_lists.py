"""A list that is cut says so, and leads to the rest: `bashu.db.parts` does both."""

import ast
from collections.abc import Iterator

from tests.house.sources import python_files, tree

# What is cut, and yet leaves nobody without the rest: texts of forms, what was just said, what says it by itself.
ALLOWED = {
    "RECENT_MAX": "the last answers of a desk, a help to remember",
    "BEFORE_MAX": "the same, on a page of boxes",
    "LINES_MAX": "the same, at a kiosk",
    "RENEWED_AT_ONCE_MAX": "says how many are still to be renewed",
    "LATE_MAX": "the clock comes again",
    "SAVED_MAX": "no list of a reader has more",
    "BULK_MAX": "the page says that there is more, and leads there",
    "TOLD_MAX": "data for search engines tells the first sessions; the page lists them all",
    "SESSIONS_MAX": "a feed for programs tells what is to come next; the pages list all",
    "SPANS_MAX": "more than a network holds in two months",
    "COUNTED_MAX": "sums; the page says of how many records",
}


def cuts() -> Iterator[tuple[str, str]]:
    """Slices up to a constant, and from which file."""
    for path in python_files("bashu/db", "bashu/doors/web"):
        for node in ast.walk(tree(path)):
            match node:
                case ast.Subscript(slice=ast.Slice(lower=None, upper=ast.Name(id=name))) if name.endswith(
                    ("MAX", "SHOWN")
                ):
                    yield name, path.name


def test_no_list_is_cut_in_silence() -> None:
    texts = {name for name, _ in cuts() if name.endswith("LENGTH_MAX")}
    assert {name for name, _ in cuts()} - texts <= set(ALLOWED)
    assert "SCAN_LENGTH_MAX" in texts, "what this test looks for is found"
