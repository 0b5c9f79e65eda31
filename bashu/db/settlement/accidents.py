"""What pages may know of accidents: claims that nobody has decided on, what staff keep to themselves, what is lost and
not paid. No row names a reader but that of one item, for a desk that has the reader before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F, Min, Q

from bashu.db.catalogue.models import Item
from bashu.db.circulation.accident_models import LaidAside
from bashu.db.circulation.models import Loan
from bashu.db.circulation.queries import TOOK_PLACE
from bashu.db.network.names import logins_of
from bashu.db.network.queries import Name, PlaceRow, place_of
from bashu.db.network.rights import reached
from bashu.db.parts import Part, part_of
from bashu.db.settlement.models import Charge, Entry
from bashu.domain.circulation.accidents.charging import grade_of
from bashu.domain.circulation.accidents.commands import Grade
from bashu.domain.circulation.accidents.damage import NOBODYS, SETTLED_WITHIN
from bashu.domain.rights import Reach
from bashu.domain.settlement.charges import OF_DAMAGE

ACCIDENTS_MAX: Final = 50
LAID_ASIDE_AS: Final = ("damaged", "in_quarantine")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccidentRow:
    """`status` says what is the matter with it, since when; `place`: where it was lent, lies, or was declared lost.
    `owner`: whose it is, or to whom it is owed; `fen`: how much."""

    item_id: int
    barcode: str
    title: str
    call_number: str
    status: str
    since_at: datetime
    place: PlaceRow
    owner: Name
    fen: int = 0


def claims(reach: Reach, *, start: int = 0) -> Part[AccidentRow]:
    """That an item was returned or never lent; the longest waiting first. By whoever lent it, and its owner."""
    ours = _of_item(reach, "item__") | reached(reach, library="lending_branch__library", branch="lending_branch")
    rows = Loan.objects.filter(ours, checked_in_at=None, claimed_at__isnull=False)
    about = rows.select_related("item__bib", "item__owner", "lending_branch__library__city")
    return part_of(about.order_by("claimed_at", "id"), start=start, most=ACCIDENTS_MAX, told=_claims)


def laid_aside(reach: Reach, *, start: int = 0) -> Part[AccidentRow]:
    """Damaged or in quarantine; the longest first. Whosever it is where it lies, and by its owner."""
    ours = reached(reach, library="owner", branch="item__home_branch")
    ours |= reached(reach, library="branch__library", branch="branch")
    rows = LaidAside.objects.filter(ours, item__status__in=LAID_ASIDE_AS)
    about = rows.select_related("item__bib", "owner", "branch__library__city")
    return part_of(about.order_by("since_at", "item_id"), start=start, most=ACCIDENTS_MAX, told=_laid_aside)


def losses(reach: Reach, *, start: int = 0) -> Part[AccidentRow]:
    """The price of what is lost, as far as something is left of it; the oldest first."""
    ours = reached(reach, library="library", branch="item__home_branch")
    left = Q(amount_fen__gt=F("paid_fen") + F("waiver_fen"))
    rows = Charge.objects.filter(ours, left, kind="lost", settled_at=None)
    about = rows.select_related("item__bib", "library", "branch__library__city")
    return part_of(about.order_by("charged_at", "id"), start=start, most=ACCIDENTS_MAX, told=_losses)


def _of_item(reach: Reach, item: str) -> Q:
    return reached(reach, library=f"{item}owner", branch=f"{item}home_branch")


def _claims(rows: Sequence[Loan]) -> tuple[AccidentRow, ...]:
    return tuple(
        _row(
            row.item,
            status=row.claimed_as or "",
            since_at=row.claimed_at or row.due_at,
            place=place_of(row.lending_branch),
        )
        for row in rows
    )


def _laid_aside(rows: Sequence[LaidAside]) -> tuple[AccidentRow, ...]:
    return tuple(
        _row(row.item, status=row.item.status, since_at=row.since_at, place=place_of(row.branch)) for row in rows
    )


def _losses(rows: Sequence[Charge]) -> tuple[AccidentRow, ...]:
    return tuple(
        AccidentRow(
            item_id=row.item_id or 0,
            barcode=row.item.barcode if row.item else "",
            title=row.item.bib.title if row.item else "",
            call_number=row.item.call_number if row.item else "",
            status="lost",
            since_at=row.charged_at,
            place=place_of(row.branch),
            owner=Name(row.library.name_zh, row.library.name_en),
            fen=row.amount_fen - row.paid_fen - row.waiver_fen,
        )
        for row in rows
    )


def _row(item: Item, *, status: str, since_at: datetime, place: PlaceRow) -> AccidentRow:
    return AccidentRow(
        item_id=item.id,
        barcode=item.barcode,
        title=item.bib.title,
        call_number=item.call_number,
        status=status,
        since_at=since_at,
        place=place,
        owner=Name(item.owner.name_zh, item.owner.name_en),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRow:
    """The last of an item. `patron_id` is None when nobody knows any more whose it was. `is_priced`: it ended as lost,
    and that was charged; `found_at`: since when that is not owed."""

    loan_id: int
    patron_id: int | None
    began_at: datetime
    due_at: datetime
    ended_at: datetime | None
    claimed_as: str | None
    claimed_at: datetime | None
    lent_at: PlaceRow
    ended_as: str | None = None
    is_priced: bool = False
    found_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """What was charged for a part of an item that was missing. `patron_id`: to whom."""

    charge_id: int
    fen: int
    charged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageRow:
    """What was charged for a damage to whoever had the item last: how bad it was, where and by whom that was said.
    `login` is empty where nobody kept it."""

    grade: Grade
    fen: int
    charged_at: datetime
    place: PlaceRow
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubledRow:
    """An item with what may be the matter with it."""

    item_id: int
    barcode: str
    title: str
    status: str
    owner_id: int
    owner: Name
    home: PlaceRow
    at: PlaceRow
    last: LoanRow | None
    parts: tuple[PartRow, ...]
    damages: tuple[DamageRow, ...]

    @property
    def loan(self) -> LoanRow | None:
        """That is open."""
        return self.last if self.last and self.last.ended_at is None else None

    def past(self, now: datetime) -> LoanRow | None:
        """Whoever had it last can still be asked about a damage."""
        last = self.last
        if last is None or last.ended_at is None or last.patron_id is None or last.ended_as in NOBODYS:
            return None
        over_at = last.found_at or now if last.is_priced else last.ended_at
        return last if now - over_at <= SETTLED_WITHIN else None


def troubled(item_id: int) -> TroubledRow | None:
    about = Item.objects.select_related("bib", "owner", "home_branch__library__city", "branch__library__city")
    row = about.filter(pk=item_id).first()
    if row is None:
        return None
    loans = Loan.objects.filter(TOOK_PLACE, item=item_id).select_related("lending_branch__library__city")
    last = loans.order_by("-checked_out_at", "-id").first()
    parts = Charge.objects.filter(loan__item=item_id, kind="part", patron__isnull=False).order_by("id")
    return TroubledRow(
        item_id=row.id,
        barcode=row.barcode,
        title=row.bib.title,
        status=row.status,
        owner_id=row.owner_id,
        owner=Name(row.owner.name_zh, row.owner.name_en),
        home=place_of(row.home_branch),
        at=place_of(row.branch),
        last=_last(last) if last else None,
        parts=tuple(PartRow(charge_id=each.id, fen=each.amount_fen, charged_at=each.charged_at) for each in parts),
        damages=_damages(last.id) if last else (),
    )


def _damages(loan_id: int) -> tuple[DamageRow, ...]:
    rows = Charge.objects.filter(loan=loan_id, kind__in=OF_DAMAGE).select_related("branch__library__city")
    charges = list(rows.order_by("charged_at", "id"))
    # The entry that begins a charge has its id.
    by = (
        dict(Entry.objects.filter(id__in=[each.id for each in charges]).values_list("id", "staff_id"))
        if charges
        else {}
    )
    logins = logins_of(by.values())
    return tuple(
        DamageRow(
            grade=grade_of(row.kind, row.details),
            fen=row.amount_fen,
            charged_at=row.charged_at,
            place=place_of(row.branch),
            login=logins.get(by.get(row.id), ""),
        )
        for row in charges
    )


def _last(row: Loan) -> LoanRow:
    prices = Charge.objects.filter(loan=row.id, kind="lost", patron__isnull=False) if row.ended_as == "lost" else None
    found_at = Min("entries__posted_at", filter=Q(entries__kind="cancelled"))
    price = prices.order_by("-id").values("id").annotate(found_at=found_at).first() if prices is not None else None
    return LoanRow(
        loan_id=row.id,
        patron_id=row.patron_id,
        began_at=row.checked_out_at,
        due_at=row.due_at,
        ended_at=row.checked_in_at,
        claimed_as=row.claimed_as,
        claimed_at=row.claimed_at,
        lent_at=place_of(row.lending_branch),
        ended_as=row.ended_as,
        is_priced=price is not None,
        found_at=price and price["found_at"],
    )


def owes_for(patron_id: int, item_id: int) -> bool:
    """For its loss."""
    rows = Charge.objects.filter(patron=patron_id, item=item_id, kind="lost")
    return rows.exists()


def claim_of(loan_id: int) -> str:
    """Whether its reader said to have returned the item, or never to have had it; empty if not."""
    return Loan.objects.values_list("claimed_as", flat=True).filter(pk=loan_id).first() or ""


def status_of(item_id: int) -> str:
    return Item.objects.values_list("status", flat=True).filter(pk=item_id).first() or ""
