"""What a machine is told of an item or of a patron's loans and holds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Hold, Loan
from bashu.db.circulation.queries import ON_ITS_WAY
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.holds.states import QUEUED_STAGES, HoldStage


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRow:
    """`on_its_way`: in a parcel that is not there yet."""

    loan_id: int
    item_id: int
    barcode: str
    title: str
    due_at: datetime
    on_its_way: bool

    def is_late(self, moment: datetime) -> bool:
        """What is on its way is not, whatever day it was due."""
        return self.due_at < moment and not self.on_its_way


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """`barcode`: of what waits on the hold shelf; empty while nothing does."""

    barcode: str
    title: str

    @property
    def ready(self) -> bool:
        return bool(self.barcode)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """`due_at` while on loan. Branches and libraries by their codes. `work_id`: whose queue it is in."""

    item_id: int
    bib_id: int
    work_id: int
    owner_code: str
    barcode_prefix: str
    title: str
    kind: str
    call_number: str
    status: ItemStatus
    home_branch_code: str
    branch_code: str
    due_at: datetime | None
    waiting: int


def open_holds(patron_id: int) -> tuple[HoldRow, ...]:
    """In the order in which they were placed."""
    rows = Hold.objects.filter(patron_id=patron_id, closed_at=None).order_by("placed_at", "id")
    return tuple(
        HoldRow(barcode=barcode if stage == HoldStage.READY else "", title=title)
        for stage, barcode, title in rows.values_list("stage", "item__barcode", "bib__title")
    )


def holds_in(patron_id: int, *, works: Iterable[int]) -> frozenset[int]:
    """The patron's open holds in these queues."""
    rows = Hold.objects.filter(patron_id=patron_id, closed_at=None, work__in=list(works))
    return frozenset(rows.values_list("id", flat=True))


def open_loans(patron_id: int) -> tuple[LoanRow, ...]:
    """The earliest due first."""
    rows = (
        Loan.objects.filter(patron_id=patron_id, checked_in_at=None)
        .annotate(on_its_way=Exists(ON_ITS_WAY))
        .order_by("due_at", "id")
        .values_list("id", "item_id", "item__barcode", "item__bib__title", "due_at", "on_its_way")
    )
    return tuple(
        LoanRow(loan_id=loan_id, item_id=item_id, barcode=barcode, title=title, due_at=due, on_its_way=on)
        for loan_id, item_id, barcode, title, due, on in rows
    )


def items_with_barcode(barcode: str) -> tuple[ItemRow, ...]:
    """Barcodes repeat between libraries."""
    places = ("owner", "bib", "home_branch", "branch")
    items = list(Item.objects.select_related(*places).filter(barcode=barcode).order_by("id"))
    works = {item.id: item.bib.work_id or item.bib_id for item in items}
    waiting = Counter(
        Hold.objects.filter(work__in=works.values(), closed_at=None, stage__in=QUEUED_STAGES).values_list(
            "work", flat=True
        )
    )
    due = dict(Loan.objects.filter(item__in=items, checked_in_at=None).values_list("item_id", "due_at"))
    return tuple(
        ItemRow(
            item_id=item.id,
            bib_id=item.bib_id,
            work_id=works[item.id],
            owner_code=item.owner.code,
            barcode_prefix=item.owner.barcode_prefix,
            title=item.bib.title,
            kind=item.kind,
            call_number=item.call_number,
            status=ItemStatus(item.status),
            home_branch_code=item.home_branch.code,
            branch_code=item.branch.code,
            due_at=due.get(item.id),
            waiting=waiting[works[item.id]],
        )
        for item in items
    )
