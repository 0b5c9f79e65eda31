"""Payments, waivers, refunds and what is undone, as decisions: for what the money goes, and which "no" comes first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.circulation.charges.commands import (
    TAKEN_OVER,
    Pay,
    Refund,
    VoidPayment,
    VoidReason,
    Waive,
    WaiveReason,
)
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Refused
from bashu.domain.rights import NETWORK, Grant, Role
from bashu.domain.settlement.charges import ChargeKind, ChargeState, Method, PaymentState
from tests.domain.circulation.scene import (
    ALICE,
    CHONGQING,
    DAY,
    NOON,
    YUZHONG,
    Scene,
    answer,
    desk,
    effects,
    refusal,
)

LEAD = 7
GRANTS = {LEAD: (Grant(role=Role.DESK_LEAD, scope=NETWORK, starts_on=NOON.date() - timedelta(days=1), ends_on=None),)}
ASKED: dict[str, Any] = {"id": UUID(int=7 << 76), "occurred_at": NOON, "terminal_id": desk(YUZHONG)}
LATE = ChargeState(
    id=31, version=1, library_id=CHONGQING, kind=ChargeKind.OVERDUE, patron_id=ALICE.id, token="aa", amount_fen=100,
    charged_at=NOON - 9 * DAY,
)  # fmt: skip
OWES = replace(ALICE, owed_fen=100, debts={CHONGQING: 100})
PAID = PaymentState(id=41, version=1, library_id=CHONGQING, fen=100, lines=((LATE.id, 100),), paid_at=NOON - DAY)
FOUND = replace(LATE, paid_fen=100, refundable_fen=70)
OTHER = replace(LATE, id=32, amount_fen=90)


def pay(fen: int, *lines: tuple[int, int]) -> Pay:
    return Pay(**ASKED, patron=PatronScan(patron_id=ALICE.id), fen=fen, method=Method.CASH, lines=lines)


def waive(fen: int, *, staff: int = LEAD, charge: int = LATE.id, **more: Any) -> Waive:
    return Waive(**ASKED, charge_id=charge, fen=fen, reason=WaiveReason.ILLNESS, staff_id=staff, **more)


def undo(*, staff: int = LEAD, payment: int = PAID.id) -> VoidPayment:
    return VoidPayment(**ASKED, payment_id=payment, reason=VoidReason.TYPED_WRONG, staff_id=staff)


def refund(charge: int = LATE.id) -> Refund:
    return Refund(**ASKED, charge_id=charge, method=Method.CASH, staff_id=LEAD)


def owing(**more: Any) -> Scene:
    return Scene(**{"patrons": (OWES,), "charges": (LATE,), "payments": (PAID,), "grants": GRANTS} | more)


def test_the_oldest_is_paid_first_and_what_was_taken_over_is_older_than_any_charge() -> None:
    """C814, C816."""
    owes = replace(OWES, owed_fen=350)
    paid = effects(owing(patrons=(owes,)).decide(pay(300)))["PaymentTaken"]
    assert [fen for _, fen in paid.lines] == [250, 50]
    once_more = [pay(100, (TAKEN_OVER, 100)), pay(200)]
    before = replace(LATE, id=30, kind=ChargeKind.TAKEN_OVER, amount_fen=250, paid_fen=100, charged_at=NOON)
    assert effects(owing(charges=(LATE, before)).decide(pay(200)))["PaymentTaken"].lines == ((30, 150), (31, 50))
    assert [fen for _, fen in effects(owing(patrons=(owes,)).decide(*once_more))["PaymentTaken"].lines] == [150, 50]


@pytest.mark.parametrize(
    ("command", "scene", "no"),
    [
        (pay(10, (99, 0)), {}, Refusal.CHARGE_UNKNOWN),
        (pay(10, (LATE.id, 10)), {"patrons": (ALICE,), "charges": (FOUND,)}, Refusal.CHARGE_UNKNOWN),
        (pay(10), {"patrons": (ALICE,), "charges": (FOUND,)}, Refusal.NOTHING_OWED),
        (pay(101, (LATE.id, 0)), {}, Refusal.PAYS_TOO_MUCH),
        (pay(100, (LATE.id, 101)), {}, Refusal.PAYS_TOO_MUCH),
        (pay(0), {}, Refusal.SUM_WRONG),
        (pay(-1), {}, Refusal.SUM_WRONG),
        (pay(20, (LATE.id, 10), (LATE.id, 10)), {}, Refusal.SUM_WRONG),
        (pay(20, (LATE.id, 10)), {}, Refusal.SUM_WRONG),
        (waive(0, charge=99, staff=8), {}, Refusal.CHARGE_UNKNOWN),
        (waive(0, charge=TAKEN_OVER), {}, Refusal.CHARGE_UNKNOWN),
        (waive(0, charge=TAKEN_OVER, patron=PatronScan(patron_id=ALICE.id)), {}, Refusal.CHARGE_UNKNOWN),
        (waive(0, staff=8), {"charges": (FOUND,)}, Refusal.WAIVER_NOT_ALLOWED),
        (waive(0), {"charges": (FOUND,)}, Refusal.NOTHING_OWED),
        (waive(101), {}, Refusal.PAYS_TOO_MUCH),
        (waive(0), {}, Refusal.SUM_WRONG),
        (waive(-5), {}, Refusal.SUM_WRONG),
        (refund(99), {}, Refusal.CHARGE_UNKNOWN),
        (refund(), {}, Refusal.NOTHING_TO_REFUND),
        (undo(payment=99, staff=8), {}, Refusal.PAYMENT_UNKNOWN),
        (undo(), {"charges": (replace(LATE, patron_id=None),)}, Refusal.PAYMENT_UNKNOWN),
        (undo(staff=8), {"payments": (replace(PAID, voided=True),)}, Refusal.VOID_NOT_ALLOWED),
        (undo(), {"payments": (replace(PAID, voided=True, fen=-100),)}, Refusal.PAYMENT_VOIDED),
        (undo(), {"charges": (replace(FOUND, refunded_fen=70),)}, Refusal.PAYMENT_REFUNDED),
    ],
)
def test_the_first_no_that_holds_is_said(command: Any, scene: dict[str, Any], no: Refusal) -> None:
    """C814 to C819: each beside all that stand below it in the table."""
    refused = owing(**scene).decide(command)
    assert isinstance(refused, Refused)
    assert refused.refusal is no


def test_what_was_paid_and_not_owed_is_waived_when_the_payment_is_undone() -> None:
    """C818: the answer says what is owed after it."""
    scene = owing(patrons=(replace(ALICE, owed_fen=0),), charges=(FOUND,))
    decision = scene.decide(undo())
    changed = effects(decision)["ChargeChanged"]
    assert (changed.paid_fen, changed.waiver_fen, changed.refundable_fen, changed.left_fen) == (0, 70, 0, 30)
    assert answer(decision).left_fen == 30


GIVEN_BACK = replace(PAID, fen=-70, lines=((LATE.id, -70),))


def test_what_was_not_given_back_after_all_is_to_be_given_back_still() -> None:
    """C878: nothing more is owed by that, and the payment may then be undone too."""
    refunded = replace(FOUND, waiver_fen=0, refunded_fen=70, settled_at=NOON)
    scene = owing(patrons=(replace(ALICE, owed_fen=0),), charges=(refunded,), payments=(GIVEN_BACK,))
    decision, state = scene.follow(undo())
    changed = effects(decision)["ChargeChanged"]
    assert (changed.refundable_fen, changed.refunded_fen, changed.left_fen, changed.settled_at) == (70, 0, 0, None)
    assert (answer(decision).left_fen, state.payments[PAID.id].voided) == (0, True)
    assert refusal(replace(scene, payments=(replace(GIVEN_BACK, voided=True),)).decide(undo())) is (
        Refusal.PAYMENT_VOIDED
    )


# The number of what the first command makes; of each further one it is ten more.
MADE = 10_003
WISHES = [pay(40), pay(100), waive(30), waive(30, charge=OTHER.id), refund(), undo(), undo(payment=MADE)]
WISHES += [undo(payment=MADE + 10), undo(payment=MADE + 20)]


@given(commands=st.lists(st.sampled_from(WISHES), min_size=1, max_size=9))
def test_no_more_is_given_back_than_was_paid_nor_paid_than_was_owed(commands: Sequence[Any]) -> None:
    """C814 to C819, C878: whatever is asked, and however often."""
    _, state = owing(charges=(FOUND, OTHER)).follow(*commands)
    stand = [(line, each) for each in state.payments.values() if not each.voided for line in each.lines]
    for charge in state.charges.values():
        taken = sum(fen for (charge_id, fen), each in stand if charge_id == charge.id and each.fen > 0)
        returned = -sum(fen for (charge_id, fen), each in stand if charge_id == charge.id and each.fen < 0)
        assert 0 <= returned <= taken <= charge.amount_fen
        assert (charge.paid_fen, charge.refunded_fen) == (taken, returned)
        assert charge.left_fen >= 0
        assert charge.waiver_fen >= 0


def test_also_a_terminal_that_is_switched_off_tells_who_wanted_to_pay() -> None:
    """So that the same id asked for another reader is other content."""
    refused = owing(terminal_active=False).decide(pay(10))
    assert isinstance(refused, Refused)
    assert refused.refusal is Refusal.TERMINAL_NOT_ALLOWED
    assert refused.person is not None
