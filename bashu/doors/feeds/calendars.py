"""Sessions as a calendar (RFC 5545). Times are instants of UTC; lines are folded by octets by the library that writes
them. The same sessions give the same bytes, so whoever asks again is told that nothing is new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from icalendar import Calendar, Event, Timezone, TimezoneStandard

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
END: Final = b"END:VCALENDAR\r\n"
# As they were written, for whoever asks next: of some kilobytes each.
EVENTS_KEPT: Final = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """`domain`: what makes ids differ from those of other networks; `address`: of our pages."""

    domain: str
    address: str
    in_english: bool

    def pick(self, name: Name) -> str:
        return name.en if self.in_english else name.zh

    def of(self, row: object, which: str) -> str:
        """What was not written in this language, in the other."""
        zh, en = (str(getattr(row, f"{which}_{language}")) for language in ("zh", "en"))
        return (en or zh) if self.in_english else (zh or en)

    def page_of(self, session: ActivitySession) -> str:
        return f"{self.address}/activities/{session.activity_id}"


def version_of(session: ActivitySession) -> int:
    """It rises when something changes that a calendar shows, be it of the session or of its activity's words."""
    return min(int(session.shown_version + session.activity.revision), SEQUENCE_MAX)


def changed_at(session: ActivitySession) -> datetime:
    """When that was last."""
    activity = session.activity
    return max(at for at in (activity.written_at, activity.revised_at, session.shown_at) if at is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`sure`: nobody waits or hopes for a seat. `link`: only of a reader's own calendar, and of one with a seat."""

    session: ActivitySession
    sure: bool = True
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that a calendar shows of a session. `url`: empty, if there is no page of it any more."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    status: str
    category: str
    url: str
    location: str
    description: str


def calendar(name: str, entries: Iterable[Entry], *, where: Where) -> bytes:
    told = Calendar()
    told.add("version", "2.0")
    told.add("prodid", PRODUCT)
    told.add("x-wr-calname", name)
    told.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    events = b"".join(event_of(_told(entry, where=where)) for entry in entries)
    whole: bytes = told.to_ical()
    head = whole.removesuffix(END)
    return head + (events or _zone()) + END


def _zone() -> bytes:
    """No calendar may be without a component (RFC 5545, 3.6): where nothing is on, the zone stands there."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Asia/Shanghai")
    standard.add("dtstart", datetime(1991, 9, 15, tzinfo=UTC).replace(tzinfo=None))
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    zone.add_component(standard)
    written: bytes = zone.to_ical()
    return written


def _told(entry: Entry, *, where: Where) -> Told:
    session, activity = entry.session, entry.session.activity
    return Told(
        uid=f"session-{session.pk}@{where.domain}",
        sequence=version_of(session),
        changed_at=changed_at(session).astimezone(UTC),
        # Whatever zone they came in: a local time without the rules of its zone is another moment to who reads it.
        starts_at=session.starts_at.astimezone(UTC),
        ends_at=session.ends_at.astimezone(UTC),
        summary=where.of(activity, "title"),
        status=_status(entry),
        category=KINDS[ActivityKind(activity.kind)][1 if where.in_english else 0],
        url=where.page_of(session) if activity.state == "published" else "",
        location=where.pick(place_of(session)),
        description="\n".join(each for each in (where.of(activity, "summary"), entry.link) if each),
    )


@lru_cache(maxsize=EVENTS_KEPT)
def event_of(told: Told) -> bytes:
    """To write one takes a millisecond, and a city has a thousand: those that stand as they stood are kept."""
    event = Event()
    event.add("uid", told.uid)
    event.add("sequence", told.sequence)
    event.add("dtstamp", told.changed_at)
    event.add("last-modified", told.changed_at)
    event.add("dtstart", told.starts_at)
    event.add("dtend", told.ends_at)
    event.add("summary", told.summary)
    event.add("status", told.status)
    event.add("categories", [told.category])
    if told.url:
        event.add("url", told.url)
    event.add("location", told.location)
    event.add("description", told.description)
    written: bytes = event.to_ical()
    return written


def _status(entry: Entry) -> str:
    if entry.session.state == "called_off":
        return "CANCELLED"
    return "CONFIRMED" if entry.sure else "TENTATIVE"
