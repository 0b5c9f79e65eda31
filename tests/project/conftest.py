import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that is not there yet, and that every account could enter."""
    parent = Path(tempfile.mkdtemp(prefix="bashu-home-"))
    parent.chmod(0o755)
    yield parent / "home"
    shutil.rmtree(parent)
