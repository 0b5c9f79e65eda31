"""A thousand press at once: as many as there are seats have one, and the others stand in line."""

import threading
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection

from bashu.db.activities.models import ActivitySession, Registration
from bashu.db.patrons.models import Patron
from bashu.domain.outcome import Accepted, Outcome
from bashu.engine.activities.room import ActivitiesRoom
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.deadlocks import no_deadlock
from tests.engine.activities.seen import make_activity, make_session, register
from tests.engine.test_verify import admit_items
from tests.people import NOON, World

pytestmark = pytest.mark.server

SEATS, READERS, ENGINES, BATCH = 100, 1_000, 4, 50
# How the session was decided on, from the log: its version after each that was put into the line, and the place.
DECIDED = """
SELECT (changed #>> '{1,version}')::int, (made #>> '{1,position}')::int, (made #>> '{1,registration_id}')::int
  FROM audit_logentry, jsonb_array_elements(body::jsonb -> 'effects') made,
       jsonb_array_elements(body::jsonb -> 'effects') changed
 WHERE made ->> 0 = 'RegistrationMade' AND changed ->> 0 = 'SessionChanged' AND made #>> '{1,position}' IS NOT NULL
 ORDER BY 1
"""


def make_readers(world: World, number: int) -> list[Patron]:
    return Patron.objects.bulk_create(
        Patron(number=f"R{n}", name="r", category="adult", home_library=world.chengdu.library, joined_at=NOON)
        for n in range(number)
    )


def all_press(session_id: int, readers: list[Patron], *, batch: int) -> list[Outcome]:
    """Each engine on a line of its own."""
    outcomes: list[Outcome] = []

    def press(mine: list[Patron]) -> None:
        with closing(Engine([ActivitiesRoom()])) as own:
            for start in range(0, len(mine), batch):
                at = NOON + timedelta(seconds=start)
                asked = [register(each, session_id, at=at) for each in mine[start : start + batch]]
                outcomes.extend(own.submit(asked, at))

    threads = [threading.Thread(target=press, args=[readers[n::ENGINES]]) for n in range(ENGINES)]
    with no_deadlock():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return outcomes


def test_a30_a_thousand_for_a_hundred_seats(world: World, engine: Engine) -> None:
    session_id = make_session(engine, make_activity(world.chengdu.library), capacity=SEATS, waiting_max=READERS)
    outcomes = all_press(session_id, make_readers(world, READERS), batch=BATCH)
    assert [type(each) for each in outcomes] == [Accepted] * READERS
    session = ActivitySession.objects.get()
    assert (session.seats_taken, session.waiting) == (SEATS, READERS - SEATS)
    assert Registration.objects.filter(state="registered").count() == SEATS
    waiting = Registration.objects.filter(state="waiting").order_by("position")
    assert [each.position for each in waiting] == list(range(1, READERS - SEATS + 1))
    admit_items([world.book, world.local])
    assert verify(now=NOON).problems == []


def test_a31_the_line_has_the_order_in_which_it_was_decided_on(world: World, engine: Engine) -> None:
    session_id = make_session(engine, make_activity(world.chengdu.library), capacity=1, waiting_max=200)
    all_press(session_id, make_readers(world, 200), batch=5)
    with connection.cursor() as cursor:
        cursor.execute(DECIDED)
        rows = cursor.fetchall()
    versions, places, ids = zip(*rows, strict=True)
    assert list(versions) == list(range(3, 202))
    assert list(places) == list(range(1, 200))
    assert list(ids) == sorted(ids)
