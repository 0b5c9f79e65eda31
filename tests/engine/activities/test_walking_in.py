"""Walk-ins are counted over batches and doors; what does not add up is asked about when it is told late."""

from bashu.db.activities.models import DoorQuestion, WalkIns
from bashu.domain.activities.commands import CountWalkIns, RecordWalkIns
from bashu.domain.outcome import Outcome, Refused
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.activities.seen import STARTS, make_activity, make_session
from tests.engine.test_verify import admit_items
from tests.people import World, an_id, answer, submit_one


def test_a67_what_is_taken_back_was_counted_whichever_batch_did(world: World, engine: Engine) -> None:
    activity = make_activity(world.chengdu.library)
    session_id, other = make_session(engine, activity), make_session(engine, activity)

    def walked(kind: type, count: int, *, minors: int = 0, at: int = session_id) -> Outcome:
        wish = kind(id=an_id(STARTS), occurred_at=STARTS, session_id=at, count=count, minors=minors)
        return submit_one(engine, wish, now=STARTS)

    answer(walked(CountWalkIns, 2, minors=1))
    answer(walked(CountWalkIns, 5, at=other))
    for count, minors in ((-3, -1), (-2, 0), (-2, -2)):
        told = walked(CountWalkIns, count, minors=minors)
        assert isinstance(told, Refused)
        assert told.refusal == "not_counted"
    answer(walked(CountWalkIns, -1, minors=-1))
    assert answer(walked(RecordWalkIns, -2)).question_id == DoorQuestion.objects.get(kind="walk_ins", came=-2).pk
    answer(walked(RecordWalkIns, -1))
    assert sum(each.count for each in WalkIns.objects.filter(session=session_id)) == 0
    admit_items([world.book, world.local])
    assert verify(now=STARTS).problems == []
