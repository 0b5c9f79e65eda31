"""The cells as rows of PostgreSQL. Places have the ids of the scene; all else has them moved on, for each cell anew."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.circulation.models import Box, Floating, Hold, Loan, Task, Transit
from bashu.db.circulation.parcel_models import Parcel, Parcelled
from bashu.db.network.calendar_models import ClosedDay
from bashu.db.network.models import (
    Branch,
    FloatGroup,
    FloatGroupBranch,
    Grant,
    Library,
    Network,
    ParcelRule,
    Region,
    Staff,
    Terminal,
)
from bashu.db.network.rotation_models import Rotation, RotationStop
from bashu.db.patrons.models import DeliveryAddress, Patron
from bashu.db.settlement.models import Charge
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.ended import EndedLoan
from bashu.domain.circulation.holds.commands import AnyCommand, scan_of
from bashu.domain.circulation.snapshot import BoxState, ItemState, LoanState, TransitState
from tests.domain.circulation.scene import (
    ALICE,
    CHENGDU,
    CHONGQING,
    DAY,
    EVERYWHERE,
    JINJIANG,
    LIBRARY_OF,
    NOON,
    desk,
    machine,
)
from tests.domain.circulation.test_parcels import RULE
from tests.domain.circulation.test_rotations import CASE
from tests.matrix.actions import CLOSED
from tests.matrix.cells import Cell
from tests.matrix.states import LEAD
from tests.people import an_id, fallback_rule

# Far from the ids that an engine gives.
FIRST, APART = 10**12, 100_000
# Whatever a command names beside places.
MOVED = ("box_id", "hold_id", "item_id", "transit_id", "task_id", "bib_id", "before_id", "parcel_id", "charge_id")
# Each after those that it names.
KINDS: tuple[type[Model], ...] = (BibRecord, Patron, Item, Box, Loan, Transit, Hold, Floating, Task, Parcel,
                                 Parcelled, DeliveryAddress, Charge)  # fmt: skip
OF_HOLDS = {"home_library_id", "category", "patron_active", "token", "choice_id", "came"}


def cell_of(number: int) -> int:
    """The place of the cell to whose rows this id belongs."""
    return (number - FIRST) // APART


def id_in_scene(number: int) -> int:
    return (number - FIRST) % APART


def found_network() -> None:
    Network.objects.create(id=1, name_zh="川渝", name_en="Sichuan and Chongqing")
    for number, county, city in ((CHENGDU, "510100", "5101"), (CHONGQING, "500103", "50")):
        regions = [Region.objects.create(code=code, name_zh=code, name_en=code) for code in (county, city)]
        Library.objects.create(
            id=number, code=str(number), name_zh="馆", name_en="Library", region=regions[0], city=regions[1],
            basis="test", joined_on=date(2021, 6, 1),
        )  # fmt: skip
    FloatGroup.objects.create(id=EVERYWHERE.id, code="all", name_zh="全网", name_en="Everywhere")
    for branch, library in LIBRARY_OF.items():
        Branch.objects.create(
            id=branch, library_id=library, code=str(branch), name_zh="馆", name_en="Branch", lon=104, lat=30
        )
        Terminal.objects.create(id=desk(branch), branch_id=branch, name="desk", kind="desk", attended=True)
        Terminal.objects.create(id=machine(branch), branch_id=branch, name="machine", kind="self_check")
    for branch in EVERYWHERE.branches:
        FloatGroupBranch.objects.create(group_id=EVERYWHERE.id, branch_id=branch)
    for branch, calendar in CLOSED.items():
        for day in calendar.closed_on:
            ClosedDay.objects.create(branch_id=branch, on=day)
    told = {name: getattr(RULE, name) for name in ("first_items", "first_fen", "further_fen", "items_max", "days")}
    ParcelRule.objects.create(**told)
    Rotation.objects.create(
        id=CASE.id, owner_id=CASE.owner_library_id, name_zh="书箱", name_en="Case", begins_on=CASE.begins_on
    )
    for position, stop in enumerate(CASE.stops):
        RotationStop.objects.create(rotation_id=CASE.id, position=position, branch_id=stop.branch_id, days=stop.days)
    fallback_rule()
    user, at_home = User.objects.create_user("lead"), {"library_id": CHENGDU, "branch_id": JINJIANG}
    lead = Staff.objects.create(id=LEAD.id, user=user, terminal_id=desk(JINJIANG), **at_home)
    Grant.objects.create(staff=lead, role=LEAD.grant.role, library_id=CHENGDU, starts_on=LEAD.grant.starts_on)


class Rows:
    """Of many cells, written at once."""

    def __init__(self) -> None:
        self._made: list[Model] = []
        self._first = FIRST - APART

    def command_of(self, cell: Cell) -> AnyCommand:
        """The cell's command, and the rows that it is about."""
        self._first += APART
        scene = cell.scene
        for bib_id in sorted({item.bib_id for item in scene.items}):
            self._add(BibRecord(id=self._id(bib_id), match_key=f"cell-{self._first}", title="蜀道难"))
        for patron in scene.patrons:
            name = f"{self._first}-{patron.id}"
            self._add(
                Patron(id=self._id(patron.id), number=name, name=name, category=patron.category,
                       home_library_id=patron.home_library_id, joined_at=NOON, owed_fen=patron.owed_fen,
                     debts={str(library_id): fen for library_id, fen in patron.debts.items()})
            )  # fmt: skip
        self._made += [self._item(each) for each in scene.items]
        self._made += [self._box(each) for each in scene.boxes]
        self._made += [self._loan(each) for each in scene.loans]
        self._made += [self._ended(each) for each in scene.ended]
        self._made += [self._transit(each) for each in (scene.transit, *scene.transits) if each]
        self._add_holds(cell)
        self._add_parcels(cell)
        self._add_charges(cell)
        for item_id, branch_id in scene.floating.items():
            self._add(
                Floating(item_id=self._id(item_id), branch_id=branch_id, owner_id=scene.items[0].owner_library_id,
                         since_at=NOON - DAY)
            )  # fmt: skip
        for task in scene.tasks:
            self._add(
                Task(id=self._id(task.id), kind="conflict", branch_id=task.branch_id, library_id=task.library_id,
                     command_id=an_id(), details={}, raised_at=NOON - DAY)
            )  # fmt: skip
        return self._moved(cell.command)

    def write(self) -> None:
        for kind in KINDS:
            kind._default_manager.bulk_create([row for row in self._made if isinstance(row, kind)])

    def _add(self, row: Model) -> None:
        self._made.append(row)

    def _id(self, number: int) -> int:
        return self._first + number

    def _code(self, barcode: str) -> str:
        return f"{barcode}-{self._first}"

    def _item(self, item: ItemState) -> Item:
        return Item(
            id=self._id(item.id), owner_id=item.owner_library_id, barcode=self._code(item.barcode),
            bib_id=self._id(item.bib_id), home_branch_id=item.home_branch_id, kind=item.kind, price_fen=item.price_fen,
            acquired_on=item.acquired_on, float_group_id=item.float_group_id, status=item.status,
            branch_id=item.branch_id, version=item.version, rotation_id=item.rotation_id,
        )  # fmt: skip

    def _box(self, box: BoxState) -> Box:
        told = {each.name: getattr(box, each.name) for each in fields(BoxState) if each.name != "id"}
        return Box(id=self._id(box.id), origin_id=told.pop("origin_branch_id"), opened_at=NOON - DAY, **told)

    def _loan(self, loan: LoanState) -> Loan:
        same = ("lending_branch_id", "terminal_id", "checked_out_at", "due_at", "renewals", "terms", "claimed_at")
        return Loan(
            id=self._id(loan.id), item_id=self._id(loan.item_id), token=b"\0",
            patron_id=None if loan.patron_id is None else self._id(loan.patron_id),
            claimed_as=None if loan.claimed_at is None else "returned",
            **{name: getattr(loan, name) for name in same},
        )  # fmt: skip

    def _ended(self, over: EndedLoan) -> Loan:
        row = self._loan(over.loan)
        row.checked_in_at, row.checkin_branch_id = over.checked_in_at, over.checkin_branch_id
        return row

    def _transit(self, transit: TransitState) -> Transit:
        same = ("reason", "expected_on", "next_branch_id", "guessed")
        return Transit(
            id=self._id(transit.id), item_id=self._id(transit.item_id), origin_id=transit.origin_branch_id,
            destination_id=transit.destination_branch_id, started_at=transit.moved_at,
            dispatched_at=transit.moved_at if transit.dispatched else None,
            box_id=None if transit.box_id is None else self._id(transit.box_id),
            **{name: getattr(transit, name) for name in same},
        )  # fmt: skip

    def _add_holds(self, cell: Cell) -> None:
        moved = {"id", "work_id", "bib_id", "patron_id", "item_id"}
        for hold in cell.scene.holds:
            told = {each.name: getattr(hold, each.name) for each in fields(hold) if each.name not in OF_HOLDS}
            told |= {name: self._id(told[name]) for name in moved if told[name] is not None}
            told |= {"passed_over": list(hold.passed_over)}
            self._add(Hold(token=b"\0", terminal_id=desk(hold.pickup_branch_id), **told))

    def _add_parcels(self, cell: Cell) -> None:
        for parcel in cell.scene.parcels:
            told = {each.name: getattr(parcel, each.name) for each in fields(parcel) if each.name != "id"}
            self._add(Parcel(id=self._id(parcel.id), packed_at=NOON - DAY, **told))
            for loan_id in cell.scene.parcelled[parcel.id]:
                self._add(Parcelled(loan_id=self._id(loan_id), parcel_id=self._id(parcel.id)))
        for patron_id in cell.scene.addressed:
            self._add(
                DeliveryAddress(patron_id=self._id(patron_id), suite="", key_version=0, sealed=b"", written_at=NOON)
            )

    def _add_charges(self, cell: Cell) -> None:
        """Beside each the loan that was lost, if it is of one."""
        same = ("version", "library_id", "kind", "amount_fen", "charged_at", "paid_fen", "waiver_fen", "settled_at")
        for charge in cell.scene.charges:
            branch_id, days = cell.scene.items[0].home_branch_id, charge.refund_days
            if charge.loan_id is not None:
                self._add(
                    Loan(id=self._id(charge.loan_id), item_id=self._id(charge.item_id or 0), token=b"\0",
                         patron_id=self._id(charge.patron_id or 0), lending_branch_id=branch_id, terms={},
                         checked_out_at=charge.charged_at - DAY, due_at=charge.charged_at, ended_as="lost",
                         checked_in_at=charge.charged_at, checkin_branch_id=branch_id)
                )  # fmt: skip
            self._add(
                Charge(id=self._id(charge.id), branch_id=branch_id, item_id=self._id(charge.item_id or 0), token=b"\0",
                       patron_id=self._id(charge.patron_id or 0), details={"refund_days": days},
                       loan_id=None if charge.loan_id is None else self._id(charge.loan_id),
                       **{name: getattr(charge, name) for name in same})
            )  # fmt: skip

    def _moved(self, command: AnyCommand) -> AnyCommand:
        named = {name: getattr(command, name, None) for name in MOVED}
        told: dict[str, Any] = {name: self._id(number) for name, number in named.items() if number is not None}
        if (scan := scan_of(command)) is not None:
            told["item"] = replace(
                scan,
                barcode=self._code(scan.barcode),
                item_id=None if scan.item_id is None else self._id(scan.item_id),
            )
        if getattr(command, "patron", None) is not None:
            told["patron"] = PatronScan(patron_id=self._id(ALICE.id))
        return replace(command, id=an_id(), **told)
