"""Readers who join, gather and are erased, some with children in their care. They borrow nothing, so that no loan keeps
them; what they registered for and came along to stays, as nobody's."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import psycopg
from django.apps import apps

from bashu.db.activities.due import NOBODYS, due
from bashu.db.patrons import edits
from bashu.db.patrons.models import Patron as PatronRow
from tests.db.patrons.leaks import find_leaks
from tests.simulation.activities.auditor import ActivityAuditor
from tests.simulation.activities.truth import Row
from tests.simulation.auditor import DifferenceError
from tests.simulation.world import Patron, World

# Beyond the patrons of lending, and as easily found where they must not be.
COMERS_FROM = 7_712_390_000_000
FEWEST, MOST = 6, 14
YEAR = timedelta(days=365)


class Comers:
    """`alive`: those who are readers now."""

    def __init__(self, world: World, auditor: ActivityAuditor, *, chance: Random) -> None:
        self._world, self._auditor, self._chance = world, auditor, chance
        self.alive: list[Patron] = []
        self._erased: list[str] = []
        self._joined = 0

    def live(self, now: datetime) -> int:
        """How many were erased."""
        while len(self.alive) < FEWEST or (len(self.alive) < MOST and self._chance.random() < 0.3):
            self._join(now)
        if self._chance.random() > 0.15:
            return 0
        self._erase(self._chance.choice(self.alive))
        return 1

    def freed(self, now: datetime) -> list[int]:
        """Registrations that the clock is to free: all that are nobody's of what is not over."""
        found = [row for rows in due(NOBODYS, now, at_once=3) for row, _ in rows]
        if found != (wanted := sorted(self._auditor.nobodys(now))):
            raise DifferenceError(f"registrations {found} are to be freed instead of {wanted}")
        return found

    def compare_all(self, line: psycopg.Connection[Row]) -> None:
        """Nowhere is the name of who was erased."""
        if leaks := find_leaks(self._erased, connection=line):
            raise DifferenceError(f"who was erased is still named in {leaks[0].place}")

    def _join(self, now: datetime) -> None:
        chance = self._chance
        self._joined += 1
        adults = [each for each in self.alive if each.category == "adult"]
        guardian = chance.choice(adults) if adults and chance.random() < 0.4 else None
        library = chance.choice(list(self._world.libraries.values()))
        comer = Patron(
            id=COMERS_FROM + self._joined, category="child" if guardian else "adult", home=library,
            birth_on=(now - chance.uniform(*((3, 13) if guardian else (20, 70))) * YEAR).date(), expires_on=None,
            guardian=guardian, taken_over_fen=0,
        )  # fmt: skip
        PatronRow.objects.create(
            id=comer.id, number=f"COMER{self._joined}", name=name_of(comer), category=comer.category,
            home_library_id=library.id, birth_on=comer.birth_on, guardian_id=guardian.id if guardian else None,
            guardian_confirmed_at=now if guardian else None, joined_at=now,
        )  # fmt: skip
        self.alive.append(comer)
        self._auditor.known.others[comer.id] = comer

    def _erase(self, patron: Patron) -> None:
        if (problem := edits.erase(patron_id=patron.id)) is not None:
            raise DifferenceError(f"reader {patron.id} was not erased: {problem}")
        self.alive.remove(patron)
        self._erased.append(name_of(patron))
        for ward in self.alive:
            ward.guardian = None if ward.guardian is patron else ward.guardian
        self._auditor.erase(patron)
        if found := next(naming(patron.id), None):
            raise DifferenceError(f"{found} still leads to a reader who was erased")


def name_of(patron: Patron) -> str:
    return f"Erased reader {patron.id % 1_000_000:06}"


def naming(patron_id: int) -> Iterator[str]:
    """Tables of which a row still refers to this reader."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is PatronRow and model._default_manager.filter(**{field.name: patron_id}).exists():
                yield model._meta.db_table
