"""What went wrong in other systems, and does not here. Each says whose bug it is; docs/circulation.md has them all."""

from dataclasses import replace

import pytest

from bashu.domain.circulation.effects import ItemStatus, TransitReason
from bashu.domain.outcome import Accepted
from tests.domain.circulation.holds.queue import hold, under_way, waits_for
from tests.domain.circulation.scene import (
    ALICE,
    BEIBEI,
    BOOK,
    JINJIANG,
    LIBRARY_OF,
    WUHOU,
    YUZHONG,
    Scene,
    answer,
    check_in,
    check_out,
    desk,
    effects,
    loan,
    transit,
)

LENT = replace(BOOK, status=ItemStatus.ON_LOAN, branch_id=YUZHONG)
MOVING = replace(BOOK, status=ItemStatus.IN_TRANSIT, branch_id=BEIBEI)
FOR_HOLD = transit(BEIBEI, YUZHONG, reason=TransitReason.HOLD)


@pytest.mark.parametrize("where", LIBRARY_OF)
def test_what_is_returned_elsewhere_is_never_thought_to_stand_on_the_shelf(where: int) -> None:
    """rero-ils #462, #800, #813: a return at a library that does not own the item left it on the shelf there.
    Koha 5442: whether another branch takes it at all had to be allowed for each."""
    decision, after = Scene(items=(LENT,), loans=(loan(),)).follow(check_in(terminal_id=desk(where)))
    goes_home = where != JINJIANG
    assert answer(decision).destination_branch_id == (JINJIANG if goes_home else None)
    assert after.items[BOOK.id].status is (ItemStatus.IN_TRANSIT if goes_home else ItemStatus.AVAILABLE)
    assert after.loans == {}


@pytest.mark.parametrize("where", LIBRARY_OF)
@pytest.mark.parametrize("pickup", LIBRARY_OF)
def test_what_somebody_waits_for_goes_there_and_nowhere_else(where: int, pickup: int) -> None:
    """rero-ils #780: an item with a request went to a library of nobody's choice; #2722, #2295: another was named."""
    scene = waits_for(hold(pickup_branch_id=pickup), items=(LENT,), loans=(loan(),))
    decision, after = scene.follow(check_in(terminal_id=desk(where)))
    told = answer(decision)
    assert told.destination_branch_id == (None if where == pickup else pickup)
    assert [way.destination_branch_id for way in after.transits.values()] == ([] if where == pickup else [pickup])


@pytest.mark.parametrize("where", [YUZHONG, WUHOU])
def test_a_scan_in_the_middle_of_a_way_says_where_it_leads(where: int) -> None:
    """rero-ils #1168, #1798: a third library that scanned the item was told nothing."""
    told = answer(Scene(items=(MOVING,), transit=transit(BEIBEI)).decide(check_in(terminal_id=desk(where))))
    assert (told.stop, told.destination_branch_id) == ("send", JINJIANG)
    assert told.expected_on is not None


def test_lending_what_is_on_its_way_ends_the_way_and_its_hold() -> None:
    """rero-ils #230, #267, #1379: the request stayed open, and one item had two loans; #2367: what had arrived for
    a reader could not be lent to that reader."""
    scene = waits_for(under_way(patron=ALICE), items=(MOVING,), transit=FOR_HOLD)
    for before in ((), (check_in(),)):
        decision, after = scene.follow(*before, check_out())
        assert isinstance(decision, Accepted)
        assert (len(after.loans), after.transits, after.queue(BOOK.work_id)) == (1, {}, ())


def test_what_was_for_a_hold_that_ended_may_stay_where_it_arrives() -> None:
    """Koha 36957: it was sent home although it may float where it was."""
    floats = replace(MOVING, float_group_id=1)
    decision = Scene(items=(floats,), transit=FOR_HOLD).decide(check_in())
    assert answer(decision).reason == "floats"
    assert effects(decision)["TransitEnded"].ended_as == "received"
