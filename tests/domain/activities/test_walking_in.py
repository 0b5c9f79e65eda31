"""Who comes without a registration is counted; what was counted by mistake is taken back."""

from datetime import timedelta
from typing import Any

import pytest

from bashu.domain.activities import commands
from bashu.domain.activities.states import How, Question, WhyCalledOff
from tests.domain.activities.making import NEVER, NOON, STARTS, Activities

ENDS = STARTS + timedelta(hours=2)


def walk_ins(kind: type, count: int, **changed: Any) -> Any:
    return kind(**{"id": NEVER, "occurred_at": STARTS, "session_id": 1, "count": count} | changed)


@pytest.fixture
def all_() -> Activities:
    """Three have walked in, one of them a minor."""
    all_ = Activities()
    session = all_.plan(how=How.WALK_IN)
    all_.answer(walk_ins(commands.CountWalkIns, 3, minors=1, session_id=session))
    return all_


@pytest.mark.parametrize("numbers", [(5, 2), (-1, 0), (-1, -1), (-3, -1), (-2, 0)])
def test_a48_walk_ins_are_a_count(all_: Activities, numbers: tuple[int, int]) -> None:
    count, minors = numbers
    assert all_.answer(walk_ins(commands.CountWalkIns, count, minors=minors)).count == count


@pytest.mark.parametrize("numbers", [(0, 0), (3, 4), (-2, 1), (100_001, 0)])
def test_a48_a_number_that_cannot_be(all_: Activities, numbers: tuple[int, int]) -> None:
    count, minors = numbers
    assert all_.refusal(walk_ins(commands.CountWalkIns, count, minors=minors)) == "COUNT_WRONG"


@pytest.mark.parametrize("numbers", [(-4, -1), (-2, -2), (-3, 0)])
def test_a67_no_more_are_taken_back_than_are_counted(all_: Activities, numbers: tuple[int, int]) -> None:
    """Nor of minors, nor of the others."""
    count, minors = numbers
    assert all_.refusal(walk_ins(commands.CountWalkIns, count, minors=minors)) == "NOT_COUNTED"
    told = all_.answer(walk_ins(commands.RecordWalkIns, count, minors=minors))
    raised = all_.effects[-1]
    assert (raised.question_id, raised.kind, raised.came) == (told.question_id, Question.WALK_INS, count)
    assert all_.state.walk_ins == {1: (3, 1)}


def test_a67_what_adds_up_is_counted_also_when_it_is_told_late(all_: Activities) -> None:
    all_.answer(commands.EndSession(id=NEVER, occurred_at=ENDS, session_id=1))
    for count in (2, -1):
        assert all_.answer(walk_ins(commands.RecordWalkIns, count)).count == count
    assert all_.state.walk_ins == {1: (4, 1)}


def test_a45_what_was_counted_at_a_door_is_never_refused(all_: Activities) -> None:
    off = commands.CallOffSession(id=NEVER, occurred_at=NOON, staff_id=1, session_id=1, why=WhyCalledOff.PLACE)
    told = [walk_ins(commands.RecordWalkIns, 2, session_id=999), walk_ins(commands.RecordWalkIns, 10**12), off]
    for each in (*told, walk_ins(commands.RecordWalkIns, 2)):
        all_.answer(each)
    raised = [(each.kind, each.session_id, each.came) for each in all_.effects if type(each).__name__[0] == "Q"]
    assert raised == [(Question.SESSION_UNKNOWN, None, 2), (Question.WALK_INS, 1, None), (Question.CALLED_OFF, 1, 2)]
