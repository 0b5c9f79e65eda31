"""Deposits as decisions: which "no" comes first, and that nobody gets more than is held."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.domain.circulation.charges.commands import (
    ApplyDeposit,
    RefundDeposit,
    TakeOverDeposit,
    VoidDeposit,
    VoidReason,
)
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.outcome import Accepted
from bashu.domain.settlement import ledger
from bashu.domain.settlement.charges import ChargeKind, Method
from bashu.domain.settlement.deposits import DepositState
from tests.domain.circulation.scene import ALICE, BOB, CHENGDU, CHONGQING, DAY, NOON, Scene, answer, effects, refusal
from tests.domain.circulation.test_paying import ASKED, GRANTS, LATE, LEAD, OWES, pay, undo

SINCE = date(2014, 5, 20)
HELD = DepositState(
    id=51, version=1, library_id=CHONGQING, patron_id=ALICE.id, token="bb", amount_fen=10_000, taken_on=SINCE
)
GONE = replace(HELD, refunded_fen=9_000, applied_fen=1_000)


def asked(kind: Any, about: dict[str, Any]) -> Any:
    """Of Alice, by the lead, unless it is said otherwise."""
    who = PatronScan(patron_id=about.pop("patron", ALICE.id))
    return kind(**ASKED | {"patron": who, "staff_id": about.pop("staff", LEAD)} | about)


def take_over(fen: int = 10_000, *, on: date = SINCE, **more: Any) -> Any:
    return asked(TakeOverDeposit, {"fen": fen, "taken_on": on} | more)


def refund(**more: Any) -> Any:
    return asked(RefundDeposit, {"deposit_id": HELD.id, "method": Method.CASH} | more)


def apply(**more: Any) -> Any:
    return asked(ApplyDeposit, {"deposit_id": HELD.id} | more)


def void(**more: Any) -> Any:
    return asked(VoidDeposit, {"deposit_id": HELD.id, "reason": VoidReason.TYPED_WRONG} | more)


def holding(**more: Any) -> Scene:
    usual = {"patrons": (OWES, BOB), "charges": (LATE,), "deposits": (HELD,), "grants": GRANTS}
    return Scene(**usual | more)


@pytest.mark.parametrize(
    ("command", "scene", "no"),
    [
        (take_over(patron=99), {}, Refusal.REGISTER_FIRST),
        (take_over(0, staff=8), {}, Refusal.DEPOSIT_NOT_ALLOWED),
        (take_over(0, on=NOON.date() + DAY), {}, Refusal.DEPOSIT_IN_THE_FUTURE),
        (take_over(0), {}, Refusal.SUM_WRONG),
        (take_over(-1), {}, Refusal.SUM_WRONG),
        (take_over(), {}, Refusal.DEPOSIT_KNOWN),
        (take_over(), {"deposits": (GONE,)}, Refusal.DEPOSIT_KNOWN),
        (refund(deposit_id=99), {}, Refusal.DEPOSIT_UNKNOWN),
        (refund(method=Method.DEPOSIT), {}, Refusal.DEPOSIT_UNKNOWN),
        (replace(pay(100), method=Method.DEPOSIT), {}, Refusal.DEPOSIT_UNKNOWN),
        (refund(patron=BOB.id), {}, Refusal.DEPOSIT_UNKNOWN),
        (refund(), {"deposits": (replace(GONE, library_id=CHENGDU),)}, Refusal.DEPOSIT_OF_ANOTHER),
        (refund(), {"deposits": (GONE,)}, Refusal.DEPOSIT_SETTLED),
        (refund(), {"deposits": (replace(HELD, voided=True),)}, Refusal.DEPOSIT_SETTLED),
        (apply(), {"deposits": (GONE,)}, Refusal.DEPOSIT_SETTLED),
        (apply(), {"charges": (replace(LATE, library_id=CHENGDU),)}, Refusal.NOTHING_OWED),
        (void(staff=8), {"deposits": (replace(HELD, applied_fen=1),)}, Refusal.DEPOSIT_NOT_ALLOWED),
        (void(), {"deposits": (replace(HELD, applied_fen=1),)}, Refusal.DEPOSIT_SETTLED),
    ],
)
def test_the_first_no_that_holds_is_said(command: Any, scene: dict[str, Any], no: Refusal) -> None:
    """C826 to C829."""
    assert refusal(holding(**scene).decide(command)) is no


def test_what_was_owed_before_is_paid_out_of_it_at_the_library_that_it_is_owed_to() -> None:
    """C828, C816: the oldest first, and no further than is held."""
    home = replace(BOB, owed_fen=350, debts={CHONGQING: 100})
    scene = holding(
        patrons=(home,), charges=(replace(LATE, patron_id=BOB.id),),
        deposits=(replace(HELD, patron_id=BOB.id, amount_fen=300),),
    )  # fmt: skip
    decision, state = scene.follow(apply(patron=BOB.id))
    paid = effects(decision)["PaymentTaken"]
    assert ([fen for _, fen in paid.lines], paid.method, paid.deposit_id) == ([250, 50], Method.DEPOSIT, HELD.id)
    assert (answer(decision).left_fen, state.deposits[HELD.id].held_fen) == (50, 0)
    assert {each.kind for each in state.charges.values()} == {ChargeKind.TAKEN_OVER, ChargeKind.OVERDUE}


@pytest.mark.parametrize(
    ("command", "before"),
    [
        (take_over(), replace(HELD, voided=True)),
        (take_over(), replace(HELD, patron_id=BOB.id)),
        (take_over(), replace(HELD, library_id=CHENGDU)),
        (take_over(on=SINCE + DAY), HELD),
        (take_over(9_900), HELD),
        (take_over(another=True), HELD),
    ],
)
def test_another_receipt_is_another_deposit(command: Any, before: DepositState) -> None:
    """C826: of another reader, library, day or sum, or if staff say so."""
    assert isinstance(holding(deposits=(before,)).decide(command), Accepted)


# The number of what the command before makes.
MADE = 10_003
WISHES = [
    take_over(5_000),
    refund(),
    apply(),
    void(),
    undo(payment=MADE),
    undo(payment=MADE + 10),
    refund(deposit_id=MADE),
]


@given(commands=st.lists(st.sampled_from(WISHES), min_size=1, max_size=8))
def test_nobody_gets_more_than_is_held_and_the_books_balance(commands: Sequence[Any]) -> None:
    """C827: whatever is asked, and however often."""
    decision, state = holding(payments=()).follow(*commands)
    for each in decision.effects if isinstance(decision, Accepted) else ():
        assert ledger.is_balanced(getattr(each, "postings", ()))
    for deposit in state.deposits.values():
        assert 0 <= deposit.held_fen <= deposit.amount_fen
        moved = [each for each in state.payments.values() if each.deposit_id == deposit.id and not each.voided]
        assert -sum(each.fen for each in moved if each.fen < 0) == deposit.refunded_fen
        assert sum(each.fen for each in moved if each.fen > 0) == deposit.applied_fen
        assert deposit.refunded_fen + deposit.applied_fen <= deposit.amount_fen
