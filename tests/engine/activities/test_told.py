"""What readers are told of their registrations still holds when it is told."""

from datetime import datetime, timedelta

from bashu.db.notices.facts import facts_of
from bashu.db.notices.models import Notice
from bashu.domain.activities.commands import CancelRegistration
from bashu.domain.notices.events import Why
from bashu.domain.notices.saying import Facts
from bashu.engine.submit import Engine
from tests.engine.activities.seen import STARTS, make_activity, make_session, plan, register
from tests.people import NOON, World, an_id, answer, days, submit_one


def told(event: str, *, now: datetime) -> list[type[Facts] | Why]:
    """Of each notice whether there is something to say, or why not."""
    found = facts_of(list(Notice.objects.filter(event=event).order_by("id")), now=now)
    return [Facts if isinstance(found[each], Facts) else found[each] for each in sorted(found)]  # type: ignore[misc]


def test_a70_who_gets_a_seat_of_what_goes_on_already_is_told(world: World, engine: Engine) -> None:
    ends = STARTS + days(60)
    session_id = make_session(
        engine, make_activity(world.chengdu.library), capacity=1, waiting_max=1, ends_at=ends, closes_at=ends
    )
    made = engine.submit([register(each, session_id) for each in (world.alice, world.bob)], NOON)
    during = STARTS + days(1)
    gone = CancelRegistration(
        id=an_id(during), occurred_at=during, registration_id=answer(made[0]).registration_id, staff_id=1
    )
    answer(submit_one(engine, gone))
    assert told("activity_seat", now=during) == [Why.NO_LONGER_TRUE, Facts]
    assert told("activity_seat", now=ends) == [Why.NO_LONGER_TRUE] * 2


def test_a70_of_two_changes_that_nobody_was_told_of_the_last_is_told(world: World, engine: Engine) -> None:
    activity = make_activity(world.chengdu.library)
    session_id = make_session(engine, activity)
    answer(submit_one(engine, register(world.alice, session_id)))
    for room in ("302", "303"):
        answer(submit_one(engine, plan(activity, session_id=session_id, room=room)))
    assert told("activity_changed", now=NOON + timedelta(hours=1)) == [Why.LATER_STEP, Facts]
