"""What is planned in the time of Sichuan and Chongqing is the same moment for whoever asks from elsewhere."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.activities.commands import SessionPlan
from bashu.domain.activities.states import Session
from bashu.domain.calendar import LOCAL, local_day
from bashu.domain.circulation.words import due
from bashu.domain.notices.saying import Facts, Names, said
from tests.domain.activities.making import Activities, activity

# With half hours, other days, and daylight saving that begins and ends on other nights, by half an hour too.
ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns",
            "Asia/Kathmandu", "Pacific/Apia", "America/Santiago", "Africa/Casablanca",
        )
    ]
)  # fmt: skip
FIRST = datetime(2026, 1, 1, tzinfo=LOCAL)
STARTS = st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


def seen_from(zone: tzinfo, plan: SessionPlan) -> SessionPlan:
    """The same plan, sent by a system of that zone."""
    times = {each.name: getattr(plan, each.name) for each in fields(plan) if each.name.endswith("_at")}
    return replace(plan, **{name: value and value.astimezone(zone) for name, value in times.items()})


def moments(session: Session) -> list[datetime | None]:
    """Compared in UTC: of hours that come twice Python finds no two alike in two zones."""
    times = (session.starts_at, session.ends_at, session.opens_at, session.closes_at, session.cancel_until_at)
    return [each and each.astimezone(UTC) for each in times]


@given(starts=STARTS, zone=ZONES)
def test_a61_it_is_told_as_the_same_day_and_hour(starts: datetime, zone: tzinfo) -> None:
    there = starts.astimezone(zone)
    assert local_day(there) == local_day(starts) == starts.date()
    for language in ("zh-hans", "en"):
        assert due(there, language) == due(starts, language)
        assert f"{starts:%H:%M}" in due(there, language)
        facts = Facts(library_id=1, library=Names(zh="馆", en="Library"), at=there)
        assert said(facts, language=language)["when"] == due(starts, language)


@given(starts=STARTS, zone=ZONES, asks=st.integers(-60 * 72, 60 * 2))
def test_a61_it_is_planned_and_registered_for_as_the_same_moment(starts: datetime, zone: tzinfo, asks: int) -> None:
    """Also the ages of that day, and the windows, to the minute."""
    at = starts + timedelta(minutes=asks)
    times: dict[str, Any] = {
        "starts_at": starts, "ends_at": starts + timedelta(hours=2), "opens_at": starts - timedelta(days=2),
        "closes_at": starts, "cancel_until_at": starts - timedelta(hours=1),
    }  # fmt: skip
    told = []
    for there in (LOCAL, zone):
        all_ = Activities()
        planning = all_.planning(**times)
        session = all_.answer(replace(planning, plan=seen_from(there, planning.plan))).session_id
        all_.state.activities[1] = activity(from_age=18)
        all_.reader(1, birth_on=date(starts.year - 18, starts.month, min(starts.day, 28)))
        decided = all_.decide(all_.registering(1, session, at=at.astimezone(there)))
        told.append((moments(all_.session(session)), type(decided), getattr(decided, "refusal", None)))
    assert told[0] == told[1]
