"""What may be asked of an item, or about what it is bound to. A number is never given to another action."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeAlias

from bashu.domain.calendar import Calendar
from bashu.domain.circulation.accidents.commands import (
    AcceptClaim,
    ClaimReturned,
    DeclareDamaged,
    DeclareLost,
    FindPart,
    Grade,
    Quarantine,
    RejectClaim,
    ReplaceLost,
    Reported,
    ReportItem,
)
from bashu.domain.circulation.accidents.effects import ClaimKind
from bashu.domain.circulation.commands import (
    CloseBox,
    CountUse,
    HandOverBox,
    HandOverParcel,
    JoinRotation,
    LeaveRotation,
    LoseTransit,
    MarkMissing,
    OpenBox,
    PackItem,
    PackParcel,
    PatronScan,
    ReceiveBox,
    RedateLoan,
    ReportLate,
    Restore,
    SendItem,
    SettleTask,
    TellParcel,
    TellParcelled,
    TransferOwnership,
    UnpackItem,
    Withdraw,
)
from bashu.domain.circulation.effects import TaskEnd
from bashu.domain.circulation.holds.commands import AnyCommand, PlaceHold
from bashu.domain.circulation.holds.states import HoldStage, PickupKind
from bashu.domain.circulation.parcels.states import ParcelledEnd, ParcelStage
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import TaskState
from bashu.domain.circulation.withdrawn import WithdrawalReason
from bashu.domain.settlement.charges import ChargeKind
from tests.domain.circulation.holds import queue
from tests.domain.circulation.scene import (
    ALICE,
    BEIBEI,
    BOB,
    CHENGDU,
    CHONGQING,
    EVERYWHERE,
    JINJIANG,
    NOON,
    YUZHONG,
    Scene,
    by_owner,
    check_in,
    check_out,
    desk,
    dispatch,
    receive,
    record_check_in,
    record_check_out,
    renew,
)
from tests.domain.circulation.test_boxes import BOX, ask
from tests.domain.circulation.test_parcels import LEFT, PARCEL, RULE
from tests.domain.circulation.test_rotations import CASE
from tests.matrix.joining import take_over, take_over_hold
from tests.matrix.states import LEAD, LOST_CHARGE, ItemStands, Planned
from tests.matrix.undoing import scanned_lately, undo

Asked: TypeAlias = Callable[[ItemStands, Scene], AnyCommand]
AT_DESK = desk(YUZHONG)
PART = 701
TASK = TaskState(id=800, branch_id=YUZHONG, library_id=CHENGDU, done=False)
OVERDUE_SINCE = date(2026, 6, 24)
# When the loans of the scene are due, and its hold shelf ends.
CLOSED = {YUZHONG: Calendar(closed_on=frozenset({date(2026, 7, 30), date(2026, 7, 7)}))}
OVER = NOON - timedelta(hours=1)


def _same(scene: Scene) -> Scene:
    return scene


@dataclass(frozen=True, kw_only=True)
class Action:
    """`asked` makes the command for a state; `given` says what else is there. `as_in` is what finer cases call it.

    `absent` is the one refusal of all cells in which there is nothing that the action could be about.
    """

    number: int
    name: str
    asked: Asked
    given: Callable[[Scene], Scene] = _same
    absent: Refusal | None = None
    as_in: str = ""


@dataclass(frozen=True, kw_only=True)
class Family:
    name: str
    about: str
    actions: tuple[Action, ...]


def _may_float(scene: Scene) -> Scene:
    return replace(scene, items=tuple(replace(item, float_group_id=EVERYWHERE.id) for item in scene.items))


def _with_box(scene: Scene) -> Scene:
    return scene if scene.boxes else replace(scene, boxes=(BOX,))


def _with_task(scene: Scene) -> Scene:
    return replace(scene, tasks=(TASK,))


def _is_late(scene: Scene) -> Scene:
    late = scene.transit and replace(scene.transit, expected_on=OVERDUE_SINCE)
    return replace(scene, transit=late)


def _with_hold(scene: Scene) -> Scene:
    """The one that the item is bound to, else Bob's, who waits."""
    return scene if scene.holds or not scene.items else replace(scene, holds=(queue.hold(),))


def _with_hold_that_rests(scene: Scene) -> Scene:
    """Suspended, if no item is under way for it."""
    waits = _with_hold(scene)
    resting = (
        replace(each, suspended_until=NOON + timedelta(days=9)) if each.stage is HoldStage.WAITING else each
        for each in waits.holds
    )
    return replace(waits, holds=tuple(resting))


def _with_hold_that_is_over(scene: Scene) -> Scene:
    waits = _with_hold(scene)
    holds = tuple(
        replace(each, wanted_until=OVER, shelf_until=OVER if each.stage is HoldStage.READY else None)
        for each in waits.holds
    )
    return replace(waits, holds=holds)


def _scanned(kind: type, **fields: Any) -> Asked:
    def asked(state: ItemStands, scene: Scene) -> AnyCommand:
        return ask(kind, item=state.scan, **fields)  # type: ignore[no-any-return]

    return asked


def _by(make: Callable[..., AnyCommand], **fields: Any) -> Asked:
    def asked(state: ItemStands, scene: Scene) -> AnyCommand:
        return make(item=state.scan, **fields)

    return asked


def _box(kind: type, **fields: Any) -> Asked:
    def asked(state: ItemStands, scene: Scene) -> AnyCommand:
        return ask(kind, box_id=BOX.id, **fields)  # type: ignore[no-any-return]

    return asked


def _hold(make: Callable[..., AnyCommand], **fields: Any) -> Asked:
    """Of a state without a hold, one that there never was."""

    def asked(state: ItemStands, scene: Scene) -> AnyCommand:
        return make(scene.holds[0] if scene.holds and _known(state) else queue.hold(99), **fields)

    return asked


def _known(state: ItemStands) -> bool:
    return state.scan.owner_library_id is None


def _place(state: ItemStands, scene: Scene) -> PlaceHold:
    return queue.place(bib_id=state.bib_id)


def _open(state: ItemStands, scene: Scene) -> AnyCommand:
    return ask(OpenBox, next_branch_id=JINJIANG)  # type: ignore[no-any-return]


def _late(state: ItemStands, scene: Scene) -> AnyCommand:
    transit_id = scene.transit.id if scene.transit else 9000
    return ReportLate(id=check_in().id, occurred_at=NOON, item=state.scan, transit_id=transit_id)


def _closes(scene: Scene) -> Scene:
    return replace(_with_hold(scene), closed=CLOSED)


def _redate(state: ItemStands, scene: Scene) -> RedateLoan:
    """The clock knows the item by its id."""
    item_id = scene.items[0].id if scene.items and _known(state) else 999
    return RedateLoan(id=check_in().id, occurred_at=NOON, item=replace(state.scan, item_id=item_id))


def _to_be_sent(scene: Scene) -> Scene:
    """Whatever hold there is, its reader wants it sent home."""
    holds = tuple(replace(each, pickup_kind=PickupKind.HOME) for each in scene.holds)
    return replace(scene, holds=holds, parcel_rules={None: RULE}, addressed=frozenset({ALICE.id, BOB.id}))


def _in_parcel(scene: Scene, *, left: bool = True) -> Scene:
    """What is on loan began in a parcel."""
    if not scene.loans:
        return scene
    parcel = LEFT if left else PARCEL
    inside = {parcel.id: frozenset(loan.id for loan in scene.loans)}
    return replace(scene, parcels=(parcel,), parcelled=inside, parcel_rules={None: RULE})


def _pack_parcel(state: ItemStands, scene: Scene) -> AnyCommand:
    return ask(PackParcel, item=state.scan, patron=PatronScan(patron_id=ALICE.id))  # type: ignore[no-any-return]


def _parcel(kind: type, **fields: Any) -> Asked:
    def asked(state: ItemStands, scene: Scene) -> AnyCommand:
        named = {"item_id": scene.loans[0].item_id if scene.loans else 1} if kind is TellParcelled else {}
        return ask(kind, parcel_id=PARCEL.id, **named, **fields)  # type: ignore[no-any-return]

    return asked


def _owned_here(scene: Scene) -> Scene:
    """By the library of the desk; a barcode that two libraries have stays that of two."""
    if len(scene.items) != 1:
        return scene
    return replace(scene, items=(replace(scene.items[0], owner_library_id=CHONGQING),))


def _rotates(scene: Scene) -> Scene:
    return replace(scene, rotations=(CASE,))


def _in_rotation(scene: Scene) -> Scene:
    return replace(_rotates(scene), items=tuple(replace(item, rotation_id=CASE.id) for item in scene.items))


def _rotation(kind: type) -> Asked:
    def asked(state: ItemStands, scene: Scene) -> AnyCommand:
        return kind(id=check_in().id, occurred_at=NOON, item=state.scan, rotation_id=CASE.id)  # type: ignore[no-any-return]

    return asked


def _with_lead(scene: Scene) -> Scene:
    return replace(scene, grants={LEAD.id: (LEAD.grant,)})


def _with_part(scene: Scene) -> Scene:
    """A part of it was missing, and Bob owes for that."""
    if len(scene.items) != 1:
        return scene
    part = replace(LOST_CHARGE, id=PART, kind=ChargeKind.PART, loan_id=None, amount_fen=780)
    owing = tuple(each.owing(CHENGDU, 780) if each.id == BOB.id else each for each in scene.patrons)
    return replace(scene, charges=(*scene.charges, part), patrons=owing)


def _settle(state: ItemStands, scene: Scene) -> AnyCommand:
    return ask(SettleTask, task_id=TASK.id, how=TaskEnd.SOLVED)  # type: ignore[no-any-return]


LENDING = (
    Action(number=1, name="check out", asked=_by(check_out), as_in="check out"),
    Action(number=2, name="check in", asked=_by(check_in, terminal_id=AT_DESK), as_in="check in"),
    Action(number=3, name="renew", asked=_by(renew), as_in="renew", absent=Refusal.NOT_ON_LOAN),
    Action(number=4, name="record check out", asked=_by(record_check_out), as_in="record check out"),
    Action(number=5, name="record check in", asked=_by(record_check_in), as_in="record check in"),
)
BY_OWNER = (
    Action(number=57, name="lent by its owner", asked=_by(by_owner, lent=True), given=_owned_here),
    Action(number=58, name="taken back by its owner", asked=_by(by_owner, lent=False), given=_owned_here),
)
USES = (Action(number=33, name="count a use", asked=_scanned(CountUse), as_in="count a use"),)
MOVING = (
    Action(number=6, name="dispatch", asked=_by(dispatch), as_in="dispatch", absent=Refusal.NO_TRANSIT),
    Action(number=7, name="receive", asked=_by(receive), as_in="receive"),
    Action(number=8, name="send", asked=_scanned(SendItem, destination_branch_id=BEIBEI), given=_may_float),
    Action(number=9, name="lose", asked=_scanned(LoseTransit), absent=Refusal.NO_TRANSIT),
)
BOXES = (
    Action(number=11, name="open a box", asked=_open, as_in="open"),
    Action(number=12, name="pack", asked=_scanned(PackItem, box_id=BOX.id), given=_with_box, as_in="pack",
           absent=Refusal.NO_TRANSIT),
    Action(number=13, name="unpack", asked=_scanned(UnpackItem), as_in="unpack", absent=Refusal.NOT_IN_A_BOX),
    Action(number=14, name="close its box", asked=_box(CloseBox), as_in="close", absent=Refusal.BOX_UNKNOWN),
    Action(number=15, name="hand its box over", asked=_box(HandOverBox), as_in="hand over",
           absent=Refusal.BOX_UNKNOWN),
    Action(number=16, name="receive its box", asked=_box(ReceiveBox), as_in="receive box", absent=Refusal.BOX_UNKNOWN),
)  # fmt: skip
HOLDS = (
    Action(number=17, name="place", asked=_place),
    Action(number=18, name="cancel", asked=_hold(queue.cancel), given=_with_hold, absent=Refusal.HOLD_UNKNOWN),
    Action(number=19, name="suspend", asked=_hold(queue.suspend), given=_with_hold, absent=Refusal.HOLD_UNKNOWN),
    Action(number=20, name="resume", asked=_hold(queue.resume), given=_with_hold_that_rests,
           absent=Refusal.HOLD_UNKNOWN),
    Action(number=21, name="change pickup", asked=_hold(queue.change_pickup), given=_with_hold,
           absent=Refusal.HOLD_UNKNOWN),
)  # fmt: skip
STOCK = (
    Action(number=51, name="mark missing", asked=_scanned(MarkMissing), given=_owned_here),
    Action(number=52, name="withdraw", asked=_scanned(Withdraw, reason=WithdrawalReason.WORN_OUT), given=_owned_here),
    Action(number=53, name="put back in service", asked=_scanned(Restore), given=_owned_here),
    Action(number=56, name="transfer", given=_owned_here,
           asked=_scanned(TransferOwnership, home_branch_id=JINJIANG, document="12")),
)  # fmt: skip
ROTATIONS = (
    Action(number=34, name="put into a rotation", asked=_rotation(JoinRotation), given=_rotates),
    Action(number=35, name="take out of a rotation", asked=_rotation(LeaveRotation), given=_in_rotation),
)
ACCIDENTS = (
    Action(number=45, name="declare lost", asked=_scanned(DeclareLost), absent=Refusal.NOT_ON_LOAN),
    Action(number=46, name="replace", asked=_scanned(ReplaceLost), absent=Refusal.NOT_LOST),
    Action(number=47, name="claim returned", asked=_scanned(ClaimReturned, claim=ClaimKind.RETURNED),
           absent=Refusal.NOT_ON_LOAN),
    Action(number=48, name="accept the claim", asked=_scanned(AcceptClaim, staff_id=LEAD.id), given=_with_lead,
           absent=Refusal.NOT_ON_LOAN),
    Action(number=49, name="reject the claim", asked=_scanned(RejectClaim, staff_id=LEAD.id), given=_with_lead,
           absent=Refusal.NOT_ON_LOAN),
)  # fmt: skip
DAMAGES = (
    Action(number=50, name="declare damaged", asked=_scanned(DeclareDamaged, grade=Grade.HEAVY)),
    Action(number=54, name="find its part", asked=_scanned(FindPart, charge_id=PART), given=_with_part),
    Action(number=55, name="put in quarantine", asked=_scanned(Quarantine)),
    Action(number=61, name="report", asked=_scanned(ReportItem, told=Reported.DAMAGED)),
)
JOINING = (
    Action(number=59, name="take over", asked=take_over),
    Action(number=60, name="take over a hold", asked=take_over_hold),
)
UNDOING = (Action(number=44, name="undo", asked=undo, given=scanned_lately, absent=Refusal.NOTHING_TO_UNDO),)
PARCELS = (
    Action(number=29, name="pack a parcel", asked=_pack_parcel, given=_to_be_sent, absent=Refusal.NOT_TO_BE_SENT),
    Action(number=30, name="hand its parcel over", asked=_parcel(HandOverParcel), given=partial(_in_parcel, left=False),
           absent=Refusal.PARCEL_UNKNOWN),
    Action(number=31, name="parcel came back", asked=_parcel(TellParcel, stage=ParcelStage.RETURNED), given=_in_parcel,
           absent=Refusal.PARCEL_UNKNOWN),
    Action(number=32, name="damaged in its parcel", asked=_parcel(TellParcelled, end=ParcelledEnd.DAMAGED),
           given=_in_parcel, absent=Refusal.PARCEL_UNKNOWN),
)  # fmt: skip
STAFF = (
    Action(number=22, name="move behind all", asked=_hold(queue.move, before=None), given=_with_hold,
           absent=Refusal.HOLD_UNKNOWN),
    Action(number=23, name="pass over", asked=_hold(queue.pass_over), given=_with_hold, absent=Refusal.HOLD_NOT_ASKED),
    Action(number=26, name="settle a task", asked=_settle, given=_with_task),
)  # fmt: skip
CLOCK = (
    Action(number=10, name="report late", asked=_late, given=_is_late),
    Action(number=24, name="target", asked=_hold(queue.target), given=_with_hold, absent=Refusal.HOLD_UNKNOWN),
    Action(number=25, name="expire", asked=_hold(queue.expire), given=_with_hold_that_is_over,
           absent=Refusal.HOLD_UNKNOWN),
    Action(number=27, name="redate loan", asked=_redate, given=_closes, absent=Refusal.NOT_ON_LOAN),
    Action(number=28, name="redate hold", asked=_hold(queue.redate), given=_closes, absent=Refusal.HOLD_UNKNOWN),
)  # fmt: skip
FAMILIES = (
    Family(name="Lending", about="By Alice, at a machine; taken in at a desk.", actions=LENDING),
    Family(name="The owner's own system", about="Facts about an item of Chongqing's library.", actions=BY_OWNER),
    Family(name="Read on the premises", about="Left on a table; scanned at a desk.", actions=USES),
    Family(name="Stock", about="Of Chongqing's library, at a desk of which that is told.", actions=STOCK),
    Family(name="Moving", about="The item may float, where it is sent.", actions=MOVING),
    Family(name="Rotations", about="One of its library. What is taken out is in it.", actions=ROTATIONS),
    Family(name="Boxes", about="Its box, or for packing an empty one that is bound for its home.", actions=BOXES),
    Family(name="Holds", about="Alice places one; what is changed is the hold to which the item is bound, else Bob's, "
           "who waits for it here; for *resume* he has suspended it.", actions=HOLDS),
    Family(name="Parcels", about="For Alice, who wants it sent home. What is on loan began in a parcel.",
           actions=PARCELS),
    Family(name="Lost and claimed", about="At a desk. Claims are decided by a lead of its library.", actions=ACCIDENTS),
    Family(name="Damaged", about="At a desk, heavily, by nobody who is named. Bob owes for the part.", actions=DAMAGES),
    Family(name="Joining", about="Ten days ago, by Alice, in the system that the library had.", actions=JOINING),
    Family(name="Undoing", about="Here, just before: what is on loan was lent, the rest taken in.", actions=UNDOING),
    Family(name="Queues and tasks", about="The same hold.", actions=STAFF),
    Family(name="The clock", about="The same hold; for *expire* its time is over. A transit that is reported is a week "
           "late. To be moved, a loan is due and a hold ends on a day on which Yuzhong will be closed.", actions=CLOCK),
)  # fmt: skip
ACTIONS = tuple(action for family in FAMILIES for action in family.actions)
PLANNED: tuple[Planned, ...] = ()
