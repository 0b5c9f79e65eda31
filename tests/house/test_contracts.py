"""Which floor and room may use which: the contracts stand in pyproject.toml."""

import pytest
from importlinter.cli import lint_imports

from tests.house.sources import ROOT


def test_every_import_goes_down(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out
