"""Who is whose guardian, and in whose family, by a library's list of readers: gone through once its readers are here.

So a guardian may stand on a later line. A line of which that cannot be taken in leaves its reader without, and is told.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bashu.db.patrons.admit import Newcomer
from bashu.db.patrons.queries import Holder, holders
from bashu.domain.identity.age import ADULT_FROM, age_on
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.identity.joining import NOT_ONE_PERSON, Guardian, is_fit
from bashu.domain.identity.kinds import CardKind, PatronCategory, PatronState
from bashu.engine.admission import Admitter
from bashu.engine.joining import Bond, OvertakenError, TakingIn
from bashu.project.errors import OperatingError
from bashu.project.patron_file import Line, read
from bashu.project.seen import Seen
from bashu.project.table_file import Said

BATCH: Final = 200
TRIES: Final = 3
# Of one person in the whole country. A number of a library's own is one person's only in that library.
OF_A_PERSON: Final = frozenset({CardKind.RESIDENT_ID, CardKind.PASSPORT})
GROWING: Final = frozenset({PatronCategory.CHILD, PatronCategory.YOUTH})
AT_A_DESK: Final = "confirm it at a desk"

Known = Mapping[bytes, Holder]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is looked at of somebody; no day and no name. `minor`: under 18."""

    patron_id: int
    fit: bool
    minor: bool
    is_person: bool
    open_family: bool

    @classmethod
    def of_holder(cls, holder: Holder, *, on: date) -> "Facts":
        state = PatronState.CLOSED if holder.is_closed else PatronState.ACTIVE
        return cls._of(holder.category, holder.birth_on, state=state, patron_id=holder.patron_id, on=on)

    @classmethod
    def of_newcomer(cls, newcomer: Newcomer, *, on: date) -> "Facts":
        return cls._of(newcomer.category, newcomer.birth_on, state=newcomer.state, patron_id=0, on=on)

    @classmethod
    def _of(
        cls, category: PatronCategory, birth_on: date | None, *, state: PatronState, patron_id: int, on: date
    ) -> "Facts":
        return cls(
            patron_id=patron_id,
            fit=is_fit(Guardian(state=state, category=category, birth_on=birth_on), on),
            minor=category in GROWING if birth_on is None else age_on(birth_on, on) < ADULT_FROM,
            is_person=category not in NOT_ONE_PERSON,
            open_family=category is PatronCategory.FAMILY and state is PatronState.ACTIVE,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """`key`: the same for all numbers of one person. `holder`: as they are here, if they are."""

    key: str
    facts: Facts
    holder: Holder | None = None


@dataclass(slots=True, kw_only=True)
class Bound:
    """`guardians` and `families` are new; `unbound` could not be taken in, each told by its line."""

    guardians: int = 0
    families: int = 0
    unbound: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    line: Line
    guardian: Who | None = None
    family: Who | None = None
    bond: Bond | None = None
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    line: Line
    ward: Who
    known: Known


class NoBondError(Exception):
    """Why a line's guardian or family cannot be taken in, in words. Empty: there is nothing to be done."""


@dataclass(slots=True, kw_only=True)
class Binding:
    """Once through a file, after `Walk`, whose `Seen` tells what stands in it. `admitter`: None, nothing is written."""

    taking: TakingIn
    on: date
    seen: Seen
    tell: Callable[[Said], None]
    admitter: Admitter | None = None

    def through(self, path: Path, *, encoding: str, reach: Callable[[int], None]) -> Bound:
        bound, done = Bound(), 0
        for batch in self._batches(path, encoding=encoding):
            self._bind(batch, bound)
            done += len(batch)
            reach(done)
        return bound

    def _batches(self, path: Path, *, encoding: str) -> Iterator[list[Line]]:
        batch = list[Line]()
        for line in read(path, encoding=encoding):
            if isinstance(line, Line) and (line.guardian or line.family) and self._was_taken(line):
                batch.append(line)
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch

    def _was_taken(self, line: Line) -> bool:
        return self.seen.line_of(self._digest(line.credentials[0])) == line.number

    def _bind(self, lines: Sequence[Line], bound: Bound) -> None:
        for left in reversed(range(TRIES)):
            decided = self._decided(lines)
            try:
                if self.admitter is not None:
                    self.taking.bind(self.admitter, [each.bond for each in decided if each.bond])
            except OvertakenError:
                if not left:
                    said = f"Others change the readers of lines {lines[0].number} to {lines[-1].number}."
                    raise OperatingError(f"{said} Bring the same file again: it goes on from there.") from None
            else:
                break
        for each in decided:
            bound.guardians += each.guardian is not None
            bound.families += each.family is not None
            bound.unbound += len(each.notes)
            if each.notes and self.seen.tell(each.line.number, about="bonds"):
                self.tell(Said(number=each.line.number, why="; ".join(each.notes)))

    def _decided(self, lines: Sequence[Line]) -> list[Decided]:
        digests = self.taking.vault.digests
        numbers = [own.number for line in lines for own in (*line.credentials, *_named(line))]
        known = holders([digest for number in numbers for digest in digests(number)])
        return [self._decide(line, known) for line in lines]

    def _decide(self, line: Line, known: Known) -> Decided:
        ward = next(filter(None, (self._who(own, known) for own in line.credentials)), None)
        if ward is None:
            return Decided(line=line)
        case = _Case(line=line, ward=ward, known=known)
        guardian, no_guardian = _asked(self._guardian, case)
        family, no_family = _asked(self._family, case)
        bond = Bond(
            patron_id=ward.facts.patron_id,
            guardian_id=guardian.facts.patron_id if guardian else None,
            family_id=family.facts.patron_id if family else None,
        )
        return Decided(
            line=line,
            guardian=guardian,
            family=family,
            bond=bond if guardian or family else None,
            notes=[note for note in (no_guardian, no_family) if note],
        )

    def _guardian(self, case: _Case) -> Who:
        ward, guardian = case.ward, self._named(case, case.line.guardian, what="guardian")
        had = ward.holder.guardian_id if ward.holder else None
        if had is not None and had == guardian.facts.patron_id:
            raise NoBondError
        if not ward.facts.is_person or not ward.facts.minor:
            raise NoBondError("a guardian of somebody who needs none is left out")
        if guardian.key == ward.key:
            raise NoBondError(f"its guardian is the reader itself: {AT_A_DESK}")
        if not guardian.facts.fit:
            why = "is under 18" if guardian.facts.minor else "is no grown-up with an open account"
            raise NoBondError(f"its guardian {why}: {AT_A_DESK}")
        self._once(case, guardian, had=had, kind="guardian")
        return guardian

    def _family(self, case: _Case) -> Who:
        ward, family = case.ward, self._named(case, case.line.family, what="family")
        had = ward.holder.family_id if ward.holder else None
        if had is not None and had == family.facts.patron_id:
            raise NoBondError
        if not ward.facts.is_person:
            raise NoBondError("a family or an institution is in no family")
        if not family.facts.open_family:
            raise NoBondError(f"its family is no open account of a family: {AT_A_DESK}")
        self._once(case, family, had=had, kind="family")
        return family

    def _once(self, case: _Case, other: Who, *, had: int | None, kind: str) -> None:
        """What is here stays; of two lines of one reader the first holds."""
        holder = case.ward.holder
        first, line = self.seen.bind(case.ward.key, kind=kind, other=other.key, line=case.line.number)
        if line != case.line.number and first == other.key:
            raise NoBondError
        if had is not None or line != case.line.number:
            raise NoBondError(f"its reader has another {kind} already, who stays")
        if holder is not None and holder.home_library_id != self.taking.library_id:
            raise NoBondError(f"its reader is another library's: the {kind} is left out, {AT_A_DESK}")

    def _named(self, case: _Case, number: str, *, what: str) -> Who:
        if not number:
            raise NoBondError
        own = parse_credential(number)
        found = self._who(own, case.known) if isinstance(own, Credential) else None
        if found is None:
            raise NoBondError(f"its {what} is neither in the list nor a reader here: {AT_A_DESK}")
        return found

    def _who(self, own: Credential, known: Known) -> Who | None:
        """Here, or, before anything was written, in the list."""
        holder = next(filter(None, (known.get(each) for each in self.taking.vault.digests(own.number))), None)
        if holder is not None:
            mine = own.kind in OF_A_PERSON or holder.registered_library_id == self.taking.library_id
            facts = Facts.of_holder(holder, on=self.on)
            return Who(key=key_of(holder), facts=facts, holder=holder) if mine else None
        key = self.seen.person_of(self._digest(own))
        said = self.seen.described(key) if key else None
        return Who(key=key, facts=Facts(**said)) if key and said else None

    def _digest(self, own: Credential) -> bytes:
        return self.taking.vault.digests(own.number)[0]


def key_of(holder: Holder) -> str:
    return f"reader {holder.patron_id}"


def describe(seen: Seen, person: str, *, facts: Facts) -> None:
    seen.describe(person, asdict(facts))


def _named(line: Line) -> list[Credential]:
    parsed = [parse_credential(text) for text in (line.guardian, line.family) if text]
    return [own for own in parsed if isinstance(own, Credential)]


def _asked(find: Callable[[_Case], Who], case: _Case) -> tuple[Who | None, str]:
    try:
        return find(case), ""
    except NoBondError as no:
        return None, str(no)
