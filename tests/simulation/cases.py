"""Collections that move along a list of branches, as docs/circulation.md tells them; and what is asked about them.

What is asked has a chance of its own, so that all else is asked as it would be without.
"""

from collections.abc import Sequence
from datetime import date, datetime
from random import Random
from typing import Any

from bashu.domain.circulation.commands import CheckIn, ItemScan, JoinRotation, LeaveRotation, SendItem
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.ids import RANDOM_BYTES, uuid7
from tests.simulation import holding
from tests.simulation.days import DAY, is_open
from tests.simulation.lending import Expected, Yes, no
from tests.simulation.parting import parted
from tests.simulation.truth import Truth
from tests.simulation.world import Branch, Item, Rotation, World

# Of those that are seldom asked for otherwise.
MEMBERS = slice(60, 120)


def stop_of(item: Item, on: date) -> tuple[Branch, date] | None:
    """Where its collection is on this day, and the last day on which it is there. Day by day from the first one on."""
    case = item.rotation
    if case is None or on < case.begins_on or not case.stops:
        return None
    day = case.begins_on
    while case.repeats or day == case.begins_on:
        for branch, days in case.stops:
            day += days * DAY
            if on < day:
                return branch, day - DAY
    return None


def why_there(world: World, item: Item, *, here: Branch, on: date, now: datetime) -> str | None:
    """Why an item of a collection stays here or goes; None: it belongs where it would belong without."""
    found = stop_of(item, on)
    if found is None:
        return None
    there, until_on = found
    if parted(item.owner, here.library, there.library) is not None:
        return None
    if here is there:
        return "rotates_here"
    why = "rotates"
    if there.library is not item.owner and not there.floats_in:
        why = "rotation_takes_none"
    elif holding.barred(world, item, at=here, to=there, now=now):
        why = "rotation_barred"
    elif not any(is_open(there, on + ahead * DAY) for ahead in range((until_on - on).days + 1)):
        why = "rotation_closed"
    return "at_home" if why != "rotates" and here is item.home else why


def goes_to(item: Item, *, why: str, on: date) -> Branch:
    found = stop_of(item, on) if why == "rotates" else None
    return item.home if found is None else found[0]


def told(item: Item, *, why: str, on: date) -> dict[str, Any]:
    """What the answer says besides."""
    found = stop_of(item, on) if why in ("rotates", "rotates_here") else None
    case = None if found is None else item.rotation
    return {"rotation_id": case and case.id, "rotation_until_on": found and found[1]}


def decide(truth: Truth, command: JoinRotation | LeaveRotation, *, candidates: Sequence[Item]) -> Expected:
    case = truth.world.rotations.get(command.rotation_id)
    if not candidates:
        return no("item_unknown")
    if case is None:
        return no("rotation_unknown")
    item = next((each for each in candidates if each.owner is case.owner), None)
    if item is None:
        return no("rotation_of_another")
    if isinstance(command, LeaveRotation):
        return no("not_in_the_rotation") if item.rotation is not case else _belongs(truth, item, case=None)
    if item.status == "withdrawn":
        return no("item_withdrawn")
    if item.rotation is case:
        return Yes("Rotated", {"item_id": item.id, "rotation_id": case.id, "again": True})
    return no("in_another_rotation") if item.rotation is not None else _belongs(truth, item, case=case)


def _belongs(truth: Truth, item: Item, *, case: Rotation | None) -> Yes:
    item.rotation = case
    truth.change(item, status=item.status, branch=item.branch)
    return Yes("Rotated", {"item_id": item.id, "rotation_id": case and case.id, "again": False})


class Cases:
    """The office puts items in and takes them out; and what is in them is scanned anywhere, and sent by hand."""

    def __init__(self, world: World, chance: Random) -> None:
        self._chance = chance
        self._items = list(world.items.values())[MEMBERS]
        self._rotations = [*world.rotations, *[999_999] * 4]
        self._terminals = sorted(world.terminals)
        self._branches = sorted(world.branches)

    def batch(self, now: datetime) -> list[AnyCommand]:
        chance = self._chance
        return [self._one(now) for _ in range(chance.choice([0, 1, 2, 4]))]

    def _one(self, now: datetime) -> AnyCommand:
        chance, item = self._chance, self._chance.choice(self._items)
        scan = ItemScan(barcode=item.barcode, item_id=item.id)
        made: dict[str, Any] = {"id": uuid7(now, chance.randbytes(RANDOM_BYTES)), "occurred_at": now, "item": scan}
        way = chance.random()
        if way < 0.4:
            kind = LeaveRotation if chance.random() < 0.3 else JoinRotation
            scan = chance.choice([scan, ItemScan(barcode=item.barcode), ItemScan(barcode="nothing")])
            return kind(**made | {"item": scan}, rotation_id=self._of(item))
        made["terminal_id"] = chance.choice(self._terminals)
        if way < 0.9:
            return CheckIn(**made)
        return SendItem(**made, destination_branch_id=chance.choice(self._branches))

    def _of(self, item: Item) -> int:
        """Mostly one of its library; now and then any, or one that there is not."""
        own = [each for each in self._rotations if each % 10 == item.owner.id]
        return self._chance.choice(own if own and self._chance.random() < 0.8 else self._rotations)
