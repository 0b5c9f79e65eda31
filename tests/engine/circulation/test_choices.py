"""One of several holds is enough, on rows: two queues, one clock, and what is forgotten."""

from datetime import datetime, timedelta

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import BibRecord
from bashu.db.circulation.choices import choose_one, keep_all
from bashu.db.circulation.due_holds import START, to_expire
from bashu.db.circulation.hold_models import Alternative
from bashu.db.circulation.holds import ended_holds, holds_of
from bashu.db.patrons import edits
from bashu.domain.circulation.holds.choice import NoChoice
from bashu.domain.circulation.holds.states import ClosedReason, HoldEnd
from bashu.engine.circulation.history import forget_old
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.test_verify import admit_items
from tests.holding import by_clock, place, stands
from tests.people import NOON, World, answer, check_in, check_out, days, make_item, submit_one


@pytest.fixture
def two(world: World, engine: Engine) -> tuple[int, int]:
    """Alice's holds on two works, both collected in Chongqing."""
    bib = BibRecord.objects.create(match_key="m2", title="蜀道难")
    admit_items([world.book, world.local, make_item("S2", world.chengdu, bib=bib)])
    first, second = (
        place(world.alice, bib_id, pickup=world.chongqing.branch, terminal=world.chongqing.desk)
        for bib_id in (world.book.bib_id, bib.pk)
    )
    return answer(submit_one(engine, first)).hold_id, answer(submit_one(engine, second)).hold_id


MOMENT = timedelta(seconds=1)


def due(now: datetime, *, came_before: datetime | None = None) -> list[int]:
    return [each.hold_id for each in to_expire(after=START, now=now, came_before=came_before or now, limit=9)]


def test_whichever_comes_first_ends_the_other(world: World, engine: Engine, two: tuple[int, int]) -> None:
    """C488, C490: as soon as what came is not undone any more."""
    mine, other = two
    assert choose_one(patron_id=world.alice.pk, hold_ids=two) is None
    assert [row.choice_id for row in holds_of(world.alice.pk)] == [mine, mine]
    assert due(NOON) == []
    sent = answer(submit_one(engine, check_in(stands(mine).item or world.book, world.chengdu.desk)))
    assert (sent.hold_id, due(NOON), due(NOON, came_before=NOON - MOMENT)) == (mine, [other], [])
    assert answer(submit_one(engine, by_clock("expire", other))).closed_as is HoldEnd.CANCELLED
    assert (stands(mine).stage, due(NOON)) == ("under_way", [])
    (ended,) = ended_holds(world.alice.pk, since=NOON)
    assert ended.closed_reason is ClosedReason.ANOTHER_CAME
    assert verify(now=NOON).problems == []


def test_what_was_asked_for_goes_to_the_next_once_another_came(
    world: World, engine: Engine, two: tuple[int, int]
) -> None:
    """C493: by the scan that finds it, and the clock ends what waits then."""
    assert choose_one(patron_id=world.alice.pk, hold_ids=two) is None
    wish = place(world.bob, world.book.bib_id, pickup=world.chongqing.branch, terminal=world.chongqing.desk)
    bobs = answer(submit_one(engine, wish)).hold_id
    came = stands(two[1])
    assert {stands(two[0]).stage, came.stage, stands(bobs).stage} == {"asked"}
    answer(submit_one(engine, check_in(came.item or world.book, world.chengdu.desk)))
    pulled = stands(two[0]).item
    assert answer(submit_one(engine, check_in(pulled or world.book, world.chengdu.desk))).hold_id == bobs
    assert (stands(two[0]).stage, stands(two[0]).item, stands(bobs).item) == ("waiting", None, pulled)
    assert answer(submit_one(engine, by_clock("expire", two[0]))).closed_as is HoldEnd.CANCELLED
    assert verify(now=NOON).problems == []


def test_what_is_lent_by_mistake_ends_no_other_wish(world: World, engine: Engine, two: tuple[int, int]) -> None:
    """C862, C488: while the scan may be undone, the other hold of the choice waits."""
    mine, other = two
    assert choose_one(patron_id=world.alice.pk, hold_ids=two) is None
    answer(submit_one(engine, check_out(world.alice, stands(mine).item or world.book, terminal=world.chengdu.desk)))
    assert (due(NOON), due(NOON, came_before=NOON - MOMENT)) == ([other], [])


def test_a_choice_is_made_of_what_still_waits(world: World, engine: Engine, two: tuple[int, int]) -> None:
    """C494."""
    alice, bob = world.alice.pk, world.bob.pk
    assert choose_one(patron_id=alice, hold_ids=two[:1]) is NoChoice.TOO_FEW
    assert choose_one(patron_id=bob, hold_ids=two) is NoChoice.GONE
    assert not Alternative.objects.exists()
    assert choose_one(patron_id=alice, hold_ids=two) is None
    assert not keep_all(patron_id=bob, hold_id=two[0])
    assert keep_all(patron_id=alice, hold_id=two[1])
    assert not Alternative.objects.exists()
    answer(submit_one(engine, check_in(stands(two[0]).item or world.book, world.chengdu.desk)))
    assert choose_one(patron_id=alice, hold_ids=two) is NoChoice.HAS_COME


def test_a_new_choice_ends_the_one_before(world: World, engine: Engine, two: tuple[int, int]) -> None:
    """C494: and never gathers what was left of it."""
    bib = BibRecord.objects.create(match_key="m3", title="峨眉山月歌")
    admit_items([make_item("S3", world.chengdu, bib=bib)])
    wish = place(world.alice, bib.pk, pickup=world.chongqing.branch, terminal=world.chongqing.desk)
    third = answer(submit_one(engine, wish)).hold_id
    for chosen in (two, (two[0], third)):
        assert choose_one(patron_id=world.alice.pk, hold_ids=chosen) is None
    assert set(Alternative.objects.values_list("hold_id", flat=True)) == {two[0], third}


def test_no_log_says_whose_holds_belong_together(world: World, engine: Engine, two: tuple[int, int]) -> None:
    """C495: and what says so is gone some weeks after, or with the patron."""
    assert choose_one(patron_id=world.alice.pk, hold_ids=two) is None
    answer(submit_one(engine, check_in(stands(two[0]).item or world.book, world.chengdu.desk)))
    answer(submit_one(engine, by_clock("expire", two[1])))
    assert "choice" not in "".join(LogEntry.objects.values_list("body", flat=True))
    forget_old(NOON + days(31))
    assert list(Alternative.objects.values_list("hold_id", flat=True)) == [two[0]]
    assert edits.erase(patron_id=world.alice.pk) is None
    assert not Alternative.objects.exists()
