"""What pages may know of charges and payments: those of one reader, and who waived what, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Q, QuerySet

from bashu.db.network.models import CirculationRule
from bashu.db.network.names import logins_of
from bashu.db.network.queries import Name, PlaceRow, place_of
from bashu.db.parts import Part, part_of
from bashu.db.patrons.models import Patron
from bashu.db.settlement.models import Charge, Entry, Payment
from bashu.domain.circulation.charges.commands import TAKEN_OVER
from bashu.domain.circulation.charges.effects import EntryKind
from bashu.domain.settlement.charges import ChargeKind
from bashu.domain.settlement.ledger import Account

CHARGES_MAX = 100
PAYMENTS_MAX = 20
WAIVER = EntryKind.WAIVER.value


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRow:
    """`library`: to whom it is owed. `title` and `barcode` are empty where it is about no item."""

    charge_id: int
    library_id: int
    library: Name
    kind: str
    title: str
    barcode: str
    amount_fen: int
    paid_fen: int
    waiver_fen: int
    to_refund_fen: int
    charged_at: datetime | None
    details: Mapping[str, Any]

    @property
    def rule_id(self) -> int | None:
        return self.details.get("rule")

    @property
    def left_fen(self) -> int:
        return self.amount_fen - self.paid_fen - self.waiver_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidRow:
    """For what a payment was, and how much of it."""

    kind: str
    library: Name
    title: str
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """`fen` below zero: money that was given back, `of_deposit` or of a charge. `login` is empty at a `machine`. Who
    undid it, and why, is told beside `voided_at`."""

    payment_id: int
    library_id: int
    place: PlaceRow
    method: str
    fen: int
    paid_at: datetime
    login: str
    machine: str
    voided_at: datetime | None
    lines: tuple[PaidRow, ...]
    of_deposit: bool = False
    voided_by: str = ""
    void_reason: str = ""

    @property
    def back_fen(self) -> int:
        return -self.fen


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverRow:
    """`reason` is a code."""

    fen: int
    login: str
    reason: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """`taken_over_fen`: what was owed when the library joined, and nothing was paid of; to the home library."""

    patron_id: int
    number: str
    name: str = field(repr=False)
    home_library_id: int
    home_library_zh: str
    home_library_en: str
    owed_fen: int
    taken_over_fen: int


class Owes(Protocol):
    """What is asked of a reader here, whoever has read it."""

    @property
    def patron_id(self) -> int: ...

    @property
    def home_library_id(self) -> int: ...

    @property
    def home_library_zh(self) -> str: ...

    @property
    def home_library_en(self) -> str: ...

    @property
    def owed_fen(self) -> int: ...

    @property
    def taken_over_fen(self) -> int: ...


def payer(patron_id: int) -> Payer | None:
    patron = Patron.objects.select_related("home_library").filter(id=patron_id).first()
    if patron is None:
        return None
    return Payer(
        patron_id=patron.id,
        number=patron.number,
        name=patron.name,
        home_library_id=patron.home_library_id,
        home_library_zh=patron.home_library.name_zh,
        home_library_en=patron.home_library.name_en,
        owed_fen=patron.owed_fen,
        taken_over_fen=patron.owed_fen - sum(patron.debts.values()),
    )


def open_charges(patron_id: int, *, start: int = 0) -> Part[ChargeRow]:
    """What is left to pay or to refund, the oldest first: so it is paid if nobody chooses."""
    return _part(Q(patron_id=patron_id, settled_at=None), order=("charged_at", "id"), start=start)


def charges_left(patron: Owes) -> tuple[ChargeRow, ...]:
    """Of the oldest hundred. What was owed when the library joined stands first: nothing is older."""
    before = (taken_over_of(patron),) if patron.taken_over_fen else ()
    return before + tuple(row for row in open_charges(patron.patron_id) if row.left_fen)


def settled_charges(patron_id: int, *, start: int = 0) -> Part[ChargeRow]:
    """For as long as it is known whose they were; the latest first."""
    return _part(Q(patron_id=patron_id, settled_at__isnull=False), order=("-charged_at", "-id"), start=start)


def charge_of(patron_id: int, charge_id: int) -> ChargeRow | None:
    rows = Charge.objects.filter(patron_id=patron_id, id=charge_id).select_related("library", "item__bib")
    return next(iter(_charges(list(rows))), None)


def payments_of(patron_id: int, *, start: int = 0) -> Part[PaymentRow]:
    """The latest first."""
    rows = Payment.objects.filter(patron_id=patron_id).select_related("branch__library__city", "terminal")
    return part_of(rows.order_by("-paid_at", "-id"), start=start, most=PAYMENTS_MAX, told=payment_rows)


def payment_of(patron_id: int, payment_id: int) -> PaymentRow | None:
    return _payment(Payment.objects.filter(patron_id=patron_id, id=payment_id))


def payment_at(branch_ids: Sequence[int], payment_id: int) -> PaymentRow | None:
    """If it was taken there."""
    return _payment(Payment.objects.filter(branch_id__in=branch_ids, id=payment_id))


def was_paid_since(payment_id: int, since: datetime) -> bool:
    return Payment.objects.filter(pk=payment_id, paid_at__gte=since).exists()


def _payment(rows: "QuerySet[Payment]") -> PaymentRow | None:
    return next(iter(payment_rows(list(rows.select_related("branch__library__city", "terminal")))), None)


def _part(which: Q, *, order: Sequence[str], start: int) -> Part[ChargeRow]:
    rows = Charge.objects.filter(which).select_related("library", "item__bib").order_by(*order)
    return part_of(rows, start=start, most=CHARGES_MAX, told=_charges)


def _charges(rows: Sequence[Charge]) -> tuple[ChargeRow, ...]:
    return tuple(
        ChargeRow(
            charge_id=row.id,
            library_id=row.library_id,
            library=Name(row.library.name_zh, row.library.name_en),
            kind=row.kind,
            title=row.item.bib.title if row.item else "",
            barcode=row.item.barcode if row.item else "",
            amount_fen=row.amount_fen,
            paid_fen=row.paid_fen,
            waiver_fen=row.waiver_fen,
            to_refund_fen=row.refundable_fen - row.refunded_fen,
            charged_at=row.charged_at,
            details=row.details,
        )
        for row in rows
    )


def waivers_of(rows: Iterable[ChargeRow]) -> dict[int, tuple[WaiverRow, ...]]:
    """By charge, the first one first."""
    ids = [row.charge_id for row in rows if row.waiver_fen]
    found = list(Entry.objects.filter(charge_id__in=ids, kind=WAIVER).order_by("id")) if ids else []
    logins = logins_of(row.staff_id for row in found)
    told: dict[int, tuple[WaiverRow, ...]] = {}
    for row in found:
        fen = sum(fen for _library, account, _other, fen in row.postings if account == Account.WAIVER)
        waiver = WaiverRow(fen=fen, login=logins.get(row.staff_id, ""), reason=row.reason or "", given_at=row.posted_at)
        told[row.charge_id or 0] = (*told.get(row.charge_id or 0, ()), waiver)
    return told


def taken_over_of(patron: Owes) -> ChargeRow:
    """What is no charge yet, as one; since when it is owed nobody has told."""
    return ChargeRow(
        charge_id=TAKEN_OVER,
        library_id=patron.home_library_id,
        library=Name(patron.home_library_zh, patron.home_library_en),
        kind=ChargeKind.TAKEN_OVER,
        title="",
        barcode="",
        amount_fen=patron.taken_over_fen,
        paid_fen=0,
        waiver_fen=0,
        to_refund_fen=0,
        charged_at=None,
        details={},
    )


def rules_of(rows: Iterable[ChargeRow]) -> dict[int, Name]:
    """What the rules are called by which these came about, as far as there are any still."""
    ids = {row.rule_id for row in rows if row.rule_id is not None}
    found = CirculationRule.objects.filter(id__in=ids).values_list("id", "name_zh", "name_en") if ids else ()
    return {rule_id: Name(zh, en) for rule_id, zh, en in found}


def payment_rows(rows: Sequence[Payment]) -> tuple[PaymentRow, ...]:
    """Three queries, whatever their number."""
    about = Charge.objects.select_related("library", "item__bib")
    charges = about.in_bulk([charge_id for row in rows for charge_id, _ in row.lines])
    logins = logins_of(each for row in rows for each in (row.staff_id, row.voided_by))
    return tuple(
        PaymentRow(
            payment_id=row.id,
            library_id=row.library_id,
            place=place_of(row.branch),
            method=row.method,
            fen=row.fen,
            paid_at=row.paid_at,
            login=logins.get(row.staff_id, ""),
            machine=row.terminal.name if row.staff_id is None else "",
            voided_at=row.voided_at,
            of_deposit=row.deposit_id is not None and row.fen < 0,
            voided_by=logins.get(row.voided_by, "") if row.voided_at else "",
            void_reason=row.void_reason or "",
            lines=tuple(_paid(charges[charge_id], fen) for charge_id, fen in row.lines if charge_id in charges),
        )
        for row in rows
    )


def _paid(charge: Charge, fen: int) -> PaidRow:
    return PaidRow(
        kind=charge.kind,
        library=Name(charge.library.name_zh, charge.library.name_en),
        title=charge.item.bib.title if charge.item else "",
        fen=fen,
    )
