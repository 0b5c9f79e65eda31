"""What calendars and search engines are handed is the same moment in whatever zone it is read, and came in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
from hypothesis import given
from icalendar import Calendar

from bashu.db.activities.models import Activity, ActivitySession
from bashu.db.activities.queries import SeatsLeft
from bashu.db.network.models import Library
from bashu.doors.feeds.calendars import Entry, Where, calendar
from bashu.doors.web.reader.event import linked
from bashu.doors.web.shared.activities import Shown
from tests.domain.activities.test_zones import STARTS, ZONES

LASTS = timedelta(hours=2)
WHERE = Where(domain="example.org", address="https://example.org", in_english=True)
LEFT = SeatsLeft(common=1, mine=1, kept=0, waiting=0, may_wait=False, quotas=())


@pytest.fixture(scope="module")
def activity() -> Activity:
    """Not kept anywhere, and held by nobody else."""
    row = Activity(
        pk=1, kind="storytime", title_en="Story time", written_at=datetime(2026, 1, 1, tzinfo=UTC),
        library=Library(name_zh="馆", name_en="Library"),
    )  # fmt: skip
    row._prefetched_objects_cache = {"libraries": ()}  # type: ignore[attr-defined]
    return row


def a_session(starts: datetime, activity: Activity, *, zone: tzinfo) -> ActivitySession:
    """As a connection of that zone reads it: its times are of the days and hours there."""
    times = {"starts_at": starts, "ends_at": starts + LASTS, "opens_at": starts - timedelta(days=9)}
    there = {name: at.astimezone(zone) for name, at in times.items()}
    return ActivitySession(pk=1, version=1, activity=activity, capacity=1, seats_taken=0, how="first_come", **there)


def moments(session: ActivitySession) -> Iterator[tuple[datetime, datetime]]:
    """When it begins and ends, as a calendar and a search engine read it."""
    told = calendar("Story time", [Entry(session=session)], where=WHERE)
    assert b"TZID" not in told
    (event,) = Calendar.from_ical(told).walk("VEVENT")
    yield event.decoded("dtstart"), event.decoded("dtend")
    shown = Shown(row=session, left=LEFT, tone="", says="", open=True)
    (graph,) = linked(session.activity, [shown], address="https://example.org", now=session.starts_at)["@graph"]
    yield datetime.fromisoformat(graph["startDate"]), datetime.fromisoformat(graph["endDate"])


@given(starts=STARTS, came=ZONES, read=ZONES)
def test_a61_it_is_handed_on_as_the_same_moment(activity: Any, starts: datetime, came: tzinfo, read: tzinfo) -> None:
    """Also in the hours that come twice when daylight saving ends, and around those that are left out."""
    for begins, ends in moments(a_session(starts, activity, zone=came)):
        assert (begins.astimezone(UTC), ends - begins) == (starts.astimezone(UTC), LASTS)
        there = begins.astimezone(read)
        assert there.replace(tzinfo=None) == starts.astimezone(read).replace(tzinfo=None)
