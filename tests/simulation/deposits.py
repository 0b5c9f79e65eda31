"""What a library holds for readers, and what it takes for cards, as docs/circulation.md tells them."""

from datetime import datetime
from typing import Any

from bashu.domain.circulation.charges.commands import (
    ApplyDeposit,
    ChargeCard,
    DepositCommand,
    RefundDeposit,
    TakeOverDeposit,
    VoidDeposit,
)
from tests.simulation import money
from tests.simulation.accounts import Books, Charge, Deposit, change, enter, owed, post
from tests.simulation.lending import Expected, No, Yes, no
from tests.simulation.overrides import is_given
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Library, Patron


def costs(library: Library) -> int:
    """Of a card: some libraries hand them out for nothing."""
    return 1_000 if library.id % 2 else 0


def charge_card(truth: Truth, scene: Scene, *, command: ChargeCard) -> Expected:
    if scene.patron is None:
        return no("register_first")
    library = scene.here.library
    if not costs(library):
        return no("nothing_owed")
    charge = Charge(
        kind="card", creditor=library, branch=scene.here.id, patron=scene.patron, amount=costs(library), at=scene.at,
    )  # fmt: skip
    post(truth, charge, scene=scene, staff=command.staff_id)
    return Yes("ChargeTold", {"charge_id": charge, "fen": charge.amount})


def decide(truth: Truth, scene: Scene, *, command: DepositCommand) -> Expected:
    patron = scene.patron
    if patron is None:
        return no("register_first")
    if isinstance(command, TakeOverDeposit):
        return take_over(truth, scene, command=command, patron=patron)
    deposit = truth.accounts.deposits.get(command.deposit_id) or made_now(truth, command.deposit_id)
    if deposit is None or deposit.patron is not patron:
        return no("deposit_unknown")
    if deposit.library is not scene.here.library:
        return no("deposit_of_another", library_id=deposit.library.id)
    if not deposit.held:
        return no("deposit_settled")
    match command:
        case RefundDeposit():
            return refund(truth, scene, command=command, deposit=deposit)
        case ApplyDeposit():
            return apply(truth, scene, command=command, deposit=deposit)
        case VoidDeposit():
            return void(truth, scene, command=command, deposit=deposit)


def made_now(truth: Truth, number: int) -> Deposit | None:
    return next((each for each in truth.touched.money.deposits if each.id == number), None)


def may_not(truth: Truth, scene: Scene, *, staff: int) -> No | None:
    whose = scene.here.library.id
    may = is_given(truth, scene, staff=staff, roles=money.MAY_LET_OFF, at=(whose, None))
    return None if may else no("deposit_not_allowed", library_id=whose)


def take_over(truth: Truth, scene: Scene, *, command: TakeOverDeposit, patron: Patron) -> Expected:
    if refused := may_not(truth, scene, staff=command.staff_id):
        return refused
    if command.taken_on > scene.on:
        return no("deposit_in_the_future")
    if command.fen <= 0:
        return no("sum_wrong")
    library, known = scene.here.library, [*truth.accounts.deposits.values(), *truth.touched.money.deposits]
    receipt = patron, library, command.taken_on, command.fen
    if not command.another and receipt in [(d.patron, d.library, d.taken_on, d.amount) for d in known if not d.voided]:
        return no("deposit_known")
    deposit = Deposit(
        library=library, branch=scene.here.id, patron=patron, amount=command.fen, taken_on=command.taken_on,
        at=scene.at, staff=command.staff_id,
    )  # fmt: skip
    truth.touched.money.deposits.append(deposit)
    books = Books({(library.id, "money", None): command.fen, (library.id, "deposits", None): -command.fen})
    enter(truth, "deposited", books=books, scene=scene, staff=command.staff_id, deposit=deposit)
    return Yes("DepositTold", {"deposit_id": deposit, "held_fen": command.fen})


def shrink(truth: Truth, deposit: Deposit, *, at: datetime, **more: int) -> None:
    """So much more of it is refunded or applied."""
    for name, fen in more.items():
        setattr(deposit, name, getattr(deposit, name) + fen)
    deposit.version += 1
    deposit.settled_at = None if deposit.held else at
    if deposit not in truth.touched.money.deposits:
        truth.touched.money.deposits.append(deposit)


def refund(truth: Truth, scene: Scene, *, command: RefundDeposit, deposit: Deposit) -> Expected:
    fen, whose = deposit.held, deposit.library.id
    shrink(truth, deposit, at=scene.at, refunded=fen)
    payment = money.take(truth, scene, command=command, fen=-fen, lines=[], patron=deposit.patron)
    payment.deposit = deposit
    books = Books({(whose, "money", None): -fen, (whose, "deposits", None): fen})
    entry: dict[str, Any] = {"payment": payment, "staff": command.staff_id, "deposit": deposit}
    enter(truth, "refunded", books=books, scene=scene, **entry)
    return Yes("PaymentTold", {"payment_id": payment, "fen": -fen, "left_fen": owed(deposit.patron)})


def apply(truth: Truth, scene: Scene, *, command: ApplyDeposit, deposit: Deposit) -> Expected:
    """For what is owed to this library alone, the oldest first."""
    patron, library = deposit.patron, deposit.library
    here = [each for each in patron.charges if each.creditor is library and each.left]
    before = patron.taken_over_fen if patron.home is library else 0
    lines = [
        (charge or money.take_over(truth, patron, scene=scene, staff=command.staff_id), part)
        for charge, part in money.oldest_first(here, before=before, fen=deposit.held, at=scene.at)
    ]
    if not lines:
        return no("nothing_owed")
    for charge, part in lines:
        change(truth, charge, at=scene.at, paid=part)
    fen = sum(part for _, part in lines)
    shrink(truth, deposit, at=scene.at, applied=fen)
    payment = money.take(truth, scene, command=command, fen=fen, lines=lines, patron=patron)
    payment.deposit = deposit
    books = Books()
    for charge, part in lines:
        money.keep(books, truth, charge=charge, fen=part, payment=payment)
    entry: dict[str, Any] = {"payment": payment, "staff": command.staff_id, "deposit": deposit}
    enter(truth, "paid", books=books, scene=scene, **entry)
    return Yes("PaymentTold", {"payment_id": payment, "fen": fen, "left_fen": owed(patron)})


def void(truth: Truth, scene: Scene, *, command: VoidDeposit, deposit: Deposit) -> Expected:
    if refused := may_not(truth, scene, staff=command.staff_id):
        return refused
    if deposit.held < deposit.amount:
        return no("deposit_settled")
    whose, reason = deposit.library.id, command.reason.value
    deposit.voided = (scene.at, command.staff_id, reason)
    shrink(truth, deposit, at=scene.at)
    books = Books({(whose, "money", None): -deposit.amount, (whose, "deposits", None): deposit.amount})
    enter(truth, "voided", books=books, scene=scene, staff=command.staff_id, reason=reason, deposit=deposit)
    return Yes("DepositTold", {"deposit_id": deposit, "held_fen": 0})
