"""A thousand press at once: as many as there are seats have one, and the others stand in line."""

import threading
from datetime import timedelta

import pytest

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


def test_a_thousand_for_a_hundred_seats(world: World, engine: Engine) -> None:
    session_id = make_session(engine, make_activity(world.chengdu.library), capacity=SEATS, waiting_max=READERS)
    readers = Patron.objects.bulk_create(
        Patron(number=f"R{n}", name="r", category="adult", home_library=world.chengdu.library, joined_at=NOON)
        for n in range(READERS)
    )
    outcomes: list[Outcome] = []

    def press(mine: list[Patron]) -> None:
        own = Engine([ActivitiesRoom()])
        for start in range(0, len(mine), BATCH):
            at = NOON + timedelta(seconds=start)
            outcomes.extend(own.submit([register(each, session_id, at=at) for each in mine[start : start + BATCH]], at))
        own.close()

    threads = [threading.Thread(target=press, args=[readers[n::ENGINES]]) for n in range(ENGINES)]
    with no_deadlock():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [type(each) for each in outcomes] == [Accepted] * READERS
    session = ActivitySession.objects.get()
    assert (session.seats_taken, session.waiting) == (SEATS, READERS - SEATS)
    assert Registration.objects.filter(state="registered").count() == SEATS
    waiting = Registration.objects.filter(state="waiting").order_by("position")
    assert [each.position for each in waiting] == list(range(1, READERS - SEATS + 1))
    admit_items([world.book, world.local])
    assert verify(now=NOON).problems == []
