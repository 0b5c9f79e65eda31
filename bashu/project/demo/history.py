"""Seven weeks of lending before the demonstration begins, made by the same commands that machines send.

Every command has an id that follows from the seed and the day, so a load that was cut off is simply run again: what was
done already is answered again and not done twice.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from bashu.db.network.founding import Founded
from bashu.db.patrons.vault import Vault
from bashu.domain.calendar import local_day
from bashu.domain.circulation.answers import CheckedIn, NextStop
from bashu.domain.circulation.commands import (
    CheckIn,
    CheckOut,
    CirculationCommand,
    DispatchTransit,
    ItemScan,
    PatronScan,
    ReceiveTransit,
    Trust,
)
from bashu.domain.identity.verifier import Assurance
from bashu.domain.ids import RANDOM_BYTES, uuid7
from bashu.domain.outcome import Accepted, Busy, Failed, Outcome
from bashu.engine.submit import Engine
from bashu.project.demo.people import Person, State, background, cast
from bashu.project.demo.places import Member, members
from bashu.project.demo.seed import stream
from bashu.project.demo.stock import Placed
from bashu.project.errors import OperatingError

DAYS: Final = 49
LOANS_A_DAY: Final = 80
# The first items of each library stay on their shelves, for whoever drives the demonstration; the next are lent first.
UNTOUCHED, LENT_FIRST = 3, 5
AT_LIMIT_LOANS: Final = 8
OVERDUE_DAY, LIMIT_DAY = 4, DAYS - 12
DEVICE: Final = Trust(assurance=Assurance.DEVICE)
DISPATCHED_AFTER, RECEIVED_AFTER = 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that one person or desk does on one day. `back` follows a loan: the day and the place of its return."""

    kind: type[CheckOut] | type[CheckIn] | type[DispatchTransit] | type[ReceiveTransit]
    item: Placed
    terminal: str
    person: Person | None = None
    back: tuple[int, Member] | None = None


class History:
    def __init__(self, stock: Sequence[Placed], *, founded: Founded, vault: Vault, begins: datetime) -> None:
        """`begins`: the midnight (UTC) of the first day."""
        self._drawn = stream("history")
        self._founded, self._vault, self._begins = founded, vault, begins
        self._plan: defaultdict[int, list[Step]] = defaultdict(list)
        self._shelves = self._shelved(stock)
        self._readers: defaultdict[str, list[Person]] = defaultdict(list)
        for person in background():
            self._readers[person.home.city].append(person)
        self._member_of_branch = {founded.branches[member.branch]: member for member in members()}

    @property
    def left(self) -> dict[str, list[Placed]]:
        """What nobody has borrowed, by owner."""
        return self._shelves

    def run(self, engine: Engine, progress: Callable[[float], None]) -> None:
        self._plan_cast()
        for day in range(DAYS):
            steps = self._plan.pop(day, []) + list(self._new_loans(day))
            self._drawn.shuffle(steps)
            commands = [self._command(step, day=day, place=place) for place, step in enumerate(steps)]
            outcomes = engine.submit(commands, now=self._at(day, len(steps)))
            for step, outcome in zip(steps, outcomes, strict=True):
                self._follow(step, outcome, day=day)
            progress((day + 1) / DAYS)

    def _shelved(self, stock: Sequence[Placed]) -> dict[str, list[Placed]]:
        """By owner, taken from the end; items whose barcodes nobody can tell apart are left to people."""
        shelves: defaultdict[str, list[Placed]] = defaultdict(list)
        for placed in stock:
            if placed.number > UNTOUCHED and placed.owner.barcode_prefix and placed.kind == "book":
                shelves[placed.owner.code].append(placed)
        for shelf in shelves.values():
            self._drawn.shuffle(shelf)
            shelf.sort(key=lambda placed: placed.number <= LENT_FIRST)
        return dict(shelves)

    def _plan_cast(self) -> None:
        for person in cast():
            loans = {State.AT_LIMIT: AT_LIMIT_LOANS, State.OVERDUE: 1}.get(person.state, 0)
            day = OVERDUE_DAY if person.state is State.OVERDUE else LIMIT_DAY
            for _ in range(loans):
                item = self._shelves[person.home.code].pop()
                self._plan[day].append(Step(kind=CheckOut, item=item, terminal=_machine(person.home), person=person))

    def _new_loans(self, day: int) -> Iterator[Step]:
        """Most borrow in their own library; one in ten somewhere else in the network."""
        for _ in range(LOANS_A_DAY):
            person = self._drawn.choice(self._readers[self._drawn.choice(list(self._readers))])
            where = person.home if self._drawn.random() < 0.9 else self._drawn.choice(members())
            if not self._shelves.get(where.code):
                continue
            item = self._shelves[where.code].pop()
            yield self._loan(person, item, where=where, day=day)

    def _loan(self, person: Person, item: Placed, *, where: Member, day: int) -> Step:
        """Some books never come back in these weeks; more than a third of the others comes back somewhere else."""
        drawn = self._drawn
        back = None
        if drawn.random() > 0.05:
            same_city = [member for member in members() if member.city == where.city]
            (place,) = drawn.choices([[where], same_city, members()], [60, 22, 18])
            back = day + drawn.randint(2, 28), drawn.choice(place)
        return Step(kind=CheckOut, item=item, terminal=_machine(where), person=person, back=back)

    def _follow(self, step: Step, outcome: Outcome, *, day: int) -> None:
        """What one thing brings about later. A refusal ends the story, as it does at a machine."""
        if isinstance(outcome, Busy | Failed):
            raise OperatingError(f"The demonstration's history could not be written: {outcome}. Start it again.")
        if not isinstance(outcome, Accepted):
            return
        if step.kind is CheckOut and step.back is not None:
            on, where = step.back
            self._plan[on].append(Step(kind=CheckIn, item=step.item, terminal=_kiosk(where)))
        if isinstance(outcome.answer, CheckedIn) and step.kind is CheckIn:
            self._send_on(step, outcome.answer, day=day)

    def _send_on(self, step: Step, answer: CheckedIn, *, day: int) -> None:
        here = step.terminal.rsplit("-", 1)[0]
        if answer.stop is NextStop.SEND and answer.destination_branch_id is not None:
            there = self._member_of_branch[answer.destination_branch_id].branch
            self._plan[day + DISPATCHED_AFTER].append(Step(kind=DispatchTransit, item=step.item, terminal=f"{here}-D1"))
            self._plan[day + RECEIVED_AFTER].append(Step(kind=ReceiveTransit, item=step.item, terminal=f"{there}-D1"))
        elif here != step.item.owner.branch and self._drawn.random() < 0.5:
            # It floats: somebody finds it on its new shelf.
            where = self._member_of_branch[self._founded.branches[here]]
            person = self._drawn.choice(self._readers.get(where.city) or list(background()))
            self._plan[day + 2].append(self._loan(person, step.item, where=where, day=day + 2))

    def _command(self, step: Step, *, day: int, place: int) -> CirculationCommand:
        at = self._at(day, place)
        fields: dict[str, Any] = {
            "id": uuid7(at, self._drawn.randbytes(RANDOM_BYTES)),
            "occurred_at": at,
            "terminal_id": self._founded.terminals[step.terminal],
            "item": ItemScan(barcode=step.item.barcode, owner_library_id=self._founded.libraries[step.item.owner.code]),
        }
        if step.person is not None:
            fields |= {"patron": PatronScan(digests=self._vault.digests(step.person.card)), "trust": DEVICE}
        command: CirculationCommand = step.kind(**fields)
        return command

    def _at(self, day: int, place: int) -> datetime:
        """From nine in the morning in Chengdu, three minutes apart."""
        return self._begins + timedelta(days=day, hours=1, minutes=3 * place)


def first_day(now: datetime) -> datetime:
    """The history ends on the day before, as days are in Chengdu: what was asked for then is still to be pulled."""
    return datetime.combine(local_day(now), time(0), UTC) - timedelta(days=DAYS)


def _machine(member: Member) -> str:
    return f"{member.branch}-S1"


def _kiosk(member: Member) -> str:
    return f"{member.branch}-K1"
