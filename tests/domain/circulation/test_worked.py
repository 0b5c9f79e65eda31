"""The worked examples of docs/circulation.md: three libraries, three answers."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.calendar import Calendar, end_of, local_day
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.lateness import charge_fen
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Refused
from bashu.domain.policy import DEFAULT_VOICES, Group, Rule, Voice
from tests.domain.circulation.scene import (
    ALICE,
    BOB,
    BOOK,
    CHENGDU,
    CHONGQING,
    DAY,
    JINJIANG,
    NOON,
    YUZHONG,
    Scene,
    check_in,
    check_out,
    desk,
    effects,
    loan,
)
from tests.domain.policy.rule_rows import FALLBACK


def row(number: int, **columns: Any) -> Rule:
    return replace(Rule(id=number, name_zh="", name_en=""), **columns)


def test_c240_eight_out_in_chengdu_so_the_ninth_is_refused_in_chongqing() -> None:
    """C240 (a): the home library's limit of 8 counts what was lent anywhere; Chongqing itself would lend more."""
    rules = (
        FALLBACK,
        row(2, home_library_id=CHENGDU, total_limit=8),
        row(3, lending_library_id=CHONGQING, kind_limit=20),
    )
    out = tuple(
        loan(item=replace(BOOK, id=number, barcode=str(number)), lending_branch_id=JINJIANG) for number in range(8)
    )
    decision = Scene(loans=out, rules=rules).decide(check_out(terminal_id=desk(YUZHONG)))
    assert isinstance(decision, Refused)
    assert decision.refusal is Refusal.KIND_LIMIT
    assert {name: decision.details[name] for name in ("limit", "loans", "rule")} == {"limit": 8, "loans": 8, "rule": 2}


@pytest.mark.parametrize(("voice", "charged"), [(Voice.LENDER, 100), (Voice.OWNER, 200)])
def test_c241_ten_days_late_by_the_lenders_terms_or_the_owners(voice: Voice, charged: int) -> None:
    """C241 (b): a book of the one library (0.20 yuan a day) floated to the other and lent there (0.10)."""
    owner, lender = CHONGQING, CHENGDU
    rules = (
        FALLBACK,
        row(2, owner_library_id=owner, overdue_fen_per_day=20),
        row(3, lending_library_id=lender, overdue_fen_per_day=10),
    )
    book = replace(BOOK, owner_library_id=owner, home_branch_id=YUZHONG, branch_id=JINJIANG)
    scene = Scene(items=(book,), floating={book.id: JINJIANG}, rules=rules,
                  voices={**DEFAULT_VOICES, Group.OVERDUE: voice})  # fmt: skip
    opened = effects(scene.decide(check_out(terminal_id=desk(JINJIANG))))["LoanOpened"]
    due_at = end_of(local_day(NOON) - 10 * DAY)
    lent = loan(item=book, due_at=due_at, terms=opened.terms, lending_branch_id=JINJIANG)
    assert charge_fen(lent, NOON, calendar=Calendar()) == charged
    back = replace(scene, items=(replace(book, status=ItemStatus.ON_LOAN),), loans=(lent,), floating={})
    posted = effects(back.decide(check_in(terminal_id=desk(JINJIANG))))["ChargePosted"]
    assert (posted.amount_fen, posted.library_id) == (charged, lender if voice is Voice.LENDER else owner)


@pytest.mark.parametrize(
    ("terms", "refused"),
    [({}, None), ({"owed_total_block_fen": 500}, Refusal.MONEY_OWED_IN_ALL), ({"owed_total_block_fen": 600}, None)],
    ids=["no rule", "its own rule", "a rule that tolerates it"],
)
def test_c242_six_yuan_owed_block_there_and_elsewhere_only_by_that_librarys_rule(
    terms: dict[str, int], refused: Refusal | None
) -> None:
    """C242 (c): owed to the home library, here in Sichuan; elsewhere is Chongqing."""
    rules = (FALLBACK, row(2, lending_library_id=CHONGQING, **terms))
    scene = Scene(patrons=(replace(ALICE, owed_fen=600), BOB), rules=rules)
    there = scene.decide(check_out(terminal_id=desk(JINJIANG)))
    assert getattr(there, "refusal", None) is Refusal.MONEY_OWED
    elsewhere = scene.decide(check_out(terminal_id=desk(YUZHONG)))
    assert getattr(elsewhere, "refusal", None) is refused
