"""What readers, staff and the clock ask about holds. The holds they speak of are those that they were answered."""

import dataclasses
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.holds.commands import (
    AnyCommand,
    CancelHold,
    ChangePickup,
    ExpireHold,
    MoveHold,
    PassOver,
    PlaceHold,
    RedateHold,
    ResumeHold,
    SuspendHold,
    TargetHold,
)
from bashu.domain.circulation.holds.states import STAFF_REASONS, HoldLevel, MoveReason, PickupKind
from bashu.domain.outcome import Accepted, Outcome
from tests.simulation.world import Item, World

WISHES: dict[type[Any], int] = {
    PlaceHold: 12, TargetHold: 6, ExpireHold: 8, CancelHold: 2, SuspendHold: 2, ResumeHold: 1, ChangePickup: 2,
    MoveHold: 1, PassOver: 2, RedateHold: 2,
}  # fmt: skip
OF_PATRONS = (CancelHold, SuspendHold, ResumeHold, ChangePickup)
OF_CLOCK = (TargetHold, ExpireHold, RedateHold)
# All but who asked it when and where.
WISHED = {each.name for each in dataclasses.fields(PlaceHold)} - {"id", "occurred_at", "terminal_id", "trust"}
DAY = timedelta(days=1)
NOBODYS_HOLD = 999_999_999


@dataclass(slots=True)
class Known:
    """A hold that was answered: as what it was placed, and which item it had last."""

    id: int
    asked: PlaceHold
    item: int | None = None
    pickup: int = 0

    @property
    def bib(self) -> int:
        return self.asked.bib_id

    @property
    def patron(self) -> PatronScan:
        return self.asked.patron


class Wishes:
    def __init__(self, world: World, chance: Random) -> None:
        self._chance = chance
        self._several = Random(1)
        self._branches = list(world.branches)
        self._known: dict[int, Known] = {}
        self._recent: deque[int] = deque(maxlen=300)
        self._ready: deque[int] = deque(maxlen=30)

    def learn(self, commands: Sequence[AnyCommand], outcomes: Sequence[Outcome]) -> None:
        for command, outcome in zip(commands, outcomes, strict=True):
            answer = outcome.answer if isinstance(outcome, Accepted) else None
            hold_id = getattr(answer, "hold_id", None)
            if hold_id is None:
                continue
            if isinstance(command, PlaceHold) and hold_id not in self._known:
                self._known[hold_id] = Known(hold_id, command)
                self._recent.append(hold_id)
            ready = getattr(answer, "reason", "") == "hold_here"
            if ready:
                self._ready.append(hold_id)
            if known := self._known.get(hold_id):
                known.item = getattr(answer, "item_id", None)
                known.pickup = getattr(answer, "pickup_branch_id", known.pickup)

    def collects(self) -> tuple[int, PatronScan, int] | None:
        """The item, the patron and the branch of something on a hold shelf, or that was."""
        known = self._known.get(self._chance.choice(self._ready)) if self._ready else None
        return (known.item, known.patron, known.pickup) if known and known.item and known.pickup else None

    def fields(self, kind: type[Any], item: Item, *, patron: PatronScan, now: datetime) -> dict[str, Any]:
        """What a command of this kind says beside its id and time."""
        if kind is PlaceHold:
            return {"patron": patron} | self._place(item, now=now)
        chance, known = self._chance, self._one()
        fields: dict[str, Any] = {"hold_id": known.id if known else NOBODYS_HOLD}
        if kind in (ExpireHold, RedateHold) and self._ready and chance.random() < 0.5:
            fields["hold_id"] = self._ready[int(len(self._ready) * chance.random() ** 2)]
        if kind in OF_PATRONS and chance.random() < 0.7:
            fields["patron"] = known.patron if known and chance.random() < 0.9 else patron
        if kind is SuspendHold:
            fields["until"] = now + chance.choice([-1, 1, 3, 10, 30]) * DAY
        if kind is ChangePickup:
            fields |= {"pickup_branch_id": self._pickup(), "pickup_kind": chance.choice(list(PickupKind))}
        if kind is PassOver and self._ready and chance.random() < 0.3:
            known = self._known.get(chance.choice(self._ready), known)
            fields["hold_id"] = known.id if known else NOBODYS_HOLD
        if kind is PassOver:
            fields["item_id"] = known.item if known and known.item and chance.random() < 0.9 else item.id
        if kind is MoveHold:
            other = self._beside(known)
            fields["before_id"] = other.id if other and chance.random() < 0.8 else None
            fields["reason"] = chance.choice([None, *MoveReason])
        if kind is CancelHold:
            fields["reason"] = chance.choice(STAFF_REASONS)
        return fields

    def _place(self, item: Item, *, now: datetime) -> dict[str, Any]:
        chance, twice = self._chance, self._one()
        if twice is not None and chance.random() < 0.05:
            return {name: getattr(twice.asked, name) for name in WISHED} | {"another": self._several.random() < 0.5}
        level = chance.choice([HoldLevel.WORK, HoldLevel.WORK, *HoldLevel])
        return {
            "level": level,
            "bib_id": item.bib if chance.random() < 0.99 else 777_777,
            "volume": item.volume if chance.random() < 0.9 else "no such",
            "item_id": item.id if level is HoldLevel.ITEM else None,
            "pickup_branch_id": self._pickup(),
            "pickup_kind": PickupKind.HOME if chance.random() < 0.1 else PickupKind.BRANCH,
            "suspended_until": now + chance.randint(-1, 20) * DAY if chance.random() < 0.1 else None,
            "wanted_until": now + chance.randint(-1, 12) * DAY if chance.random() < 0.3 else None,
        }

    def _pickup(self) -> int:
        return self._chance.choice(self._branches) if self._chance.random() < 0.99 else 99_999

    def _one(self) -> Known | None:
        """Mostly one of the latest; now and then one that nobody knows."""
        if not self._recent or self._chance.random() < 0.01:
            return None
        return self._known[self._chance.choice(self._recent)]

    def _beside(self, known: Known | None) -> Known | None:
        others = [each for hold_id in self._recent if known and (each := self._known[hold_id]).bib == known.bib]
        return self._chance.choice(others) if others and self._chance.random() < 0.9 else self._one()
