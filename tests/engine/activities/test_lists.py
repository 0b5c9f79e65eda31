"""The public list of a draw is the one that was drawn, whatever happens after registration has closed."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bashu.db.activities.models import ActivitySession, Registration
from bashu.db.activities.queries import public_lots
from bashu.db.patrons import edits
from bashu.db.patrons.models import Patron
from bashu.domain.activities.commands import CancelRegistration
from bashu.domain.activities.draw import list_hash
from bashu.domain.activities.states import How
from bashu.engine.activities import planning
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.activities.seen import STARTS, make_activity, make_session, plan, register
from tests.engine.test_verify import admit_items
from tests.people import NOON, World, an_id, answer, days, make_patron, submit_one

CLOSES, MINUTE = NOON + days(3), timedelta(minutes=1)


@pytest.fixture
def readers(world: World, engine: Engine) -> list[Patron]:
    """In a draw; the first gave back before the end of registration, the second after it, the third was erased."""
    drawn: dict[str, Any] = {"how": How.DRAW, "closes_at": CLOSES, "draw_at": CLOSES, "waiting_max": 1}
    drawn["commitment"] = planning.new_commitment(NOON)
    activity = make_activity(world.chengdu.library)
    session_id = make_session(engine, activity, **drawn)
    readers = [make_patron(f"p{number}", world.chengdu.library) for number in range(6)]
    engine.submit([register(each, session_id) for each in readers], NOON)
    give_back(engine, readers[0], at=CLOSES - MINUTE)
    give_back(engine, readers[1], at=CLOSES + MINUTE)
    edits.erase(patron_id=readers[2].pk)
    give_back(engine, None, at=CLOSES + MINUTE)
    return readers


def give_back(engine: Engine, reader: Patron | None, *, at: datetime) -> None:
    """Of nobody the clock frees it."""
    found = Registration.objects.get(patron=reader)
    by = None if reader is None else 1
    wish = CancelRegistration(id=an_id(at), occurred_at=at, registration_id=found.pk, staff_id=by)
    answer(submit_one(engine, wish, now=at))


def draw(engine: Engine, *, at: datetime = CLOSES) -> str:
    """The clock asks for it as at the beginning of its five minutes, and is later."""
    session = ActivitySession.objects.get()
    command = planning.drawing(session.pk, command_id=an_id(at), at=at, by=None)
    return str(answer(submit_one(engine, command, now=at + 3 * MINUTE)).list_hash)


def stands(*, now: datetime = CLOSES) -> str:
    return list_hash(public_lots(ActivitySession.objects.get(), now=now))


def test_a64_the_list_that_stands_is_the_one_that_is_drawn(engine: Engine, readers: list[Patron]) -> None:
    assert public_lots(ActivitySession.objects.get(), now=CLOSES - MINUTE) == ()
    before = stands()
    assert len(public_lots(ActivitySession.objects.get(), now=CLOSES)) == 5
    assert draw(engine) == before == stands()
    found = Registration.objects.filter(patron__in=readers[1:])
    assert sorted(each.state for each in found) == ["cancelled", "registered", "registered", "waiting"]


def test_a64_what_comes_after_the_draw_is_in_no_list(world: World, engine: Engine, readers: list[Patron]) -> None:
    hashed = draw(engine)
    session = ActivitySession.objects.get()
    late = register(world.alice, session.pk, at=CLOSES - MINUTE, staff_id=1, past_window=True)
    give_back(engine, Registration.objects.filter(state="registered")[0].patron, at=CLOSES + 4 * MINUTE)
    submit_one(engine, late, now=CLOSES + 5 * MINUTE)
    longer: dict[str, Any] = {
        "commitment": session.commitment, "how": How.DRAW, "waiting_max": 1, "draw_at": STARTS, "closes_at": STARTS
    }  # fmt: skip
    changed = plan(session.activity, session_id=session.pk, at=CLOSES + 6 * MINUTE, capacity=5, **longer)
    answer(submit_one(engine, changed, now=CLOSES + 6 * MINUTE))
    assert stands() == hashed
    assert Registration.objects.filter(patron=world.alice, made_at__lt=CLOSES).exists()
    assert len(public_lots(ActivitySession.objects.get())) == len(readers) - 1


def test_a64_the_log_proves_it(world: World, engine: Engine, readers: list[Patron]) -> None:
    assert draw(engine)
    admit_items([world.book, world.local])
    assert readers
    assert verify(now=CLOSES).problems == []
