"""Placing a hold: what is taken for it, and why it may be refused."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation.commands import PatronScan, Trust
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.fitting import LOOKED_AT
from bashu.domain.circulation.holds.ranks import rank_at
from bashu.domain.circulation.holds.states import HoldLevel, HoldStage
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.verifier import Assurance
from tests.domain.circulation.holds.queue import CAROL, asked_for, hold, others, place, waits_for
from tests.domain.circulation.scene import (
    ALICE,
    BOB,
    BOOK,
    CHENGDU,
    CHONGQING,
    DAY,
    JINJIANG,
    NOON,
    TERMS,
    YUZHONG,
    Scene,
    answer,
    effects,
    loan,
    refusal,
)
from tests.domain.circulation.test_ladders import BLOCK, OVERDUE
from tests.domain.policy.rule_rows import FALLBACK

EDITIONS = (
    replace(BOOK, bib_id=2, work_id=1, volume="1"),
    replace(BOOK, id=101, barcode="B2", bib_id=3, work_id=1, volume="2"),
    replace(BOOK, id=102, barcode="B3", bib_id=3, work_id=1, volume="1"),
)


@pytest.mark.parametrize(
    ("level", "asked", "took"),
    [
        (HoldLevel.WORK, {"bib_id": 3}, 100),
        (HoldLevel.TITLE, {"bib_id": 3}, 101),
        (HoldLevel.VOLUME, {"bib_id": 3, "volume": "1"}, 102),
        (HoldLevel.ITEM, {"bib_id": 3, "item_id": 101}, 101),
        (HoldLevel.VOLUME, {"bib_id": 3, "volume": "9"}, None),
        (HoldLevel.ITEM, {"bib_id": 3, "item_id": 999}, None),
    ],
)
def test_c400_what_is_asked_for_fits(level: HoldLevel, asked: dict[str, Any], took: int | None) -> None:
    """C400: any edition of a work, one edition, one volume of it, or one item."""
    decision = Scene(items=EDITIONS).decide(place(level=level, **asked))
    if took is None:
        assert refusal(decision) is Refusal.NOTHING_TO_HOLD
    else:
        assert answer(decision).item_id == took


def test_c401_what_stands_on_a_shelf_is_asked_for_at_once() -> None:
    """C401."""
    told = answer(Scene().decide(place()))
    assert (told.stage, told.item_id, told.before) == (HoldStage.ASKED, BOOK.id, 0)
    assert (told.reason, told.reason_details) == ("only_one", {"branch_id": JINJIANG, "others": 0})


@pytest.mark.parametrize(("many", "stage"), [(LOOKED_AT, HoldStage.ASKED), (LOOKED_AT + 1, HoldStage.WAITING)])
def test_c402_behind_more_than_fifty_the_clock_asks(many: int, stage: HoldStage) -> None:
    """C402: of a longer queue only the head is known: nothing is asked for past it, though all these have paused."""
    paused = [hold(number, CAROL, suspended_until=NOON + DAY) for number in range(many)]
    told = answer(waits_for(*paused).decide(place()))
    assert (told.before, told.stage, LOOKED_AT) == (many, stage, 50)


def test_c419_who_comes_together_stands_in_the_order_of_the_list() -> None:
    """C419: each has a place of its own, one behind the other."""
    wishes = [place(patron=PatronScan(patron_id=each.id)) for each in (CAROL, BOB, ALICE)]
    _, after = waits_for(items=(replace(BOOK, status=ItemStatus.MISSING),)).follow(*wishes)
    queue = after.queue(BOOK.work_id)
    assert [each.patron_id for each in queue] == [CAROL.id, BOB.id, ALICE.id]
    assert [each.rank - rank_at(NOON) for each in queue] == [0, 1, 2]


@pytest.mark.parametrize("before", [hold(), hold(patron=CAROL, suspended_until=NOON + DAY), asked_for()])
def test_c402_whoever_comes_later_stands_behind(before: Any) -> None:
    """C402: nothing is taken past somebody who waits; who has paused or has an item asked for keeps nobody waiting."""
    told = answer(waits_for(before, items=others({})).decide(place()))
    assert told.before == 1
    assert (told.stage is HoldStage.WAITING) is (before.stage is HoldStage.WAITING and before.suspended_until is None)


def test_c402_who_may_not_have_it_yet_keeps_nobody_waiting() -> None:
    """C402: what stands in Chongqing is not sent to Chengdu yet, so who collects in Chongqing has it."""
    first = hold(pickup_branch_id=JINJIANG, nearby_until=NOON + DAY)
    told = answer(waits_for(first, items=(replace(BOOK, branch_id=YUZHONG),)).decide(place()))
    assert (told.before, told.stage) == (1, HoldStage.ASKED)


REFUSED: dict[str, tuple[Scene, dict[str, Any], Refusal]] = {
    "C403": (Scene(no_pickup=frozenset({YUZHONG})), {}, Refusal.PICKUP_NOT_OFFERED),
    "C403, no such branch": (Scene(), {"pickup_branch_id": 99}, Refusal.PICKUP_NOT_OFFERED),
    "C404": (waits_for(hold(patron=ALICE)), {}, Refusal.ALREADY_HELD),
    "C405": (Scene(loans=(loan(),)), {}, Refusal.ALREADY_YOURS),
    "C406": (
        waits_for(*(hold(number, ALICE, work_id=number + 10, bib_id=number + 10) for number in range(5))),
        {},
        Refusal.HOLD_LIMIT,
    ),
    "C407, kept in the house": (Scene(rules=(replace(FALLBACK, lendable=False),)), {}, Refusal.NOTHING_TO_HOLD),
    "C407, kept out of holds": (Scene(rules=(replace(FALLBACK, holdable=False),)), {}, Refusal.NOTHING_TO_HOLD),
    "C407, withdrawn": (Scene(items=(replace(BOOK, status=ItemStatus.WITHDRAWN),)), {}, Refusal.NOTHING_TO_HOLD),
    "C408": (Scene(), {"bib_id": 77}, Refusal.TITLE_UNKNOWN),
    "C409, wanted": (Scene(), {"wanted_until": NOON}, Refusal.HOLD_IN_THE_PAST),
    "C409, paused": (Scene(), {"suspended_until": NOON - DAY}, Refusal.HOLD_IN_THE_PAST),
    "C410, a stranger": (Scene(), {"patron": PatronScan(digests=(b"a stranger",))}, Refusal.REGISTER_FIRST),
    "C410, typed": (Scene(), {"trust": Trust(assurance=Assurance.TYPED)}, Refusal.PIN_REQUIRED),
    "C410, blocked where it is collected": (
        Scene(patrons=(replace(ALICE, blocks=(replace(BLOCK, library_id=CHENGDU),)), BOB)),
        {"pickup_branch_id": JINJIANG},
        Refusal.PATRON_BLOCKED,
    ),
    "C410, owes the library where it is collected": (
        Scene(patrons=(replace(ALICE, owed_fen=501), BOB)),
        {"pickup_branch_id": JINJIANG},
        Refusal.MONEY_OWED,
    ),
    "C410, owes too much in all": (
        Scene(patrons=(replace(ALICE, owed_fen=501), BOB), rules=(replace(FALLBACK, owed_total_block_fen=500),)),
        {"pickup_branch_id": YUZHONG},
        Refusal.MONEY_OWED_IN_ALL,
    ),
    "C410, keeps what must come back first": (
        Scene(loans=(replace(OVERDUE, terms=TERMS | {"overdue_leads_to": "block"}),)),
        {"pickup_branch_id": YUZHONG},
        Refusal.OVERDUE_UNTIL_RETURNED,
    ),
    "C410, keeps too much too long": (
        Scene(loans=(OVERDUE,), rules=(replace(FALLBACK, overdue_max=0),)),
        {},
        Refusal.TOO_MANY_OVERDUE,
    ),
    "C410, a machine that is off": (Scene(terminal_active=False), {}, Refusal.TERMINAL_NOT_ALLOWED),
}


@pytest.mark.parametrize("case", REFUSED)
def test_why_a_hold_is_refused(case: str) -> None:
    scene, asked, wanted = REFUSED[case]
    assert refusal(scene.decide(place(**asked))) is wanted


def test_c410_blocks_of_another_library_do_not_count() -> None:
    """C410."""
    blocked = replace(ALICE, blocks=(replace(BLOCK, library_id=CHONGQING),))
    answer(Scene(patrons=(blocked, BOB)).decide(place(pickup_branch_id=JINJIANG)))


def test_c404_a_hold_on_something_narrower_is_another() -> None:
    """C404."""
    answer(waits_for(hold(patron=ALICE)).decide(place(level=HoldLevel.TITLE)))


def test_the_log_names_the_patron_by_a_token_alone() -> None:
    placed = effects(Scene().decide(place()))["HoldPlaced"]
    assert placed.token
    assert not hasattr(placed, "patron_id")
