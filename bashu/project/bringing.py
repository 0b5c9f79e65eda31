"""Takes a library's lists through the engine: lines in; what becomes of each of them out.

What the engine would answer is asked of every line first. Then each is begun under the id of its command, submitted,
and done: so a run that was cut off is begun again, and each line changes something once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

from bashu.db.circulation import brought
from bashu.db.circulation.brought import Shelf
from bashu.db.network import staff
from bashu.db.network.edits import clock_terminal
from bashu.db.network.rights import rights_of
from bashu.db.patrons.queries import of_numbers, whose_cards
from bashu.db.patrons.vault import the_vault
from bashu.domain.calendar import local_day
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.words import say
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.ids import RANDOM_BYTES, instant_of, uuid7
from bashu.domain.outcome import Accepted, Busy, Command, CoreRefusal, Failed, Outcome, Refused
from bashu.domain.rights import NETWORK, Right
from bashu.doors.jobs.apart import with_engine
from bashu.engine import clock
from bashu.engine.submit import Engine
from bashu.project.errors import OperatingError
from bashu.project.table_file import Columns, Said, WrongError, encoding_of, rows

BATCH: Final = 200
BEGUN_OTHERWISE: Final = (
    "it was begun before with another sum, day or login: bring it as it was then, and undo it at the desk if it is "
    "wrong"
)
Each = TypeVar("Each")


class Line(Protocol):
    """`number`: where it ends in the file; `name`: what its list calls it, of no person; `fen`: what it comes to."""

    @property
    def number(self) -> int: ...
    @property
    def card(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def fen(self) -> int: ...


Of = TypeVar("Of", bound=Line)


@dataclass(slots=True, kw_only=True)
class Sum:
    lines: int = 0
    fen: int = 0

    def add(self, fen: int) -> None:
        self.lines += 1
        self.fen += fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Generic[Of]):
    """What stands in a file: in their order the lines that are to be brought, and those that are refused. `apart`: what
    else it comes to, of which `told` says more. `notes`: of lines that are brought, what staff have to see to."""

    lines: Sequence[Of]
    refused: Sequence[Said]
    apart: Sum = field(default_factory=Sum)
    told: Mapping[str, Sum] = field(default_factory=dict)
    notes: Sequence[Said] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[Of]):
    """A kind of list. `fields`: what its command has of each line, by number, beside who, where and when; or why there
    can be none. `counted`: what its lines are called, by staff."""

    name: str
    counted: str
    command: Callable[..., Command]
    read: Callable[[Path], Listed[Of]]
    fields: Callable[[Sequence[Of], int], Mapping[int, Mapping[str, Any] | str]]
    is_money: bool = False


@dataclass(slots=True, kw_only=True)
class Tally:
    """`read` is the sum of `known`, `new`, the refused, and what the list has apart. `written`: as far as the engine
    has accepted it."""

    read: Sum = field(default_factory=Sum)
    new: Sum = field(default_factory=Sum)
    known: Sum = field(default_factory=Sum)
    written: Sum = field(default_factory=Sum)
    told: Mapping[str, Sum] = field(default_factory=dict)
    refused: list[Said] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish(Generic[Of]):
    line: Of
    command: Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing(Generic[Of]):
    """One list of one library, at one time. Where its clock stands, what is brought is entered."""

    kind: Kind[Of]
    library_id: int
    now: datetime
    terminal_id: int
    more: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: Kind[Of], *, library_id: int, now: datetime, **more: Any) -> "Bringing[Of]":
        terminal_id = clock_terminal(library_id)
        return cls(kind=kind, library_id=library_id, now=now, terminal_id=terminal_id, more=more)

    @property
    def shelf(self) -> Shelf:
        return Shelf(library_id=self.library_id, kind=self.kind.name)

    def look(self, listed: Listed[Of]) -> tuple[Tally, list[Wish[Of]]]:
        """What would come of it. Nothing is written."""
        tally = Tally(refused=list(listed.refused), told=listed.told)
        for fen in (*(each.fen for each in listed.lines), *(each.fen for each in listed.refused)):
            tally.read.add(fen)
        tally.read.lines += listed.apart.lines
        tally.read.fen += listed.apart.fen
        wishes = [wish for batch in batches(listed.lines) for wish in self._wishes(batch, tally=tally)]
        new = with_engine(lambda engine: list(self._asked(engine, wishes, tally=tally)))
        for each in new:
            tally.new.add(each.line.fen)
        tally.refused.sort(key=lambda said: said.number)
        return tally, new

    def write(self, wishes: Sequence[Wish[Of]], *, tally: Tally) -> None:
        """Raises OperatingError where it could not go on; what was written by then is known the next time."""
        with brought.alone(self.library_id) as alone:
            if not alone:
                raise OperatingError("A list of this library is being brought already. Wait until that is done.")
            with_engine(lambda engine: self._write(engine, wishes, tally=tally))

    def _wishes(self, lines: Sequence[Of], *, tally: Tally) -> Iterator[Wish[Of]]:
        whose = readers({line.number: line.card for line in lines})
        begun = brought.commands_of(self.shelf, [line.name for line in lines])
        fields = self.kind.fields(lines, self.library_id)
        for line in lines:
            found, patron_id = fields[line.number], whose.get(line.number)
            if line.name in begun and begun[line.name] is None:
                tally.known.add(line.fen)
            elif isinstance(found, str):
                tally.refused.append(_refused(line, found))
            elif patron_id is None:
                tally.refused.append(_refused(line, f"no reader has the card {masked(line.card)}"))
            else:
                yield self._wish(line, found, patron_id=patron_id, begun=begun.get(line.name))

    def _wish(self, line: Of, found: Mapping[str, Any], *, patron_id: int, begun: UUID | None) -> Wish[Of]:
        """The same line under the same id, as often as it is tried; `begun`: that of a run that was cut off."""
        command_id = begun or uuid7(self.now, sha256(self.shelf.digest(line.name)).digest()[:RANDOM_BYTES])
        command = self.kind.command(
            id=command_id,
            occurred_at=instant_of(command_id),
            terminal_id=self.terminal_id,
            patron=PatronScan(patron_id=patron_id),
            **found,
            **self.more,
        )
        return Wish(line=line, command=command)

    def _asked(self, engine: Engine, wishes: Sequence[Wish[Of]], *, tally: Tally) -> Iterator[Wish[Of]]:
        for batch in batches(wishes):
            outcomes = engine.ask([wish.command for wish in batch], self.now)
            for wish, outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, Accepted):
                    yield wish
                else:
                    tally.refused.append(_refused(wish.line, why_not(outcome)))

    def _write(self, engine: Engine, wishes: Sequence[Wish[Of]], *, tally: Tally) -> None:
        for batch in batches(wishes):
            brought.begin(self.shelf, {wish.line.name: wish.command.id for wish in batch})
            outcomes = engine.submit([wish.command for wish in batch], self.now)
            written, undecided = list[str](), list[Wish[Of]]()
            for wish, outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, Accepted):
                    written.append(wish.line.name)
                    tally.written.add(wish.line.fen)
                elif isinstance(outcome, Refused):
                    self._give_up(wish, outcome, tally=tally)
                else:
                    undecided.append(wish)
            brought.done(self.shelf, written)
            if undecided:
                raise OperatingError(
                    f"The database was too busy at line {undecided[0].line.number}: {tally.written.lines} "
                    f"{self.kind.counted} are brought. Bring the same file again: it goes on from there."
                )

    def _give_up(self, wish: Wish[Of], refused: Refused, *, tally: Tally) -> None:
        """Unless it may have been accepted in a run before this one."""
        tally.refused.append(_refused(wish.line, why_not(refused)))
        if not isinstance(refused.refusal, CoreRefusal):
            brought.give_up(self.shelf, [wish.line.name])


def administrator(login: str, does: str) -> int:
    """The id of a login that may do anything in the whole network. `does`: what only these do."""
    by = staff.by_login(login)
    if by is None:
        raise OperatingError(f"There is no login {login}; `bashu staff list` shows them.")
    rights = rights_of([by], on=local_day(clock.now())).get(by)
    if rights is None or not rights.may(Right.GRANT, NETWORK):
        raise OperatingError(f"{login} is no administrator of the whole network, who alone {does}.")
    return by


def collected(
    path: Path, columns: Columns, *, line: Callable[[int, Mapping[str, str]], Of], once: Callable[[Of], tuple[str, str]]
) -> tuple[list[Of], list[Said]]:
    """Each line that is not empty is in one of the two. `line` raises WrongError. `once`: of which thing, and which of
    them, a list has one line."""
    lines, refused, seen = list[Of](), list[Said](), dict[str, int]()
    for number, row in rows(path, columns, encoding=encoding_of(path)):
        try:
            found = line(number, row)
        except WrongError as wrong:
            refused.append(Said(number=number, why=str(wrong), fen=wrong.fen))
            continue
        what, name = once(found)
        if name in seen:
            refused.append(Said(number=number, why=f"this {what} stands on line {seen[name]} already", fen=found.fen))
        else:
            seen[name] = number
            lines.append(found)
    return lines, refused


def readers(cards: Mapping[int, str]) -> dict[int, int]:
    """By the numbers of lines, whose cards these are; a reader's own number will do."""
    vault, shown = the_vault(), dict[int, tuple[bytes, ...]]()
    for line, written in cards.items():
        card = parse_credential(written)
        shown[line] = vault.digests(card.number) if isinstance(card, Credential) else ()
    by_card = whose_cards([digest for digests in shown.values() for digest in digests])
    by_number = of_numbers(list(cards.values()))
    found: dict[int, int] = {}
    for line, written in cards.items():
        whose = next((by_card[each] for each in shown[line] if each in by_card), by_number.get(written))
        if whose is not None:
            found[line] = whose
    return found


def batches(rows: Sequence[Each]) -> Iterator[Sequence[Each]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def why_not(outcome: Outcome) -> str:
    if isinstance(outcome, Refused):
        if outcome.refusal is CoreRefusal.COMMAND_ID_REUSED:
            return BEGUN_OTHERWISE
        return say(outcome.refusal, outcome.details, language="en", audience="staff")
    return say(outcome, language="en", audience="staff") if isinstance(outcome, Busy | Failed) else ""


def masked(card: str) -> str:
    found = parse_credential(card)
    return found.masked if isinstance(found, Credential) else "that is written there, which is none"


def _refused(line: Line, why: str) -> Said:
    return Said(number=line.number, why=why, fen=line.fen)
