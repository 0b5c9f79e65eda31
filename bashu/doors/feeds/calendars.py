"""Sessions as a calendar (RFC 5545). Times are instants of UTC; lines are folded by octets by the library that writes
them. The same sessions give the same bytes, so whoever asks again is told that nothing is new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Final

from icalendar import Calendar, Event

from bashu.db.activities.feed_queries import ActivitySession
from bashu.db.activities.places import where as place_of
from bashu.db.network.queries import Name
from bashu.domain.activities.states import ActivityKind
from bashu.domain.activities.words import KINDS

PRODUCT: Final = "-//Bashu//Activities//ZH"
# What was called off is to reach those who were about to leave.
REFRESH: Final = timedelta(hours=1)
# A sequence is a whole number of 32 bits.
SEQUENCE_MAX: Final = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """`domain`: what makes ids differ from those of other networks; `address`: of our pages."""

    domain: str
    address: str
    in_english: bool

    def pick(self, name: Name) -> str:
        return name.en if self.in_english else name.zh

    def of(self, row: object, which: str) -> str:
        return str(getattr(row, f"{which}_{'en' if self.in_english else 'zh'}"))

    def page_of(self, session: ActivitySession) -> str:
        return f"{self.address}/activities/{session.activity_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`sure`: nobody waits or hopes for a seat. `link`: only of a reader's own calendar, and of one with a seat."""

    session: ActivitySession
    sure: bool = True
    link: str = ""


def calendar(name: str, entries: Iterable[Entry], *, where: Where) -> bytes:
    told = Calendar()
    told.add("version", "2.0")
    told.add("prodid", PRODUCT)
    told.add("x-wr-calname", name)
    told.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        told.add_component(_event(entry, where=where))
    written: bytes = told.to_ical()
    return written


def _event(entry: Entry, *, where: Where) -> Event:
    session, event = entry.session, Event()
    activity = session.activity
    event.add("uid", f"session-{session.pk}@{where.domain}")
    event.add("sequence", min(session.version, SEQUENCE_MAX))
    event.add("dtstamp", activity.written_at.astimezone(UTC))
    # Whatever zone they came in: a local time without the rules of its zone is another moment to who reads it.
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", where.of(activity, "title"))
    event.add("status", _status(entry))
    event.add("categories", [KINDS[ActivityKind(activity.kind)][1 if where.in_english else 0]])
    event.add("url", where.page_of(session))
    event.add("location", where.pick(place_of(session)))
    event.add("description", "\n".join(each for each in (where.of(activity, "summary"), entry.link) if each))
    return event


def _status(entry: Entry) -> str:
    if entry.session.state == "called_off":
        return "CANCELLED"
    return "CONFIRMED" if entry.sure else "TENTATIVE"
