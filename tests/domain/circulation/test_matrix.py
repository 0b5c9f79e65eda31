"""Every cell of the table in docs/circulation.md: what the page says is what is decided."""

import pytest

from tests.matrix.cells import Cell, cells
from tests.matrix.table import page_cells, shown

CELLS = cells()


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.place} {cell.action.name}, {cell.state.name}")
def test_each_cell_says_what_is_decided(cell: Cell) -> None:
    assert page_cells()[cell.state.name, cell.action.name] == shown(cell), "run python -m tests.matrix, and read it"
