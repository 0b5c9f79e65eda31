"""The loans, charges and holds that a library which joins has already."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bashu.db.network import staff
from bashu.db.network.rights import rights_of
from bashu.domain.calendar import local_day
from bashu.domain.money import Money
from bashu.domain.rights import Right, Scope
from bashu.engine import clock
from bashu.project.bringing import Bringing, Kind, Sum, Tally
from bashu.project.charge_file import CHARGES
from bashu.project.commands import db
from bashu.project.deposit_file import fen_of
from bashu.project.errors import OperatingError
from bashu.project.hold_file import HOLDS
from bashu.project.importing import library_called
from bashu.project.loan_file import LOANS
from bashu.project.table_file import Said

KINDS: dict[str, Kind[Any]] = {each.counted: each for each in (LOANS, CHARGES, HOLDS)}


def bring(
    library: str, file: Path, *, counted: str, login: str, dry_run: bool, leave_out: bool, total: str = ""
) -> str:
    """What became of every line. Refused ones are told one by one, and what staff have to see to."""
    db.check_schema()
    kind, library_id, now = KINDS[counted], library_called(library), clock.now()
    by = _staff(login, library=library, library_id=library_id)
    bringing = Bringing.of(kind, library_id=library_id, now=now, **({"staff_id": by} if kind.is_money else {}))
    listed = kind.read(file)
    tally, wishes = bringing.look(listed)
    _tell(file, tally.refused)
    _compare(kind, tally, total=total)
    if tally.refused and not (leave_out or dry_run):
        raise OperatingError(
            f"{_said(kind, tally)}\nNothing was written, because {len(tally.refused)} lines are refused. Mend them and "
            "bring the file again, or take in the others with --leave-out."
        )
    if dry_run:
        return f"{_said(kind, tally)}\nNothing was written: this was a dry run."
    seen = len(tally.refused)
    bringing.write(wishes, tally=tally)
    _tell(file, tally.refused[seen:])
    new = {wish.line.number for wish in wishes}
    _tell(file, [note for note in listed.notes if note.number in new])
    return f"{_said(kind, tally)}\n{_row('written', tally.written, kind=kind)}"


def _staff(login: str, *, library: str, library_id: int) -> int:
    by = staff.by_login(login)
    if by is None:
        raise OperatingError(f"There is no login {login}; `bashu staff list` shows them.")
    rights = rights_of([by], on=local_day(clock.now())).get(by)
    if rights is None or not rights.may(Right.IMPORT_RECORDS, Scope(library_id=library_id)):
        raise OperatingError(f"{login} may not bring anything along for all of {library} (`bashu staff grant`).")
    return by


def _compare(kind: Kind[Any], tally: Tally, *, total: str) -> None:
    """With what the library's books say, where that was told."""
    wanted = fen_of(total) if total else tally.read.fen
    if wanted is None:
        raise OperatingError(f"{total!r} is no sum in yuan; write it as 12000.00.")
    if wanted != tally.read.fen:
        raise OperatingError(
            f"{_said(kind, tally)}\nNothing was written: the list comes to {Money(tally.read.fen).amount} yuan, and by "
            f"the books it should be {Money(wanted).amount}."
        )


def _tell(file: Path, said: Sequence[Said]) -> None:
    sys.stderr.writelines(f"{file}, {each}\n" for each in said)


def _said(kind: Kind[Any], tally: Tally) -> str:
    return "\n".join(_rows(kind, tally))


def _rows(kind: Kind[Any], tally: Tally) -> Iterator[str]:
    """What a list has apart and the last three add up to the first."""
    refused = Sum(lines=len(tally.refused), fen=sum(each.fen for each in tally.refused))
    yield _row("in the list", tally.read, kind=kind)
    for name, each in tally.told.items():
        yield _row(f"  {name}", each, kind=kind)
    yield _row("known before", tally.known, kind=kind)
    yield _row("refused", refused, kind=kind)
    yield _row("new", tally.new, kind=kind)


def _row(name: str, of: Sum, *, kind: Kind[Any]) -> str:
    money = f"{Money(of.fen).amount:>16} yuan" if kind.is_money else ""
    return f"{name:<16}{of.lines:>8} {kind.counted}{money}"
