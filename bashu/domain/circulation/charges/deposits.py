"""What a library holds for a reader since long ago: written down, given back on demand, or paid out of.

All of it is done at the library that holds it, under the lock of the reader.
"""

from datetime import datetime
from typing import assert_never

from bashu.domain.calendar import local_day
from bashu.domain.circulation.answers import DepositTold, PaymentTold
from bashu.domain.circulation.charges.case import MoneyCase, entered, money_moved, owed_by, paid_for
from bashu.domain.circulation.charges.commands import (
    ApplyDeposit,
    DepositCommand,
    RefundDeposit,
    TakeOverDeposit,
    VoidDeposit,
)
from bashu.domain.circulation.charges.effects import DepositChanged, DepositTaken, EntryKind
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import PatronState
from bashu.domain.outcome import Accepted, Decision, Refused
from bashu.domain.rights import Right
from bashu.domain.settlement import ledger
from bashu.domain.settlement.charges import Method, spread
from bashu.domain.settlement.deposits import DepositState
from bashu.domain.settlement.ledger import Account


def decide_deposit(command: DepositCommand, case: MoneyCase) -> Decision:
    patron = case.state.patron(command.patron)
    if patron is None:
        return Refused(Refusal.REGISTER_FIRST)
    who = case.person(patron)
    if isinstance(command, TakeOverDeposit):
        return (
            _refused_to(command, case)
            or _known(command, case, patron=patron)
            or _take_over(command, case, patron=patron)
        )
    deposit = case.state.deposits.get(command.deposit_id)
    if deposit is None or deposit.patron_id != patron.id:
        return Refused(Refusal.DEPOSIT_UNKNOWN, person=who)
    if deposit.library_id != case.library_id:
        return Refused(Refusal.DEPOSIT_OF_ANOTHER, {"library_id": deposit.library_id}, person=who)
    if not deposit.held_fen:
        return Refused(Refusal.DEPOSIT_SETTLED, person=who)
    match command:
        case RefundDeposit():
            return _refund(command, case, patron=patron, deposit=deposit)
        case ApplyDeposit():
            return _apply(command, case, patron=patron, deposit=deposit)
        case VoidDeposit():
            return _void(command, case, patron=patron, deposit=deposit)
        case _:
            assert_never(command)


def held_again(before: DepositState, fen: int, *, at: datetime) -> DepositChanged:
    """What was paid out of it was undone, or, `fen` below zero, that it was given back."""
    if fen < 0:
        return moved(before.changed(refunded_fen=before.refunded_fen + fen), at=at)
    return moved(before.changed(applied_fen=before.applied_fen - fen), at=at)


def moved(after: DepositState, *, at: datetime, why: tuple[int, str] | None = None) -> DepositChanged:
    """`why`: by whom it is voided, and for what reason."""
    by, reason = why or (None, None)
    return DepositChanged(
        deposit_id=after.id,
        version=after.version,
        refunded_fen=after.refunded_fen,
        applied_fen=after.applied_fen,
        settled_at=None if after.held_fen else at,
        voided_at=at if after.voided else None,
        voided_by=by,
        void_reason=reason,
    )


def _refused_to(command: TakeOverDeposit | VoidDeposit, case: MoneyCase) -> Refused | None:
    """Whoever writes down that something is held could be paid it."""
    patron = case.state.patron(command.patron)
    who = case.person(patron) if patron else None
    if not case.may(command.staff_id, Right.KEEP_DEPOSITS, library_id=case.library_id):
        return Refused(Refusal.DEPOSIT_NOT_ALLOWED, {"library_id": case.library_id}, person=who)
    if isinstance(command, VoidDeposit):
        return None
    if command.taken_on > local_day(case.at):
        return Refused(Refusal.DEPOSIT_IN_THE_FUTURE, person=who)
    return None if command.fen > 0 else Refused(Refusal.SUM_WRONG, person=who)


def _known(command: TakeOverDeposit, case: MoneyCase, *, patron: PatronState) -> Refused | None:
    """Two desks, two forms, or a list and a desk: one receipt is one deposit, also if that was given back."""
    receipt = patron.id, case.library_id, command.taken_on, command.fen
    written_down = {
        (each.patron_id, each.library_id, each.taken_on, each.amount_fen)
        for each in case.state.deposits.values()
        if not each.voided
    }
    if receipt in written_down and not command.another:
        return Refused(Refusal.DEPOSIT_KNOWN, person=case.person(patron))
    return None


def _take_over(command: TakeOverDeposit, case: MoneyCase, *, patron: PatronState) -> Decision:
    who, deposit_id = case.person(patron), case.fresh.extra_id
    taken = DepositTaken(
        deposit_id=deposit_id,
        version=1,
        library_id=case.library_id,
        branch_id=case.branch_id,
        token=who.token,
        amount_fen=command.fen,
        taken_on=command.taken_on,
        entered_at=case.at,
        staff_id=command.staff_id,
    )
    entry = entered(
        case,
        EntryKind.DEPOSITED,
        postings=ledger.deposited(case.library_id, command.fen),
        staff_id=command.staff_id,
        deposit_id=deposit_id,
        entry_id=deposit_id,
    )
    told = DepositTold(deposit_id=deposit_id, held_fen=command.fen)
    return Accepted(told, effects=(taken, entry), person=who)


def _refund(command: RefundDeposit, case: MoneyCase, *, patron: PatronState, deposit: DepositState) -> Decision:
    who, fen = case.person(patron), deposit.held_fen
    after = deposit.changed(refunded_fen=deposit.refunded_fen + fen)
    paid = money_moved(command, case, fen=-fen, lines=(), token=who.token, method=command.method, deposit_id=deposit.id)
    entry = entered(
        case,
        EntryKind.REFUNDED,
        postings=ledger.deposited(deposit.library_id, -fen),
        staff_id=command.staff_id,
        payment_id=paid.payment_id,
        deposit_id=deposit.id,
    )
    told = PaymentTold(payment_id=paid.payment_id, fen=-fen, left_fen=patron.owed_fen)
    return Accepted(told, effects=(moved(after, at=case.at), paid, entry), person=who)


def _apply(command: ApplyDeposit, case: MoneyCase, *, patron: PatronState, deposit: DepositState) -> Decision:
    """As a payment that moves no money: it has a number and a receipt, and can be undone."""
    who = case.person(patron)
    owed = (each for each in owed_by(patron, case, token=who.token) if each.library_id == deposit.library_id)
    open_ones = {each.id: each for each in owed}
    lines = spread(deposit.held_fen, open_ones.values())
    if not lines:
        return Refused(Refusal.NOTHING_OWED, person=who)
    fen = sum(part for _, part in lines)
    effects, paid = paid_for(case, lines, open_ones=open_ones, staff_id=command.staff_id)
    whose = tuple((charge.id, part) for charge, part in paid)
    taken = money_moved(
        command, case, fen=fen, lines=whose, token=who.token, method=Method.DEPOSIT, deposit_id=deposit.id
    )
    entry = entered(
        case,
        EntryKind.PAID,
        postings=case.booked(paid, patron=patron, out_of=Account.DEPOSITS),
        staff_id=command.staff_id,
        payment_id=taken.payment_id,
        deposit_id=deposit.id,
    )
    after = deposit.changed(applied_fen=deposit.applied_fen + fen)
    told = PaymentTold(payment_id=taken.payment_id, fen=fen, left_fen=patron.owed_fen - fen)
    return Accepted(told, effects=(*effects, moved(after, at=case.at), taken, entry), person=who)


def _void(command: VoidDeposit, case: MoneyCase, *, patron: PatronState, deposit: DepositState) -> Decision:
    """As long as nothing was made of it."""
    who = case.person(patron)
    if no := _refused_to(command, case):
        return no
    if deposit.held_fen < deposit.amount_fen:
        return Refused(Refusal.DEPOSIT_SETTLED, person=who)
    why = command.staff_id, command.reason.value
    entry = entered(
        case,
        EntryKind.VOIDED,
        postings=ledger.deposited(deposit.library_id, -deposit.amount_fen),
        staff_id=command.staff_id,
        reason=command.reason,
        deposit_id=deposit.id,
    )
    changed = moved(deposit.changed(voided=True), at=case.at, why=why)
    return Accepted(DepositTold(deposit_id=deposit.id, held_fen=0), effects=(changed, entry), person=who)
