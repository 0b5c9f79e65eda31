"""Nothing in the project depends on one developer's machine, nor names where packages came from."""

import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, name_of, tracked_files

# The lock file is written by its tool; it alone says where packages came from.
LOCK = ROOT / "uv.lock"
# Brackets keep these patterns from finding themselves.
MACHINE = re.compile(r"/hom[e]/\w+|/User[s]/\w+|[A-Z]:\\User[s]|(?<![\w.])/wor[k]/")
REGISTRY = re.compile(
    r"https?://[^/\s\"']*(py[p]i|pythonhoste[d]|npmj[s]|unpk[g]|jsdeliv[r]|mirro[r]|registr[y])", re.IGNORECASE
)


def text_of(path: Path) -> str:
    """Empty for what is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["machine", "registry"])
def test_no_file_names_it(pattern: re.Pattern[str]) -> None:
    named = {name_of(path): pattern.search(text_of(path)) for path in tracked_files() if path != LOCK}
    assert not {name: found.group() for name, found in named.items() if found}
