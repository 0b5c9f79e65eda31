"""Who may borrow and renew for another: guardians, and helpers that they name."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.holds.states import ClosedReason, PickupKind
from bashu.domain.circulation.parcels.states import ParcelRule, Payer
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.acting import Bonds, Named, Sees, acts_as, may_end_helper, sees
from tests.domain.circulation.holds.queue import SEEN, cancel, change_pickup, hold, place, resume, suspend
from tests.domain.circulation.scene import (
    ALICE,
    BOB,
    CARD,
    CHENGDU,
    SHOWN,
    YUZHONG,
    Scene,
    answer,
    check_out,
    desk,
    effects,
    loan,
    machine,
    refusal,
    renew,
)

MOTHER, GRANNY, STRANGER, FATHER = 1, 2, 3, 4
LI = 7
TODAY = date(2026, 7, 1)
BORN = {13: date(2013, 1, 1), 14: date(2012, 7, 1)}
AT_13 = Bonds(
    patron_id=LI, category="child", birth_on=BORN[13], guardian_id=MOTHER, agrees_to_guardian=False,
    helpers=(Named(GRANNY, MOTHER),),
)  # fmt: skip
AT_14 = replace(AT_13, birth_on=BORN[14])
LIBRARY_CLUB = Bonds(
    patron_id=LI, category="institution", birth_on=None, guardian_id=None, agrees_to_guardian=False,
    helpers=(Named(GRANNY, LI),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("bonds", "roles"),
    [
        pytest.param(AT_13, {MOTHER: "guardian", GRANNY: "helper"}, id="C250 under 14"),
        pytest.param(AT_14, {}, id="C251 from 14 on"),
        pytest.param(replace(AT_14, agrees_to_guardian=True), {MOTHER: "guardian"}, id="C251 the child agrees"),
        pytest.param(replace(AT_14, helpers=(Named(GRANNY, LI),)), {GRANNY: "helper"}, id="C252 named at 14"),
        pytest.param(replace(AT_13, helpers=(Named(GRANNY, LI),)), {MOTHER: "guardian"}, id="C252 by the child itself"),
        pytest.param(replace(AT_13, guardian_id=FATHER), {FATHER: "guardian"}, id="C252 by a guardian of before"),
        pytest.param(replace(AT_13, guardian_id=None), {}, id="C250 nobody is confirmed"),
        pytest.param(LIBRARY_CLUB, {GRANNY: "helper"}, id="C253 for an institution"),
        pytest.param(replace(AT_13, birth_on=None), {MOTHER: "guardian", GRANNY: "helper"}, id="C250 born who knows"),
    ],
)
def test_who_acts_for_whom(bonds: Bonds, roles: dict[int, str]) -> None:
    people = (MOTHER, GRANNY, STRANGER, FATHER)
    found = {who: role.value for who in people if (role := acts_as(who, bonds, on=TODAY))}
    assert found == roles


@pytest.mark.parametrize(
    ("viewer", "bonds", "seen"),
    [
        (LI, AT_13, Sees.EVERYTHING),
        (MOTHER, AT_13, Sees.ACCOUNT_NOW),
        (GRANNY, AT_13, Sees.LOANS_AND_HOLDS),
        (STRANGER, AT_13, Sees.NOTHING),
        (MOTHER, AT_14, Sees.NOTHING),
        (MOTHER, replace(AT_14, agrees_to_guardian=True), Sees.ACCOUNT_NOW),
    ],
)
def test_c254_what_others_see_of_an_account(viewer: int, bonds: Bonds, seen: Sees) -> None:
    """C254: nobody else sees what was before, and from 14 on a guardian sees nothing, unless the child agrees."""
    assert sees(viewer, bonds, on=TODAY) is seen


@pytest.mark.parametrize(
    ("bonds", "ending"),
    [
        pytest.param(AT_13, {MOTHER, GRANNY}, id="C257 the guardian, or the helper"),
        pytest.param(AT_14, {LI, GRANNY}, id="C257 at 14 the patron, or the helper"),
    ],
)
def test_who_ends_that_somebody_helps(bonds: Bonds, ending: set[int]) -> None:
    people = (LI, MOTHER, GRANNY, STRANGER, FATHER)
    assert {who for who in people if may_end_helper(who, helper_id=GRANNY, bonds=bonds, on=TODAY)} == ending


CHILD = replace(
    ALICE, id=LI, category="child", birth_on=BORN[13], guardian_confirmed=True, guardian_id=BOB.id,
    helpers=(Named(ALICE.id, BOB.id),),
)  # fmt: skip
"""Of Bob; Alice helps."""


def helped(**changed: Any) -> Scene:
    return Scene(patrons=(ALICE, BOB, replace(CHILD, **changed)))


def test_c255_what_a_helper_borrows_is_the_childs() -> None:
    """C255: Alice shows her card; the loan, the limits and the blocks are the child's."""
    asked = check_out(patron=PatronScan(patron_id=LI), by=SHOWN)
    decision: Any = helped().decide(asked)
    assert effects(decision)["LoanOpened"].item_id == 100
    assert decision.person.patron_id == LI
    assert getattr(helped(owed_fen=9_000, home_library_id=2).decide(asked), "refusal", None) is Refusal.MONEY_OWED


def test_c255_a_helper_renews_what_the_child_has() -> None:
    """C255."""
    scene = replace(helped(), loans=(loan(CHILD),))
    effects(scene.decide(renew(patron=PatronScan(patron_id=LI), by=SHOWN)))


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"helpers": ()}, Refusal.NOT_A_HELPER),
        ({"birth_on": BORN[14]}, Refusal.NOT_A_HELPER),
        ({"guardian_confirmed": False}, Refusal.NOT_A_HELPER),
        ({"active": False}, Refusal.PATRON_CLOSED),
    ],
)
def test_c256_whoever_is_no_helper_is_refused(changed: dict[str, Any], refused: Refusal) -> None:
    """C256: before anything of the child's account is told."""
    asked = check_out(patron=PatronScan(patron_id=LI), by=SHOWN)
    assert getattr(helped(**changed).decide(asked), "refusal", None) is refused


def test_c256_the_card_of_whoever_stands_there_is_the_one_that_counts() -> None:
    """C256: a lost card, a closed account, somebody whom nobody knows."""
    asked = check_out(patron=PatronScan(patron_id=LI), by=SHOWN)
    scene = helped()
    lost = replace(scene, card=replace(CARD, state="lost"))
    closed = replace(scene, patrons=(replace(ALICE, active=False), *scene.patrons[1:]))
    unknown = check_out(patron=PatronScan(patron_id=LI), by=PatronScan(digests=(b"nobody",)))
    found = [lost.decide(asked), closed.decide(asked), scene.decide(unknown)]
    wanted = [Refusal.CARD_REPORTED_LOST, Refusal.NOT_A_HELPER, Refusal.REGISTER_FIRST]
    assert [getattr(each, "refusal", None) for each in found] == wanted


WAITS = hold(1, CHILD)
BY_ALICE: dict[str, Any] = {"patron": PatronScan(patron_id=LI), "by": SHOWN, "trust": SEEN}
BY_THE_GUARDIAN = BY_ALICE | {"by": PatronScan(patron_id=BOB.id)}


def test_c259_a_guardian_and_a_helper_place_holds_for_the_child() -> None:
    """C259: the hold is the child's, who collects it."""
    for asked in (BY_ALICE, BY_THE_GUARDIAN):
        decision: Any = helped().decide(place(**asked))
        assert effects(decision)["HoldPlaced"].hold_id
        assert decision.person.patron_id == LI


@pytest.mark.parametrize("asked", [BY_ALICE, BY_THE_GUARDIAN])
def test_c259_and_change_them(asked: dict[str, Any]) -> None:
    """C259."""
    scene = replace(helped(), holds=(WAITS,))
    changes = suspend(WAITS, **asked), resume(WAITS, **asked), change_pickup(WAITS, **asked), cancel(WAITS, **asked)
    for command in changes:
        assert answer(scene.decide(command)).hold_id == WAITS.id
    assert effects(scene.decide(changes[-1]))["HoldClosed"].closed_reason is ClosedReason.BY_PATRON
    assert refusal(replace(scene, holds=(hold(1, BOB),)).decide(changes[-1])) is Refusal.HOLD_OF_ANOTHER


@pytest.mark.parametrize(("payer", "refused"), [(Payer.PATRON, Refusal.HOME_NOT_FREE), (Payer.LIBRARY, None)])
def test_c536_a_helper_lets_nobody_pay_for_the_way_home(payer: Payer, refused: Refusal | None) -> None:
    """C536: the guardian may choose it; and what was chosen already a helper leaves as it is."""
    rule = ParcelRule(first_items=3, first_fen=300, further_fen=100, items_max=5, days=4, payer=payer)
    scene = replace(helped(), parcel_rules={None: rule}, addressed=frozenset({LI}), holds=(WAITS,))
    home: dict[str, Any] = {"pickup_kind": PickupKind.HOME}
    for asked, no in ((BY_ALICE, refused), (BY_THE_GUARDIAN, None)):
        placed = replace(scene, holds=()).decide(place(**asked, **home))
        assert getattr(placed, "refusal", None) is no
        assert getattr(scene.decide(change_pickup(WAITS, **asked, **home)), "refusal", None) is no
    chosen = replace(WAITS, **home)
    stays = change_pickup(chosen, **BY_ALICE, **home, pickup_branch_id=chosen.pickup_branch_id)
    assert answer(replace(scene, holds=(chosen,)).decide(stays)).hold_id == WAITS.id


@pytest.mark.parametrize(
    ("payer", "terminal", "refused"),
    [
        (Payer.PATRON, machine(YUZHONG), Refusal.HOME_NOT_FREE),
        (Payer.PATRON, desk(YUZHONG), None),
        (Payer.LIBRARY, machine(YUZHONG), None),
    ],
)
def test_c555_a_child_alone_pays_for_no_way_home(payer: Payer, terminal: int, refused: Refusal | None) -> None:
    """C555: at a desk staff see who is there."""
    rule = ParcelRule(first_items=3, first_fen=300, further_fen=100, items_max=5, days=4, payer=payer)
    scene = replace(helped(), parcel_rules={None: rule}, addressed=frozenset({LI}))
    alone = place(patron=PatronScan(patron_id=LI), pickup_kind=PickupKind.HOME, terminal_id=terminal)
    assert getattr(scene.decide(alone), "refusal", None) is refused


@pytest.mark.parametrize("changed", [{"helpers": ()}, {"birth_on": BORN[14]}, {"guardian_confirmed": False}])
def test_c259_nobody_else_does(changed: dict[str, Any]) -> None:
    """C259: none of it."""
    scene = replace(helped(**changed), holds=(WAITS,))
    for command in (place(**BY_ALICE), *(make(WAITS, **BY_ALICE) for make in (suspend, resume, change_pickup, cancel))):
        assert refusal(scene.decide(command)) is Refusal.NOT_A_HELPER


def test_a_patron_who_acts_for_nobody_needs_no_bond() -> None:
    effects(Scene(patrons=(replace(ALICE, home_library_id=CHENGDU), BOB)).decide(check_out(by=SHOWN)))


@pytest.mark.parametrize(("category", "needed"), [("child", True), ("youth", False), ("family", False)])
def test_c71_a_child_without_a_date_of_birth_needs_one(category: str, *, needed: bool) -> None:
    for confirmed in (False, True):
        child = replace(ALICE, category=category, birth_on=None, guardian_confirmed=confirmed)
        decision = Scene(patrons=(child, BOB)).decide(check_out())
        assert (getattr(decision, "refusal", None) is Refusal.GUARDIAN_NEEDED) is (needed and not confirmed), "C71"
