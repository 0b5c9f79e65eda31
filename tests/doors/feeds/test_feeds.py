"""What calendars and readers of news are told, read again by the library that others use."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from icalendar import Calendar

from bashu.db.activities.models import Activity, ActivitySession, Registration, Series
from bashu.domain.activities.commands import CallOffSession
from bashu.domain.activities.states import WhyCalledOff
from bashu.engine import clock
from bashu.engine.activities import planning
from bashu.engine.submit import Engine
from tests.engine.activities.seen import make_activity, make_session, register
from tests.people import World, an_id, make_patron, make_world, submit_one

LONG = "巴山蜀水之间的公共图书馆与城市阅读空间，逗号；分号\\反斜杠" * 4


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()


def planned(world: World, engine: Engine, *, after: float = 9, **activity: object) -> int:
    now = clock.now()
    starts = (now + timedelta(days=after)).replace(microsecond=0)
    return make_session(
        engine, make_activity(world.chengdu.library, **activity), at=now, starts_at=starts, opens_at=now,
        ends_at=starts + timedelta(hours=2), closes_at=starts, branch_id=world.chengdu.branch.pk,
    )  # fmt: skip


def events(address: str) -> list[dict[str, object]]:
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return [{name.lower(): each.decoded(name) for name in each} for each in found]


def test_a_library_has_a_calendar_that_other_programs_read(world: World, engine: Engine) -> None:
    session_id = planned(world, engine, title_zh=LONG)
    (event,) = events("/feeds/library/CD.ics")
    row = ActivitySession.objects.get()
    assert event["summary"] == LONG
    assert (event["dtstart"], event["dtend"]) == (row.starts_at, row.ends_at)
    assert isinstance(event["dtstart"], datetime)
    assert str(event["uid"]).startswith(f"session-{session_id}@")
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 1)


def test_what_is_called_off_is_cancelled_under_the_same_name(world: World, engine: Engine) -> None:
    session_id = planned(world, engine)
    (before,) = events("/feeds/library/CD.ics?language=en")
    assert before["summary"] == "Story time"
    off = CallOffSession(
        id=an_id(clock.now()), occurred_at=clock.now(), staff_id=1, session_id=session_id, why=WhyCalledOff.WEATHER
    )
    submit_one(engine, off)
    (after,) = events("/feeds/library/CD.ics?language=en")
    assert (after["uid"], after["status"]) == (before["uid"], "CANCELLED")
    assert after["sequence"] == 2


def test_whoever_asks_again_is_told_that_nothing_is_new(world: World, engine: Engine) -> None:
    planned(world, engine)
    tag = Client().get("/feeds/library/CD.ics")["ETag"]
    assert Client().get("/feeds/library/CD.ics", headers={"if-none-match": tag}).status_code == 304
    planned(world, engine)
    assert Client().get("/feeds/library/CD.ics", headers={"if-none-match": tag}).status_code == 200


def test_feeds_are_of_a_series_a_city_and_those_who_hold_it_too(world: World, engine: Engine) -> None:
    series = Series.objects.create(library=world.chengdu.library, title_zh="系列", title_en="A series")
    for address in (f"/feeds/series/{series.pk}.ics", "/feeds/library/nobody.ics", "/feeds/city/9999.ics"):
        assert Client().get(address).status_code == 404
    planned(world, engine, series=series)
    Activity.objects.get().libraries.add(world.chongqing.library)
    city = world.chengdu.library.city_id
    for address in (f"/feeds/series/{series.pk}.ics", f"/feeds/city/{city}.ics", "/feeds/library/CQ.ics"):
        assert len(events(address)) == 1
    assert Client().get(f"/feeds/series/{'9' * 30}.ics").status_code == 404


def test_news_are_well_formed_and_lead_to_the_page(world: World, engine: Engine) -> None:
    planned(world, engine, title_zh="<听> & 说")
    for address in ("/feeds/library/CD.rss", f"/feeds/city/{world.chengdu.library.city_id}.rss"):
        answer = Client().get(address)
        assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
        (item,) = ET.fromstring(answer.content).iter("item")
        assert str(item.findtext("title")).endswith("<听> & 说")
        assert str(item.findtext("link")).endswith(f"/activities/{Activity.objects.get().pk}")


def test_a_readers_own_calendar_is_under_a_secret_that_can_be_renewed(world: World, engine: Engine) -> None:
    session_id, _ = planned(world, engine), planned(world, engine)
    engine.submit([register(world.alice, session_id, at=clock.now())], clock.now())
    secret = planning.new_calendar_address(world.alice.pk, now=clock.now())
    assert [each["status"] for each in events(f"/feeds/mine/{secret}.ics")] == ["CONFIRMED"]
    assert Registration.objects.get().code.encode() not in Client().get(f"/feeds/mine/{secret}.ics").content
    planning.new_calendar_address(world.alice.pk, now=clock.now())
    assert Client().get(f"/feeds/mine/{secret}.ics").status_code == 404


@pytest.mark.parametrize(("age", "agrees", "seen"), [(9, None, 1), (15, None, 0), (15, 0, 1)])
def test_a_guardian_sees_a_child_of_fourteen_only_if_it_agrees(
    world: World, engine: Engine, age: int, agrees: int | None, seen: int
) -> None:
    """`agrees`: so many days ago."""
    session_id, now = planned(world, engine), clock.now()
    born = (now - timedelta(days=365.25 * age + 30)).date()
    ward = make_patron(
        "ward", world.chengdu.library, category="child", birth_on=born, guardian=world.alice,
        guardian_confirmed_at=now, agrees_to_guardian_at=None if agrees is None else now - timedelta(days=agrees),
    )  # fmt: skip
    engine.submit([register(ward, session_id, at=now)], now)
    secret = planning.new_calendar_address(world.alice.pk, now=now)
    assert len(events(f"/feeds/mine/{secret}.ics")) == seen
