"""What calendars are told when something changes, and how feeds stand it when much is asked of them."""

import gzip
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from bashu.db.activities.edits import ActivityText, write_link
from bashu.db.activities.models import Activity, ActivitySession, Brand
from bashu.db.patrons.models import Patron
from bashu.domain.activities.commands import CallOffSession
from bashu.domain.activities.states import WhyCalledOff
from bashu.doors.feeds import calendars
from bashu.engine import clock
from bashu.engine.activities import planning
from bashu.engine.submit import Engine
from tests.engine.activities.seen import make_activity, make_session, plan, register
from tests.people import World, an_id, days, make_patron, make_world, submit_one

AT = "/feeds/library/CD.ics"


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()


def times(after: int) -> dict[str, Any]:
    now = clock.now()
    starts = (now + days(after)).replace(microsecond=0)
    ends = starts + timedelta(hours=2)
    return {"at": now, "starts_at": starts, "ends_at": ends, "opens_at": now - days(90), "closes_at": starts}


def planned(world: World, engine: Engine, *, after: int = 9, activity: Activity | None = None, **more: Any) -> int:
    of = activity or make_activity(world.chengdu.library)
    return make_session(engine, of, **times(after), branch_id=world.chengdu.branch.pk, **more)


def events(address: str = AT) -> list[Any]:
    return list(Calendar.from_ical(Client().get(address).content).walk("VEVENT"))


def call_off(engine: Engine, session_id: int) -> None:
    now = clock.now()
    off = CallOffSession(
        id=an_id(now), occurred_at=now, staff_id=1, session_id=session_id, why=WhyCalledOff.WEATHER
    )  # fmt: skip
    submit_one(engine, off)


def told() -> tuple[int, Any]:
    (event,) = events()
    return int(event["sequence"]), event.decoded("dtstamp")


def test_a80_a_registration_is_nothing_that_a_calendar_shows(world: World, engine: Engine) -> None:
    session_id = planned(world, engine)
    before, tag = told(), Client().get(AT)["ETag"]
    submit_one(engine, register(world.alice, session_id, at=clock.now()))
    assert told() == before
    assert Client().get(AT, headers={"if-none-match": tag}).status_code == 304


def test_a80_another_time_other_words_and_the_end_of_it_raise_the_sequence(world: World, engine: Engine) -> None:
    of = make_activity(world.chengdu.library)
    session_id, seen = planned(world, engine, activity=of), [told()]
    later = times(10) | {"branch_id": world.chengdu.branch.pk}
    submit_one(engine, plan(of, session_id=session_id, **later))
    seen.append(told())
    text = ActivityText(kind="salon", title_zh="新题", title_en="New")
    for _ in range(2):
        planning.write_activity(text, library_id=of.library_id, activity_id=of.pk, by=1, now=clock.now())
    seen.append(told())
    call_off(engine, session_id)
    seen.append(told())
    assert [sequence for sequence, _ in seen] == sorted({sequence for sequence, _ in seen})
    assert [stamp for _, stamp in seen] == sorted(stamp for _, stamp in seen)


def test_a81_who_takes_it_packed_is_told_too_that_nothing_is_new(world: World, engine: Engine) -> None:
    planned(world, engine)
    packed = {"accept-encoding": "gzip"}
    first = Client().get(AT, headers=packed)
    assert b"BEGIN:VEVENT" in gzip.decompress(first.content)
    assert Client().get(AT, headers=packed | {"if-none-match": first["ETag"]}).status_code == 304


def test_a81_a_feed_with_nothing_in_it_is_valid_and_stays_the_same(world: World) -> None:
    assert b"BEGIN:VTIMEZONE" in Client().get(AT).content
    for address in (AT, "/feeds/library/CD.rss"):
        tag = Client().get(address)["ETag"]
        assert Client().get(address, headers={"if-none-match": tag}).status_code == 304


def test_a82_what_is_to_come_is_told_before_what_has_been(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bashu.db.activities.feed_queries.SESSIONS_MAX", 2)
    of = make_activity(world.chengdu.library)
    past = [planned(world, engine, activity=of, after=-after) for after in (20, 10)]
    coming = planned(world, engine, activity=of)
    found = {str(each["uid"]).partition("@")[0] for each in events()}
    assert found == {f"session-{past[1]}", f"session-{coming}"}


def test_a83_news_say_what_was_called_off_as_something_new(world: World, engine: Engine) -> None:
    session_id = planned(world, engine)

    def item() -> dict[str, Any]:
        (found,) = ET.fromstring(Client().get("/feeds/library/CD.rss?language=en").content).iter("item")
        return {each.tag: each.text for each in found}

    before = item()
    call_off(engine, session_id)
    after = item()
    assert (before["guid"] == after["guid"], after["title"].startswith("Called off: ")) == (False, True)
    assert ActivitySession.objects.get().shown_at is not None


def mine(patron: Patron) -> list[Any]:
    return events(f"/feeds/mine/{planning.new_calendar_address(patron.pk, now=clock.now())}.ics")


def ward(world: World, *, years: int, **more: Any) -> Patron:
    born = date(clock.now().year - years - 1, 12, 31)
    made = make_patron("W1", world.chengdu.library, birth_on=born, guardian=world.alice, **more)
    Patron.objects.filter(pk=made.pk).update(guardian_confirmed_at=clock.now())
    return made


@pytest.mark.parametrize(("years", "agrees", "seen"), [(8, False, 1), (16, False, 0), (16, True, 1), (30, False, 0)])
def test_a84_a_childs_activities_are_in_the_calendar_of_who_may_act_for_it(
    world: World, engine: Engine, *, years: int, agrees: bool, seen: int
) -> None:
    child = ward(world, years=years, category="child" if years < 18 else "adult")
    if agrees:
        Patron.objects.filter(pk=child.pk).update(agrees_to_guardian_at=clock.now())
    submit_one(engine, register(child, planned(world, engine), at=clock.now(), staff_id=1))
    assert len(mine(world.alice)) == seen


def test_a84_a_closed_account_has_no_calendar(world: World, engine: Engine) -> None:
    secret = planning.new_calendar_address(world.alice.pk, now=clock.now())
    Patron.objects.filter(pk=world.alice.pk).update(state="closed")
    assert Client().get(f"/feeds/mine/{secret}.ics").status_code == 404


def test_a85_a_seat_counts_more_than_a_place_in_the_line(world: World, engine: Engine) -> None:
    child, session_id = ward(world, years=8, category="child"), planned(world, engine, capacity=1, waiting_max=5)
    write_link(session_id, "https://meet.example.org/7")
    for each in (world.alice, child):
        submit_one(engine, register(each, session_id, at=clock.now(), staff_id=1))
    (event,) = mine(world.alice)
    assert (event["status"], "meet.example.org" in event["description"]) == ("CONFIRMED", True)


def test_a86_an_event_that_stands_as_it_stood_is_written_once(world: World, engine: Engine) -> None:
    calendars.event_of.cache_clear()
    session_id = planned(world, engine)
    for address in (AT, AT, f"/feeds/city/{world.chengdu.library.city_id}.ics"):
        assert len(events(address)) == 1
    assert calendars.event_of.cache_info().misses == 1
    ActivitySession.objects.filter(pk=session_id).update(room="77")
    (event,) = events()
    assert str(event["location"]).endswith("77")


@pytest.mark.parametrize("code", ["kids club", "儿童/阅读", "50%?#", "CD"])
def test_a_brand_has_a_calendar_whatever_its_code_is(world: World, engine: Engine, code: str) -> None:
    brand = Brand.objects.create(code=code, name_zh="牌", name_en="Brand")
    planned(world, engine, activity=make_activity(world.chengdu.library, brand=brand))
    assert len(events(reverse("feeds:brand", args=[code]))) == 1


@pytest.mark.parametrize(
    "address", ["library/%00.ics", "brand/%0A.ics", "city/%00.rss", "mine/%00.ics", "series/-1.ics"]
)
def test_what_can_be_nobodys_has_no_calendar(world: World, address: str) -> None:
    assert Client().get(f"/feeds/{address}").status_code == 404
