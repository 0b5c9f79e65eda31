"""How all that a cell is about stands after its command: as it was decided, and as the rows say."""

from typing import Any, TypeAlias

from bashu.db.catalogue.models import Item
from bashu.db.circulation.models import Box, Floating, Hold, Loan, Task, Transit
from bashu.db.circulation.parcel_models import Parcel
from bashu.db.patrons.models import Patron
from bashu.db.settlement.models import Charge
from tests.matrix.cells import Cell
from tests.matrix.rows import FIRST, cell_of, id_in_scene

# What, by its id in the scene.
Stands: TypeAlias = dict[tuple[str, int], tuple[Any, ...]]


def decided(cell: Cell) -> Stands:
    _, state = cell.scene.follow(cell.command)
    told: Stands = {("item", each.id): (each.status, each.branch_id, each.version) for each in state.items.values()}
    told |= {("loan", each.item_id): (each.patron_id,) for each in state.loans.values()}
    told |= {
        ("transit", each.item_id): (each.origin_branch_id, each.destination_branch_id, each.dispatched, each.box_id)
        for each in state.transits.values()
    }
    told |= {("float", item_id): (branch_id,) for item_id, branch_id in state.floating.items()}
    parcels = [state.parcels[parcel.id] for parcel in cell.scene.parcels]
    told |= {("parcel", each.id): (each.state, each.version, each.charge_fen) for each in parcels}
    boxes = [state.boxes[box.id] for box in cell.scene.boxes]
    told |= {("box", box.id): (box.state, box.branch_id) for box in boxes}
    told |= {("task", task.id): (state.tasks[task.id].done,) for task in cell.scene.tasks}
    charges = [state.charges[charge.id] for charge in cell.scene.charges]
    told |= {("charge", each.id): (each.left_fen, each.to_refund_fen) for each in charges}
    told |= {("patron", each.id): (state.patrons[each.id].owed_fen,) for each in cell.scene.patrons}
    holds = [state.holds[hold.id] for hold in cell.scene.holds]
    return told | {("hold", hold.id): (hold.stage, hold.item_id, hold.pickup_branch_id) for hold in holds}


def kept() -> dict[int, Stands]:
    """Of each cell, by its place among them."""
    told: dict[int, Stands] = {}
    own, of_items = {"pk__gte": FIRST}, {"item_id__gte": FIRST}

    def tell(what: str, number: int, *how: Any) -> None:
        told.setdefault(cell_of(number), {})[what, id_in_scene(number)] = how

    for item in Item.objects.filter(**own):
        tell("item", item.pk, item.status, item.branch_id, item.version)
    for loan in Loan.objects.filter(**of_items, checked_in_at=None):
        tell("loan", loan.item_id, _in_scene(loan.patron_id))
    for way in Transit.objects.filter(**of_items, ended_at=None):
        left = way.dispatched_at is not None
        tell("transit", way.item_id, way.origin_id, way.destination_id, left, _in_scene(way.box_id))
    for floating in Floating.objects.filter(**of_items):
        tell("float", floating.pk, floating.branch_id)
    for box in Box.objects.filter(**own):
        tell("box", box.pk, box.state, box.branch_id)
    for parcel in Parcel.objects.filter(**own):
        tell("parcel", parcel.pk, parcel.state, parcel.version, parcel.charge_fen)
    for charge in Charge.objects.filter(**own):
        to_pay = charge.amount_fen - charge.paid_fen - charge.waiver_fen
        tell("charge", charge.pk, to_pay, charge.refundable_fen - charge.refunded_fen)
    for patron in Patron.objects.filter(**own):
        tell("patron", patron.pk, patron.owed_fen)
    for task in Task.objects.filter(**own):
        tell("task", task.pk, task.done_at is not None)
    for hold in Hold.objects.filter(**own):
        tell("hold", hold.pk, hold.stage, _in_scene(hold.item_id), hold.pickup_branch_id)
    return told


def _in_scene(number: int | None) -> int | None:
    return None if number is None else id_in_scene(number)
