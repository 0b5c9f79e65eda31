"""Paying, waiving, giving back, and undoing a payment, all under the lock of the patron whose charges these are."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from bashu.domain.calendar import local_day
from bashu.domain.circulation.answers import PaymentTold, WaiverTold
from bashu.domain.circulation.case import person
from bashu.domain.circulation.charges.commands import (
    TAKEN_OVER,
    MoneyCommand,
    Pay,
    Refund,
    VoidPayment,
    Waive,
)
from bashu.domain.circulation.charges.effects import (
    ChargeChanged,
    Entered,
    EntryKind,
    MoneyEffect,
    PaymentTaken,
    PaymentVoided,
)
from bashu.domain.circulation.charges.posting import Place, admit, moved, new_charge
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import Fresh, PatronState, Terminal
from bashu.domain.circulation.state import State
from bashu.domain.outcome import Accepted, Decision, Person, Refused
from bashu.domain.rights import Right, Scope
from bashu.domain.settlement import ledger
from bashu.domain.settlement.charges import ChargeKind, ChargeState, spread
from bashu.domain.settlement.ledger import Account, Posting
from bashu.domain.values import value_class

Postings: TypeAlias = tuple[Posting, ...]


@value_class(frozen=True, slots=True, kw_only=True)
class MoneyCase:
    """`library_id` is the library that takes the money, or gives it back."""

    state: State
    fresh: Fresh
    at: datetime
    branch_id: int
    library_id: int
    terminal_id: int

    @classmethod
    def of(cls, command: MoneyCommand, state: State, *, terminal: Terminal, now: datetime, fresh: Fresh) -> "MoneyCase":
        at = min(max(command.occurred_at, now - timedelta(seconds=terminal.backdate_max_seconds)), now)
        branch = state.network.branches[terminal.branch_id]
        return cls(
            state=state, fresh=fresh, at=at, branch_id=branch.id, library_id=branch.library_id, terminal_id=terminal.id
        )

    def place(self, staff_id: int | None) -> Place:
        return Place(branch_id=self.branch_id, at=self.at, staff_id=staff_id)

    def may(self, staff_id: int, right: Right, *, library_id: int) -> bool:
        return self.state.network.rights_of(staff_id, local_day(self.at)).may(right, Scope(library_id=library_id))

    def person(self, patron: PatronState) -> Person:
        return person(patron.id, self.fresh.salt)

    def booked(self, charge: ChargeState, fen: int, *, patron: PatronState, owed: Account = Account.OWED) -> Postings:
        return ledger.paid(
            charge.library_id,
            fen,
            collector_id=self.library_id,
            home_id=patron.home_library_id,
            model=self.state.network.settlement,
            owed=owed,
        )


def decide_money(command: MoneyCommand, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    terminal = state.network.terminals.get(command.terminal_id)
    if terminal is None:
        return Refused(Refusal.TERMINAL_NOT_ALLOWED)
    case = MoneyCase.of(command, state, terminal=terminal, now=now, fresh=fresh)
    if not terminal.active:
        payer = state.patron(command.patron) if isinstance(command, Pay) else None
        return Refused(Refusal.TERMINAL_NOT_ALLOWED, person=case.person(payer) if payer else None)
    match command:
        case Pay():
            return _pay(command, case)
        case Waive():
            return _waive(command, case)
        case Refund():
            return _refund(command, case)
        case VoidPayment():
            return _void(command, case)
        case _:
            assert_never(command)


def _pay(command: Pay, case: MoneyCase) -> Decision:
    patron = case.state.patron(command.patron)
    if patron is None:
        return Refused(Refusal.REGISTER_FIRST)
    who = case.person(patron)
    open_ones = {each.id: each for each in _owed_by(patron, case, token=who.token)}
    lines = command.lines or spread(command.fen, open_ones.values())
    if no := _may_be_paid(command, lines, open_ones=open_ones):
        return replace(no, person=who)
    effects: list[MoneyEffect] = []
    postings: list[Posting] = []
    paid: list[tuple[int, int]] = []
    for charge_id, fen in lines:
        charge = open_ones[charge_id]
        if charge_id == TAKEN_OVER:
            charge = replace(charge, id=case.fresh.charge_id)
            effects += admit(charge, case.place(command.staff_id))
        effects.append(moved(charge, charge.changed(paid_fen=charge.paid_fen + fen), at=case.at))
        postings += case.booked(charge, fen, patron=patron)
        paid.append((charge.id, fen))
    taken = _money(command, case, fen=command.fen, lines=tuple(paid), token=who.token)
    entry = _entry(case, EntryKind.PAID, postings=postings, staff_id=command.staff_id, payment_id=taken.payment_id)
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
    charge = case.state.charges.get(command.charge_id)
    if charge is None:
        return Refused(Refusal.CHARGE_UNKNOWN)
    if not case.may(command.staff_id, Right.WAIVE, library_id=charge.library_id):
        return Refused(Refusal.WAIVER_NOT_ALLOWED, {"library_id": charge.library_id})
    if not charge.left_fen:
        return Refused(Refusal.NOTHING_OWED)
    if command.fen > charge.left_fen:
        return Refused(Refusal.PAYS_TOO_MUCH, {"owed_fen": charge.left_fen})
    if command.fen <= 0:
        return Refused(Refusal.SUM_WRONG)
    after = charge.changed(waiver_fen=charge.waiver_fen + command.fen)
    entry = _entry(
        case,
        EntryKind.WAIVER,
        postings=ledger.waiver(charge.library_id, command.fen),
        staff_id=command.staff_id,
        charge_id=charge.id,
        reason=command.reason,
    )
    told = WaiverTold(charge_id=charge.id, fen=command.fen, left_fen=after.left_fen)
    return Accepted(told, effects=(moved(charge, after, at=case.at), entry))


def _refund(command: Refund, case: MoneyCase) -> Decision:
    charge = case.state.charges.get(command.charge_id)
    patron = case.state.patrons.get(charge.patron_id or 0) if charge else None
    if charge is None or patron is None:
        return Refused(Refusal.CHARGE_UNKNOWN)
    fen = charge.to_refund_fen
    if not fen:
        return Refused(Refusal.NOTHING_TO_REFUND)
    who, after = case.person(patron), charge.changed(refunded_fen=charge.refundable_fen)
    entry = _entry(
        case,
        EntryKind.REFUNDED,
        postings=case.booked(charge, -fen, patron=patron, owed=Account.WAIVER),
        staff_id=command.staff_id,
        charge_id=charge.id,
        payment_id=case.fresh.extra_id,
    )
    paid = _money(command, case, fen=-fen, lines=((charge.id, -fen),), token=who.token)
    told = PaymentTold(payment_id=case.fresh.extra_id, fen=-fen, left_fen=patron.owed_fen)
    return Accepted(told, effects=(moved(charge, after, at=case.at), paid, entry), person=who)


def _void(command: VoidPayment, case: MoneyCase) -> Decision:
    payment = case.state.payments.get(command.payment_id)
    found = [(case.state.charges.get(charge_id), fen) for charge_id, fen in (payment.lines if payment else ())]
    lines = [(charge, fen) for charge, fen in found if charge is not None]
    patron = next((case.state.patrons.get(charge.patron_id or 0) for charge, _ in lines), None)
    if payment is None or len(lines) < len(found) or patron is None:
        return Refused(Refusal.PAYMENT_UNKNOWN)
    if not case.may(command.staff_id, Right.VOID_PAYMENT, library_id=payment.library_id):
        return Refused(Refusal.VOID_NOT_ALLOWED, {"library_id": payment.library_id})
    if payment.voided:
        return Refused(Refusal.PAYMENT_VOIDED)
    if payment.fen < 0 or any(charge.refunded_fen for charge, _ in lines):
        return Refused(Refusal.PAYMENT_REFUNDED)
    undone = [_unpaid(charge, fen=fen, at=case.at) for charge, fen in lines]
    # As it was booked, whatever the network's model or the reader's home library is by now.
    booked = [(library_id, account, other_id, -fen) for library_id, account, other_id, fen in payment.postings]
    voided = PaymentVoided(
        payment_id=payment.id,
        version=payment.version + 1,
        voided_at=case.at,
        voided_by=command.staff_id,
        void_reason=command.reason,
    )
    entry = _entry(
        case,
        EntryKind.VOIDED,
        postings=[*booked, *(posting for _, waivers in undone for posting in waivers)],
        staff_id=command.staff_id,
        payment_id=payment.id,
        reason=command.reason,
    )
    left_fen = patron.owed_fen + sum(changed.left_fen for changed, _ in undone)
    told = PaymentTold(payment_id=payment.id, fen=0, left_fen=left_fen)
    return Accepted(told, effects=(*(changed for changed, _ in undone), voided, entry))


def _unpaid(before: ChargeState, *, fen: int, at: datetime) -> tuple[ChargeChanged, tuple[Posting, ...]]:
    """What turned out not to be owed is not owed now either: that much of it is waived."""
    paid = before.paid_fen - fen
    not_owed = max(before.refundable_fen - paid, 0)
    after = before.changed(
        paid_fen=paid, refundable_fen=before.refundable_fen - not_owed, waiver_fen=before.waiver_fen + not_owed
    )
    return moved(before, after, at=at), ledger.waiver(before.library_id, not_owed) if not_owed else ()


def _owed_by(patron: PatronState, case: MoneyCase, *, token: str) -> Iterable[ChargeState]:
    """All that is open, and first what was taken over, which becomes a charge when something is paid of it."""
    if patron.taken_over_fen:
        yield new_charge(
            TAKEN_OVER,
            ChargeKind.TAKEN_OVER,
            fen=patron.taken_over_fen,
            library_id=patron.home_library_id,
            whose=(patron.id, token),
            of=(None, None),
            at=case.at,
        )
    yield from (each for each in case.state.charges_of(patron.id) if each.left_fen)


def _money(
    command: Pay | Refund, case: MoneyCase, *, fen: int, lines: tuple[tuple[int, int], ...], token: str
) -> PaymentTaken:
    return PaymentTaken(
        payment_id=case.fresh.extra_id,
        version=1,
        library_id=case.library_id,
        branch_id=case.branch_id,
        terminal_id=case.terminal_id,
        staff_id=command.staff_id,
        method=command.method,
        fen=fen,
        lines=lines,
        paid_at=case.at,
        token=token,
    )


def _entry(
    case: MoneyCase,
    kind: EntryKind,
    *,
    postings: Iterable[Posting],
    staff_id: int | None,
    charge_id: int | None = None,
    payment_id: int | None = None,
    reason: str | None = None,
) -> Entered:
    return Entered(
        entry_id=case.fresh.task_id,
        kind=kind,
        charge_id=charge_id,
        payment_id=payment_id,
        branch_id=case.branch_id,
        staff_id=staff_id,
        reason=reason,
        posted_at=case.at,
        postings=tuple(postings),
    )
