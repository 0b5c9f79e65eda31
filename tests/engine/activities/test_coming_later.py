"""A party that comes in parts, at several doors, and what is told of it afterwards."""

import threading
from contextlib import closing
from typing import Any

from bashu.db.activities.models import DoorQuestion, Registration
from bashu.domain.activities.commands import CheckInReader, RecordAttendance
from bashu.domain.outcome import Accepted, Outcome
from bashu.engine.activities.room import ActivitiesRoom
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.deadlocks import no_deadlock
from tests.engine.activities.seen import STARTS, make_activity, make_session, register
from tests.engine.test_verify import admit_items
from tests.people import World, an_id, answer, submit_one

DOORS, PRESSES = 3, 4


def a_party(world: World, engine: Engine, *, seats: int) -> dict[str, Any]:
    session_id = make_session(engine, make_activity(world.chengdu.library), capacity=seats, party_max=seats)
    made = answer(submit_one(engine, register(world.alice, session_id, seats=seats)))
    admit_items([world.book, world.local])
    return {"occurred_at": STARTS, "session_id": session_id, "code": made.code}


def test_a97_the_same_id_again_counts_once(world: World, engine: Engine) -> None:
    here = a_party(world, engine, seats=4)
    first, later = (CheckInReader(id=an_id(STARTS), **here, came=came) for came in (2, 1))
    told = [submit_one(engine, each) for each in (first, later, later, first)]
    assert [answer(each).before for each in told] == [0, 2, 2, 0]
    assert Registration.objects.get().attended == 3
    assert verify(now=STARTS).problems == []


def test_a97_several_doors_at_once_let_in_as_many_as_there_are_seats(world: World, engine: Engine) -> None:
    here = a_party(world, engine, seats=5)
    outcomes: list[Outcome] = []

    def keep_a_door(kind: type) -> None:
        with closing(Engine([ActivitiesRoom()])) as own:
            for _ in range(PRESSES):
                outcomes.extend(own.submit([kind(id=an_id(STARTS), **here, came=1)], STARTS))

    kinds = [CheckInReader, *[RecordAttendance] * (DOORS - 1)]
    threads = [threading.Thread(target=keep_a_door, args=[kind]) for kind in kinds]
    with no_deadlock():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    refused = sum(not isinstance(each, Accepted) for each in outcomes)
    assert Registration.objects.get().attended == 5
    assert refused + DoorQuestion.objects.filter(kind="no_seat", came=1).count() == DOORS * PRESSES - 5
    assert verify(now=STARTS).problems == []
