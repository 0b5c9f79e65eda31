"""What a library's own system did with items of its own, as docs/circulation.md tells it; and what is told of that.

What is told has a chance of its own, so that all else is asked as it would be without.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from bashu.domain.circulation.commands import ItemScan, RecordByOwner
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.ids import RANDOM_BYTES, uuid7
from tests.simulation import moving
from tests.simulation.days import DAY, MINUTE
from tests.simulation.facts import known_since, only_told, recorded
from tests.simulation.holding import back_in_line, bound_to
from tests.simulation.lending import Expected
from tests.simulation.paying import Read
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Hold, Item, Task, World

# What its system may know otherwise, and how often that is told.
STANDS = {
    "SELECT id FROM catalogue_item WHERE status = 'lent_by_owner' ORDER BY id LIMIT 30": 6,
    "SELECT item_id FROM circulation_loan WHERE checked_in_at IS NULL ORDER BY id DESC LIMIT 40": 5,
    "SELECT item_id FROM circulation_loan WHERE claimed_at IS NOT NULL AND checked_in_at IS NULL ORDER BY 1 LIMIT 9": 1,
    "SELECT item_id FROM circulation_hold WHERE stage IN ('under_way', 'ready') ORDER BY id DESC LIMIT 30": 4,
    "SELECT item_id FROM circulation_hold WHERE stage = 'asked' ORDER BY id DESC LIMIT 30": 2,
    "SELECT item_id FROM circulation_transit WHERE ended_at IS NULL ORDER BY id DESC LIMIT 30": 3,
    "SELECT item_id FROM circulation_floating ORDER BY item_id LIMIT 30": 2,
    "SELECT id FROM catalogue_item WHERE status = 'lost' ORDER BY id DESC LIMIT 20": 4,
    "SELECT id FROM catalogue_item WHERE status IN ('missing', 'damaged', 'in_quarantine') ORDER BY id LIMIT 40": 1,
    """
SELECT l.item_id FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id
 WHERE l.checked_in_at IS NULL AND i.status IN ('withdrawn', 'damaged', 'in_quarantine') ORDER BY 1 LIMIT 20
""": 1,
}
OFTEN = slice(0, 40)


def decide(truth: Truth, scene: Scene, *, lent: bool) -> Expected:
    """Never refused. It speaks of items of its own library, and nobody is told where there is none."""
    item = scene.item
    if item is None or item.owner is not scene.here.library:
        return recorded(replace(scene, item=None))
    if since := known_since(truth, scene):
        return only_told(truth, scene, refusal=since) if item.loan is not None else recorded(scene)
    if item.kept_back and item.loan is None and item.transit is None:
        return recorded(scene)
    if lent:
        return recorded(scene) if item.status == "lent_by_owner" else _lent(truth, item, scene=scene)
    return moving.take_in(truth, scene, person_there=False) if item.kept_back else _back(truth, item, scene=scene)


def _lent(truth: Truth, item: Item, *, scene: Scene) -> Expected:
    """By no return, so nothing is charged; what a reader had lost was in hand."""
    loan, had = item.loan, bound_to(truth, item)
    moving.found_again(truth, item, scene=scene)
    moving.close(truth, item, scene=scene)
    _is_with_its_owner(truth, item, scene=scene, how="lent")
    truth.float(item, None, at=scene.at)
    truth.change(item, status=item.status if item.kept_back else "lent_by_owner", branch=scene.here)
    why = "lent_by_owner" if loan is not None and loan.claimed is None else None
    task = _tell(truth, item, scene=scene, why=why or _was_put_aside(had))
    if had is not None:
        back_in_line(truth, had, why="lent_to_another", branch_id=scene.here.id)
    return recorded(scene, task=task)


def _back(truth: Truth, item: Item, *, scene: Scene) -> Expected:
    """It stays here, and no hold gets it. Who waits for what lies where it was asked for waits for it still."""
    loan, had, version = item.loan, bound_to(truth, item), item.version
    returned_at = None if loan is None else moving.came_back(scene, loan)
    days, fen = moving.bring_back(truth, item, scene=scene)
    again = moving.found_again(truth, item, scene=scene)
    why = "placed" if item.floats_at == scene.here.id else "own_library"
    moved = _is_with_its_owner(truth, item, scene=scene, how=None) or loan is not None
    stop = moving.stay(truth, item, scene=scene, why=why, moved=moved)
    task = None
    if had is not None and item.version > version:
        task = _tell(truth, item, scene=scene, why=_was_put_aside(had))
        back_in_line(truth, had, why="gone_from_shelf", branch_id=scene.here.id)
    told = {"item_id": item.id, "closed_loan_id": loan, "days_overdue": days, "task_id": task, "hold_id": None}
    earlier = returned_at if returned_at is not None and returned_at < scene.at else None
    return moving.checked_in(told | stop | {"counted": None, "returned_at": earlier, "charged_fen": fen}, again)


def _is_with_its_owner(truth: Truth, item: Item, *, scene: Scene, how: str | None) -> bool:
    """Neither under way nor away; whether it was. `how` its way ended; None: as where it is taken in."""
    transit = item.transit
    if transit is not None:
        arrived = transit.destination is scene.here
        truth.end(transit, at=scene.at, how=how or ("received" if arrived else "forwarded"))
    return truth.back(item) or transit is not None


def _was_put_aside(had: Hold | None) -> str | None:
    return "put_aside_before" if had is not None and had.stage in ("under_way", "ready") else None


def _tell(truth: Truth, item: Item, *, scene: Scene, why: str | None) -> Task | None:
    return truth.tell_staff("conflict", scene, refusal=why, item_ids=[item.id]) if why else None


class Owners:
    """Libraries lend by systems of their own, and take back; mostly what the network believes to be elsewhere."""

    def __init__(self, world: World, chance: Random, *, read: Read) -> None:
        self._chance, self._read = chance, read
        self._items = list(world.items.values())
        self._by_id = world.items
        self._terminals = sorted(world.terminals)
        self._told: list[RecordByOwner] = []

    def batch(self, now: datetime) -> list[AnyCommand]:
        chance, batch = self._chance, list[AnyCommand]()
        for _ in range(chance.choice([1, 3, 5, 8])):
            told = self._again(now) if self._told and chance.random() < 0.05 else self._one(now)
            self._told = [*self._told, told][-20:]
            batch += [told, self._the_other_end(told)] if chance.random() < 0.2 else [told]
        return batch

    def _one(self, now: datetime) -> RecordByOwner:
        chance, item = self._chance, self._item()
        own = [each for each in self._terminals if each // 100 == item.owner.id]
        ago = chance.choice([0 * DAY] * 6 + [3 * MINUTE, timedelta(hours=3), 2 * DAY, 61 * DAY, -5 * MINUTE])
        return RecordByOwner(
            id=uuid7(now, chance.randbytes(RANDOM_BYTES)), occurred_at=now - ago, item=self._scan(item),
            terminal_id=chance.choice(own if chance.random() < 0.93 else [*self._terminals, *[9_999_999] * 20]),
            lent=chance.random() < 0.5,
        )  # fmt: skip

    def _the_other_end(self, told: RecordByOwner) -> RecordByOwner:
        """A moment later, in the same batch."""
        own_id = uuid7(told.occurred_at, self._chance.randbytes(RANDOM_BYTES))
        return replace(told, id=own_id, occurred_at=told.occurred_at + timedelta(seconds=9), lent=not told.lent)

    def _again(self, now: datetime) -> RecordByOwner:
        """The same, or something else under the same id, or under another."""
        chance, told = self._chance, self._chance.choice(self._told)
        changes: list[Callable[[], RecordByOwner]] = [
            lambda: told,
            lambda: replace(told, lent=not told.lent),
            lambda: replace(told, id=uuid7(now, chance.randbytes(RANDOM_BYTES))),
        ]
        return chance.choice(changes)()

    def _item(self) -> Item:
        """Mostly one that stands so; else one that is asked for often, or any."""
        chance = self._chance
        found = self._read(chance.choices(list(STANDS), list(STANDS.values()))[0]) if chance.random() < 0.8 else ()
        if found:
            return self._by_id[chance.choice(found)[0]]
        return chance.choice(self._items[OFTEN] if chance.random() < 0.9 else self._items)

    def _scan(self, item: Item) -> ItemScan:
        way = self._chance.random()
        if way < 0.03:
            return ItemScan(barcode="nowhere")
        return ItemScan(barcode=item.barcode, item_id=item.id if way < 0.5 else None)
