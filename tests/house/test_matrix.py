"""The table of lending has a cell for every state and action, a number in each, and a test for every number."""

import re
from collections.abc import Iterator
from typing import get_args

from bashu.domain.circulation.charges.commands import MoneyCommand
from bashu.domain.circulation.effects import BoxStage, ItemStatus, TransitReason
from bashu.domain.circulation.holds.commands import ALL_COMMANDS
from bashu.domain.circulation.holds.states import HoldStage
from tests.domain.circulation.test_matrix import CELLS
from tests.house.sources import table_rows
from tests.matrix import actions, states
from tests.matrix.cells import NOT_YET, planned
from tests.matrix.table import PAGE, on_page, page_cells, table

NUMBER = re.compile(r"^M(\d\d)(\d\d)\b")
CASE = re.compile(r"\bC\d{3}\b|\bC\d{2}\b")


def numbers() -> Iterator[tuple[str, str]]:
    """Of each cell of the page, and all that stands in it."""
    for text in page_cells().values():
        found = NUMBER.match(text)
        assert found, f"a cell without a number: {text}"
        yield found.group(), text


def test_the_table_is_the_one_that_the_decisions_make() -> None:
    assert on_page() == table(), "run .venv/bin/python -m tests.matrix, and read what it changes"


def test_whatever_can_be_asked_of_an_item_is_an_action() -> None:
    assert {type(cell.command) for cell in CELLS} == set(ALL_COMMANDS) - set(get_args(MoneyCommand))


def test_however_an_item_can_stand_is_a_state() -> None:
    assert states.statuses() == set(ItemStatus)
    assert states.reasons() == set(TransitReason)
    assert states.boxes() == set(BoxStage) - {BoxStage.RECEIVED}, "nothing is in a box that was received"
    bound = {hold.stage for state in states.STATES for hold in state.scene.holds}
    assert bound == set(HoldStage) - {HoldStage.WAITING, HoldStage.CLOSED}, "these have no item"


def test_each_state_meets_each_action() -> None:
    named = [each.name for each in states.STATES] + [each.name for each in states.PLANNED]
    asked = [each.name for each in actions.ACTIONS] + [each.name for each in actions.PLANNED]
    assert len(set(named)) == len(named)
    assert len(set(asked)) == len(asked)
    assert set(page_cells()) == {(state, action) for state in named for action in asked}


def test_each_number_of_the_page_has_a_test_or_says_that_it_is_not_there_yet() -> None:
    then = {number for number, text in numbers() if text == f"{number} *{NOT_YET}*"}
    assert then == {f"M{action:02}{state:02}" for action, state in planned()}
    assert {number for number, _ in numbers()} - then == {cell.number for cell in CELLS}


def test_no_number_stands_twice_but_the_shared_refusal_of_what_is_impossible() -> None:
    seen: dict[str, set[str]] = {}
    for number, text in numbers():
        seen.setdefault(number, set()).add(re.sub(r" \(C.*\)$", "", text) if number.endswith("00") else text)
    assert {number: texts for number, texts in seen.items() if len(texts) > 1} == {}
    own = [number for number, _ in numbers() if not number.endswith("00")]
    assert len(own) == len(set(own))


def test_a_finer_case_that_a_cell_names_stands_on_the_page() -> None:
    cases = {row[0] for row in table_rows(PAGE)}
    assert {case for _, text in numbers() for case in CASE.findall(text)} <= cases
