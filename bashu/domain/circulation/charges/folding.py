"""How money moves the state on, for the later commands of a batch."""

from collections.abc import Mapping
from dataclasses import replace

from bashu.domain.circulation.charges.effects import (
    ChargeChanged,
    ChargePosted,
    DepositChanged,
    DepositTaken,
    Entered,
    EntryKind,
    MoneyEffect,
    PaymentTaken,
    PaymentVoided,
)
from bashu.domain.circulation.state import State
from bashu.domain.settlement.charges import ChargeKind, ChargeState, PaymentState
from bashu.domain.settlement.deposits import DepositState


def fold_money(state: State, effect: MoneyEffect, *, patron_id: int | None) -> None:
    """`patron_id` is whom the command's token stands for. A charge that changes has its patron already."""
    match effect:
        case ChargePosted():
            state.charges[effect.charge_id] = _posted(effect, patron_id=patron_id)
            _count_lost(state, state.charges[effect.charge_id], before=None)
            _owe(state, patron_id, library_id=effect.library_id, fen=effect.amount_fen, counted=effect.admitted)
        case ChargeChanged():
            before = state.charges[effect.charge_id]
            state.charges[before.id] = before.changed(
                paid_fen=effect.paid_fen,
                waiver_fen=effect.waiver_fen,
                refundable_fen=effect.refundable_fen,
                refunded_fen=effect.refunded_fen,
                settled_at=effect.settled_at,
            )
            _count_lost(state, state.charges[before.id], before=before)
            _owe(state, before.patron_id, library_id=before.library_id, fen=effect.left_fen)
        case PaymentTaken():
            state.payments[effect.payment_id] = PaymentState(
                id=effect.payment_id,
                version=effect.version,
                library_id=effect.library_id,
                fen=effect.fen,
                lines=effect.lines,
                paid_at=effect.paid_at,
                deposit_id=effect.deposit_id,
            )
        case PaymentVoided():
            before_it = state.payments[effect.payment_id]
            state.payments[effect.payment_id] = replace(before_it, version=effect.version, voided=True)
        case Entered():
            _keep_booked(state, effect)
        case DepositTaken():
            state.deposits[effect.deposit_id] = _deposited(effect, patron_id=patron_id)
        case DepositChanged():
            held = state.deposits[effect.deposit_id]
            state.deposits[held.id] = held.changed(
                refunded_fen=effect.refunded_fen,
                applied_fen=effect.applied_fen,
                voided=effect.voided_at is not None,
            )


def _deposited(effect: DepositTaken, *, patron_id: int | None) -> DepositState:
    return DepositState(
        id=effect.deposit_id,
        version=effect.version,
        library_id=effect.library_id,
        patron_id=patron_id,
        token=effect.token,
        amount_fen=effect.amount_fen,
        taken_on=effect.taken_on,
    )


def _keep_booked(state: State, effect: Entered) -> None:
    """Of the books a decision looks only at how the payment that it undoes was booked, and since when what was lost
    counts as found."""
    charge = state.charges.get(effect.charge_id or 0)
    if effect.kind is EntryKind.CANCELLED and charge is not None and charge.kind is ChargeKind.LOST:
        state.charges[charge.id] = replace(charge, cancelled_at=charge.cancelled_at or effect.posted_at)
    if effect.kind in {EntryKind.PAID, EntryKind.REFUNDED} and effect.payment_id in state.payments:
        payment = state.payments[effect.payment_id]
        state.payments[payment.id] = replace(payment, postings=effect.postings)


def _posted(effect: ChargePosted, *, patron_id: int | None) -> ChargeState:
    return ChargeState(
        id=effect.charge_id,
        version=effect.version,
        library_id=effect.library_id,
        kind=effect.kind,
        patron_id=patron_id,
        token=effect.token,
        amount_fen=effect.amount_fen,
        charged_at=effect.charged_at,
        loan_id=effect.loan_id,
        item_id=effect.item_id,
        refund_days=refund_days_of(effect.details),
    )


def refund_days_of(details: Mapping[str, object]) -> int | None:
    days = details.get("refund_days")
    return days if isinstance(days, int) else None


def _count_lost(state: State, after: ChargeState, *, before: ChargeState | None) -> None:
    if after.kind is ChargeKind.LOST and after.patron_id is not None:
        more = bool(after.left_fen) - bool(before is not None and before.left_fen)
        state.lost_by[after.patron_id] = state.lost_by.get(after.patron_id, 0) + more


def _owe(state: State, patron_id: int | None, *, library_id: int, fen: int, counted: bool = False) -> None:
    if patron_id is not None and fen:
        state.patrons[patron_id] = state.patrons[patron_id].owing(library_id, fen, counted=counted)
        state.owing.add(patron_id)
