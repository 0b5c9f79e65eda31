"""Holds: who asks for what, what staff pull, who comes to collect, and what is cleared from the hold shelf."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Protocol

from bashu.db.circulation.measured import asked_for, ended
from bashu.domain.calendar import DAY, LOCAL, local_day
from bashu.domain.circulation.answers import Held
from bashu.domain.circulation.commands import CheckOut, PatronScan
from bashu.domain.circulation.holds.commands import PassOver, PlaceHold
from bashu.domain.circulation.holds.states import HoldLevel
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.project.simulate.behaviour import DAYS_TO_COME, FOUND
from bashu.project.simulate.crowd import Visit, open_from
from bashu.project.simulate.life import SECONDS_A_DAY, SEEN, Life, Order

# Who is refused at the desk, having too much at home, comes again after so many days, and then not any more.
AGAIN_AFTER, COMES = timedelta(days=3), 3


@dataclass(slots=True)
class Asked:
    """`branch`: where it is collected. `item`: what waits there; None: nothing yet."""

    patron_id: int
    branch: int
    placed_at: datetime
    visit: Visit
    item: int | None = None
    came: int = 0


class Lent(Protocol):
    """Is told what came of each loan of something that was collected; whether it was one."""

    def __call__(self, outcome: Outcome, *, visit: Visit, branch: int, item: int, at: datetime) -> bool: ...


class Asking:
    def __init__(self, life: Life, *, seed: int, lent: Lent) -> None:
        self._life, self._lent = life, lent
        self._drawn = Random(f"{seed}/holds")  # noqa: S311
        self.open: dict[int, Asked] = {}
        self._coming: defaultdict[date, list[tuple[int, int]]] = defaultdict(list)
        self._item_at = {item_id: item for item, item_id in enumerate(life.world.item_ids)}
        life.ready = self._ready

    @property
    def ready(self) -> int:
        return sum(asked.item is not None for asked in self.open.values())

    def place(self, visit: Visit, *, title: int, at: datetime) -> Order:
        """To be collected near home."""
        life, patron_id = self._life, self._life.world.readers[visit.home][visit.reader]
        command = life.command(
            PlaceHold,
            at,
            branch=visit.branch,
            patron=PatronScan(patron_id=patron_id),
            trust=SEEN,
            level=HoldLevel.TITLE,
            bib_id=life.world.title_ids[title],
            pickup_branch_id=life.world.spots[visit.home].branch_id,
        )
        return command, partial(self._placed, visit=visit, patron_id=patron_id, at=at)

    def pull(self, at: datetime) -> Iterator[Order]:
        """What staff find on their pull lists in the morning, where they are at work."""
        life, on = self._life, local_day(at)
        for hold_id, item_id, branch_id in asked_for():
            item, branch = self._item_at[item_id], life.world.branch_of[branch_id]
            if not life.world.spots[branch].calendar.is_open(on):
                continue
            if self._drawn.random() < FOUND:
                life.take(item)
                yield life.check_in(item, branch, at=at, by_staff=True)
            else:
                passed = life.command(PassOver, at, branch=branch, hold_id=hold_id, item_id=item_id)
                yield passed, lambda _: None

    def clear(self, at: datetime) -> Iterator[Order]:
        """What was not collected goes on, and what is over is forgotten."""
        for hold_id in ended(self.open):
            asked = self.open.pop(hold_id)
            if asked.item is not None:
                self._life.tally.counts["not_collected"] += 1
                yield self._life.check_in(asked.item, asked.branch, at=at, by_staff=True)

    def collect(self, begins: datetime) -> Iterator[Order]:
        """Who comes in the hour that begins then."""
        hour = begins.astimezone(LOCAL).hour
        for hold_id, minute in [each for each in self._coming[local_day(begins)] if each[1] // 60 == hour]:
            asked = self.open.get(hold_id)
            if asked is not None and asked.item is not None:
                at = begins + timedelta(minutes=minute % 60)
                patron = PatronScan(patron_id=asked.patron_id)
                command = self._life.command(
                    CheckOut, at, branch=asked.branch, patron=patron, item=self._life.scan(asked.item), trust=SEEN
                )
                yield command, partial(self._collected, hold_id=hold_id, at=at)

    def over(self, on: date) -> None:
        self._coming.pop(on, None)

    def _placed(self, outcome: Outcome, *, visit: Visit, patron_id: int, at: datetime) -> None:
        if isinstance(outcome, Refused):
            self._life.tally.refused[f"hold: {outcome.refusal}"] += 1
        elif isinstance(outcome, Accepted) and isinstance(outcome.answer, Held):
            self._life.tally.counts["holds"] += 1
            self.open[outcome.answer.hold_id] = Asked(patron_id, visit.home, at, visit)

    def _ready(self, hold_id: int, *, item: int, at: datetime) -> None:
        asked = self.open[hold_id]
        if asked.item is None:
            self._life.tally.hold_days.append((at - asked.placed_at).total_seconds() / SECONDS_A_DAY)
        asked.item = item
        if not asked.visit.never_comes:
            self._come(hold_id, asked, after=local_day(at) + DAY)

    def _come(self, hold_id: int, asked: Asked, *, after: date) -> None:
        days = int(self._drawn.expovariate(1 / (DAYS_TO_COME - 1)))
        spot = self._life.world.spots[asked.branch]
        self._coming[open_from(spot, after + days * DAY)].append((hold_id, asked.visit.minute))

    def _collected(self, outcome: Outcome, *, hold_id: int, at: datetime) -> None:
        asked = self.open[hold_id]
        if asked.item is None:
            raise ValueError("nobody collects what is not there")
        asked.came += 1
        if self._lent(outcome, visit=asked.visit, branch=asked.branch, item=asked.item, at=at):
            self._life.tally.counts["collected"] += 1
            del self.open[hold_id]
        elif asked.came < COMES:
            self._come(hold_id, asked, after=local_day(at) + AGAIN_AFTER)
