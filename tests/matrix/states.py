"""The states of an item that the table of docs/circulation.md has. A number is never given to another state."""

from dataclasses import dataclass, field, replace

from bashu.domain.circulation.commands import ItemScan
from bashu.domain.circulation.effects import BoxStage, ItemStatus, TransitReason
from bashu.domain.rights import Grant, Role, Scope
from bashu.domain.settlement.charges import ChargeKind, ChargeState
from tests.domain.circulation import test_boxes, test_states
from tests.domain.circulation.holds.queue import ON_SHELF, asked_for, ready, under_way
from tests.domain.circulation.scene import (
    ALICE,
    BEIBEI,
    BOB,
    BOOK,
    CHENGDU,
    CHONGQING,
    DAY,
    NOON,
    YUZHONG,
    Scene,
    loan,
    transit,
)

NO_MEMBER = 3
OURS = replace(BOOK, owner_library_id=CHONGQING, home_branch_id=YUZHONG, branch_id=YUZHONG)
MOVES = replace(BOOK, status=ItemStatus.IN_TRANSIT, branch_id=BEIBEI)
GONE = replace(BOOK, status=ItemStatus.LOST)
LOST_CHARGE = ChargeState(
    id=700, version=1, library_id=CHENGDU, kind=ChargeKind.LOST, patron_id=BOB.id, token="00", amount_fen=3900,
    charged_at=NOON - 9 * DAY, loan_id=5100, item_id=BOOK.id, refund_days=180,
)  # fmt: skip
FOR_HOLD = transit(BEIBEI, YUZHONG, reason=TransitReason.HOLD)


@dataclass(frozen=True, kw_only=True)
class Lead:
    """Of the item's library, at which claims are decided."""

    id: int
    grant: Grant


LEAD = Lead(id=7, grant=Grant(role=Role.DESK_LEAD, scope=Scope(library_id=CHENGDU), starts_on=NOON.date()))


@dataclass(frozen=True, kw_only=True)
class ItemStands:
    """`as_in` is what finer cases call this state, in the rows of states and of boxes."""

    number: int
    name: str
    scene: Scene
    as_in: str = ""
    scan: ItemScan = field(default_factory=lambda: ItemScan(barcode="B1"))
    bib_id: int = BOOK.bib_id


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A state or an action that nothing in the code stands for."""

    number: int
    name: str


def _moving(reason: TransitReason) -> Scene:
    return Scene(items=(replace(MOVES, float_group_id=1),), transit=transit(BEIBEI, YUZHONG, reason=reason))


def _as(number: int, name: str, *, as_in: str) -> ItemStands:
    found = test_states.STATES.get(as_in) or test_boxes.STATES[as_in]
    return ItemStands(number=number, name=name, scene=found, as_in=as_in)


STATES = (
    ItemStands(number=1, name="on its shelf here", scene=Scene(items=(OURS,))),
    _as(2, "on its shelf at home, elsewhere", as_in="available at home"),
    _as(3, "floated here", as_in="floated here"),
    ItemStands(number=4, name="on its shelf here, asked for, for another",
               scene=Scene(items=(OURS,), holds=(asked_for(OURS),))),
    ItemStands(number=5, name="on the hold shelf here, for this patron",
               scene=Scene(items=(ON_SHELF,), holds=(ready(patron=ALICE),))),
    ItemStands(number=6, name="on the hold shelf here, for another", scene=Scene(items=(ON_SHELF,), holds=(ready(),))),
    _as(7, "on loan to this patron", as_in="on loan to this patron"),
    _as(8, "on loan to another", as_in="on loan to another"),
    _as(9, "in transit home, waits here", as_in="waiting here"),
    _as(10, "in transit home, scanned on its way", as_in="on the way elsewhere"),
    _as(11, "in transit home, arrives", as_in="arriving here"),
    ItemStands(number=12, name="in transit for this patron's hold, arrives",
               scene=Scene(items=(MOVES,), transit=FOR_HOLD, holds=(under_way(patron=ALICE),))),
    ItemStands(number=13, name="in transit for another's hold, arrives",
               scene=Scene(items=(MOVES,), transit=FOR_HOLD, holds=(under_way(),))),
    ItemStands(number=14, name="in transit to float, arrives", scene=_moving(TransitReason.FLOAT)),
    _as(15, "in an open box here", as_in="open, the item in it"),
    _as(16, "in a closed box here", as_in="closed"),
    _as(17, "in a box that arrives", as_in="arriving"),
    _as(18, "missing, or lost on its way", as_in="missing"),
    _as(19, "withdrawn", as_in="withdrawn"),
    _as(20, "unknown to the network", as_in="unknown"),
    ItemStands(number=21, name="owned by a library that is no member", scene=Scene(),
               scan=ItemScan(barcode="B1", owner_library_id=NO_MEMBER), bib_id=999),
    _as(22, "one of two with its barcode", as_in="shared"),
    ItemStands(number=31, name="claimed returned", scene=Scene(
        items=(replace(BOOK, status=ItemStatus.CLAIMED_RETURNED),), loans=(loan(BOB, claimed_at=NOON - DAY / 2),))),
    ItemStands(number=32, name="lost by a patron",
               scene=Scene(items=(GONE,), charges=(LOST_CHARGE,), patrons=(ALICE, BOB.owing(CHENGDU, 3900)))),
    ItemStands(number=33, name="lost and paid",
               scene=Scene(items=(GONE,), charges=(replace(LOST_CHARGE, paid_fen=3900, settled_at=NOON - DAY),))),
    ItemStands(number=34, name="damaged", scene=Scene(items=(replace(BOOK, status=ItemStatus.DAMAGED),))),
    ItemStands(number=36, name="lent by its owner's own system",
               scene=Scene(items=(replace(BOOK, status=ItemStatus.LENT_BY_OWNER),))),
    ItemStands(number=35, name="in quarantine", scene=Scene(items=(replace(BOOK, status=ItemStatus.IN_QUARANTINE),))),
)  # fmt: skip
PLANNED: tuple[Planned, ...] = ()


def statuses() -> set[ItemStatus]:
    return {item.status for state in STATES for item in state.scene.items}


def reasons() -> set[TransitReason]:
    return {state.scene.transit.reason for state in STATES if state.scene.transit}


def boxes() -> set[BoxStage]:
    """Of boxes that an item is in."""
    return {box.state for state in STATES for box in state.scene.boxes}
