"""What the auditor holds true: every item, loan, transit and float, moved on by one command after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.simulation import telling
from tests.simulation.accounts import Accounts
from tests.simulation.days import day_of
from tests.simulation.terms import Terms, kept_by
from tests.simulation.touched import Touched
from tests.simulation.world import (
    Block,
    Box,
    Branch,
    Card,
    Hold,
    Item,
    LetPass,
    Library,
    Loan,
    Parcel,
    Patron,
    Rule,
    Task,
    Terminal,
    Transit,
    World,
)


@dataclass(slots=True)
class Scene:
    """One command beside what it is about. `at` is when it counts as having happened; holds go by `now`."""

    terminal: Terminal
    at: datetime
    now: datetime
    candidates: list[Item]
    item: Item | None
    patron: Patron | None
    card: Card | None
    trust: object
    acts: bool = False
    by: Patron | None = None
    override: Any = None
    days_from: datetime | None = None
    returned_at: datetime | None = None
    is_fact: bool = False
    barcode: str = ""
    is_a_card: bool = False

    @property
    def barcode_to_keep(self) -> str:
        """Of an ID card its first and last character, of another card its last four, or half of it."""
        if len(self.barcode) == 18:
            return self.barcode[0] + "*" * 16 + self.barcode[-1]
        hidden = len(self.barcode) - min(4, len(self.barcode) // 2) if self.is_a_card else 0
        return "*" * hidden + self.barcode[hidden:]

    def aside(self, refusal: str) -> bool:
        """Staff go against this "no"; that they may was asked before."""
        return self.override is not None and refusal in self.override.refusals

    @property
    def here(self) -> Branch:
        return self.terminal.branch

    @property
    def on(self) -> date:
        return day_of(self.at)


class Truth:
    def __init__(self, world: World) -> None:
        self.world = world
        self.terms = Terms(world)
        self.touched = Touched()
        self.accounts = Accounts()
        self.command_id: UUID | None = None
        self._queues: dict[int, list[Hold]] = {}
        # As the engine counted them last; room and quota are targets, so they may be old.
        self.boxes: list[Box] = []
        self.tasks: list[Task] = []
        self.parcels: list[Parcel] = []
        # The loans that are over; and of each item in the order in which they ended.
        self.past: dict[int, Loan] = {}
        self.ended: dict[int, list[Loan]] = {}
        self.floated_here: dict[int, int] = {}
        self.owner_away: dict[int, int] = {}

    def count_floats(self) -> None:
        self.floated_here.clear()
        self.owner_away.clear()
        for item in self.world.items.values():
            if item.floats_at is not None:
                self.floated_here[item.floats_at] = self.floated_here.get(item.floats_at, 0) + 1
                self.owner_away[item.owner.id] = self.owner_away.get(item.owner.id, 0) + self.is_guest(item)

    def is_guest(self, item: Item) -> bool:
        """It floats, and not at a library that owns it."""
        return item.floats_at is not None and self.world.branches[item.floats_at].library is not item.owner

    def change(self, item: Item, *, status: str, branch: Branch) -> None:
        """Once for a command that changes the item or anything of it."""
        item.status, item.branch = status, branch
        item.version += 1
        self.touched.items[item.id] = item

    def lend(self, item: Item, patron: Patron, *, scene: Scene, due_at: datetime, terms: tuple[Rule, Rule]) -> Loan:
        values, reasons = terms
        names = kept_by(values)
        kept = {name: values[name] for name in names} | {"rules": {name: reasons[name] for name in names}}
        if patron.first_returns is not None and patron.first_returns < values["first_until_returns"]:
            kept["first"] = True
        loan = Loan(item, patron, scene.here, scene.terminal.id, scene.at, due_at, kept)
        item.loan, item.given_up = loan, None
        patron.loans.append(loan)
        self.touched.new_loans.append(loan)
        self.saw(item, scene.at)
        return loan

    def renew(self, loan: Loan, due_at: datetime, *, at: datetime, terminal: int) -> None:
        loan.due_at, loan.renewed = due_at, (at, terminal)
        loan.renewals += 1
        self._changed_loan(loan)

    def redate(self, loan: Loan, due_at: datetime, *, why: Rule) -> None:
        loan.redated = {"from_at": loan.due_at.isoformat(), "to_at": due_at.isoformat(), **why}
        loan.due_at = due_at
        self._changed_loan(loan)

    def close(self, loan: Loan, *, at: datetime, branch: Branch, scanned: datetime | None = None) -> None:
        loan.in_at, loan.in_branch = at, branch.id
        loan.scanned_at = scanned if scanned is not None and scanned > at else None
        loan.item.loan = None
        loan.patron.loans.remove(loan)
        self.past[loan.id] = loan
        self.ended.setdefault(loan.item.id, []).append(loan)
        self._changed_loan(loan)

    def reopen(self, loan: Loan) -> None:
        """It was never taken in."""
        loan.in_at = loan.in_branch = loan.scanned_at = None
        loan.item.loan = loan
        loan.patron.loans.append(loan)
        del self.past[loan.id]
        self.ended[loan.item.id].remove(loan)
        self._changed_loan(loan)

    def reopen_transit(self, transit: Transit) -> None:
        transit.ended_at = transit.ended_as = None
        self._changed_transit(transit)

    @contextmanager
    def as_if_over(self, loan: Loan | None) -> Iterator[None]:
        """While something is decided for which this loan has ended."""
        if loan is None:
            yield
            return
        loans = list(loan.patron.loans)
        loan.item.loan, loan.patron.loans = None, [each for each in loans if each is not loan]
        try:
            yield
        finally:
            loan.item.loan, loan.patron.loans = loan, loans

    def claim(self, loan: Loan, claimed: tuple[str, datetime] | None) -> None:
        loan.claimed = claimed
        self._changed_loan(loan)

    def suspend(self, patron: Patron, library: int, *, at: datetime, until: datetime) -> None:
        patron.blocks.append(Block(0, library, "suspended", at, until))

    def stop_accrual(self, loan: Loan, at: datetime) -> None:
        loan.stopped_at = at
        self._changed_loan(loan)

    def start(self, transit: Transit) -> Transit:
        transit.item.transit, transit.item.given_up = transit, None
        transit.command_id = self.command_id
        self.touched.new_transits.append(transit)
        self.saw(transit.item, transit.started_at)
        return transit

    def dispatch(self, transit: Transit, at: datetime) -> None:
        transit.dispatched_at = max(at, transit.started_at)
        self._changed_transit(transit)
        self.saw(transit.item, transit.dispatched_at)

    def end(self, transit: Transit, *, at: datetime, how: str, payer: int | None = None) -> None:
        """What had not left yet is in no box any more, unless it was lost with it."""
        if transit.dispatched_at is None and how != "lost":
            self.pack(transit, None)
        transit.ended_at, transit.ended_as = max(at, transit.dispatched_at or transit.started_at), how
        transit.payer = payer
        transit.item.transit, transit.item.given_up = None, transit if how == "lost" else None
        self._changed_transit(transit)
        self.saw(transit.item, transit.ended_at)

    def float(self, item: Item, branch: Branch | None, *, at: datetime) -> None:
        """It stands at this branch, for lending, where it floats; None: it floats no more."""
        item.floats_at, item.floats_since = (None, None) if branch is None else (branch.id, at)
        if branch is not None and branch.library is not item.owner:
            item.away_since = item.away_since or at
        self.touched.items[item.id] = item

    def queue(self, work: int) -> list[Hold]:
        """Who holds something of this work, the first in line first."""
        return sorted(self._queues.get(work, ()), key=lambda hold: hold.place)

    def holds_of(self, patron: Patron) -> int:
        return len(self.open_holds(patron))

    def open_holds(self, patron: Patron) -> list[Hold]:
        return [hold for queue in self._queues.values() for hold in queue if hold.patron is patron]

    def place(self, hold: Hold) -> None:
        self._queues.setdefault(hold.work, []).append(hold)
        self.touched.new_holds.append(hold)

    def set_hold(self, hold: Hold, told: dict[str, Any]) -> bool:
        """Whether anything is another than before."""
        differs = {name: value for name, value in told.items() if getattr(hold, name) != value}
        for name, value in differs.items():
            setattr(hold, name, value)
        return bool(differs)

    def change_hold(self, hold: Hold, **told: Any) -> None:
        was = hold.stage
        if self.set_hold(hold, told):
            hold.version += 1
            self.touched.causes += telling.of_change(hold, was=was)
            self._changed_hold(hold)

    def end_hold(self, hold: Hold, *, item: int | None, at: datetime, how: str, why: str | None) -> None:
        self.change_hold(hold, stage="closed", item=item, closed_at=at, closed_as=how, closed_reason=why)
        self.touched.causes += telling.of_end(hold)
        self._queues[hold.work].remove(hold)

    def reopen_hold(self, hold: Hold, *, stage: str, item: int | None) -> None:
        """Nothing that its reader is told of."""
        self.set_hold(hold, {"stage": stage, "item": item, "closed_at": None, "closed_as": None, "closed_reason": None})
        hold.version += 1
        self._queues[hold.work].append(hold)
        self._changed_hold(hold)

    def learn_holds(self) -> None:
        """Their ids, once they were answered."""
        self.world.holds |= {hold.id: hold for hold in self.touched.new_holds}

    def back(self, item: Item) -> bool:
        """At a branch of its owner, or out of service; whether it had been away."""
        away, item.away_since = item.away_since, None
        return away is not None

    def pack(self, transit: Transit, box: Box | None) -> None:
        if transit.box is box:
            return
        if transit.box is not None:
            transit.box.manifest.discard(transit)
        if box is not None:
            box.manifest.add(transit)
        transit.box = box
        self._changed_transit(transit)

    def tell_late(self, transit: Transit, at: datetime) -> None:
        transit.late_at = at
        self._changed_transit(transit)

    def contents(self, box: Box) -> list[Item]:
        items = [transit.item for transit in box.manifest if transit.item.transit is transit]
        return sorted(items, key=lambda item: item.id)

    def coming_with(self, box: Box) -> list[Item]:
        """Also what was lost in it and nobody has found."""
        lost = {transit.item for transit in box.manifest if transit.item.given_up is transit}
        return sorted(
            {*self.contents(box), *(item for item in lost if item.status == "missing")}, key=lambda item: item.id
        )

    def open_box(self, box: Box) -> None:
        self.boxes.append(box)
        self.touched.boxes.append(box)

    def change_box(self, box: Box, **what: object) -> None:
        for name, value in what.items():
            setattr(box, name, value)
        box.version += 1
        self.touched.boxes.append(box)

    def find_box(self, box_id: int) -> Box | None:
        return next((box for box in reversed(self.boxes) if box.id == box_id), None)

    def open_parcel(self, parcel: Parcel) -> Parcel:
        self.parcels.append(parcel)
        self.touched.parcels.append(parcel)
        return parcel

    def change_parcel(self, parcel: Parcel, **what: object) -> None:
        for name, value in what.items():
            setattr(parcel, name, value)
        parcel.version += 1
        self.touched.parcels.append(parcel)

    def put_in(self, parcel: Parcel, loan: Loan) -> None:
        parcel.loans[loan], loan.parcel = None, parcel
        self.touched.parcels.append(parcel)

    def take_out(self, parcel: Parcel, loan: Loan, *, how: str) -> None:
        parcel.loans[loan] = how

    def inside(self, parcel: Parcel | None) -> list[Loan]:
        """What nobody has taken in since."""
        return [loan for loan, how in parcel.loans.items() if how is None and loan.in_at is None] if parcel else []

    def find_parcel(self, parcel_id: int | None) -> Parcel | None:
        return next((each for each in reversed(self.parcels) if each.id == parcel_id), None) if parcel_id else None

    def find_task(self, task_id: int) -> Task | None:
        return next((task for task in reversed(self.tasks) if task.id == task_id), None)

    def tell_staff(
        self,
        kind: str,
        scene: Scene,
        *,
        library: Library | None = None,
        branch: Branch | None = None,
        **details: object,
    ) -> Task:
        where = branch or scene.here
        return self.raise_task(kind, at=scene.at, branch=where, library=library or where.library, **details)

    def raise_task(self, kind: str, *, at: datetime, branch: Branch, library: Library, **details: object) -> Task:
        task = Task(kind, branch.id, at, details, library.id, self.command_id)
        self.tasks.append(task)
        self.touched.new_tasks.append(task)
        return task

    def settle(self, task: Task, *, at: datetime, how: str, by: int | None) -> None:
        task.done = (at, how, by)
        self.touched.tasks.append(task)

    def let_pass(self, loan: Loan, scene: Scene) -> None:
        said = scene.override
        if said is not None:
            refusals = sorted(said.refusals)
            self.touched.let_pass.append(
                LetPass(loan, said.staff_id, scene.here.id, refusals, said.due_on, said.reason, scene.at)
            )

    def use(self, item: Item, scene: Scene) -> None:
        """By whom nobody asked."""
        item.used_at = scene.at if item.used_at is None else max(scene.at, item.used_at)
        self.touched.uses.append((item.id, scene.here.id, scene.at))

    def withdraw(self, item: Item, scene: Scene, *, why: str) -> None:
        self.touched.withdrawals.append((item.id, item.branch.id, why, scene.at))

    def transfer(self, item: Item, home: Branch, *, scene: Scene, document: str) -> None:
        """It floats no more, and is away from nobody."""
        if item.floats_at is not None:
            self.float(item, None, at=scene.at)
        self.back(item)
        self.touched.transfers.append((item.id, item.owner.id, home.library.id, document, scene.at))
        item.given.append((scene.at, item.owner))
        item.owner, item.home = home.library, home
        item.version += 1

    def saw(self, item: Item, at: datetime) -> None:
        """It was lent or moved; what was taken in counts only as long as that is not undone."""
        item.seen_at = at if item.seen_at is None else max(at, item.seen_at)

    def last_seen(self, item: Item) -> datetime | None:
        """Whoever says that it is lost, or believes that it was returned, has not seen it."""
        over = [loan for loan in self.ended.get(item.id, ()) if loan.ended_as not in ("lost", "claimed")]
        ended = [each for loan in over if (each := loan.scanned_at or loan.in_at)]
        return max([*ended, *([] if item.seen_at is None else [item.seen_at])], default=None)

    def _changed_loan(self, loan: Loan) -> None:
        if loan.id:
            self.touched.loans[loan.id] = loan

    def _changed_hold(self, hold: Hold) -> None:
        if hold.id:
            self.touched.holds[hold.id] = hold

    def _changed_transit(self, transit: Transit) -> None:
        if transit.id:
            self.touched.transits[transit.id] = transit
