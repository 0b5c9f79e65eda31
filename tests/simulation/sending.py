"""What is asked about parcels: of what waits to be sent home, and of parcels that were answered.

It has a chance of its own, so that all else is asked as it would be without.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from bashu.domain.circulation.commands import (
    CheckIn,
    HandOverParcel,
    ItemScan,
    PackParcel,
    PatronScan,
    TellParcel,
    TellParcelled,
    Trust,
)
from bashu.domain.circulation.holds.commands import AnyCommand, PlaceHold
from bashu.domain.circulation.holds.states import HoldLevel, PickupKind
from bashu.domain.circulation.parcels.states import ParcelledEnd, ParcelStage
from bashu.domain.identity.verifier import Assurance
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Outcome
from tests.simulation.world import World

REMEMBERED, LATELY = 30, 8
READERS, DESKS = 30, 4
NOBODYS = 79
TOLD = [
    ParcelStage.DELIVERED, ParcelStage.RETURNED, ParcelStage.LOST, ParcelStage.DAMAGED
]  # fmt: skip
SPOILED = [ParcelledEnd.LOST, ParcelledEnd.DAMAGED]


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel, the terminal where it was packed, for whom, and the item that went in last."""

    parcel: int
    terminal: int
    patron: PatronScan
    item: int


class Sending:
    def __init__(self, world: World, chance: Random) -> None:
        self._chance = chance
        self._items = world.items
        self._world = world
        self._terminals = sorted(world.terminals)
        self._patrons = sorted(world.patrons)[:READERS]
        self._desks = [each for each in self._terminals if world.terminals[each].attended][:DESKS]
        self._wishes: dict[int, PatronScan] = {}
        self._waiting: deque[tuple[int, int, PatronScan]] = deque(maxlen=REMEMBERED)
        self._sent: deque[Sent] = deque(maxlen=REMEMBERED)

    def learn(self, commands: Sequence[AnyCommand], outcomes: Sequence[Outcome]) -> None:
        for command, outcome in zip(commands, outcomes, strict=True):
            answer: Any = getattr(outcome, "answer", None)
            hold_id, terminal = getattr(answer, "hold_id", None), getattr(command, "terminal_id", 0)
            if isinstance(command, PlaceHold) and hold_id and command.pickup_kind is PickupKind.HOME:
                self._wishes[hold_id] = command.patron
            if getattr(answer, "reason", "") == "hold_here" and hold_id in self._wishes:
                self._waiting.append((answer.item_id, terminal, self._wishes[hold_id]))
            if isinstance(command, PackParcel) and answer is not None:
                self._sent.append(Sent(answer.parcel_id, terminal, command.patron, answer.item_id))

    def batch(self, now: datetime) -> list[AnyCommand]:
        def made() -> dict[str, Any]:
            return {"id": uuid7(now, self._chance.randbytes(RANDOM_BYTES)), "occurred_at": now}

        return [*self._wants(made), *self._packs(made), *self._tells(made)]

    def _wants(self, made: Callable[[], dict[str, Any]]) -> Iterator[AnyCommand]:
        """Some read at home a good deal, and what they want is brought to where it is packed."""
        chance = self._chance
        patron, desk = PatronScan(patron_id=chance.choice(self._patrons)), chance.choice(self._desks)
        if self._sent and self._sent[-1].patron.patron_id and chance.random() < 0.3:
            # One more for a parcel that may still be open, and may be full.
            patron, desk = self._sent[-1].patron, self._sent[-1].terminal
        helpers = self._world.patrons[patron.patron_id or 0].helpers
        by = PatronScan(patron_id=helpers[0][0]) if helpers and chance.random() < 0.1 else None
        for _ in range(chance.choice([0, 0, 1, 4])):
            item = self._items[chance.choice(list(self._items))]
            yield PlaceHold(
                **made(), terminal_id=desk, patron=patron, trust=Trust(assurance=Assurance.DEVICE), item_id=item.id,
                level=HoldLevel.ITEM, bib_id=item.bib, pickup_branch_id=desk // 10, pickup_kind=PickupKind.HOME, by=by,
            )  # fmt: skip
            yield CheckIn(**made(), terminal_id=desk, item=ItemScan(barcode=item.barcode, item_id=item.id))

    def _packs(self, made: Callable[[], dict[str, Any]]) -> Iterator[AnyCommand]:
        chance = self._chance
        for item, terminal, patron in list(self._waiting):
            if chance.random() > 0.6:
                continue
            self._waiting.remove((item, terminal, patron))
            here = [each for each in self._sent if each.terminal // 10 == terminal // 10]
            own = [each.parcel for each in here if each.patron == patron]
            into = chance.choice([None, *own[-1:] * 4, *own[-2:]])
            if chance.random() < 0.15:
                into = chance.choice([NOBODYS, *(each.parcel for each in self._sent)])
            yield self._pack(item, terminal, patron=patron, into=into, **made())
        if chance.random() < 0.35 and self._sent:
            sent = chance.choice(self._sent)
            at = sent.terminal if chance.random() < 0.7 else chance.choice(self._terminals)
            item = sent.item if chance.random() < 0.5 else chance.choice(list(self._items))
            yield self._pack(item, at, patron=sent.patron, into=sent.parcel, **made())

    def _pack(self, item: int, terminal: int, *, patron: PatronScan, into: int | None, **made: Any) -> PackParcel:
        scan = ItemScan(barcode=self._items[item].barcode, item_id=item)
        return PackParcel(**made, terminal_id=terminal, patron=patron, item=scan, parcel_id=into)

    def _tells(self, made: Callable[[], dict[str, Any]]) -> Iterator[AnyCommand]:
        if self._sent and self._chance.random() < 0.1:
            yield from self._empties(self._sent[-1], made)
        for _ in range(self._chance.choice([1, 2, 3, 4])):
            if self._sent:
                yield from self._tell(made)

    def _empties(self, sent: Sent, made: Callable[[], dict[str, Any]]) -> Iterator[AnyCommand]:
        """What was packed last is taken out, and the parcel is handed over all the same."""
        item = ItemScan(barcode=self._items[sent.item].barcode, item_id=sent.item)
        yield CheckIn(**made(), terminal_id=sent.terminal, item=item)
        yield HandOverParcel(**made(), terminal_id=sent.terminal, parcel_id=sent.parcel)

    def _tell(self, made: Callable[[], dict[str, Any]]) -> Iterator[AnyCommand]:
        chance = self._chance
        sent = chance.choice(list(self._sent)[-LATELY:])
        at = sent.terminal if chance.random() < 0.9 else chance.choice(self._terminals)
        parcel = sent.parcel if chance.random() < 0.97 else NOBODYS
        of: dict[str, Any] = {"terminal_id": at, "parcel_id": parcel}
        way = chance.random()
        if way < 0.5:
            yield HandOverParcel(**made(), **of)
        if way > 0.4:
            stage = chance.choice(TOLD)
            for _ in range(chance.choice([1, 1, 2])):
                yield TellParcel(**made(), **of, stage=stage)
        if way > 0.7:
            item = sent.item if chance.random() < 0.6 else chance.choice(list(self._items))
            yield TellParcelled(**made(), **of, item_id=item, end=chance.choice(SPOILED))
