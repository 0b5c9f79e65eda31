"""What is not found, withdrawn, put back and given away, as docs/circulation.md tells it; and what is asked about it.

What is asked has a chance of its own, so that all else is asked as it would be without.
"""

from datetime import datetime
from random import Random
from typing import Any

from bashu.domain.circulation.commands import CheckIn, ItemScan, MarkMissing, Restore, TransferOwnership, Withdraw
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.circulation.withdrawn import WithdrawalReason
from bashu.domain.ids import RANDOM_BYTES, uuid7
from tests.simulation import moving
from tests.simulation.holding import back_in_line, bound_to
from tests.simulation.lending import Expected, Yes, no, out_of_service, place_and_item
from tests.simulation.paying import Read
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Item, World

# What is withdrawn is of those that are seldom asked for otherwise: too much of it would leave nothing to lend.
WITHDRAWN, LOOKED_FOR = slice(70, 100), slice(0, 100)
# What stays with its library for a reason of its own, with whose it is and whose it should become, if that matters; and
# what goes to nobody without the number of a document.
UNDOCUMENTED = """
SELECT id, owner_id, 0 FROM catalogue_item WHERE status = 'available' AND rotation_id IS NULL ORDER BY id DESC LIMIT 20
"""
KEPT = (
    "SELECT id, owner_id, 0 FROM catalogue_item WHERE rotation_id IS NOT NULL AND status = 'available' ORDER BY 1",
    "SELECT id, owner_id, 0 FROM catalogue_item WHERE status = 'lost' ORDER BY id LIMIT 20",
    """
SELECT i.id, i.owner_id, o.owner_id FROM catalogue_item i JOIN catalogue_item o ON o.barcode = i.barcode
 WHERE o.owner_id <> i.owner_id AND i.status = 'available' AND i.rotation_id IS NULL ORDER BY i.id, o.id LIMIT 40
""",
    UNDOCUMENTED,
)


def decide(truth: Truth, command: MarkMissing | Withdraw | Restore | TransferOwnership, *, scene: Scene) -> Expected:
    if refused := place_and_item(scene):
        return refused
    item = scene.item
    assert item is not None
    match command:
        case MarkMissing():
            return _mark_missing(truth, item, scene=scene)
        case Withdraw():
            return _withdraw(truth, item, scene=scene, why=command.reason.value)
        case Restore():
            return _restore(truth, item, scene=scene)
        case TransferOwnership():
            return _transfer(truth, item, scene=scene, command=command)


def _mark_missing(truth: Truth, item: Item, *, scene: Scene) -> Expected:
    """By the library that owns it, or at whose branch it should stand."""
    if out := out_of_service(item):
        return out
    if scene.here.library not in (item.owner, item.branch.library):
        return no("item_of_another")
    if (why := _in_use(item)) is not None:
        return no(why)
    lost = item.status == "lost"
    return _counts_as(truth, item, status="lost" if lost else "missing", why="not_found", scene=scene)


def _withdraw(truth: Truth, item: Item, *, scene: Scene, why: str) -> Expected:
    if scene.here.library is not item.owner:
        return no("item_of_another")
    if (bar := _in_use(item)) is not None:
        return no(bar)
    if item.status != "withdrawn":
        truth.withdraw(item, scene, why=why)
        truth.back(item)
    return _counts_as(truth, item, status="withdrawn", why="out_of_service", scene=scene)


def _restore(truth: Truth, item: Item, *, scene: Scene) -> Expected:
    """It lies on the counter, and goes on from there as anything does."""
    aside = item.kept_back and item.status != "withdrawn"
    if scene.here.library is not item.owner and not (aside and scene.here.library is item.branch.library):
        return no("item_of_another")
    if not item.kept_back:
        return no("not_withdrawn")
    return _found(truth, item, scene=scene)


def _found(truth: Truth, item: Item, *, scene: Scene) -> Expected:
    again, item.status = moving.found_again(truth, item, scene=scene), "available"
    had, moved = item.loan, True
    days, fen = moving.bring_back(truth, item, scene=scene)
    stop = moving.lie_here(truth, item, scene=scene, moved=moved)
    told = {"item_id": item.id, "closed_loan_id": had, "days_overdue": days, "task_id": None, "hold_id": None}
    return moving.checked_in(told | stop | {"counted": None, "returned_at": None, "charged_fen": fen}, again)


def _transfer(truth: Truth, item: Item, *, scene: Scene, command: TransferOwnership) -> Expected:
    """By its owner, in hand; it has one version for its owner, and one for where it goes."""
    there = truth.world.branches.get(command.home_branch_id)
    if scene.here.library is not item.owner:
        return no("item_of_another")
    if out := out_of_service(item):
        return out
    if item.status == "lost":
        return no("lost_by_a_reader")
    if (bar := _in_use(item)) is not None:
        return no(bar)
    if item.rotation is not None:
        return no("in_a_rotation")
    if there is None or there.library is item.owner:
        return no("same_owner")
    if any(each.owner is there.library for each in truth.world.by_barcode[item.barcode]):
        return no("barcode_taken")
    if not command.document.strip():
        return no("document_missing")
    truth.transfer(item, there, scene=scene, document=command.document)
    return _found(truth, item, scene=scene)


def _in_use(item: Item) -> str | None:
    if item.loan is not None:
        return "still_on_loan"
    if item.transit is not None:
        return "still_on_its_way"
    return "still_put_aside" if item.status == "on_hold_shelf" else None


def _counts_as(truth: Truth, item: Item, *, status: str, why: str, scene: Scene) -> Expected:
    again = item.status == status
    if not again:
        truth.change(item, status=status, branch=item.branch)
        if item.floats_at is not None:
            truth.float(item, None, at=scene.at)
        if (had := bound_to(truth, item)) is not None:
            back_in_line(truth, had, why=why, branch_id=item.branch.id)
    return Yes("Marked", {"item_id": item.id, "status": status, "again": again})


class Stock:
    """Staff look for items, withdraw some and put some back; and what was gone is scanned again."""

    def __init__(self, world: World, chance: Random, *, read: Read) -> None:
        self._world, self._chance, self._read = world, chance, read
        # Of its own, so that all else is asked as it would be without.
        self._gives = Random(11)
        items = list(world.items.values())
        self._items, self._sought = items[WITHDRAWN], items[LOOKED_FOR]
        self._terminals = sorted(world.terminals)

    def batch(self, now: datetime) -> list[AnyCommand]:
        chance = self._chance
        return [*(self._one(now) for _ in range(chance.choice([0, 0, 0, 1, 2]))), *self._given_away(now)]

    def _one(self, now: datetime) -> AnyCommand:
        chance, way = self._chance, self._chance.random()
        item = chance.choice(self._sought if way < 0.44 else self._items)
        scan = ItemScan(barcode=item.barcode, item_id=item.id if chance.random() < 0.7 else None)
        scan = ItemScan(barcode="nowhere") if chance.random() < 0.02 else scan
        made: dict[str, Any] = {"id": uuid7(now, chance.randbytes(RANDOM_BYTES)), "occurred_at": now, "item": scan}
        made["terminal_id"] = self._at(item)
        if way < 0.4:
            return MarkMissing(**made)
        if way < 0.44:
            own = [each.id for each in self._world.branches.values() if each.library is item.owner]
            home = chance.choice(own if chance.random() < 0.2 else [*self._world.branches, 0])
            document = "12" if chance.random() < 0.6 else " "
            return TransferOwnership(**made, home_branch_id=home, document=document)
        if way < 0.57:
            return Withdraw(**made, reason=chance.choice(list(WithdrawalReason)))
        return Restore(**made) if way < 0.85 else CheckIn(**made)

    def _given_away(self, now: datetime) -> list[AnyCommand]:
        """Now and then by its library, and in vain."""
        gives = self._gives
        if gives.random() > 0.3 or not (found := self._read(kept := gives.choice(KEPT))):
            return []
        (number, owner, to), document = gives.choice(found), " " if kept is UNDOCUMENTED else "12"
        here = [each for each in self._terminals if each // 100 == owner]
        homes = [each for each in self._world.branches if to in (0, each // 10)]
        made: dict[str, Any] = {
            "id": uuid7(now, gives.randbytes(RANDOM_BYTES)),
            "occurred_at": now,
            "terminal_id": gives.choice(here),
        }
        scan = ItemScan(barcode=self._world.items[number].barcode, item_id=number)
        return [TransferOwnership(**made, item=scan, home_branch_id=gives.choice(homes), document=document)]

    def _at(self, item: Item) -> int:
        """Mostly at a desk of the library that owns it."""
        own = [each for each in self._terminals if each // 10 in self._branches_of(item)]
        return self._chance.choice(own if own and self._chance.random() < 0.8 else self._terminals)

    def _branches_of(self, item: Item) -> set[int]:
        return {item.home.id}
