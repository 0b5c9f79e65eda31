"""What being late costs, and what paying it changes, as decisions."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.circulation.charges.commands import Pay
from bashu.domain.circulation.charges.effects import ChargePosted
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.policy import DEFAULT_VOICES, Group, Voice
from bashu.domain.settlement import ledger
from bashu.domain.settlement.charges import Method
from tests.domain.circulation.scene import (
    ALICE,
    BOB,
    BOOK,
    CHENGDU,
    CHONGQING,
    NOON,
    YUZHONG,
    Scene,
    answer,
    check_in,
    check_out,
    desk,
    effects,
    receive,
    renew,
)  # fmt: skip
from tests.domain.circulation.test_boxes import BOX
from tests.domain.circulation.test_lateness import late


def charges(scene: Scene, *commands: Any) -> list[ChargePosted]:
    return [each for name, each in effects(scene.decide(*commands)).items() if name == "ChargePosted"]


def test_c810_so_much_a_day_up_to_the_cap_and_the_answer_says_it() -> None:
    """C810."""
    scene = Scene(loans=(late(7, item=BOOK),))
    (charge,) = charges(scene, check_in())
    assert (charge.amount_fen, charge.library_id, charge.details["days"]) == (70, CHONGQING, 7)
    assert answer(scene.decide(check_in())).charged_fen == 70
    (capped,) = charges(Scene(loans=(late(7, item=BOOK, overdue_cap_fen=50),)), check_in())
    assert capped.amount_fen == 50


@given(days=st.integers(1, 4_000), rate=st.integers(1, 10_000), cap=st.integers(1, 100_000), grace=st.integers(0, 30))
def test_c810_no_charge_is_above_its_cap(days: int, rate: int, cap: int, grace: int) -> None:
    """C810: nor above what its days come to."""
    terms = {"overdue_fen_per_day": rate, "overdue_cap_fen": cap, "grace_days": grace}
    charged = [each.amount_fen for each in charges(Scene(loans=(late(days, item=BOOK, **terms),)), check_in())]
    assert charged == ([min(cap, days * rate)] if days > grace else [])


@pytest.mark.parametrize(
    ("voice", "creditor"), [(Voice.OWNER, CHENGDU), (Voice.LENDER, CHONGQING), (Voice.HOME, CHENGDU)]
)
def test_c810_it_is_owed_to_whoever_is_heard_on_being_late(voice: Voice, creditor: int) -> None:
    """C810."""
    voices = {**DEFAULT_VOICES, Group.OVERDUE: voice}
    (charge,) = charges(Scene(loans=(late(3, item=BOOK, branch=YUZHONG),), voices=voices), check_in())
    assert charge.library_id == creditor


def test_c811_a_late_loan_that_is_renewed_is_charged_for_the_days_so_far() -> None:
    """C811."""
    (charge,) = charges(Scene(loans=(late(4, item=BOOK, renew_if_overdue=True),)), renew())
    assert charge.amount_fen == 40


def test_c811_the_cap_is_of_each_time_that_it_is_late() -> None:
    """C811: renewed late, and late again."""
    scene = Scene(loans=(late(9, item=BOOK, renew_if_overdue=True, overdue_cap_fen=50),))
    (first,) = charges(scene, renew())
    renewed = replace(late(6, item=BOOK, overdue_cap_fen=50), renewals=1)
    (second,) = charges(Scene(loans=(renewed,)), check_in())
    assert (first.amount_fen, second.amount_fen) == (50, 50)


@pytest.mark.parametrize(
    "terms",
    [{"grace_days": 7}, {"overdue_leads_to": "nothing"}, {"overdue_leads_to": "block"}, {"overdue_fen_per_day": 0}],
)
def test_c812_grace_and_other_terms_cost_nothing(terms: dict[str, Any]) -> None:
    """C812."""
    assert charges(Scene(loans=(late(7, item=BOOK, **terms),)), check_in()) == []


def test_c813_what_is_paid_anywhere_counts_at_once() -> None:
    """C813."""
    owes = replace(ALICE, owed_fen=900, debts={CHONGQING: 900})
    scene = Scene(patrons=(owes, BOB))
    assert getattr(scene.decide(check_out()), "refusal", None) is Refusal.MONEY_OWED


def test_every_entry_balances_each_library() -> None:
    entry = effects(Scene(loans=(late(7, item=BOOK),)).decide(check_in()))["Entered"]
    assert entry.postings
    assert ledger.is_balanced(entry.postings)


def test_c815_nothing_is_taken_of_who_owes_nothing() -> None:
    """C815."""
    paid = Pay(
        id=UUID(int=7 << 76), occurred_at=NOON, terminal_id=desk(YUZHONG), patron=PatronScan(patron_id=ALICE.id),
        fen=100, method=Method.CASH,
    )  # fmt: skip
    assert getattr(Scene().decide(paid), "refusal", None) is Refusal.NOTHING_OWED


def test_c810_what_comes_late_out_of_a_box_that_it_is_not_packed_in_is_somebodys_charge_too() -> None:
    """C810, C348."""
    scene = Scene(loans=(late(7, item=BOOK),), boxes=(BOX,))
    decision = scene.decide(receive(box_id=BOX.id))
    assert {"ChargePosted", "TaskRaised"} <= set(effects(decision))
    assert decision.person is not None
    assert decision.person.patron_id == ALICE.id
