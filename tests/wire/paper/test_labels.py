"""Labels of items: each on its place of the sheet, with what a scanner and a person read."""

import pytest

from bashu.wire.paper.labels import SHEETS, labels
from bashu.wire.paper.sheets import ItemLabel
from tests.wire.paper.test_box import as_drawn, drawn


def paper(number: int) -> ItemLabel:
    return ItemLabel(barcode=f"CD{number:08}", call_number="I246.5/88", volume="上册", owner="成都图书馆")


def made(count: int, *, sheet: str, skip: int = 0) -> bytes:
    return labels([paper(number) for number in range(count)], sheet=SHEETS[sheet], skip=skip)


def pages(count: int, *, sheet: str, skip: int = 0) -> int:
    return made(count, sheet=sheet, skip=skip).count(b"/Type /Page\n")


@pytest.mark.parametrize("words", ["CD00000000", "CD00000001", "I246.5/88  上册", "成都图书馆"])
def test_a_label_says_its_number_its_mark_and_whose_it_is(words: str) -> None:
    assert as_drawn(words) in drawn(made(2, sheet="3x8"))


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_is_filled_before_the_next_begins(sheet: str) -> None:
    size = SHEETS[sheet].size
    assert pages(size, sheet=sheet) == 1
    assert pages(size + 1, sheet=sheet) == 2
    assert pages(size, sheet=sheet, skip=1) == 2


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_fits_on_its_paper(sheet: str) -> None:
    cut = SHEETS[sheet]
    assert cut.left + cut.columns * cut.wide <= 210.01
    assert cut.top + cut.rows * cut.high <= 297.01


def test_the_same_labels_are_the_same_bytes() -> None:
    one, other = (labels([paper(1)], sheet=SHEETS["3x8"]) for _ in range(2))
    assert one == other
