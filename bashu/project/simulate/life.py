"""What readers and staff share: where each item is, what is under way, and the engine that is asked."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from random import Random
from typing import Any, Final, Protocol, TypeAlias

from bashu.domain.circulation.answers import CheckedIn, NextStop
from bashu.domain.circulation.commands import CheckIn, DispatchTransit, ItemScan, ReceiveTransit, Trust
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.verifier import Assurance
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Accepted, Command, Outcome, Refused
from bashu.domain.routing import Reason
from bashu.engine.submit import Engine
from bashu.project.errors import OperatingError
from bashu.project.simulate.roads import Roads, Stop
from bashu.project.simulate.shelves import Shelves
from bashu.project.simulate.tally import Tally
from bashu.project.simulate.world import World

BATCH: Final = 512
SECONDS_A_DAY: Final = 86_400
# Whoever comes is known at the desk.
SEEN: Final = Trust(assurance=Assurance.STAFF_SAW_IT)

Order: TypeAlias = tuple[Command, Callable[[Outcome], None]]


class Ready(Protocol):
    """Is told when something waits on the hold shelf: which hold, which item, when."""

    def __call__(self, hold_id: int, *, item: int, at: datetime) -> None: ...


def _nobody(hold_id: int, *, item: int, at: datetime) -> None:
    raise ValueError(f"nobody waits for item {item} by hold {hold_id} at {at}")


class Life:
    def __init__(self, world: World, roads: Roads, *, engine: Engine, recount: Callable[[], None], seed: int) -> None:
        """`recount`: has the engine count what floats, which it else does by the minutes that pass for everybody."""
        self.world, self.roads, self.tally = world, roads, Tally()
        self.shelves = Shelves(world.step_of, world.weights, branches=len(world.spots))
        # Of others, on the shelf of each branch; and its own, on the shelves of others.
        self.floating = [0] * len(world.spots)
        self.away = [0] * len(world.spots)
        # Since when, and why, an item is under way.
        self.journeys: dict[int, tuple[datetime, str]] = {}
        self.ready: Ready = _nobody
        self.owned = [0] * len(world.spots)
        self._engine, self._recount = engine, recount
        self._counted: list[int] = []
        self._ids = Random(f"{seed}/ids")  # noqa: S311
        for item, home in enumerate(world.home_of):
            self.owned[home] += 1
            self.shelves.add(item, home)

    def command(self, kind: type, at: datetime, *, branch: int, **fields: Any) -> Command:
        """At the desk of this branch."""
        command_id, terminal_id = uuid7(at, self._ids.randbytes(RANDOM_BYTES)), self.world.spots[branch].terminal_id
        made: Command = kind(id=command_id, occurred_at=at, terminal_id=terminal_id, **fields)
        return made

    def scan(self, item: int) -> ItemScan:
        return ItemScan(barcode="", item_id=self.world.item_ids[item])

    def submit(self, orders: Sequence[Order], now: datetime) -> None:
        """In the order of time; whoever asked is told."""
        if orders and self._counted != self.floating:
            self._recount()
            self._counted = self.floating.copy()
        ordered = sorted(orders, key=lambda order: order[0].occurred_at)
        for start in range(0, len(ordered), BATCH):
            part = ordered[start : start + BATCH]
            outcomes = self._engine.submit([command for command, _ in part], now)
            for (command, told), outcome in zip(part, outcomes, strict=True):
                if not isinstance(outcome, Accepted | Refused):
                    raise OperatingError(f"The engine did not decide a {type(command).__name__}: {outcome}")
                self.tally.counts["commands"] += 1
                told(outcome)

    def take(self, item: int) -> None:
        """From its shelf, if it stands on one."""
        branch = self.shelves.at[item]
        if self.shelves.remove(item) and branch != self.world.home_of[item]:
            self.floating[branch] -= 1
            self.away[self.world.home_of[item]] -= 1

    def put(self, item: int, branch: int) -> None:
        """On the shelf of a branch."""
        self.shelves.add(item, branch)
        if branch != self.world.home_of[item]:
            self.floating[branch] += 1
            self.away[self.world.home_of[item]] += 1
            most = self.tally.most_floating_at
            most[branch] = max(most[branch], self.floating[branch])

    def check_in(self, item: int, branch: int, *, at: datetime, by_staff: bool) -> Order:
        """`by_staff`: not by a reader who brings it back."""
        self.tally.counts["staff_scans"] += by_staff
        command = self.command(CheckIn, at, branch=branch, item=self.scan(item))
        return command, partial(self.came_in, item=item, branch=branch, at=at)

    def came_in(self, outcome: Outcome, *, item: int, branch: int, at: datetime) -> None:
        """Somebody has it in hand here, and was told where it goes."""
        answer = outcome.answer if isinstance(outcome, Accepted) else None
        if not isinstance(answer, CheckedIn) or answer.stop is NextStop.EXCEPTION:
            raise OperatingError(f"An item came in that nobody knows what to do with: {outcome}")
        if answer.stop is NextStop.SEND:
            self._send(item, branch, at=at, answer=answer)
            return
        if item in self.journeys:
            since, why = self.journeys.pop(item)
            self.tally.arrived((at - since).total_seconds() / SECONDS_A_DAY, why)
        if answer.reason == Reason.HOLD_HERE and answer.hold_id is not None:
            self.ready(answer.hold_id, item=item, at=at)
        else:
            self.put(item, branch)

    def drive(self, until: datetime) -> None:
        """All that leaves and arrives up to this instant, in turn."""
        while stops := self.roads.until(until):
            self.tally.counts["staff_scans"] += sum(len(items) for _, items in stops)
            if stops[0][0].leaves:
                self._leave(stops, now=until)
            else:
                self._arrive(stops, now=until)

    def _send(self, item: int, branch: int, *, at: datetime, answer: CheckedIn) -> None:
        here, there = self.world.spots[branch].branch_id, answer.destination_branch_id
        if there is None or answer.next_branch_id is None:
            raise OperatingError("An item was sent nowhere.")
        if item not in self.journeys:
            self.journeys[item] = at, "hold" if answer.reason == Reason.HOLD_ELSEWHERE else "home"
            self.tally.counts["transits"] += 1
        self.roads.put(item, origin_id=here, next_id=answer.next_branch_id, destination_id=there, ready=at)

    def _leave(self, stops: Sequence[tuple[Stop, list[int]]], *, now: datetime) -> None:
        left: dict[Stop, list[int]] = {stop: [] for stop, _ in stops}
        stays: list[tuple[int, Stop]] = []

        def told(outcome: Outcome, *, item: int, stop: Stop) -> None:
            """What is wanted here by now stays; what has left before is with the driver already."""
            again = isinstance(outcome, Refused) and outcome.refusal is Refusal.ALREADY_DISPATCHED
            if again or isinstance(outcome, Accepted):
                left[stop].append(item)
            else:
                stays.append((item, stop))

        branch_of = self.world.branch_of
        self.submit(
            [
                (
                    self.command(DispatchTransit, stop.at, branch=branch_of[stop.origin_id], item=self.scan(item)),
                    partial(told, item=item, stop=stop),
                )
                for stop, items in stops
                for item in items
            ],
            now,
        )
        for stop, items in left.items():
            self.roads.carry(stop, items)
        again = [self.check_in(item, branch_of[stop.origin_id], at=stop.at, by_staff=True) for item, stop in stays]
        self.submit(again, now)

    def _arrive(self, stops: Sequence[tuple[Stop, list[int]]], *, now: datetime) -> None:
        orders: list[Order] = []
        for stop, items in stops:
            branch = self.world.branch_of[stop.destination_id]
            for item in items:
                command = self.command(ReceiveTransit, stop.at, branch=branch, item=self.scan(item))
                orders.append((command, partial(self.came_in, item=item, branch=branch, at=stop.at)))
        self.tally.counts["arrived"] += len(orders)
        self.submit(orders, now)
