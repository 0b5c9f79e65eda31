"""How much is read of tables of ten million rows: what somebody asks for, and nothing of the others."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bashu.db.activities import queries, statistics
from bashu.db.activities.models import Registration, RegistrationMember
from bashu.domain.rights import Reach
from tests.db.activities.test_queries import make_registration, make_session
from tests.engine.activities.seen import STARTS, make_activity
from tests.people import NOON, World, days, make_world

READERS = 3_000


@pytest.fixture
def world(db: None) -> World:
    """Three thousand readers are registered for a hundred sessions."""
    world = make_world()
    activity = make_activity(world.chengdu.library)
    sessions = [make_session(number, activity) for number in range(1, 101)]
    one = make_registration(1, sessions[0], patron=world.alice)
    columns = [each.attname for each in Registration._meta.concrete_fields]
    said = {name: getattr(one, name) for name in columns}
    Registration.objects.bulk_create(
        Registration(**said | {"id": n, "session_id": n % 100 + 1, "patron_id": None, "code": f"C{n}", "lot": f"L{n}"})
        for n in range(2, READERS)
    )
    RegistrationMember.objects.bulk_create(
        RegistrationMember(registration_id=n, patron_id=world.bob.pk) for n in range(2, READERS)
    )
    RegistrationMember.objects.create(registration=one, patron=world.alice)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE activities_registration, activities_registrationmember, activities_session")
    return world


def plans(work: Callable[[], object]) -> str:
    with CaptureQueriesContext(connection) as asked:
        work()
    with connection.cursor() as cursor:
        lines = []
        for each in asked.captured_queries:
            cursor.execute(f"EXPLAIN {each['sql']}")
            lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines)


def test_a87_a_readers_own_registrations_are_found_without_reading_those_of_others(world: World) -> None:
    asked = plans(lambda: queries.registrations_of_reader([world.alice.pk], since=NOON))
    assert "Seq Scan on activities_registration" not in asked
    assert [each.pk for each in queries.registrations_of_reader([world.alice.pk], since=NOON)] == [1]


def test_a87_figures_look_at_the_registrations_of_each_session_by_its_index(world: World) -> None:
    wanted = statistics.Wanted(from_at=STARTS - days(1), to_at=STARTS + days(1), by="library")
    asked = plans(lambda: statistics.figures(wanted, Reach(everywhere=True)))
    assert "Index Cond: (session_id = s.id)" in asked
    assert "Seq Scan on activities_registration" not in asked
