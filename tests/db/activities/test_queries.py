"""What pages read of activities."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bashu.db.activities import queries
from bashu.db.activities.models import ActivitySession, Registration, RegistrationMember, SessionQuota
from bashu.db.activities.queries import Wanted
from bashu.db.activities.registered import waiting_list
from bashu.domain.rights import Reach
from bashu.engine.activities.history import FORGET
from tests.engine.activities.seen import STARTS, make_activity
from tests.people import NOON, World, days, make_patron, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def make_session(number: int, activity: Any, **changed: Any) -> ActivitySession:
    fields: dict[str, Any] = {
        "id": number, "version": 1, "activity": activity, "starts_at": STARTS, "ends_at": STARTS + timedelta(hours=2),
        "how": "first_come", "capacity": 3, "waiting_max": 1, "party_max": 1, "class_max": 0, "opens_at": NOON,
        "closes_at": STARTS, "consent_below_age": 0, "state": "planned", "seats_taken": 0, "waiting": 0, "line": 1,
    }  # fmt: skip
    return ActivitySession.objects.create(**(fields | changed))


def make_registration(number: int, session: ActivitySession, *, patron: Any, **changed: Any) -> Registration:
    fields: dict[str, Any] = {
        "id": number, "version": 1, "session": session, "patron": patron, "token": b"t%d" % number,
        "code": f"CODE{number}", "lot": f"LOT{number}", "kind": "self", "seats": 1, "minors": 0,
        "home_library": patron.home_library, "quota_seats": 0, "state": "registered", "made_at": NOON,
    }  # fmt: skip
    return Registration.objects.create(**(fields | changed))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [1, 2]),
        ({"kind": "film"}, [2]),
        ({"words": "故事"}, [1]),
        ({"words": "故事 film"}, []),
        ({"age": 5}, [1, 2]),
        ({"age": 40}, [2]),
        ({"city": "5101"}, [1]),
        ({"to_at": STARTS}, []),
    ],
)
def test_sessions_are_found(world: World, wanted: dict[str, Any], found: list[int]) -> None:
    story = make_activity(world.chengdu.library, to_age=12)
    film = make_activity(world.chongqing.library, kind="film", title_zh="放映", title_en="A film")
    make_session(1, story, branch=world.chengdu.branch)
    make_session(2, film, starts_at=STARTS + timedelta(hours=1))
    make_session(3, make_activity(world.chengdu.library, state="draft"))
    rows = queries.find_sessions(Wanted(**({"from_at": NOON} | wanted)))
    assert [each.pk for each in rows] == found


def test_what_goes_on_for_weeks_stands_where_it_ends(world: World) -> None:
    activity = make_activity(world.chengdu.library)
    make_session(1, activity, starts_at=NOON - days(9), ends_at=STARTS + timedelta(hours=3))
    make_session(2, activity)
    make_session(3, activity, starts_at=NOON - timedelta(minutes=5), ends_at=NOON + timedelta(hours=1))
    make_session(4, activity, starts_at=STARTS + days(1), ends_at=STARTS + days(2))
    assert [each.pk for each in queries.find_sessions(Wanted(from_at=NOON))] == [3, 2, 1, 4]


def test_what_is_held_together_is_found_at_each_library(world: World) -> None:
    activity = make_activity(world.chengdu.library)
    activity.libraries.add(world.chongqing.library)
    make_session(1, activity)
    for city in (world.chengdu, world.chongqing):
        assert len(queries.spans(Wanted(from_at=NOON, library_id=city.library.pk))) == 1


def test_a_list_costs_as_many_queries_as_one(world: World) -> None:
    for number in range(1, 6):
        make_session(number, make_activity(world.chengdu.library), branch=world.chengdu.branch)
    with CaptureQueriesContext(connection) as asked:
        assert (
            len(
                [(each.activity.library.city.code, each.branch) for each in queries.find_sessions(Wanted(from_at=NOON))]
            )
            == 5
        )
    assert len(asked) == 1


def test_seats_that_are_left_depend_on_whose_reader_one_is_until_the_quota_ends(world: World) -> None:
    session = make_session(1, make_activity(world.chengdu.library), seats_taken=1)
    SessionQuota.objects.create(
        id=1, version=1, session=session, library=world.chongqing.library, seats=2, until_at=STARTS - days(1), taken=0
    )
    found = queries.find_session(1)
    assert found is not None
    here, there = (world.chengdu.library.pk, world.chongqing.library.pk)
    assert [queries.seats_left(found, home_library_id=each, now=NOON).mine for each in (here, there)] == [0, 2]
    assert queries.seats_left(found, home_library_id=here, now=STARTS).mine == 2


def test_a_reader_finds_what_they_and_theirs_are_registered_for_and_nobody_elses(world: World) -> None:
    session = make_session(1, make_activity(world.chengdu.library), waiting=1)
    mine = make_registration(1, session, patron=world.alice)
    child = make_patron("child", world.chengdu.library)
    mine.members.create(patron=child)
    make_registration(2, session, patron=world.bob, state="waiting", position=1)
    assert [each.pk for each in queries.registrations_of_reader([child.pk], since=NOON)] == [1]
    assert queries.find_registration(2, patron_ids=[world.alice.pk]) is None
    assert [(each.registration_id, each.name) for each in waiting_list(1, start=0)] == [(2, "b**")]
    assert [each.pk for each in queries.registrations_of(1)] == [1, 2]
    found = queries.find_by_code(" code1 ")
    assert found is not None
    assert found.patron == world.alice
    assert [each.pk for each in queries.at_door(Reach(everywhere=True), from_at=STARTS, to_at=STARTS + days(1))] == [1]


MANY_SESSIONS = """
INSERT INTO activities_session
SELECT (jsonb_populate_record(s, jsonb_build_object('id', 1000 + n,
        'starts_at', s.starts_at - (400 + n) * interval '1 hour',
        'ends_at', s.ends_at - (400 + n) * interval '1 hour', 'state', 'over'))).*
  FROM activities_session s, generate_series(1, 3000) AS n WHERE s.id = 1
"""
MANY_REGISTRATIONS = """
INSERT INTO activities_registration
SELECT (jsonb_populate_record(r, jsonb_build_object('id', 100000 + n, 'session_id', 1000 + n % 3000 + 1,
        'patron_id', null, 'code', 'C' || n, 'lot', 'L' || n, 'ended_at', r.made_at, 'ended_as', 'over'))).*
  FROM activities_registration r, generate_series(1, 20000) AS n WHERE r.id = 1
"""


@pytest.fixture
def years(world: World) -> World:
    """A session is to come, in which Alice has a seat and comes along with Bob; thousands have been."""
    session = make_session(1, make_activity(world.chengdu.library))
    for number, patron in enumerate((world.alice, world.bob), 1):
        make_registration(number, session, patron=patron)
    RegistrationMember.objects.create(registration_id=2, patron=world.alice)
    with connection.cursor() as cursor:
        for sql in (MANY_SESSIONS, MANY_REGISTRATIONS, "ANALYZE activities_session, activities_registration"):
            cursor.execute(sql)
    return world


def plan_of(sql: str, given: Any = None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", given)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_what_is_a_readers_is_found_among_ten_million(years: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = queries.registrations_of_reader([years.alice.pk], since=NOON)
    assert [row.pk for row in found] == [1, 2]
    assert "Seq Scan on activities_registration " not in plan_of(asked.captured_queries[0]["sql"])


def test_what_is_to_be_forgotten_is_found_among_what_is(years: World) -> None:
    assert years
    assert "registration_known" in plan_of(FORGET, {"until": NOON, "most": 100})


def test_what_is_to_come_is_found_among_what_has_been(years: World) -> None:
    assert years
    with CaptureQueriesContext(connection) as asked:
        assert [row.pk for row in queries.find_sessions(Wanted(from_at=NOON))] == [1]
    assert "session_by_end" in plan_of(asked.captured_queries[0]["sql"])
