"""A library begins to leave the network now and then, and stays after all some batches later."""

from datetime import datetime
from random import Random

import psycopg

from tests.simulation.truth import Truth
from tests.simulation.world import Hold, Library


class Leaving:
    """Has a chance of its own, so that all else is edited as it would be without."""

    def __init__(self, line: psycopg.Connection[tuple[object, ...]], truth: Truth) -> None:
        self._line, self._truth = line, truth
        self._chance = Random(7)
        self._leaves: Library | None = None

    def move(self, now: datetime) -> Library | None:
        """The one that has just begun."""
        if self._leaves is not None:
            if self._chance.random() < 0.3:
                self._set(self._leaves, None)
            return None
        if self._chance.random() > 0.08:
            return None
        library = self._chance.choice(list(self._truth.world.libraries.values()))
        self._set(library, now)
        return library

    def between(self, library: Library) -> list[Hold]:
        """Of its readers at others, and of others' readers at its branches."""
        open_ones = [hold for hold in self._truth.world.holds.values() if hold.closed_at is None]
        return [hold for hold in open_ones if (hold.patron.home is library) is not (hold.pickup.library is library)]

    def _set(self, library: Library, at: datetime | None) -> None:
        library.leaving, self._leaves = at is not None, library if at is not None else None
        done = self._line.execute("UPDATE network_library SET leaving_at = %s WHERE id = %s", (at, library.id))
        assert done.rowcount == 1
