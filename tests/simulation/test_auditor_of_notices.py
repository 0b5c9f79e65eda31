"""The auditor sees what is wrong with notices: an engine with a defect, and rows that were changed behind its back."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from bashu.domain.circulation.effects import HoldChanged
from bashu.domain.notices.events import Event
from bashu.engine.circulation import notices, save
from tests.simulation.auditor import DifferenceError
from tests.simulation.simulate import Simulation
from tests.simulation.test_auditor import SOON, always, found_again

pytestmark = pytest.mark.django_db(transaction=True)

OF_HOLD, EVENT, NOTICE = notices.of_hold, notices._event, notices.notice


def twice(*of: Any, **more: Any) -> Iterator[dict[str, Any]]:
    for row in OF_HOLD(*of, **more):
        yield from (row, row | {"occasion": f"{row['occasion']} again"})


def without(event: Event) -> Callable[..., Event | None]:
    return lambda *of: None if (found := EVENT(*of)) is event else found


def of_each_change(effect: Any, row: Any) -> Event | None:
    return EVENT(effect, row) or (Event.HOLD_READY if isinstance(effect, HoldChanged) else None)


def to_another(*of: Any, patron_id: int, **more: Any) -> dict[str, Any]:
    return NOTICE(*of, patron_id=patron_id + 1, **more)


DEFECTS: dict[str, tuple[object, str, Callable[..., object] | frozenset[object]]] = {
    "all is told twice": (save, "of_hold", twice),
    "nothing is told": (save, "of_hold", always(())),
    "nobody is told what is ready": (notices, "_event", without(Event.HOLD_READY)),
    "nobody is told what ended": (notices, "_event", without(Event.HOLD_CLOSED)),
    "what has no news is told": (notices, "_event", of_each_change),
    "what readers did is told to them": (notices, "NO_NEWS", frozenset()),
    "another reader is told": (notices, "notice", to_another),
}
# In the same places as others, but later.
LATE = {
    "nobody is told what ended",
    "nobody is told what is ready",
    "nothing is told",
    "what readers did is told to them",
}
TAMPERING = (
    "DELETE FROM notices_notice WHERE id = (SELECT min(id) FROM notices_notice)",
    "UPDATE notices_notice SET occasion = 'v4711' WHERE id = (SELECT min(id) FROM notices_notice)",
)


@pytest.mark.parametrize("defect", [each for each in DEFECTS if each not in LATE])
def test_a_defect_of_notices_is_soon_a_difference(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch)


@pytest.mark.soak
@pytest.mark.parametrize("defect", sorted(LATE))
def test_a_defect_of_notices_is_a_difference_at_last(monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    looked_for(defect, monkeypatch)


def looked_for(defect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, name, value = DEFECTS[defect]
    monkeypatch.setattr(place, name, value)
    with closing(Simulation(7)) as simulation, pytest.raises(DifferenceError):
        simulation.go_on(SOON)


def test_a_notice_that_was_changed_is_found() -> None:
    with closing(Simulation(7)) as simulation:
        simulation.go_on(1_200)
        for tampering in TAMPERING:
            found_again(simulation, tampering)
