"""Holds of a library that joins."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.commands import TakeOverHold
from bashu.domain.circulation.refusals import Refusal
from tests.domain.circulation.holds.queue import asked_for, hold, others
from tests.domain.circulation.scene import ALICE, BOB, BOOK, DAY, NOON, YUZHONG, Scene, answer, effects, loan, refusal
from tests.domain.circulation.test_boxes import ask

SINCE = NOON - 90 * DAY


def take_over(**changed: Any) -> TakeOverHold:
    usual: dict[str, Any] = {
        "bib_id": BOOK.bib_id, "patron": PatronScan(patron_id=ALICE.id), "pickup_branch_id": YUZHONG, "placed_at": SINCE
    }  # fmt: skip
    return ask(TakeOverHold, **usual | changed)  # type: ignore[no-any-return]


def test_c970_who_waited_longer_there_stands_before_who_came_here() -> None:
    """C970: and the later of two of the same moment behind the other."""
    here = hold(patron=BOB)
    decision, state = Scene(holds=(here,)).follow(take_over())
    placed = effects(decision)["HoldPlaced"]
    assert (placed.placed_at, placed.stage, placed.item_id, answer(decision).before) == (SINCE, "waiting", None, 0)
    assert [each.id for each in state.queue(here.work_id)] == [placed.hold_id, here.id]
    other = take_over(patron=PatronScan(patron_id=BOB.id))
    decision, state = Scene().follow(take_over(), other, take_over(patron=PatronScan(patron_id=3), placed_at=NOON))
    first, second = state.queue(here.work_id)
    assert (first.patron_id, second.patron_id, second.rank - first.rank) == (ALICE.id, BOB.id, 1)
    assert refusal(decision) is Refusal.REGISTER_FIRST


def test_c970_what_is_asked_for_somebody_behind_brings_nothing_sooner() -> None:
    """C970: the first in line is promised what the first in line is promised, whoever stands behind."""
    told = [answer(Scene(items=others({}), holds=holds).decide(take_over())) for holds in ((), (asked_for(BOOK),))]
    assert [each.before for each in told] == [0, 0]
    alone, first = told
    assert (first.promised_from_on, first.promised_to_on) == (alone.promised_from_on, alone.promised_to_on)


def test_c971_debts_do_not_speak_against_a_place_in_a_queue() -> None:
    """C971."""
    assert answer(Scene(patrons=(replace(ALICE, owed_fen=90_000), BOB)).decide(take_over())).hold_id


@pytest.mark.parametrize(
    ("scene", "changed", "no"),
    [
        (Scene(loans=(loan(),)), {}, Refusal.ALREADY_YOURS),
        (Scene(items=(replace(BOOK, status=ItemStatus.WITHDRAWN),)), {}, Refusal.NOTHING_TO_HOLD),
        (Scene(), {"bib_id": 99}, Refusal.TITLE_UNKNOWN),
        (Scene(), {"placed_at": NOON + timedelta(seconds=1)}, Refusal.DATES_WRONG),
        (Scene(), {"wanted_until": NOON - DAY}, Refusal.HOLD_IN_THE_PAST),
        (Scene(no_pickup=frozenset({YUZHONG})), {}, Refusal.PICKUP_NOT_OFFERED),
        (Scene(patrons=(replace(ALICE, active=False), BOB)), {}, Refusal.PATRON_CLOSED),
    ],
)
def test_c974_what_cannot_be_waited_for_is_refused(scene: Scene, changed: dict[str, Any], no: Refusal) -> None:
    """C972, C973 and C974."""
    assert refusal(scene.decide(take_over(**changed))) is no


def test_c972_one_hold_of_a_title_is_enough() -> None:
    """C972."""
    assert refusal(Scene().decide(take_over(), take_over(placed_at=NOON))) is Refusal.ALREADY_HELD
