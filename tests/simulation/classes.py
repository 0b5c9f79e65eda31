"""What is asked about booked days: by a few who book the same few items, and by others who want them meanwhile.

It has a chance of its own and is heard by itself, so that all else is asked as it would be without.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from bashu.domain.circulation.commands import CheckIn, CheckOut, ItemScan, PatronScan, RecordCheckOut, Renew, Trust
from bashu.domain.circulation.holds.commands import (
    AnyCommand,
    ChangePickup,
    ExpireHold,
    PlaceHold,
    ResumeHold,
    SuspendHold,
    TargetHold,
)
from bashu.domain.circulation.holds.states import HoldLevel
from bashu.domain.identity.verifier import Assurance
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Outcome
from tests.simulation.days import DAY, day_of
from tests.simulation.world import Item, World

ITEMS, READERS, DESKS, REMEMBERED = 6, 30, 3, 8
SEEN = Trust(assurance=Assurance.STAFF_SAW_IT)
# How many days ahead, and for how many: also what cannot be.
AHEAD = [-1, 0, 1, 1, 2, 3, 4, 6, 8, 12, 16, 25, 300, 400]
FOR = [-1, 1, 1, 2, 3, 5, 5, 90]


class Classes:
    def __init__(self, world: World, chance: Random) -> None:
        self._chance = chance
        self.asked: set[UUID] = set()
        every = sorted(world.items)
        self._items = {item_id: world.items[item_id] for item_id in every[len(every) // 2 :][:ITEMS]}
        self._patrons = sorted(world.patrons)[-READERS:]
        self._desks = [each for each in sorted(world.terminals) if world.terminals[each].attended][:DESKS]
        self._booked: deque[tuple[int, PlaceHold]] = deque(maxlen=REMEMBERED)

    def learn(self, commands: Sequence[AnyCommand], outcomes: Sequence[Outcome]) -> None:
        for command, outcome in zip(commands, outcomes, strict=True):
            hold_id = getattr(getattr(outcome, "answer", None), "hold_id", None)
            if isinstance(command, PlaceHold) and command.booked_from_on and hold_id and command.item_id in self._items:
                self._booked.append((hold_id, command))

    def batch(self, now: datetime) -> list[AnyCommand]:
        def made() -> dict[str, Any]:
            return {"id": uuid7(now, self._chance.randbytes(RANDOM_BYTES)), "occurred_at": now}

        batch = [*self._book(made, now=now), *self._lend(made), *self._look(made, now=now)]
        self.asked |= {each.id for each in batch}
        return batch

    def _book(self, made: Callable[[], dict[str, Any]], *, now: datetime) -> Iterator[AnyCommand]:
        """Often what was booked lately, and for days near those; and others want it at once."""
        chance = self._chance
        again = chance.choice(self._booked)[1] if self._booked and chance.random() < 0.5 else None
        item = self._items[again.item_id] if again and again.item_id else chance.choice(list(self._items.values()))
        first = day_of(now) + chance.choice(AHEAD) * DAY
        if again is not None and again.booked_from_on is not None:
            first = again.booked_from_on + chance.randint(-6, 6) * DAY
        of: dict[str, Any] = {
            "terminal_id": chance.choice(self._desks), "patron": self._who(), "trust": SEEN, "level": HoldLevel.ITEM,
            "bib_id": item.bib, "item_id": item.id,
        }  # fmt: skip
        if chance.random() < 0.5:
            there = item.branch.id if chance.random() < 0.6 else chance.choice(self._desks) // 10
            last = None if chance.random() < 0.1 else first + (chance.choice(FOR) - 1) * DAY
            yield PlaceHold(**made(), **of, pickup_branch_id=there, booked_from_on=first, booked_to_on=last)
        elif again is not None and chance.random() < 0.4:
            yield PlaceHold(**made(), **of, pickup_branch_id=item.branch.id)

    def _lend(self, made: Callable[[], dict[str, Any]]) -> Iterator[AnyCommand]:
        """What is booked goes in and out, mostly to others, sometimes to whoever booked it."""
        chance = self._chance
        if chance.random() > 0.6:
            return
        item, patron = self._any(), self._who()
        if self._booked and chance.random() < 0.3:
            patron = chance.choice(self._booked)[1].patron
        of: dict[str, Any] = {
            "terminal_id": chance.choice(self._desks),
            "item": ItemScan(barcode=item.barcode, item_id=item.id),
        }
        asks = chance.random()
        if asks < 0.35:
            yield CheckOut(**made(), **of, patron=patron, trust=SEEN)
        elif asks < 0.45:
            yield RecordCheckOut(**made(), **of, patron=patron, supersedes=None)
        elif asks < 0.6:
            yield Renew(**made(), **of, trust=SEEN)
        else:
            yield CheckIn(**made(), **of)

    def _look(self, made: Callable[[], dict[str, Any]], *, now: datetime) -> Iterator[AnyCommand]:
        """The clock looks at bookings; and whoever booked would rather have it otherwise."""
        chance = self._chance
        if not self._booked or chance.random() > 0.5:
            return
        hold_id, placed = chance.choice(self._booked)
        at: dict[str, Any] = {"terminal_id": placed.terminal_id, "hold_id": hold_id}
        yield (TargetHold if chance.random() < 0.5 else ExpireHold)(**made(), hold_id=hold_id)
        if chance.random() < 0.1:
            to: dict[str, Any] = {"pickup_branch_id": chance.choice(self._desks) // 10}
            otherwise: list[AnyCommand] = [
                SuspendHold(**made(), **at, until=now + timedelta(days=2)),
                ResumeHold(**made(), **at),
                ChangePickup(**made(), **at, **to),
            ]
            yield chance.choice(otherwise)

    def _who(self) -> PatronScan:
        return PatronScan(patron_id=self._chance.choice(self._patrons))

    def _any(self) -> Item:
        """Mostly one that was booked lately."""
        booked = [placed.item_id for _, placed in self._booked if placed.item_id]
        chosen = booked if booked and self._chance.random() < 0.8 else list(self._items)
        return self._items[self._chance.choice(chosen)]
