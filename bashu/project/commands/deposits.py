"""A library's list of deposits for old cards into the books."""

import sys
from collections.abc import Iterator
from pathlib import Path

from bashu.db.network import staff
from bashu.db.settlement.deposits import sum_held_by
from bashu.domain.money import Money
from bashu.engine import clock
from bashu.project.bringing import Sum
from bashu.project.commands import db
from bashu.project.deposit_file import RefusedLine, fen_of
from bashu.project.deposits import For, Tally, look, write
from bashu.project.errors import OperatingError
from bashu.project.importing import library_called


def bring(library: str, file: Path, *, login: str, dry_run: bool, leave_out: bool, total: str) -> str:
    """Counts and sums, to lay beside the library's books. Refused lines are told one by one."""
    db.check_schema()
    about = For.of(library_called(library), staff_id=_staff(login), now=clock.now())
    tally, wishes = look(file, about=about)
    _tell(file, tally.refused)
    _compare(tally, total=total)
    if tally.refused and not (leave_out or dry_run):
        raise OperatingError(
            f"{_said(tally)}\nNothing was written down, because {len(tally.refused)} lines are refused. Mend them and "
            "bring the file again, or write down the others with --leave-out."
        )
    if dry_run:
        return f"{_said(tally)}\nNothing was written down: this was a dry run."
    seen = len(tally.refused)
    write(wishes, about=about, tally=tally)
    _tell(file, tally.refused[seen:])
    held = Money(sum_held_by(about.library_id)).amount
    return f"{_said(tally)}\n{_row('written down', tally.written)}\n{library} holds {held} yuan in all."


def _staff(login: str) -> int:
    found = staff.by_login(login)
    if found is None:
        raise OperatingError(f"There is no login {login}; `bashu staff list` shows them.")
    return found


def _compare(tally: Tally, *, total: str) -> None:
    wanted = fen_of(total) if total else tally.read.fen
    if wanted is None:
        raise OperatingError(f"{total!r} is no sum in yuan; write it as 12000.00.")
    if wanted != tally.read.fen:
        raise OperatingError(
            f"{_said(tally)}\nNothing was written down: the list comes to {Money(tally.read.fen).amount} yuan, and by "
            f"the books it should be {Money(wanted).amount}."
        )


def _tell(file: Path, refused: list[RefusedLine]) -> None:
    sys.stderr.writelines(f"{file}, {each}\n" for each in refused)


def _said(tally: Tally) -> str:
    return "\n".join(_rows(tally))


def _rows(tally: Tally) -> Iterator[str]:
    refused = Sum(lines=len(tally.refused), fen=sum(each.fen for each in tally.refused))
    yield _row("in the list", tally.read)
    yield _row("known before", tally.known)
    yield _row("refused", refused)
    yield _row("new", tally.new)
    for year, of_year in sorted(tally.of_year.items()):
        yield _row(f"  taken in {year}", of_year)


def _row(name: str, of: Sum) -> str:
    return f"{name:<16}{of.lines:>8} deposits{Money(of.fen).amount:>16} yuan"
