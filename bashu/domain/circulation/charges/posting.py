"""Charges as they come about, and how what is left of one changes."""

from collections.abc import Mapping
from datetime import datetime

from bashu.domain.circulation.charges.effects import ChargeChanged, ChargePosted, Entered, EntryKind
from bashu.domain.settlement import ledger
from bashu.domain.settlement.charges import CHARGE_MAX_FEN, ChargeKind, ChargeState
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when it happens, and who of the staff does it."""

    branch_id: int
    at: datetime
    staff_id: int | None = None


def post(charge: ChargeState, place: Place, *, details: Mapping[str, int | str | None]) -> tuple[ChargePosted, Entered]:
    """The charge and the first entry of it, which has its id."""
    return _posted(charge, place, details=details), _entered(charge, place)


def admit(charge: ChargeState, place: Place) -> tuple[ChargePosted, Entered]:
    """As a charge what the patron owed before there were any."""
    return _posted(charge, place, details={}, admitted=True), _entered(charge, place)


def _posted(
    charge: ChargeState, place: Place, *, details: Mapping[str, int | str | None], admitted: bool = False
) -> ChargePosted:
    return ChargePosted(
        charge_id=charge.id,
        version=charge.version,
        library_id=charge.library_id,
        branch_id=place.branch_id,
        kind=charge.kind,
        loan_id=charge.loan_id,
        item_id=charge.item_id,
        token=charge.token,
        amount_fen=charge.amount_fen,
        charged_at=charge.charged_at,
        details=details,
        admitted=admitted,
    )


def _entered(charge: ChargeState, place: Place) -> Entered:
    return Entered(
        entry_id=charge.id,
        kind=EntryKind.CHARGED,
        charge_id=charge.id,
        payment_id=None,
        branch_id=place.branch_id,
        staff_id=place.staff_id,
        reason=None,
        posted_at=place.at,
        postings=ledger.charged(charge.library_id, charge.amount_fen),
    )


def moved(before: ChargeState, after: ChargeState, *, at: datetime) -> ChargeChanged:
    return ChargeChanged(
        charge_id=after.id,
        version=after.version,
        paid_fen=after.paid_fen,
        waiver_fen=after.waiver_fen,
        refundable_fen=after.refundable_fen,
        refunded_fen=after.refunded_fen,
        settled_at=None if after.left_fen or after.to_refund_fen else at,
        token=after.token,
        library_id=after.library_id,
        left_fen=after.left_fen - before.left_fen,
    )


def new_charge(
    charge_id: int,
    kind: ChargeKind,
    *,
    fen: int,
    library_id: int,
    whose: tuple[int, str],
    of: tuple[int | None, int | None],
    at: datetime,
) -> ChargeState:
    """`whose`: the patron and the charge's token; `of`: the loan and the item that it is about. What was taken over is
    what it is; nothing else is more than `CHARGE_MAX_FEN`."""
    (patron_id, token), (loan_id, item_id) = whose, of
    fen = fen if kind is ChargeKind.TAKEN_OVER else min(fen, CHARGE_MAX_FEN)
    return ChargeState(
        id=charge_id, version=1, library_id=library_id, kind=kind, patron_id=patron_id, token=token, amount_fen=fen,
        charged_at=at, loan_id=loan_id, item_id=item_id,
    )  # fmt: skip
