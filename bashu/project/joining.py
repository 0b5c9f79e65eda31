"""Takes a library's list of readers in: a file in; counts, notes and refused lines out.

The file is gone through twice, the first time only to say what would come of it. A line changes something once: the
second time its card is known. So a run that was cut off is begun again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from django.db import IntegrityError

from bashu.db.patrons.admit import Newcomer
from bashu.db.patrons.confirmations import refused_among
from bashu.db.patrons.edits import joining_at
from bashu.db.patrons.queries import Holder, holders
from bashu.domain.calendar import local_day, start_of
from bashu.domain.identity.age import is_young
from bashu.domain.identity.contact import Contact
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.joining import (
    NOT_ONE_PERSON,
    Application,
    Circumstances,
    against_card,
    against_holder,
    may_be_taken_over,
)
from bashu.domain.identity.kinds import CardKind, PatronCategory, PatronState
from bashu.domain.identity.pin import pin_problem
from bashu.domain.identity.problems import Problem, ProblemCode, problem
from bashu.domain.identity.verifier import Assurance, Verdict
from bashu.engine.admission import Admitter
from bashu.engine.joining import Arrival, OvertakenError, TakingIn
from bashu.project.binding import BATCH, OF_A_PERSON, TRIES, Facts, describe, key_of
from bashu.project.errors import OperatingError
from bashu.project.patron_file import Line, State, read
from bashu.project.seen import Seen
from bashu.project.table_file import Said

GUARDIAN: Final = "under 14: a guardian has to be confirmed at a desk"

Known = Mapping[bytes, Holder]


@dataclass(slots=True, kw_only=True)
class Tally:
    """`read` is the sum of the next four. The rest is of what is new; `named`: a guardian or a family, on any line."""

    read: int = 0
    new: int = 0
    merged: int = 0
    known: int = 0
    refused: int = 0
    pins: int = 0
    pins_from_card: int = 0
    pins_unfit: int = 0
    young: int = 0
    named: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Of one line. `arrival`: what is to be done, if anything is; `merged`: for a reader who is here, the `holder` if
    the line above it is written."""

    line: Line
    holder: Holder | None = None
    arrival: Arrival | None = None
    merged: bool = False
    refused: str = ""
    notes: Sequence[str] = ()
    pin: ProblemCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """At which library, by whom and when; and what is ruled there for who joins."""

    taking: TakingIn
    circumstances: Circumstances
    last_days: Mapping[PatronCategory, date | None]

    @classmethod
    def of(cls, taking: TakingIn) -> "At":
        circumstances, last_days = joining_at(taking.library_id, today=local_day(taking.now))
        return cls(taking=taking, circumstances=circumstances, last_days=last_days)


@dataclass(slots=True, kw_only=True)
class Walk:
    """Once through a file. `admitter`: None, nothing is written."""

    at: At
    seen: Seen
    tell: Callable[[Said], None]
    admitter: Admitter | None = None
    tally: Tally = field(default_factory=Tally)

    def through(self, path: Path, *, encoding: str, reach: Callable[[int], None]) -> Tally:
        for batch in self._batches(read(path, encoding=encoding)):
            self._take(batch)
            reach(self.tally.read)
        return self.tally

    def _batches(self, lines: Iterator[Line | Said]) -> Iterator[list[Line]]:
        """Of two lines of one person the second comes in a batch after that of the first."""
        batch, numbers = list[Line](), set[str]()
        for line in lines:
            self.tally.read += 1
            if isinstance(line, Said):
                self._refuse(line)
                continue
            of = {each.number for each in line.credentials}
            if len(batch) == BATCH or of & numbers:
                yield batch
                batch, numbers = [], set()
            batch.append(line)
            numbers |= of
        yield batch

    def _take(self, lines: Sequence[Line]) -> None:
        for left in reversed(range(TRIES)):
            decided = Batch.of(lines, at=self.at, seen=self.seen).decided(lines)
            try:
                if self.admitter is not None:
                    self.at.taking.take_in(self.admitter, [each.arrival for each in decided if each.arrival])
            except (IntegrityError, OvertakenError):
                if not left:
                    raise OperatingError(_stopped(lines, self.tally)) from None
            else:
                break
        for each in decided:
            self._count(each)

    def _count(self, each: Decided) -> None:
        if each.refused:
            self._refuse(Said(number=each.line.number, why=each.refused))
            return
        self._remember(each)
        self.tally.named += bool(each.line.guardian or each.line.family)
        self.tally.merged += each.merged
        self.tally.known += each.arrival is None and not each.merged
        if each.arrival is not None and not each.merged:
            self._count_new(each)
        if each.notes and self.seen.tell(each.line.number):
            self.tell(Said(number=each.line.number, why="; ".join(each.notes)))

    def _remember(self, each: Decided) -> None:
        """Of whom the numbers of the line are, with what is asked of a guardian and of a family."""
        found = [self.at.taking.vault.digests(own.number)[0] for own in each.line.credentials]
        newcomer, on = each.arrival.newcomer if each.arrival else None, self.at.circumstances.today
        if each.holder is not None:
            person = key_of(each.holder)
            describe(self.seen, person, facts=Facts.of_holder(each.holder, on=on))
        else:
            above = (self.seen.person_of(digest) for digest in found)
            person = next(filter(None, above), f"line {each.line.number}")
        if newcomer is not None:
            describe(self.seen, person, facts=Facts.of_newcomer(newcomer, on=on))
        self.seen.add(found, line=each.line.number, person=person)

    def _count_new(self, each: Decided) -> None:
        self.tally.new += 1
        self.tally.pins += bool(each.line.pin) and each.pin is None
        self.tally.pins_from_card += each.pin is ProblemCode.PIN_FROM_CARD
        self.tally.pins_unfit += each.pin is not None and each.pin is not ProblemCode.PIN_FROM_CARD
        self.tally.young += GUARDIAN in each.notes

    def _refuse(self, said: Said) -> None:
        self.tally.refused += 1
        if self.seen.tell(said.number):
            self.tell(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is known when a batch is decided on."""

    at: At
    seen: Seen
    known: Known
    refused_contacts: frozenset[bytes]

    @classmethod
    def of(cls, lines: Sequence[Line], *, at: At, seen: Seen) -> "Batch":
        digests = at.taking.vault.digests
        numbers = [own.number for line in lines for own in line.credentials]
        addresses = [each for line in lines for each in (line.contact.mobile, line.contact.email) if each]
        return cls(
            at=at,
            seen=seen,
            known=holders([digest for number in numbers for digest in digests(number)]),
            refused_contacts=frozenset(
                refused_among([digest for each in addresses for digest in digests(each)], now=at.taking.now)
            ),
        )

    def decided(self, lines: Sequence[Line]) -> list[Decided]:
        return [self._decide(line) for line in lines]

    def _decide(self, line: Line) -> Decided:
        before = self.seen.line_of(self._digest(line.credentials[0]))
        if before is not None:
            return Decided(line=line, refused=f"this card stands on line {before} already")
        held = [(own, self._holder(own)) for own in line.credentials]
        owners = {holder.patron_id: holder for _, holder in held if holder is not None}
        if len(owners) > 1:
            return Decided(line=line, refused="the card and the ID number are those of two readers here")
        if not owners:
            return self._newcomer(line)
        (holder,) = owners.values()
        if not any(of is not None and self._is_proof(own, of) for own, of in held):
            return Decided(line=line, refused=f"{line.credentials[0].masked} is a card of another library's reader")
        missing = [own for own, of in held if of is None]
        if not missing or line.state is State.CLOSED:
            return Decided(line=line, holder=holder)
        return self._merged(line, holder=holder, missing=missing)

    def _merged(self, line: Line, *, holder: Holder, missing: Sequence[Credential]) -> Decided:
        if holder.has_id_card and any(own.kind is CardKind.RESIDENT_ID for own in missing):
            return Decided(line=line, refused="the reader of this card has another ID number here")
        codes = (self._against(own, category=holder.category, birth_on=holder.birth_on) for own in missing)
        wrong = next(filter(None, codes), None)
        if wrong is not None:
            return Decided(line=line, refused=problem(wrong).en)
        arrival = Arrival(
            credentials=missing,
            patron_id=holder.patron_id,
            expires_on=line.expires_on,
            lost=line.state is State.LOST and missing[0] is line.credentials[0],
            blocked=line.state is State.BLOCKED,
        )
        notes = {
            "its reader is here already, by another name": holder.name != line.name,
            "its reader's account is closed here: open it again at a desk": holder.is_closed,
        }
        told = [note for note, holds in notes.items() if holds]
        return Decided(line=line, holder=holder, arrival=arrival, merged=True, notes=told)

    def _newcomer(self, line: Line) -> Decided:
        category = self._category(line)
        if isinstance(category, Problem):
            return Decided(line=line, refused=category.en)
        if self.at.circumstances.today < line.registered_on:
            return Decided(line=line, refused="it was registered after today")
        if any(self.seen.line_of(self._digest(own)) is not None for own in line.credentials if own.kind in OF_A_PERSON):
            # Of a line above that is only looked at: once it is written, its reader is found.
            return Decided(line=line, merged=line.state is not State.CLOSED)
        numbers, birth_on = [own.number for own in line.credentials], _birth_on(line)
        wrong = pin_problem(line.pin, numbers=numbers, birth_on=birth_on) if line.pin else None
        contact, notes = self._reached(line)
        if is_young(category, birth_on, on=self.at.circumstances.today) and not line.guardian:
            notes = [GUARDIAN, *notes]
        newcomer = self._as_newcomer(line, category=category)
        arrival = Arrival(
            credentials=line.credentials,
            newcomer=replace(newcomer, contact=contact, pin="" if wrong else line.pin),
            lost=line.state is State.LOST,
            blocked=line.state is State.BLOCKED,
        )
        return Decided(line=line, arrival=arrival, notes=notes, pin=wrong.code if wrong else None)

    def _as_newcomer(self, line: Line, *, category: PatronCategory) -> Newcomer:
        taking = self.at.taking
        return Newcomer(
            credentials=line.credentials,
            name=line.name,
            category=category,
            home_library_id=taking.library_id,
            joined_at=start_of(line.registered_on),
            birth_on=None if category in NOT_ONE_PERSON else _birth_on(line),
            expires_on=line.expires_on or self.at.last_days[category],
            state=PatronState.CLOSED if line.state is State.CLOSED else PatronState.ACTIVE,
            vouched_by=taking.by,
            vouched_at=taking.now,
        )

    def _category(self, line: Line) -> PatronCategory | Problem:
        """By the number that tells most of the person; each of the others is looked at too."""
        main = line.credentials[-1]
        application = Application(
            credential=main,
            assurance=Assurance.STAFF_SAW_IT,
            verdict=Verdict.VALID,
            name=line.name,
            home_library_id=self.at.taking.library_id,
            rules_accepted=True,
            birth_on=line.birth_on,
            category=line.category,
        )
        category = may_be_taken_over(application, self.at.circumstances)
        if isinstance(category, Problem):
            return category
        codes = (self._against(own, category=category, birth_on=_birth_on(line)) for own in line.credentials)
        wrong = next(filter(None, codes), None)
        return category if wrong is None else problem(wrong)

    def _against(self, own: Credential, *, category: PatronCategory, birth_on: date | None) -> ProblemCode | None:
        demonstration = self.at.circumstances.demonstration
        return against_card(
            own, assurance=Assurance.STAFF_SAW_IT, verdict=Verdict.VALID, demonstration=demonstration
        ) or against_holder(own, category=category, birth_on=birth_on)

    def _reached(self, line: Line) -> tuple[Contact, list[str]]:
        """Nothing where somebody said that it is not theirs."""
        unread = [f"its {line.unread} can be written to by nobody, and is left out"] if line.unread else []
        mobile, email = (self._unless_refused(each) for each in (line.contact.mobile, line.contact.email))
        contact = Contact(mobile=mobile, email=email)
        refused = [] if contact == line.contact else ["whoever has its phone or e-mail refused it: it is left out"]
        return contact, [*unread, *refused]

    def _unless_refused(self, address: str) -> str:
        return "" if address and self.refused_contacts & set(self.at.taking.vault.digests(address)) else address

    def _holder(self, own: Credential) -> Holder | None:
        found = (self.known.get(digest) for digest in self.at.taking.vault.digests(own.number))
        return next(filter(None, found), None)

    def _is_proof(self, own: Credential, holder: Holder) -> bool:
        return own.kind in OF_A_PERSON or holder.registered_library_id == self.at.taking.library_id

    def _digest(self, own: Credential) -> bytes:
        return self.at.taking.vault.digests(own.number)[0]


def _birth_on(line: Line) -> date | None:
    return next((own.birth_on for own in line.credentials if own.birth_on), line.birth_on)


def _stopped(lines: Sequence[Line], tally: Tally) -> str:
    return (
        f"Others change the readers of lines {lines[0].number} to {lines[-1].number}: {tally.new} new ones are taken "
        "in. Bring the same file again: it goes on from there."
    )
