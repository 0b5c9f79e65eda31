"""Paying, waiving, giving back, and undoing a payment, all under the lock of the patron whose charges these are."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bashu.domain.circulation.answers import PaymentTold, WaiverTold
from bashu.domain.circulation.charges.brought import decide_take_over_charge
from bashu.domain.circulation.charges.cards import decide_card
from bashu.domain.circulation.charges.case import (
    MoneyCase,
    admitted,
    entered,
    money_moved,
    owed_by,
    paid_for,
    taken_over,
)
from bashu.domain.circulation.charges.commands import (
    TAKEN_OVER,
    ApplyDeposit,
    ChargeCard,
    DepositCommand,
    MoneyCommand,
    Pay,
    Refund,
    RefundDeposit,
    TakeOverCharge,
    TakeOverDeposit,
    VoidDeposit,
    VoidPayment,
    Waive,
)
from bashu.domain.circulation.charges.deposits import decide_deposit, held_again
from bashu.domain.circulation.charges.effects import ChargeChanged, EntryKind, PaymentVoided
from bashu.domain.circulation.charges.posting import moved
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import Fresh, PatronState
from bashu.domain.circulation.state import State
from bashu.domain.outcome import Accepted, Decision, Refused
from bashu.domain.rights import Right
from bashu.domain.settlement import ledger
from bashu.domain.settlement.charges import ChargeState, Method, spread
from bashu.domain.settlement.ledger import Posting


def decide_money(command: MoneyCommand, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    terminal = state.network.terminals.get(command.terminal_id)
    if terminal is None:
        return Refused(Refusal.TERMINAL_NOT_ALLOWED)
    case = MoneyCase.of(command, state, terminal=terminal, now=now, fresh=fresh)
    payer = _shown(command, state)
    who = case.person(payer) if payer else None
    if not terminal.active:
        return Refused(Refusal.TERMINAL_NOT_ALLOWED, person=who)
    # No money changes hands then, and no deposit is named.
    if isinstance(command, Pay | Refund | RefundDeposit) and command.method is Method.DEPOSIT:
        return Refused(Refusal.DEPOSIT_UNKNOWN, person=who)
    match command:
        case Pay():
            return _pay(command, case)
        case Waive():
            return _waive(command, case)
        case Refund():
            return _refund(command, case)
        case VoidPayment():
            return _void(command, case)
        case ChargeCard():
            return decide_card(command, case)
        case TakeOverCharge():
            return decide_take_over_charge(command, case)
        case TakeOverDeposit() | RefundDeposit() | ApplyDeposit() | VoidDeposit():
            return decide_deposit(command, case)
        case _:
            assert_never(command)


def _shown(command: MoneyCommand, state: State) -> PatronState | None:
    """Who is there; no charge tells whose that is which was taken over."""
    if isinstance(command, Pay | ChargeCard | TakeOverCharge | DepositCommand):
        return state.patron(command.patron)
    if isinstance(command, Waive) and command.charge_id == TAKEN_OVER and command.patron is not None:
        return state.patron(command.patron)
    return None


def _pay(command: Pay, case: MoneyCase) -> Decision:
    patron = case.state.patron(command.patron)
    if patron is None:
        return Refused(Refusal.REGISTER_FIRST)
    who = case.person(patron)
    open_ones = {each.id: each for each in owed_by(patron, case, token=who.token)}
    lines = command.lines or spread(command.fen, open_ones.values())
    if no := _may_be_paid(command, lines, open_ones=open_ones):
        return replace(no, person=who)
    effects, paid = paid_for(case, lines, open_ones=open_ones, staff_id=command.staff_id)
    postings = case.booked(paid, patron=patron)
    whose = tuple((charge.id, fen) for charge, fen in paid)
    taken = money_moved(command, case, fen=command.fen, lines=whose, token=who.token, method=command.method)
    entry = entered(case, EntryKind.PAID, postings=postings, staff_id=command.staff_id, payment_id=taken.payment_id)
    left = sum(each.left_fen for each in open_ones.values())
    told = PaymentTold(payment_id=taken.payment_id, fen=command.fen, left_fen=left - command.fen)
    return Accepted(told, effects=(*effects, taken, entry), person=who)


def _may_be_paid(
    command: Pay, lines: tuple[tuple[int, int], ...], *, open_ones: dict[int, ChargeState]
) -> Refused | None:
    left = sum(each.left_fen for each in open_ones.values())
    if any(charge_id not in open_ones for charge_id, _ in lines):
        return Refused(Refusal.CHARGE_UNKNOWN)
    if not left:
        return Refused(Refusal.NOTHING_OWED)
    if command.fen > left or any(fen > open_ones[charge_id].left_fen for charge_id, fen in lines):
        return Refused(Refusal.PAYS_TOO_MUCH, {"owed_fen": left})
    twice = len(dict(lines)) < len(lines)
    if twice or any(fen <= 0 for _, fen in lines) or sum(fen for _, fen in lines) != command.fen:
        return Refused(Refusal.SUM_WRONG)
    return None if command.fen > 0 else Refused(Refusal.SUM_WRONG)


def _waive(command: Waive, case: MoneyCase) -> Decision:
    patron = _shown(command, case.state)
    who = case.person(patron) if patron else None
    charge = taken_over(patron, case, token=who.token) if patron and who else case.state.charges.get(command.charge_id)
    if charge is None:
        return Refused(Refusal.CHARGE_UNKNOWN, person=who)
    if no := _may_waive(command, charge, case=case):
        return replace(no, person=who)
    effects, charge = admitted(charge, case, staff_id=command.staff_id)
    after = charge.changed(waiver_fen=charge.waiver_fen + command.fen)
    entry = entered(
        case,
        EntryKind.WAIVER,
        postings=ledger.waiver(charge.library_id, command.fen),
        staff_id=command.staff_id,
        charge_id=charge.id,
        reason=command.reason,
    )
    told = WaiverTold(charge_id=charge.id, fen=command.fen, left_fen=after.left_fen)
    return Accepted(told, effects=(*effects, moved(charge, after, at=case.at), entry), person=who)


def _may_waive(command: Waive, charge: ChargeState, *, case: MoneyCase) -> Refused | None:
    if not case.may(command.staff_id, Right.WAIVE, library_id=charge.library_id):
        return Refused(Refusal.WAIVER_NOT_ALLOWED, {"library_id": charge.library_id})
    if not charge.left_fen:
        return Refused(Refusal.NOTHING_OWED)
    if command.fen > charge.left_fen:
        return Refused(Refusal.PAYS_TOO_MUCH, {"owed_fen": charge.left_fen})
    return Refused(Refusal.SUM_WRONG) if command.fen <= 0 else None


def _refund(command: Refund, case: MoneyCase) -> Decision:
    charge = case.state.charges.get(command.charge_id)
    patron = case.state.patrons.get(charge.patron_id or 0) if charge else None
    if charge is None or patron is None:
        return Refused(Refusal.CHARGE_UNKNOWN)
    fen = charge.to_refund_fen
    if not fen:
        return Refused(Refusal.NOTHING_TO_REFUND)
    who, after = case.person(patron), charge.changed(refunded_fen=charge.refundable_fen)
    entry = entered(
        case,
        EntryKind.REFUNDED,
        postings=case.given_back(charge, fen),
        staff_id=command.staff_id,
        charge_id=charge.id,
        payment_id=case.fresh.extra_id,
    )
    lines = ((charge.id, -fen),)
    paid = money_moved(command, case, fen=-fen, lines=lines, token=who.token, method=command.method)
    told = PaymentTold(payment_id=case.fresh.extra_id, fen=-fen, left_fen=patron.owed_fen)
    return Accepted(told, effects=(moved(charge, after, at=case.at), paid, entry), person=who)


def _void(command: VoidPayment, case: MoneyCase) -> Decision:
    payment = case.state.payments.get(command.payment_id)
    found = [(case.state.charges.get(charge_id), fen) for charge_id, fen in (payment.lines if payment else ())]
    lines = [(charge, fen) for charge, fen in found if charge is not None]
    deposit = case.state.deposits.get(payment.deposit_id) if payment and payment.deposit_id is not None else None
    whose = next((charge.patron_id for charge, _ in lines), deposit.patron_id if deposit else None)
    patron = case.state.patrons.get(whose or 0)
    forgotten = payment is not None and payment.deposit_id is not None and deposit is None
    if payment is None or len(lines) < len(found) or patron is None or forgotten:
        return Refused(Refusal.PAYMENT_UNKNOWN)
    if not case.may(command.staff_id, Right.VOID_PAYMENT, library_id=payment.library_id):
        return Refused(Refusal.VOID_NOT_ALLOWED, {"library_id": payment.library_id})
    if payment.voided:
        return Refused(Refusal.PAYMENT_VOIDED)
    if payment.fen > 0 and any(charge.refunded_fen for charge, _ in lines):
        return Refused(Refusal.PAYMENT_REFUNDED)
    undone = [(_unpaid if fen > 0 else _kept)(charge, fen=fen, at=case.at) for charge, fen in lines]
    # As it was booked, whatever the network's model or the reader's home library is by now.
    booked = [(library_id, account, other_id, -fen) for library_id, account, other_id, fen in payment.postings]
    voided = PaymentVoided(
        payment_id=payment.id,
        version=payment.version + 1,
        voided_at=case.at,
        voided_by=command.staff_id,
        void_reason=command.reason,
    )
    entry = entered(
        case,
        EntryKind.VOIDED,
        postings=[*booked, *(posting for _, waivers in undone for posting in waivers)],
        staff_id=command.staff_id,
        payment_id=payment.id,
        reason=command.reason,
        deposit_id=payment.deposit_id,
    )
    held = () if deposit is None else (held_again(deposit, payment.fen, at=case.at),)
    left_fen = patron.owed_fen + sum(changed.left_fen for changed, _ in undone)
    told = PaymentTold(payment_id=payment.id, fen=0, left_fen=left_fen)
    return Accepted(told, effects=(*(changed for changed, _ in undone), *held, voided, entry))


def _kept(before: ChargeState, *, fen: int, at: datetime) -> tuple[ChargeChanged, tuple[Posting, ...]]:
    """What was not given back after all (`fen` is below zero) is to be given back still."""
    return moved(before, before.changed(refunded_fen=before.refunded_fen + fen), at=at), ()


def _unpaid(before: ChargeState, *, fen: int, at: datetime) -> tuple[ChargeChanged, tuple[Posting, ...]]:
    """What turned out not to be owed is not owed now either: that much of it is waived."""
    paid = before.paid_fen - fen
    not_owed = max(before.refundable_fen - paid, 0)
    after = before.changed(
        paid_fen=paid, refundable_fen=before.refundable_fen - not_owed, waiver_fen=before.waiver_fen + not_owed
    )
    return moved(before, after, at=at), ledger.waiver(before.library_id, not_owed) if not_owed else ()
