"""What is asked about boxes and tasks. Their ids are the engine's, so they are learned from its answers.

Boxes are worked with where they should be, most of the time, and items are packed where they were told to wait.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any, TypeVar

from bashu.domain.circulation.commands import (
    CheckIn,
    CloseBox,
    DispatchTransit,
    HandOverBox,
    ItemScan,
    LoseTransit,
    OpenBox,
    PackItem,
    ReceiveBox,
    ReceiveTransit,
    ReportLate,
    SendItem,
    SettleTask,
    UnpackItem,
)
from bashu.domain.circulation.effects import TaskEnd
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.outcome import Outcome
from tests.simulation.world import World

REMEMBERED = 40
NOBODYS_TASK = 999_999_999
# How often they are asked of what waits for a van.
OF_WAITING: dict[type, float] = {UnpackItem: 0.8, LoseTransit: 0.8, DispatchTransit: 0.4}
T = TypeVar("T")
Waiting = tuple[int, int, int]
"""The item, the terminal that said so, and its next stop."""


class Parcels:
    def __init__(self, world: World, chance: Random) -> None:
        self._chance = chance
        self._branches = sorted(world.branches)
        self._terminals = sorted(world.terminals)
        self._items = {item.id: item.barcode for item in world.items.values()}
        # Box, the terminal where it was opened, and its next stop.
        self._boxes: deque[Waiting] = deque(maxlen=REMEMBERED)
        self._waiting: deque[Waiting] = deque(maxlen=REMEMBERED)
        # Item, transit and next stop; those of long ago may be late by now.
        self._under_way: deque[Waiting] = deque(maxlen=4 * REMEMBERED)
        # Task, and the terminal where it came up.
        self._tasks: deque[tuple[int, int]] = deque(maxlen=REMEMBERED)
        self._closed: Waiting | None = None
        # In which box each item was packed last; and boxes whose items were lost in them.
        self._packed: dict[int, int] = {}
        self._robbed: deque[int] = deque(maxlen=REMEMBERED)

    def learn(self, commands: Sequence[AnyCommand], outcomes: Iterable[Outcome]) -> None:
        for command, outcome in zip(commands, outcomes, strict=True):
            answer: Any = getattr(outcome, "answer", None)
            terminal = getattr(command, "terminal_id", 0)
            if isinstance(command, OpenBox) and answer is not None:
                self._boxes.append((answer.box_id, terminal, answer.next_branch_id))
            if isinstance(command, CheckIn | ReceiveTransit | SendItem) and getattr(answer, "stop", "") == "send":
                self._waiting.append((answer.item_id, terminal, answer.next_branch_id))
            if isinstance(command, PackItem) and answer is not None:
                self._packed[answer.item_id] = answer.box_id
            if isinstance(command, LoseTransit) and answer is not None and answer.item_id in self._packed:
                self._robbed.append(self._packed[answer.item_id])
            if (transit_id := getattr(answer, "transit_id", None)) is not None:
                self._under_way.append((answer.item_id, transit_id, getattr(answer, "next_branch_id", 0)))
            if (task_id := getattr(answer, "task_id", None)) is not None:
                self._tasks.append((task_id, terminal))

    def ask(self, kind: type) -> dict[str, Any] | None:
        """All but the id and the time; None: this needs nothing of here, or nothing is known yet."""
        chance = self._chance
        if kind is OpenBox:
            return self._open()
        if kind is PackItem:
            return self._pack()
        if kind in OF_WAITING and self._waiting and chance.random() < OF_WAITING[kind]:
            item, terminal, _ = chance.choice(self._waiting)
            on_way = {"transit_id": self._way_before(item)} if kind is LoseTransit and item % 3 == 0 else {}
            return {"terminal_id": terminal, "item": self._scan(item)} | on_way
        if kind in (CloseBox, HandOverBox) and self._boxes:
            known = self._closed if self._closed and chance.random() < 0.3 else self._lately(self._boxes)
            (box, terminal, _), self._closed = known, known
            return {"terminal_id": self._mostly(terminal), "box_id": box}
        if kind is ReceiveBox and self._boxes:
            lost_in = self._robbed.popleft() if self._robbed else None
            robbed = next((each for each in self._boxes if each[0] == lost_in), None)
            box, _, there = robbed or chance.choice(self._boxes)
            return {"terminal_id": self._at(there), "box_id": box, "emptied": not robbed and chance.random() < 0.4}
        if kind is ReceiveTransit and self._under_way and chance.random() < 0.3:
            item, _, there = self._lately(self._under_way)
            return {"terminal_id": self._at(there), "item": self._scan(item)}
        if kind is ReceiveTransit and self._waiting and self._boxes and chance.random() < 0.5:
            item, _, there = chance.choice(self._waiting)
            return {"terminal_id": self._at(there), "item": self._scan(item), "box_id": chance.choice(self._boxes)[0]}
        if kind is ReportLate:
            item, transit, _ = chance.choice(self._under_way) if self._under_way else (1, 1, 0)
            return {"item": ItemScan(barcode="", item_id=item), "transit_id": transit}
        if kind is SettleTask:
            known_task = self._tasks and chance.random() < 0.95
            task, terminal = self._lately(self._tasks) if known_task else (NOBODYS_TASK, self._terminals[0])
            how = {"how": chance.choice(list(TaskEnd)), "settled_by": chance.choice([None, 4])}
            return {"terminal_id": self._mostly(terminal), "task_id": task} | how
        if kind in (CloseBox, HandOverBox, ReceiveBox):
            return {"terminal_id": chance.choice(self._terminals), "box_id": 77}
        return None

    def anywhere(self) -> int:
        return self._chance.choice([*self._branches, 9_999])

    def _way_before(self, item_id: int) -> int | None:
        """The first transit of the item that is remembered: it may be long over."""
        return next((transit for item, transit, _ in self._under_way if item == item_id), None)

    def _open(self) -> dict[str, Any]:
        """For something that waits, or for anywhere; or a box again that was closed."""
        chance = self._chance
        terminal, there = chance.choice(self._terminals), self.anywhere()
        if self._waiting and chance.random() < 0.8:
            _, terminal, there = chance.choice(self._waiting)
        if self._boxes and chance.random() < 0.2:
            box, terminal, there = chance.choice(self._boxes)
            return {"terminal_id": self._mostly(terminal), "next_branch_id": there, "box_id": box}
        return {"terminal_id": terminal, "next_branch_id": there}

    def _pack(self) -> dict[str, Any] | None:
        """What waits for the stop of a box, into that box; or anything into any."""
        if not self._boxes or not self._waiting:
            return {"terminal_id": self._terminals[0], "item": ItemScan(barcode="B1"), "box_id": 78}
        box, terminal, there = self._chance.choice(self._boxes)
        fits = [each for each in self._waiting if each[1] // 10 == terminal // 10 and each[2] == there]
        item, _, _ = self._chance.choice(fits if fits and self._chance.random() < 0.9 else self._waiting)
        return {"terminal_id": self._mostly(terminal), "item": self._scan(item), "box_id": box}

    def _scan(self, item_id: int) -> ItemScan:
        return ItemScan(barcode=self._items[item_id], item_id=item_id if self._chance.random() < 0.5 else None)

    def _lately(self, known: "deque[T]") -> T:
        """Of the latest, most of the time."""
        return known[-1 - int(len(known) * self._chance.random() ** 2)]

    def _mostly(self, terminal: int) -> int:
        return terminal if self._chance.random() < 0.9 else self._chance.choice(self._terminals)

    def _at(self, branch: int) -> int:
        """A terminal of this branch, most of the time."""
        there = [terminal for terminal in self._terminals if terminal // 10 == branch]
        return self._chance.choice(there if there and self._chance.random() < 0.8 else self._terminals)
