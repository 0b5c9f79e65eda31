"""The readers that a library which joins has already."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bashu.db.network import staff
from bashu.db.network.rights import rights_of
from bashu.db.patrons.vault import the_vault
from bashu.domain.calendar import local_day
from bashu.domain.rights import Right, Scope
from bashu.engine import clock
from bashu.engine.admission import Admitter, admitting
from bashu.engine.joining import TakingIn
from bashu.project.binding import Binding, Bound
from bashu.project.commands import db
from bashu.project.errors import OperatingError
from bashu.project.importing import library_called
from bashu.project.joining import At, Tally, Walk
from bashu.project.progress import Progress
from bashu.project.seen import Seen
from bashu.project.table_file import ENCODINGS, Said, encoding_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    file: Path
    at: At
    encoding: str
    seen: Seen = field(default_factory=Seen)

    def bind(self, tally: Tally, *, admitter: Admitter | None = None) -> Bound:
        """Once through again, if a line names somebody."""
        binding = Binding(
            taking=self.at.taking, on=self.at.circumstances.today, seen=self.seen, tell=self._tell, admitter=admitter
        )  # fmt: skip
        if not tally.named:
            return Bound()
        with Progress("Looking who belongs to whom") as progress:
            return binding.through(self.file, encoding=self.encoding, reach=progress.reach)

    def walk(self, title: str, *, admitter: Admitter | None = None) -> Tally:
        self.seen.forget_numbers()
        with Progress(title) as progress:
            walk = Walk(at=self.at, seen=self.seen, tell=self._tell, admitter=admitter)
            return walk.through(self.file, encoding=self.encoding, reach=progress.reach)

    def _tell(self, said: Said) -> None:
        sys.stderr.write(f"{self.file}, {said}\n")


def bring(library: str, file: Path, *, login: str, dry_run: bool, leave_out: bool) -> str:
    """What became of every line. Refused ones are told one by one, and what staff have to see to."""
    db.check_schema()
    taking = _taking(library, login)
    listed = _List(file=file, at=At.of(taking), encoding=encoding_of(file))
    try:
        looked = listed.walk(f"Looking at {file.name}")
        bound = listed.bind(looked)
        if looked.refused and not (leave_out or dry_run):
            raise OperatingError(
                f"{_said(listed, looked, bound=bound)}\nNothing was written, because {looked.refused} lines are "
                "refused. Mend them and bring the file again, or take in the others with --leave-out."
            )
        if dry_run:
            return f"{_said(listed, looked, bound=bound)}\nNothing was written: this was a dry run."
        with admitting() as admitter:
            taken = listed.walk(f"Taking in {file.name}", admitter=admitter)
            return _said(listed, taken, bound=listed.bind(taken, admitter=admitter))
    finally:
        listed.seen.close()


def _taking(library: str, login: str) -> TakingIn:
    library_id, by, now = library_called(library), staff.by_login(login), clock.now()
    if by is None:
        raise OperatingError(f"There is no login {login}; `bashu staff list` shows them.")
    rights = rights_of([by], on=local_day(now)).get(by)
    if rights is None or not rights.may(Right.EDIT_PATRON, Scope(library_id=library_id)):
        raise OperatingError(f"{login} may not write down readers in all of {library} (`bashu staff grant`).")
    return TakingIn(library_id=library_id, by=by, now=now, vault=the_vault())


def _said(listed: _List, tally: Tally, *, bound: Bound) -> str:
    return "\n".join([*_rows(listed, tally), *(_bonds(bound) if tally.named else ())])


def _bonds(bound: Bound) -> Iterator[str]:
    yield _row("guardians", bound.guardians, of="confirmed by the list")
    yield _row("in families", bound.families)
    yield _row("left alone", bound.unbound, of="guardians and families that were not taken, each told by its line")


def _rows(listed: _List, tally: Tally) -> Iterator[str]:
    yield f"{listed.file} is read as {ENCODINGS[listed.encoding]}."
    yield _row("in the list", tally.read)
    yield _row("new", tally.new)
    yield _row("merged", tally.merged, of="into readers who are here by the same ID number")
    yield _row("known before", tally.known)
    yield _row("refused", tally.refused)
    yield _row("under 14", tally.young, of="of the new, who borrow once a guardian is confirmed")
    yield _row("PINs kept", tally.pins)
    yield _row("PINs dropped", tally.pins_from_card, of="that were taken from the card's number or the date of birth")
    yield _row("PINs dropped", tally.pins_unfit, of="that are too easy, or not 6 to 12 digits")


def _row(name: str, count: int, *, of: str = "") -> str:
    return f"{name:<16}{count:>8}  {of}".rstrip()
