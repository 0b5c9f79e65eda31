"""Takes a library's list of deposits for old cards into the books: a file in; counts, sums and refused lines out.

What the engine would answer is asked of every line first. Then each is begun under the id of its command, submitted,
and its receipt is written: so a run that was cut off is begun again, and each receipt is one deposit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from bashu.db.network.edits import clock_terminal
from bashu.db.settlement import brought
from bashu.db.settlement.brought import Receipt, WrittenDown
from bashu.domain.circulation.charges.commands import TakeOverDeposit
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.ids import RANDOM_BYTES, instant_of, uuid7
from bashu.domain.money import Money
from bashu.domain.outcome import Accepted, CoreRefusal, Refused
from bashu.doors.jobs.apart import with_engine
from bashu.engine.submit import Engine
from bashu.project.bringing import Sum, batches, masked, readers, why_not
from bashu.project.deposit_file import Line, RefusedLine, read
from bashu.project.errors import OperatingError


@dataclass(slots=True, kw_only=True)
class Tally:
    """`of_year`: what is new, by the year in which it was taken. `written`: as far as the engine has accepted it."""

    read: Sum = field(default_factory=Sum)
    new: Sum = field(default_factory=Sum)
    known: Sum = field(default_factory=Sum)
    written: Sum = field(default_factory=Sum)
    of_year: dict[int, Sum] = field(default_factory=dict)
    refused: list[RefusedLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    line: Line
    command: TakeOverDeposit


@dataclass(frozen=True, slots=True, kw_only=True)
class For:
    """For which library this is, by whom, and when. Where its clock stands, what is brought is entered."""

    library_id: int
    staff_id: int
    now: datetime
    terminal_id: int

    @classmethod
    def of(cls, library_id: int, *, staff_id: int, now: datetime) -> "For":
        return cls(library_id=library_id, staff_id=staff_id, now=now, terminal_id=clock_terminal(library_id))

    def wish(self, line: Line, *, patron_id: int, begun: UUID | None) -> Wish:
        """The same line under the same id, as often as it is tried; `begun`: that of a run that was cut off."""
        name = f"Deposit {self.library_id} {line.receipt}".encode()
        command_id = begun or uuid7(self.now, sha256(name).digest()[:RANDOM_BYTES])
        command = TakeOverDeposit(
            id=command_id,
            occurred_at=instant_of(command_id),
            terminal_id=self.terminal_id,
            patron=PatronScan(patron_id=patron_id),
            fen=line.fen,
            taken_on=line.taken_on,
            staff_id=self.staff_id,
        )
        return Wish(line=line, command=command)


def look(path: Path, *, about: For) -> tuple[Tally, list[Wish]]:
    """What would come of it. Nothing is written."""
    lines, refused = read(path)
    tally = Tally(refused=refused)
    for fen in (*(each.fen for each in lines), *(each.fen for each in refused)):
        tally.read.add(fen)
    wishes = [wish for batch in batches(lines) for wish in _wishes(batch, about, tally=tally)]
    new = with_engine(lambda engine: list(_asked(engine, wishes, about=about, tally=tally)))
    for each in new:
        tally.new.add(each.line.fen)
        tally.of_year.setdefault(each.line.taken_on.year, Sum()).add(each.line.fen)
    tally.refused.sort(key=lambda line: line.number)
    return tally, new


def write(wishes: Sequence[Wish], *, about: For, tally: Tally) -> None:
    """Raises OperatingError where it could not go on; what was written by then is known the next time."""
    with brought.alone(about.library_id) as alone:
        if not alone:
            raise OperatingError("Deposits of this library are being brought already. Wait until that is done.")
        with_engine(lambda engine: _write(engine, wishes, about=about, tally=tally))


def _write(engine: Engine, wishes: Sequence[Wish], *, about: For, tally: Tally) -> None:
    for batch in batches(wishes):
        brought.begin(about.library_id, {wish.line.receipt: wish.command.id for wish in batch})
        outcomes = engine.submit([wish.command for wish in batch], about.now)
        receipts, undecided = list[Receipt](), list[Wish]()
        for wish, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Accepted):
                receipts.append(_receipt(wish, deposit_id=outcome.answer.deposit_id))
                tally.written.add(wish.line.fen)
            elif isinstance(outcome, Refused):
                _give_up(wish, outcome, about=about, tally=tally)
            else:
                undecided.append(wish)
        brought.done(about.library_id, receipts)
        if undecided:
            raise OperatingError(_stopped(undecided[0].line, tally))


def _give_up(wish: Wish, refused: Refused, *, about: For, tally: Tally) -> None:
    """Unless it may have been accepted in a run before this one."""
    tally.refused.append(_refused(wish.line, why_not(refused)))
    if not isinstance(refused.refusal, CoreRefusal):
        brought.give_up(about.library_id, [wish.line.receipt])


def _stopped(line: Line, tally: Tally) -> str:
    done = f"{tally.written.lines} deposits, {Money(tally.written.fen).amount} yuan, are written down"
    return f"The database was too busy at line {line.number}: {done}. Bring the same file again: it goes on from there."


def _wishes(lines: Sequence[Line], about: For, *, tally: Tally) -> Iterator[Wish]:
    numbers = [line.receipt for line in lines]
    whose, begun = readers({line.number: line.card for line in lines}), brought.commands_of(about.library_id, numbers)
    known = brought.written_down(about.library_id, numbers)
    taken_back = brought.taken_back(about.library_id, numbers)
    for line in lines:
        patron_id, before = whose.get(line.number), known.get(line.receipt)
        if before:
            why = _differs(line, before, patron_id=patron_id)
            tally.refused += [_refused(line, why)] if why else []
            if not why:
                tally.known.add(line.fen)
        elif line.receipt in begun and begun[line.receipt] is None and line.receipt not in taken_back:
            tally.known.add(line.fen)
        elif patron_id is None:
            tally.refused.append(_refused(line, f"no reader has the card {masked(line.card)}"))
        else:
            yield about.wish(line, patron_id=patron_id, begun=begun.get(line.receipt))


def _differs(line: Line, before: Sequence[WrittenDown], *, patron_id: int | None) -> str:
    """From what the receipt stands for by now; empty, if it is the same."""
    same = WrittenDown(patron_id=patron_id or 0, fen=line.fen, taken_on=line.taken_on)
    if same in before:
        return ""
    first = before[0]
    whose = "" if first.patron_id == patron_id else ", for another reader"
    return f"this receipt was written down before as {Money(first.fen).amount} yuan of {first.taken_on}{whose}"


def _asked(engine: Engine, wishes: Sequence[Wish], *, about: For, tally: Tally) -> Iterator[Wish]:
    for batch in batches(wishes):
        outcomes = engine.ask([wish.command for wish in batch], about.now)
        for wish, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Accepted):
                yield wish
            else:
                tally.refused.append(_refused(wish.line, why_not(outcome)))


def _receipt(wish: Wish, *, deposit_id: int) -> Receipt:
    return Receipt(
        deposit_id=deposit_id,
        patron_id=wish.command.patron.patron_id or 0,
        number=wish.line.receipt,
        collected_by=wish.line.collected_by,
    )


def _refused(line: Line, why: str) -> RefusedLine:
    return RefusedLine(number=line.number, receipt=line.receipt, why=why, fen=line.fen)
