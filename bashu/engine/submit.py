"""The one way in which the state of lending changes: commands in, outcomes out, a batch in a transaction.

Nobody is answered before the commit. The same id gets the same answer; the same id with other content is refused.
"""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings

from bashu.domain.outcome import Command, Outcome
from bashu.engine.execute import Execution
from bashu.engine.observer import UNOBSERVED, Observer
from bashu.engine.recover import Recovery
from bashu.engine.room import Room

# More commands than this are executed as several transactions: a night's worth of an off-line library is one.
COMMANDS_MAX = 1_024


class Engine:
    """Belongs to one thread, whose Django connection it uses. `rooms` are those of the settings if none are given."""

    def __init__(self, rooms: Sequence[Room] | None = None, *, observer: Observer = UNOBSERVED) -> None:
        self._rooms = {kind: room for room in rooms or installed_rooms() for kind in room.commands}
        self._recovery = Recovery(Execution(observer), observer=observer)

    def submit(self, commands: Sequence[Command], now: datetime) -> list[Outcome]:
        """Execute these in order. Outcomes come in the order of the commands."""
        return self._by_room(commands, now, saving=True)

    def ask(self, commands: Sequence[Command], now: datetime) -> list[Outcome]:
        """What would be decided now: the same decisions, nothing locked, nothing saved."""
        return self._by_room(commands, now, saving=False)

    def close(self) -> None:
        self._recovery.close()

    def _by_room(self, commands: Sequence[Command], now: datetime, *, saving: bool) -> list[Outcome]:
        outcomes: list[Outcome | None] = [None] * len(commands)
        for room, places in self._split(commands):
            for start in range(0, len(places), COMMANDS_MAX):
                part = places[start : start + COMMANDS_MAX]
                answers = self._recovery.run(room, [commands[place] for place in part], now=now, saving=saving)
                for place, answer in zip(part, answers, strict=True):
                    outcomes[place] = answer
        return [outcome for outcome in outcomes if outcome is not None]

    def _split(self, commands: Sequence[Command]) -> list[tuple[Room, list[int]]]:
        places: dict[int, tuple[Room, list[int]]] = {}
        for place, command in enumerate(commands):
            room = self._rooms[type(command)]
            places.setdefault(id(room), (room, []))[1].append(place)
        return list(places.values())


def installed_rooms() -> list[Room]:
    """The rooms that the settings name, each the `ROOM` of a module; their lock classes must have one order."""
    rooms: list[Any] = [import_module(name).ROOM for name in settings.ENGINE_ROOMS]
    locks = {lock for room in rooms for lock in room.locks}
    if len({lock.rank for lock in locks}) != len(locks):
        raise ValueError("two lock classes have the same rank, so their order is not settled")
    return rooms
