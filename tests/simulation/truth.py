"""What the auditor holds true: every item, loan, transit and float, moved on by one command after the other.

What a batch touched is gathered, so that only those rows need to be compared after it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.simulation.days import day_of
from tests.simulation.terms import LOAN_TERMS, Terms
from tests.simulation.world import Branch, Card, Item, LetPass, Loan, Patron, Rule, Task, Terminal, Transit, World


@dataclass(slots=True)
class Scene:
    """One command beside what it is about. `at` is when it counts as having happened."""

    terminal: Terminal
    at: datetime
    candidates: list[Item]
    item: Item | None
    patron: Patron | None
    card: Card | None
    trust: object
    override: Any = None

    def aside(self, refusal: str) -> bool:
        """Staff go against this "no"; that they may was asked before."""
        return self.override is not None and refusal in self.override.refusals

    @property
    def here(self) -> Branch:
        return self.terminal.branch

    @property
    def on(self) -> date:
        return day_of(self.at)


@dataclass(slots=True)
class Touched:
    """What the commands of a batch changed: rows that existed before it, and rows that it makes, in their order."""

    items: dict[int, Item] = field(default_factory=dict)
    loans: dict[int, Loan] = field(default_factory=dict)
    transits: dict[int, Transit] = field(default_factory=dict)
    new_loans: list[Loan] = field(default_factory=list)
    new_transits: list[Transit] = field(default_factory=list)
    new_tasks: list[Task] = field(default_factory=list)
    let_pass: list[LetPass] = field(default_factory=list)


class Truth:
    def __init__(self, world: World) -> None:
        self.world = world
        self.terms = Terms(world)
        self.touched = Touched()
        self.command_id: UUID | None = None
        # As the engine counted them last; room and quota are targets, so they may be old.
        self.floated_here: dict[int, int] = {}
        self.owner_away: dict[int, int] = {}

    def count_floats(self) -> None:
        self.floated_here.clear()
        self.owner_away.clear()
        for item in self.world.items.values():
            if item.floats_at is not None:
                self.floated_here[item.floats_at] = self.floated_here.get(item.floats_at, 0) + 1
                self.owner_away[item.owner.id] = self.owner_away.get(item.owner.id, 0) + 1

    def change(self, item: Item, *, status: str, branch: Branch) -> None:
        """Once for a command that changes the item or anything of it."""
        item.status, item.branch = status, branch
        item.version += 1
        self.touched.items[item.id] = item

    def lend(self, item: Item, patron: Patron, *, scene: Scene, due_at: datetime, terms: tuple[Rule, Rule]) -> Loan:
        values, reasons = terms
        kept = {name: values[name] for name in LOAN_TERMS} | {"rules": {name: reasons[name] for name in LOAN_TERMS}}
        loan = Loan(item, patron, scene.here, scene.terminal.id, scene.at, due_at, kept)
        item.loan = loan
        patron.loans.append(loan)
        self.touched.new_loans.append(loan)
        self.saw(item, scene.at)
        return loan

    def renew(self, loan: Loan, due_at: datetime) -> None:
        loan.due_at = due_at
        loan.renewals += 1
        self._changed_loan(loan)

    def close(self, loan: Loan, *, at: datetime, branch: Branch) -> None:
        loan.in_at, loan.in_branch = at, branch.id
        loan.item.loan = None
        loan.patron.loans.remove(loan)
        self._changed_loan(loan)
        self.saw(loan.item, at)

    def stop_accrual(self, loan: Loan, at: datetime) -> None:
        loan.stopped_at = at
        self._changed_loan(loan)

    def start(self, transit: Transit) -> Transit:
        transit.item.transit = transit
        transit.command_id = self.command_id
        self.touched.new_transits.append(transit)
        self.saw(transit.item, transit.started_at)
        return transit

    def dispatch(self, transit: Transit, at: datetime) -> None:
        transit.dispatched_at = max(at, transit.started_at)
        self._changed_transit(transit)
        self.saw(transit.item, transit.dispatched_at)

    def end(self, transit: Transit, *, at: datetime, how: str) -> None:
        transit.ended_at, transit.ended_as = max(at, transit.dispatched_at or transit.started_at), how
        transit.item.transit = None
        self._changed_transit(transit)
        self.saw(transit.item, transit.ended_at)

    def float(self, item: Item, branch: Branch | None, *, at: datetime) -> None:
        """It stands at this branch, for lending, as a guest; None: it floats no more."""
        item.floats_at, item.floats_since = (None, None) if branch is None else (branch.id, at)
        self.touched.items[item.id] = item

    def tell_staff(self, kind: str, scene: Scene, **details: object) -> Task:
        task = Task(kind, scene.here.id, scene.at, details)
        self.touched.new_tasks.append(task)
        return task

    def let_pass(self, loan: Loan, scene: Scene) -> None:
        said = scene.override
        if said is not None:
            refusals = sorted(said.refusals)
            self.touched.let_pass.append(
                LetPass(loan, said.staff_id, scene.here.id, refusals, said.due_on, said.reason, scene.at)
            )

    def saw(self, item: Item, at: datetime) -> None:
        item.seen_at = at if item.seen_at is None else max(at, item.seen_at)

    def _changed_loan(self, loan: Loan) -> None:
        if loan.id:
            self.touched.loans[loan.id] = loan

    def _changed_transit(self, transit: Transit) -> None:
        if transit.id:
            self.touched.transits[transit.id] = transit
