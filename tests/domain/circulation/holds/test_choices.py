"""One of several holds is enough, whichever comes first."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation.commands import PatronScan, SendItem
from bashu.domain.circulation.holds.choice import HOLDS_MAX, NO_CHOICES, NoChoice, why_not
from bashu.domain.circulation.holds.states import ClosedReason, HoldEnd, HoldReason, HoldStage, HoldState
from bashu.domain.circulation.refusals import Refusal
from tests.domain.circulation.holds.queue import (
    CAROL,
    HERE,
    ON_SHELF,
    asked_for,
    expire,
    hold,
    ready,
    target,
    under_way,
    waits_for,
)
from tests.domain.circulation.scene import (
    BEIBEI,
    BOB,
    BOOK,
    DAY,
    EVERYWHERE,
    JINJIANG,
    NOON,
    YUZHONG,
    answer,
    check_in,
    check_out,
    desk,
    effects,
    refusal,
)
from tests.domain.circulation.test_boxes import ask

OTHER_WORK = 77
CHOICE: dict[str, Any] = {"choice_id": 7001}


def elsewhere(of: HoldState) -> HoldState:
    """In another queue."""
    return replace(of, work_id=OTHER_WORK, bib_id=OTHER_WORK)


@pytest.mark.parametrize("waiting", [hold(**CHOICE), asked_for(**CHOICE)])
def test_c488_once_something_came_for_one_the_others_end(waiting: HoldState) -> None:
    """C488: and what was only asked for is free."""
    waiting = replace(waiting, came=frozenset({7002}))
    decision = waits_for(waiting).decide(expire(waiting))
    closed = effects(decision)["HoldClosed"]
    assert (closed.closed_as, closed.closed_reason) == (HoldEnd.CANCELLED, ClosedReason.ANOTHER_CAME)
    assert answer(decision).item_id == waiting.item_id


def test_c489_nothing_more_is_taken_for_them() -> None:
    """C489: not before the clock has looked either."""
    served, next_one = hold(1, **CHOICE, came=frozenset({7009})), hold(2, patron=CAROL)
    taken = answer(waits_for(served, next_one, items=(HERE,)).decide(check_in(terminal_id=desk(YUZHONG))))
    assert taken.hold_id == next_one.id
    assert answer(waits_for(served).decide(target(served))).stage is HoldStage.WAITING


PULLED = asked_for(replace(HERE, branch_id=JINJIANG), number=1, **CHOICE, came=frozenset({7009}))


@pytest.mark.parametrize("others", [(), (hold(2, patron=CAROL),)])
def test_c493_what_was_asked_for_already_is_not_taken_either(others: tuple[HoldState, ...]) -> None:
    """C493: it waits until the clock ends it, and the item goes to whoever is next, else its way."""
    decision, state = waits_for(PULLED, *others).follow(check_in(terminal_id=desk(JINJIANG)))
    assert answer(decision).hold_id == (others[0].id if others else None)
    assert answer(decision).reason == ("hold_elsewhere" if others else "at_home")
    freed = state.holds[PULLED.id]
    assert (freed.stage, freed.item_id, freed.reason) == (HoldStage.WAITING, None, HoldReason.QUEUED)
    assert [state.holds[each.id].reason for each in others] == [HoldReason.ONLY_ONE] * len(others)


def test_c493_another_reader_may_have_it() -> None:
    """C493: lent, or sent to stay elsewhere, though what is asked for is kept; not while nothing came."""
    kept = waits_for(PULLED, of_holds={"lend_if_asked": False})
    lend = check_out(patron=PatronScan(patron_id=CAROL.id), terminal_id=desk(JINJIANG))
    send = ask(SendItem, item=lend.item, terminal_id=desk(JINJIANG), destination_branch_id=BEIBEI)
    for command in (lend, send):
        decision, state = replace(kept, items=(replace(BOOK, float_group_id=EVERYWHERE.id),)).follow(command)
        assert answer(decision)
        assert state.holds[PULLED.id].stage is HoldStage.WAITING
    nothing_came = replace(kept, holds=(replace(PULLED, came=frozenset()),))
    assert refusal(nothing_came.decide(lend)) is Refusal.HELD_FOR_ANOTHER


def test_c490_what_is_only_asked_for_has_not_come() -> None:
    """C490: it may be missing from its shelf."""
    assert not asked_for().has_come
    assert not effects(waits_for(hold(**CHOICE)).decide(expire(hold())))


@pytest.mark.parametrize("come", [under_way(**CHOICE), ready(**CHOICE)])
def test_c491_what_came_for_two_of_them_stays(come: HoldState) -> None:
    """C491: both have set out before the clock looked."""
    come = replace(come, came=frozenset({7002}))
    assert not effects(waits_for(come, items=(ON_SHELF,)).decide(expire(come)))


def test_c488_a_batch_sees_what_came() -> None:
    """C488: an item is taken in for one of them, or lent."""
    mine, other = hold(1, patron=BOB, **CHOICE), elsewhere(hold(2, **CHOICE))
    come = check_in(terminal_id=desk(YUZHONG))
    assert answer(waits_for(mine, other, items=(HERE,)).decide(come, expire(other))).closed_as is HoldEnd.CANCELLED
    lent = check_out(patron=PatronScan(patron_id=BOB.id), terminal_id=desk(YUZHONG))
    assert waits_for(mine, other, items=(HERE,)).follow(lent)[1].holds[other.id].came == {mine.id}


def test_c492_what_was_not_collected_has_not_come() -> None:
    """C492: not before the clock looked, so the other waits on."""
    over = ready(shelf_until=NOON - DAY, **CHOICE)
    other = elsewhere(hold(2, came=frozenset({over.id}), **CHOICE))
    wanted = replace(HERE, id=301, work_id=OTHER_WORK, bib_id=OTHER_WORK)
    decision, state = waits_for(over, other, items=(ON_SHELF, wanted)).follow(expire(over), expire(other))
    assert not state.holds[other.id].came
    assert answer(decision).stage is HoldStage.WAITING


@pytest.mark.parametrize(
    ("chosen", "still_open", "come", "no"),
    [
        (1, 1, 0, NoChoice.TOO_FEW),
        (HOLDS_MAX + 1, HOLDS_MAX + 1, 0, NoChoice.TOO_MANY),
        (3, 2, 0, NoChoice.GONE),
        (3, 3, 1, NoChoice.HAS_COME),
        (2, 2, 0, None),
        (HOLDS_MAX, HOLDS_MAX, 0, None),
    ],
)
def test_c494_which_holds_make_a_choice(chosen: int, still_open: int, come: int, no: NoChoice | None) -> None:
    """C494."""
    assert why_not(chosen, still_open=still_open, come=come) is no


def test_every_no_has_its_words() -> None:
    assert set(NO_CHOICES) == set(NoChoice)
