"""When libraries tell their readers of what: each as it says itself, else as the network does, else as is usual."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from bashu.db.notices.models import Timing as Row
from bashu.domain.notices.hours import USUAL, Both, Timing, timing_problems

# Of a row, and of what it says.
COLUMNS: Final = {
    "due_soon_days": "due_soon_days",
    "overdue_days": "overdue_days",
    "quiet_from": "quiet_from",
    "quiet_to": "quiet_to",
    "digest_at_hour": "digest_at",
    "give_up_days": "give_up_days",
}


class Timings:
    """Of all libraries, read once."""

    def __init__(self) -> None:
        said = [(row.library_id, _says(row)) for row in Row.objects.all()]
        self._network = next((says for library_id, says in said if library_id is None), {})
        self._own = {library_id: says for library_id, says in said if library_id is not None}

    def of(self, library_id: int) -> Timing:
        return _timing(self._network | self._own.get(library_id, {}))

    @property
    def of_the_network(self) -> Timing:
        return _timing(self._network)

    @property
    def due_soon_days_max(self) -> int:
        return max(timing.due_soon_days for timing in (self.of_the_network, *map(self.of, self._own)))


def timing_of(library_id: int | None) -> Timing:
    timings = Timings()
    return timings.of_the_network if library_id is None else timings.of(library_id)


def own_timing(library_id: int | None) -> Mapping[str, Any]:
    """What it says for itself, by the names of `Timing`; None: the network."""
    row = Row.objects.filter(library=library_id).first()
    return {} if row is None else _says(row)


@transaction.atomic
def save_timing(library_id: int | None, says: Mapping[str, Any]) -> tuple[Both, ...]:
    """What cannot stand; then nothing was changed. `says`: by the names of `Timing`; what it lacks is as the network
    has it."""
    above = {} if library_id is None else {**own_timing(None)}
    if problems := timing_problems(_timing(above | dict(says))):
        return problems
    values = {column: _plain(says.get(name)) for column, name in COLUMNS.items()}
    if any(value is not None for value in values.values()):
        if not Row.objects.filter(library=library_id).update(**values):
            Row.objects.create(library_id=library_id, **values)
    else:
        Row.objects.filter(library=library_id).delete()
    return ()


def _says(row: Row) -> dict[str, Any]:
    said = {name: getattr(row, column) for column, name in COLUMNS.items()}
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in said.items() if value is not None
    }


def _timing(says: Mapping[str, Any]) -> Timing:
    return Timing(**{name: says.get(name, getattr(USUAL, name)) for name in COLUMNS.values()})


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
