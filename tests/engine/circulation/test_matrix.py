"""The table of docs/circulation.md on PostgreSQL: all its cells in one batch, each with rows of its own."""

from collections.abc import Iterator
from uuid import UUID

import orjson
import pytest

from bashu.db.audit.models import LogEntry
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from tests.domain.circulation.scene import NOON
from tests.matrix.cells import Cell, cells
from tests.matrix.rows import Rows, found_network
from tests.matrix.stands import decided, kept
from tests.matrix.words import Said, words

pytestmark = pytest.mark.server


@pytest.fixture
def asked(transactional_db: None) -> list[tuple[Cell, AnyCommand]]:
    found_network()
    rows = Rows()
    made = [(cell, rows.command_of(cell)) for cell in cells()]
    rows.write()
    return made


@pytest.fixture
def engine(asked: list[tuple[Cell, AnyCommand]]) -> Iterator[Engine]:
    engine = Engine([CirculationRoom()])
    yield engine
    engine.close()


def logged(ids: list[UUID]) -> dict[UUID, list[Said]]:
    bodies = LogEntry.objects.filter(command_id__in=ids).values_list("command_id", "body")
    return {command_id: orjson.loads(body)["effects"] for command_id, body in bodies}


def said(outcome: Outcome, effects: list[Said], *, cell: Cell) -> str:
    if isinstance(outcome, Refused):
        return f"`{outcome.refusal}`"
    assert isinstance(outcome, Accepted), outcome
    return words(outcome.answer, effects, before=cell.before)


def test_the_engine_does_in_each_cell_what_the_table_says(asked: list[tuple[Cell, AnyCommand]], engine: Engine) -> None:
    outcomes = engine.submit([command for _, command in asked], NOON)
    log = logged([command.id for _, command in asked])
    told = {
        cell.place: said(outcome, log.get(command.id, []), cell=cell)
        for (cell, command), outcome in zip(asked, outcomes, strict=True)
    }
    assert told == {cell.place: cell.outcome for cell, _ in asked}
    rows = kept()
    assert {cell.place: rows.get(place, {}) for place, (cell, _) in enumerate(asked)} == {
        cell.place: decided(cell) for cell, _ in asked
    }
