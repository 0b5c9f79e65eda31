"""Limits of every kind, those of families and of first-time readers."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import ItemState, LoanState, PatronState
from bashu.domain.outcome import Refused
from bashu.domain.policy import Rule
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
    check_in,
    check_out,
    effects,
    loan,
)
from tests.domain.policy.rule_rows import FALLBACK

FAMILY = replace(ALICE, id=9, category="family", home_library_id=CHONGQING, birth_on=None)


def refusal(scene: Scene, **asked: Any) -> Any:
    return getattr(scene.decide(check_out(**asked)), "refusal", None)


def another(number: int, **changed: Any) -> ItemState:
    return replace(BOOK, id=number, barcode=str(number), **changed)


def has(number: int, *, patron: PatronState = ALICE, branch: int = YUZHONG, **item: Any) -> LoanState:
    return loan(patron, another(number, **item), lending_branch_id=branch)


def limited(**terms: Any) -> tuple[Rule, ...]:
    return (replace(FALLBACK, **terms),)


@pytest.mark.parametrize(
    ("loans", "refused"),
    [
        ((has(1), has(2, kind="disc")), True),
        ((has(1),), False),
        ((has(1), has(2, owner_library_id=CHONGQING)), False),
        ((has(1), has(2, branch=JINJIANG)), True),
    ],
    ids=["two of this owner", "one", "another owner's", "wherever lent"],
)
def test_c220_an_owner_limits_what_one_patron_has_of_it(loans: tuple[LoanState, ...], *, refused: bool) -> None:
    """C220: the owner's rule, wherever and whatever."""
    rule = Rule(id=2, name_zh="", name_en="", owner_library_id=CHENGDU, owner_limit=2)
    assert (refusal(Scene(loans=loans, rules=(FALLBACK, rule))) is Refusal.OWNER_LIMIT) is refused


def test_c221_a_collection_has_a_limit_of_its_own() -> None:
    """C221: three foreign books at most."""
    rule = Rule(id=2, name_zh="", name_en="", collection="foreign", collection_limit=3)
    foreign = tuple(has(number, collection="foreign") for number in (1, 2, 3))
    scene = Scene(items=(replace(BOOK, collection="foreign"),), loans=foreign, rules=(FALLBACK, rule))
    assert refusal(scene) is Refusal.COLLECTION_LIMIT
    assert refusal(replace(scene, items=(BOOK,))) is None


@pytest.mark.parametrize(
    ("item", "terminal", "refused"),
    [
        (BOOK, YUZHONG, True),
        (replace(BOOK, owner_library_id=CHONGQING), JINJIANG, True),
        (BOOK, JINJIANG, False),
    ],
    ids=["lent elsewhere", "another library's", "one's own library's, lent there"],
)
def test_c222_a_quota_for_loans_of_other_libraries(item: ItemState, terminal: int, *, refused: bool) -> None:
    """C222: Alice of Chengdu has two such loans; one of her own library does not count."""
    loans = (has(1), has(2, branch=JINJIANG, owner_library_id=CHONGQING), has(3, branch=JINJIANG))
    for limit, wanted in ((2, refused), (3, False)):
        scene = Scene(items=(item,), loans=loans, rules=limited(away_limit=limit))
        assert (refusal(scene, terminal_id=terminal * 10) is Refusal.AWAY_LIMIT) is wanted


def test_c223_a_limit_on_loans_of_every_kind() -> None:
    """C223."""
    loans = (has(1), has(2, kind="disc"), has(3, kind="periodical"))
    assert refusal(Scene(loans=loans, rules=limited(loans_limit=3))) is Refusal.LOANS_LIMIT
    assert refusal(Scene(loans=loans, rules=limited(loans_limit=4))) is None


@pytest.mark.parametrize(
    ("returns", "refused"), [(0, True), (4, True), (5, False), (None, False)],
    ids=["new", "four in time", "five in time", "taken over"],
)  # fmt: skip
def test_c224_a_first_time_reader_has_less_until_enough_came_back_in_time(
    returns: int | None, *, refused: bool
) -> None:
    """C224."""
    new = replace(ALICE, first_returns=returns)
    scene = Scene(patrons=(new, BOB), loans=(has(1), has(2)), rules=limited(first_limit=2, first_until_returns=5))
    assert (refusal(scene) is Refusal.FIRST_LIMIT) is refused
    kept = effects(replace(scene, loans=()).decide(check_out()))["LoanOpened"].terms
    assert kept.get("first", False) is refused


@pytest.mark.parametrize(
    ("late", "grace", "first", "counted"),
    [(0, 0, True, True), (1, 0, True, False), (1, 1, True, True), (2, 1, True, False), (0, 0, False, False)],
    ids=["in time", "late", "in days of grace", "later than those", "no such loan"],
)
def test_c224_only_returns_in_time_count(late: int, grace: int, *, first: bool, counted: bool) -> None:
    """C224."""
    lent = loan(due_at=NOON - late * DAY, terms=TERMS | {"grace_days": grace} | ({"first": True} if first else {}))
    scene = Scene(patrons=(replace(ALICE, first_returns=3), BOB), loans=(lent,))
    found = effects(scene.decide(check_in())).get("ReturnCounted")
    assert (found.returns if found else None) == (4 if counted else None)


def test_c224_with_the_last_return_the_limit_rises_at_once() -> None:
    """C224: in the same batch."""
    item = another(1)
    lent = loan(item=item, terms=TERMS | {"first": True})
    scene = Scene(
        items=(BOOK, item), patrons=(replace(ALICE, first_returns=1), BOB), loans=(lent, has(2)),
        rules=limited(first_limit=1, first_until_returns=2),
    )  # fmt: skip
    assert refusal(scene) is Refusal.FIRST_LIMIT
    back = check_in(item=replace(check_in().item, barcode="1"))
    assert getattr(scene.decide(back, check_out()), "refusal", None) is None


CHILD = replace(BOB, category="child")
FAMILY_RULE = Rule(id=2, name_zh="", name_en="", patron_category="family", total_limit=3, price_ceiling_fen=20_000)


def family(*loans: LoanState, **changed: Any) -> Scene:
    scene = Scene(
        patrons=(ALICE, CHILD, FAMILY), loans=loans, rules=(FALLBACK, FAMILY_RULE),
        families={FAMILY.id: (ALICE.id, CHILD.id, FAMILY.id)},
    )  # fmt: skip
    return replace(scene, **changed)


def test_c225_a_family_has_its_limits_together() -> None:
    """C225: Alice has one, the child one, the family's own account one; nobody may borrow a fourth."""
    loans = (has(1), has(2, patron=CHILD), has(3, patron=FAMILY))
    decision = family(*loans).decide(check_out())
    assert isinstance(decision, Refused)
    assert decision.refusal is Refusal.KIND_LIMIT
    assert (decision.details["loans"], decision.details["rule"], decision.details["together"]) == (3, 2, True)
    assert refusal(family(*loans[1:])) is None


def test_c225_the_family_is_worth_what_its_loans_are_together() -> None:
    """C225."""
    dear = has(1, patron=CHILD, price_fen=17_000)
    assert refusal(family(dear)) is Refusal.PRICE_CEILING
    assert refusal(family(dear, families={})) is None


def test_c225_a_family_of_more_than_everybody_alone() -> None:
    """C225: nine out, which is more than Alice alone might have."""
    loans = tuple(has(number) for number in range(1, 10))
    many = (FALLBACK, replace(FAMILY_RULE, total_limit=90, kind_limit=90, price_ceiling_fen=None))
    assert refusal(family(*loans, rules=many)) is None
    assert refusal(family(*loans, rules=many, families={})) is Refusal.KIND_LIMIT


def test_c226_blocks_and_debts_are_everybodys_own() -> None:
    """C226: the child is blocked and owes; Alice borrows."""
    naughty = replace(CHILD, owed_fen=9_000, first_returns=0)
    assert refusal(family(patrons=(ALICE, naughty, replace(FAMILY, owed_fen=9_000)))) is None


def test_c226_whoever_is_new_counts_alone() -> None:
    """C226: what others of the family have on loan is not the newcomer's."""
    new = replace(ALICE, first_returns=0)
    rules = (*limited(first_limit=2, first_until_returns=5), FAMILY_RULE)
    theirs = family(has(1), has(2, patron=CHILD), patrons=(new, CHILD, FAMILY), rules=rules)
    assert refusal(theirs) is None
    assert refusal(replace(theirs, loans=(has(1), has(2)))) is Refusal.FIRST_LIMIT


def test_c226_without_the_familys_account_everybody_is_alone() -> None:
    """C226: it is closed, or its membership is over."""
    loans = (has(1), has(2, patron=CHILD), has(3, patron=CHILD))
    assert refusal(family(*loans)) is Refusal.KIND_LIMIT
    for over in ({"active": False}, {"expires_on": NOON.date() - DAY}):
        assert refusal(family(*loans, patrons=(ALICE, CHILD, replace(FAMILY, **over)))) is None
