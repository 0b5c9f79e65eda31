"""What a batch knows: the rows it locked and read, moved on by each effect so that later commands see earlier ones."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bashu.domain.activities.states import (
    ActivityFacts,
    CardOf,
    EndedAs,
    Quota,
    Reader,
    Registration,
    Session,
    Standing,
)
from bashu.domain.circulation.scans import PatronScan


def party_of(each: Registration) -> tuple[int, int]:
    """Of which home library, and how many seats."""
    return each.home_library_id, each.seats


@dataclass(slots=True)
class Line:
    """Who waits for a session, by place; and how many parties of each kind, which are few however long the line is."""

    waiting: dict[int, Registration] = field(default_factory=dict)
    parties: Counter[tuple[int, int]] = field(default_factory=Counter)

    def put(self, each: Registration) -> None:
        """At the end: places rise. Who is in it already keeps the place."""
        if each.id not in self.waiting:
            self.parties[party_of(each)] += 1
        self.waiting[each.id] = each

    def drop(self, registration_id: int) -> None:
        gone = self.waiting.pop(registration_id, None)
        if gone is not None:
            self.parties[party_of(gone)] -= 1


@dataclass(slots=True, kw_only=True)
class State:
    """`registrations`: those that commands name, those of the readers they name, who waits where seats may become free,
    and all open ones of sessions that are drawn, changed, called off or over.

    `lines` are of all sessions of the batch. `taking_part`: in which open registration a reader is, by session and
    reader: as its holder or as a member; or in one of a session that is over. `questions`: which are open, with their
    versions. `walk_ins`: how many are counted of a session, and how many of them are minors.
    """

    activities: dict[int, ActivityFacts] = field(default_factory=dict)
    sessions: dict[int, Session] = field(default_factory=dict)
    quotas: dict[int, dict[int, Quota]] = field(default_factory=dict)
    registrations: dict[int, Registration] = field(default_factory=dict)
    by_code: dict[str, int] = field(default_factory=dict)
    lines: dict[int, Line] = field(default_factory=dict)
    of_session: dict[int, set[int]] = field(default_factory=dict)
    taking_part: dict[tuple[int, int], int] = field(default_factory=dict)
    members: dict[int, tuple[int, ...]] = field(default_factory=dict)
    readers: dict[int, Reader] = field(default_factory=dict)
    cards: dict[bytes, CardOf] = field(default_factory=dict)
    questions: dict[int, int] = field(default_factory=dict)
    walk_ins: dict[int, tuple[int, int]] = field(default_factory=dict)

    def card(self, scan: PatronScan) -> CardOf | None:
        """The one that was shown; None for a known reader, too."""
        return next((self.cards[each] for each in scan.digests if each in self.cards), None)

    def reader(self, scan: PatronScan) -> Reader | None:
        if scan.patron_id is not None:
            return self.readers.get(scan.patron_id)
        card = self.card(scan)
        return None if card is None else self.readers.get(card.patron_id)

    def quotas_of(self, session_id: int) -> list[Quota]:
        return list(self.quotas.get(session_id, {}).values())

    def line(self, session_id: int) -> Line:
        return self.lines.setdefault(session_id, Line())

    def open_of(self, session_id: int) -> list[Registration]:
        """Of those that are known, in the order in which they were made."""
        return [each for each in self.known_of(session_id) if each.is_open]

    def known_of(self, session_id: int) -> list[Registration]:
        return [self.registrations[each] for each in sorted(self.of_session.get(session_id, ()))]

    def put(self, each: Registration) -> None:
        self.registrations[each.id] = each
        self.by_code[each.code] = each.id
        self.of_session.setdefault(each.session_id, set()).add(each.id)
        line = self.line(each.session_id)
        if each.is_open and each.state is Standing.WAITING:
            line.put(each)
        else:
            line.drop(each.id)
        # The door of a session that is over goes on telling who was registered.
        if not each.is_open and each.ended_as is not EndedAs.OVER:
            self._leave(each)
        elif each.patron_id is not None:
            self.taking_part[each.session_id, each.patron_id] = each.id

    def take_part(self, each: Registration, patron_ids: Iterable[int]) -> None:
        ids = tuple(patron_ids)
        self.members[each.id] = ids
        for patron_id in ids:
            self.taking_part[each.session_id, patron_id] = each.id

    def _leave(self, each: Registration) -> None:
        for patron_id in {*self.members.get(each.id, ()), *([each.patron_id] if each.patron_id else ())}:
            if self.taking_part.get((each.session_id, patron_id)) == each.id:
                del self.taking_part[each.session_id, patron_id]
