"""Paying, waiving, refunding and undoing, as docs/circulation.md tells them."""

from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter
from typing import TypeAlias, cast

from bashu.domain.circulation.charges.commands import (
    ApplyDeposit,
    ChargeCard,
    DepositCommand,
    Pay,
    Refund,
    RefundDeposit,
    TakeOverDeposit,
    VoidDeposit,
    VoidPayment,
    Waive,
)
from tests.simulation import deposits
from tests.simulation.accounts import Books, Charge, Payment, change, enter, owed, post
from tests.simulation.lending import Expected, No, Yes, no
from tests.simulation.overrides import is_given
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Patron

Moved: TypeAlias = Pay | Waive | Refund | VoidPayment | ChargeCard | DepositCommand
TAKEN_OVER = 0
"""Stands in a line for what was owed when the library joined."""
Lines = list[tuple[Charge | None, int]]
"""None: what was taken over."""
MAY_LET_OFF = ("desk_lead", "manager", "administrator")


def decide(truth: Truth, scene: Scene, *, command: Moved) -> Expected:
    if not scene.terminal.active:
        return no("terminal_not_allowed")
    if isinstance(command, Pay | Refund | RefundDeposit) and command.method.value == "deposit":
        return no("deposit_unknown")
    match command:
        case Pay():
            return pay(truth, scene, command=command)
        case Waive():
            return waive(truth, scene, command=command)
        case Refund():
            return refund(truth, scene, command=command)
        case VoidPayment():
            return void(truth, scene, command=command)
        case ChargeCard():
            return deposits.charge_card(truth, scene, command=command)
        case TakeOverDeposit() | RefundDeposit() | ApplyDeposit() | VoidDeposit():
            return deposits.decide(truth, scene, command=command)


def pay(truth: Truth, scene: Scene, *, command: Pay) -> Expected:
    patron = scene.patron
    if patron is None:
        return no("register_first")
    due = owed(patron)
    if any(find(patron, number) is None and not is_taken_over(patron, number) for number, _ in command.lines):
        return no("charge_unknown")
    lines = [(find(patron, number), fen) for number, fen in command.lines] or oldest_first(
        patron.charges, before=patron.taken_over_fen, fen=command.fen, at=scene.at
    )
    if refused := wrong_sum(patron, lines, fen=command.fen):
        return refused
    paid: list[tuple[Charge, int]] = []
    for named, fen in lines:
        charge = named or take_over(truth, patron, scene=scene, staff=command.staff_id)
        change(truth, charge, at=scene.at, paid=fen)
        paid.append((charge, fen))
    payment = take(truth, scene, command=command, fen=command.fen, lines=paid, patron=patron)
    books = Books()
    for charge, fen in paid:
        keep(books, truth, charge=charge, fen=fen, payment=payment)
    enter(truth, "paid", books=books, scene=scene, payment=payment, staff=command.staff_id)
    return Yes("PaymentTold", {"payment_id": payment, "fen": command.fen, "left_fen": due - command.fen})


def oldest_first(charges: Iterable[Charge], *, before: int, fen: int, at: datetime) -> Lines:
    """What was taken over is older than any charge, and does not become younger when it becomes one. Of what was taken
    over too the oldest is first; `before` has no day, and is last of it."""
    lines: Lines = []
    by_age = [((charge.kind != "taken_over", charge.at, charge.number), charge, charge.left) for charge in charges]
    for _, charge, left in sorted([*by_age, ((False, at, (0.0, 0)), None, before)], key=itemgetter(0)):
        if (part := min(left, fen)) > 0:
            lines.append((charge, part))
            fen -= part
    return lines


def wrong_sum(patron: Patron, lines: Lines, *, fen: int) -> No | None:
    due = owed(patron)
    if not due:
        return no("nothing_owed")
    if fen > due or any(part > (charge.left if charge else patron.taken_over_fen) for charge, part in lines):
        return no("pays_too_much", owed_fen=due)
    if fen <= 0 or len(lines) != len(dict(lines)) or min(part for _, part in lines) <= 0:
        return no("sum_wrong")
    return no("sum_wrong") if sum(part for _, part in lines) != fen else None


def is_taken_over(patron: Patron, number: int) -> bool:
    return number == TAKEN_OVER and patron.taken_over_fen > 0


def find(patron: Patron, charge_id: int) -> Charge | None:
    return next((charge for charge in patron.charges if charge.id == charge_id and charge_id != TAKEN_OVER), None)


def take_over(truth: Truth, patron: Patron, *, scene: Scene, staff: int | None) -> Charge:
    """It was owed all along; from now on it is a charge of the home library."""
    charge = Charge(
        kind="taken_over", creditor=patron.home, branch=scene.here.id, patron=patron, amount=patron.taken_over_fen,
        at=scene.at,
    )  # fmt: skip
    patron.taken_over_fen = 0
    post(truth, charge, scene=scene, staff=staff)
    return charge


def take(
    truth: Truth,
    scene: Scene,
    *,
    command: Pay | Refund | RefundDeposit | ApplyDeposit,
    fen: int,
    lines: list[tuple[Charge, int]],
    patron: Patron,
) -> Payment:
    method = "deposit" if isinstance(command, ApplyDeposit) else command.method.value
    payment = Payment(
        library=scene.here.library, branch=scene.here.id, terminal=scene.terminal.id, staff=command.staff_id,
        method=method, fen=fen, lines=lines, patron=patron, at=scene.at,
    )  # fmt: skip
    truth.touched.money.new_payments.append(payment)
    return payment


def keep(books: Books, truth: Truth, *, charge: Charge, fen: int, payment: Payment) -> None:
    """What is paid belongs to a library in the end, and that library will bear it if it is given back."""
    taker, creditor, home = payment.library.id, charge.creditor.id, charge.patron.home.id
    keeper = {"kept": taker, "creditor": creditor, "home": home}[truth.world.settlement]
    charge.kept.append((payment, keeper, fen))
    book(books, charge=charge, fen=fen, taker=taker, keeper=keeper, out_of="deposits" if payment.deposit else "money")


def book(
    books: Books, *, charge: Charge, fen: int, taker: int, keeper: int, owed_as: str = "owed", out_of: str = "money"
) -> None:
    """Money that this library takes, or below zero gives back; and whose it is in the end."""
    creditor = charge.creditor.id
    books[creditor, owed_as, None] -= fen
    books[taker, out_of, None] += fen
    if keeper != creditor:
        books[creditor, "ceded", None] += fen
        books[keeper, "kept", None] -= fen
    if keeper != taker:
        books[taker, "due", keeper] -= fen
        books[keeper, "due", taker] += fen


def waive(truth: Truth, scene: Scene, *, command: Waive) -> Expected:
    named = truth.accounts.charges.get(command.charge_id)
    patron = scene.patron if command.charge_id == TAKEN_OVER else None
    before = patron.taken_over_fen if patron else 0
    if named is None and (patron is None or not before):
        return no("charge_unknown")
    whose = named.creditor.id if named else patron.home.id if patron else 0
    left = named.left if named else before
    if not is_given(truth, scene, staff=command.staff_id, roles=MAY_LET_OFF, at=(whose, None)):
        return no("waiver_not_allowed", library_id=whose)
    if not left:
        return no("nothing_owed")
    if command.fen > left:
        return no("pays_too_much", owed_fen=left)
    if command.fen <= 0:
        return no("sum_wrong")
    charge = named or take_over(truth, cast(Patron, patron), scene=scene, staff=command.staff_id)
    change(truth, charge, at=scene.at, waiver=command.fen)
    books = Books({(whose, "owed", None): -command.fen, (whose, "waiver", None): command.fen})
    reason = command.reason.value
    enter(truth, "waiver", books=books, scene=scene, charge=charge, staff=command.staff_id, reason=reason)
    return Yes("WaiverTold", {"charge_id": charge, "fen": command.fen, "left_fen": charge.left})


def refund(truth: Truth, scene: Scene, *, command: Refund) -> Expected:
    charge = truth.accounts.charges.get(command.charge_id)
    if charge is None:
        return no("charge_unknown")
    fen = charge.refundable - charge.refunded
    if not fen:
        return no("nothing_to_refund")
    change(truth, charge, at=scene.at, refunded=fen)
    payment = take(truth, scene, command=command, fen=-fen, lines=[(charge, -fen)], patron=charge.patron)
    books, before, rest = Books(), charge.refunded - fen, fen
    for _, keeper, part in reversed(charge.kept):
        spent = min(part, before)
        back = min(part - spent, rest)
        before, rest = before - spent, rest - back
        if back:
            payment.borne.append((keeper, back))
            book(books, charge=charge, fen=-back, taker=scene.here.library.id, keeper=keeper, owed_as="waiver")
    enter(truth, "refunded", books=books, scene=scene, charge=charge, payment=payment, staff=command.staff_id)
    return Yes("PaymentTold", {"payment_id": payment, "fen": -fen, "left_fen": owed(charge.patron)})


def void(truth: Truth, scene: Scene, *, command: VoidPayment) -> Expected:
    payment = truth.accounts.payments.get(command.payment_id)
    if payment is None:
        return no("payment_unknown")
    whose = payment.library.id
    if not is_given(truth, scene, staff=command.staff_id, roles=MAY_LET_OFF, at=(whose, None)):
        return no("void_not_allowed", library_id=whose)
    if payment.voided is not None:
        return no("payment_voided")
    if payment.fen > 0 and any(charge.refunded for charge, _ in payment.lines):
        return no("payment_refunded")
    books = Books() if payment.fen > 0 else took_back(truth, payment, at=scene.at)
    for charge, fen in payment.lines if payment.fen > 0 else ():
        not_owed = max(0, charge.refundable - (charge.paid - fen))
        change(truth, charge, at=scene.at, paid=-fen, refundable=-not_owed, waiver=not_owed)
        for of, keeper, part in charge.kept:
            if of is payment:
                way = "deposits" if payment.deposit else "money"
                book(books, charge=charge, fen=-part, taker=payment.library.id, keeper=keeper, out_of=way)
        charge.kept = [each for each in charge.kept if each[0] is not payment]
        books[charge.creditor.id, "owed", None] -= not_owed
        books[charge.creditor.id, "waiver", None] += not_owed
    payment.voided, payment.version = (scene.at, command.staff_id, command.reason.value), payment.version + 1
    if payment.id:
        truth.touched.money.payments[payment.id] = payment
    if payment.deposit is not None:
        shrunk = "applied" if payment.fen > 0 else "refunded"
        deposits.shrink(truth, payment.deposit, at=scene.at, **{shrunk: -abs(payment.fen)})
    enter(
        truth, "voided", books=books, scene=scene, payment=payment, staff=command.staff_id, reason=command.reason.value,
        deposit=payment.deposit,
    )  # fmt: skip
    return Yes("PaymentTold", {"payment_id": payment, "fen": 0, "left_fen": owed(payment.patron)})


def took_back(truth: Truth, payment: Payment, *, at: datetime) -> Books:
    """It was not given back after all: it is to be given back still, or, of a deposit, is held."""
    books = Books()
    for charge, fen in payment.lines:
        change(truth, charge, at=at, refunded=fen)
        for keeper, back in payment.borne:
            book(books, charge=charge, fen=back, taker=payment.library.id, keeper=keeper, owed_as="waiver")
    if payment.deposit is not None:
        books[payment.library.id, "money", None] -= payment.fen
        books[payment.library.id, "deposits", None] += payment.fen
    return books
