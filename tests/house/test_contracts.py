"""Which floor and room may use which: the contracts stand in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

from tests.house.sources import ROOT


def test_every_import_goes_down() -> None:
    """In a process of its own: it silences the loggers of the one it runs in."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
