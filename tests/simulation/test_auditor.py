"""The auditor sees what is wrong: an engine with a defect, and rows that were changed behind its back."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from bashu.domain.circulation import arrival, checkin, checkout
from bashu.domain.circulation.snapshot import BlockState, Network
from bashu.domain.policy import Terms
from bashu.domain.rights import Rights
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.circulation.save import Rows
from bashu.engine.room import Write
from tests.simulation.auditor import DifferenceError
from tests.simulation.simulate import Simulation

pytestmark = pytest.mark.django_db(transaction=True)


def always(value: object) -> Callable[..., object]:
    return lambda *_: value


def forget_floats(rows: Rows) -> list[Write]:
    return [write for write in WRITES(rows) if write.what != "new floats"]


def of_long_ago(network: Network, *asked: Any) -> Terms:
    facts, on = asked
    return TERMS(network, facts, on - timedelta(days=40))


WRITES, TERMS = Rows.writes, Network.terms
# Each with a seed that asks soon for what it spoils.
DEFECTS: dict[str, tuple[int, object, str, object]] = {
    "overdue days are not counted": (12, checkin, "days_overdue", always(0)),
    "a lost answer is a new wish": (7, checkout, "RESENT_WITHIN", timedelta(0)),
    "blocks hold nowhere": (7, BlockState, "holds", always(value=False)),
    "the van is slow": (7, arrival, "expected_days", always((3, 9))),
    "rules of long ago": (4, Network, "terms", of_long_ago),
    "an id is anybody's": (7, CirculationRoom, "same_person", always(value=True)),
    "a float is not written": (7, Rows, "writes", forget_floats),
    "anybody may go against a rule": (7, Rights, "may", always(value=True)),
    "whoever goes against a rule is not told": (7, checkout, "overridden", always(())),
}
TAMPERING = (
    "DELETE FROM circulation_loan WHERE id = (SELECT min(id) FROM circulation_loan WHERE checked_in_at IS NOT NULL)",
    "UPDATE circulation_transit SET ended_as = 'lent' WHERE ended_as = 'received'",
    "UPDATE catalogue_item SET version = version + 1 WHERE id = 1000",
)


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_of_the_engine_is_a_difference(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    seed, place, name, value = DEFECTS[defect]
    monkeypatch.setattr(place, name, value)
    with closing(Simulation(seed)) as simulation, pytest.raises(DifferenceError):
        simulation.go_on(3_000)


@pytest.mark.parametrize("tampering", TAMPERING)
def test_what_was_changed_behind_the_engine_is_found(tampering: str) -> None:
    with closing(Simulation(seed=4)) as simulation:
        simulation.go_on(800)
        simulation.compare_all()
        with connection.cursor() as cursor:
            cursor.execute(tampering)
            assert cursor.rowcount > 0
        with pytest.raises(DifferenceError):
            simulation.compare_all()
