"""What `bashu verify` finds of what was done to the tables of the activities behind the engine's back."""

from typing import Any

import pytest

from bashu.db.activities.models import Registration
from bashu.db.patrons import edits
from bashu.domain.activities.commands import CheckInReader, CountWalkIns, QuotaPlan, RecordAttendance
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.activities.seen import STARTS, make_activity, make_session, register
from tests.engine.test_verify import admit_items, run
from tests.people import NOON, World, an_id, answer, make_patron

AN_OPEN_ONE = """
INSERT INTO activities_registration (id, version, session_id, token, code, lot, kind, seats, minors, home_library_id,
                                     quota_seats, state, made_at)
SELECT nextval('activities_ids'), 1, session_id, '\\x01', 'FORGED', 'FORGED', 'self', 1, 0, home_library_id, 0,
       'registered', made_at FROM activities_registration LIMIT 1
"""


@pytest.fixture
def lived(world: World, engine: Engine) -> World:
    """Alice has a seat of everybody's and came, Bob one of his quota, Carol waits; one walked in, one is a question."""
    admit_items([world.book, world.local])
    quota = QuotaPlan(library_id=world.chongqing.library.pk, seats=1)
    session_id = make_session(
        engine, make_activity(world.chengdu.library), capacity=2, waiting_max=1, quotas=(quota,), closes_at=STARTS
    )
    carol = make_patron("carol", world.chengdu.library)
    made = engine.submit([register(each, session_id) for each in (world.alice, world.bob, carol)], NOON)
    at_door: list[dict[str, Any]] = [
        {"id": an_id(STARTS), "occurred_at": STARTS, "session_id": session_id} for _ in range(3)
    ]
    came = CheckInReader(**at_door[0], code=answer(made[0]).code)
    counted = CountWalkIns(**at_door[1], count=1)
    unknown = RecordAttendance(**at_door[2], code="UNKNOWN222")
    for each in engine.submit([came, counted, unknown], STARTS):
        answer(each)
    return world


def problems() -> list[str]:
    return verify(now=STARTS, full=True).problems


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE activities_session SET capacity = 3", "capacity is 3, the log says 2"),
        ("UPDATE activities_session SET seats_taken = 1", "seats_taken is 1, the log says 2"),
        ("UPDATE activities_sessionquota SET taken = 0", "taken is 0, the log says 1"),
        ("UPDATE activities_registration SET position = 7 WHERE state = 'waiting'", "position is 7, the log says 1"),
        ("UPDATE activities_registration SET state = 'registered' WHERE state = 'waiting'", "state is registered"),
        ("UPDATE activities_registration SET attended = NULL WHERE attended = 1", "attended is"),
        ("UPDATE activities_registration SET code = 'FORGED' WHERE state = 'waiting'", "code is FORGED"),
        ("UPDATE activities_walkins SET count = 50", "count is 50, the log says 1"),
        ("UPDATE activities_doorquestion SET done_at = seen_at", "done_at is"),
        ("DELETE FROM activities_doorquestion", "is missing"),
        (AN_OPEN_ONE, "the log does not know it"),
    ],
)
def test_a60_what_was_changed_is_found_and_named(lived: World, sql: str, words: str) -> None:
    assert problems() == []
    run(sql)
    assert any(words in each for each in problems()), problems()


def test_a60_a_registration_that_was_given_to_another_is_found(lived: World) -> None:
    Registration.objects.filter(patron=lived.bob).update(patron=make_patron("mallory", lived.chongqing.library))
    assert any("names another patron" in each for each in problems())


def test_a60_and_also_without_the_token_that_tells(lived: World) -> None:
    run("DELETE FROM patrons_patrontoken")
    assert any("names another patron" in each for each in problems())


def test_a60_a_reader_who_was_erased_leaves_a_log_that_is_proven(lived: World) -> None:
    assert edits.erase(patron_id=lived.alice.pk) is None
    assert problems() == []
