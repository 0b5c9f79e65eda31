"""What the demonstration holds follows from its file and the day alone."""

from datetime import UTC, datetime, timedelta

from bashu.db.activities.models import KINDS
from bashu.domain.activities.states import How
from bashu.project.demo.places import by_code
from bashu.project.demo.programme import BRANDS, DRAWN, JOINT, TOGETHER, lines, starts

MIDNIGHT = datetime(2026, 7, 1, 16, tzinfo=UTC)


def test_both_cities_hold_some_forty_activities_of_every_brand() -> None:
    assert len(lines()) == len({line.key for line in lines()}) == 40
    assert {line.library[:2] for line in lines()} == {"CQ", "SC"}
    assert {line.library for line in lines()} <= set(by_code())
    assert {line.brand for line in lines()} - {""} == set(BRANDS)
    assert {line.kind for line in lines()} == set(KINDS)
    assert {line.library for line in lines() if line.series == JOINT} == set(TOGETHER)


def test_each_has_been_and_is_to_come_again() -> None:
    for place, line in enumerate(lines()):
        first, *_, last = starts(line, place, midnight=MIDNIGHT)
        assert first < MIDNIGHT < last
    (drawn,) = (place for place, line in enumerate(lines()) if line.key == DRAWN)
    assert lines()[drawn].how is How.DRAW
    assert starts(lines()[drawn], drawn, midnight=MIDNIGHT)[1] - MIDNIGHT < timedelta(days=3)
