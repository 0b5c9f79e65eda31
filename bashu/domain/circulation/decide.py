"""From a command to its decision."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from bashu.domain.circulation.accidents.commands import AccidentCommand
from bashu.domain.circulation.accidents.decide import decide_accident
from bashu.domain.circulation.boxes import decide_box
from bashu.domain.circulation.bringing import decide_take_over
from bashu.domain.circulation.by_owner import decide_record_by_owner
from bashu.domain.circulation.case import FACTS_LATE, Case, make_case
from bashu.domain.circulation.charges.commands import MoneyCommand
from bashu.domain.circulation.charges.decide import decide_money
from bashu.domain.circulation.checkin import decide_check_in
from bashu.domain.circulation.checkout import decide_check_out
from bashu.domain.circulation.commands import (
    BoxCommand,
    CheckIn,
    CheckOut,
    CountUse,
    DispatchTransit,
    FactCommand,
    ItemCommand,
    ItemScan,
    JoinRotation,
    LeaveRotation,
    LoseTransit,
    MarkMissing,
    MoveCommand,
    PackItem,
    PackParcel,
    ParcelCommand,
    ReceiveTransit,
    RecordByOwner,
    RecordCheckIn,
    RecordCheckOut,
    RedateLoan,
    Renew,
    ReportLate,
    Restore,
    SendItem,
    SettleTask,
    TakeOverLoan,
    TransferOwnership,
    UndoScan,
    UnpackItem,
    Withdraw,
)
from bashu.domain.circulation.facts import decide_done_before, decide_record_check_in, decide_record_check_out
from bashu.domain.circulation.holds.commands import AnyCommand, HoldCommand
from bashu.domain.circulation.holds.decide import decide_hold
from bashu.domain.circulation.in_service import decide_stock
from bashu.domain.circulation.losses import decide_lose, decide_report_late, decide_settle
from bashu.domain.circulation.packing import decide_pack, decide_receive, decide_unpack
from bashu.domain.circulation.parcels.pack import decide_pack_parcel
from bashu.domain.circulation.parcels.tell import decide_parcel
from bashu.domain.circulation.redate import decide_redate
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.renew import decide_renew
from bashu.domain.circulation.rotations import decide_rotation
from bashu.domain.circulation.sending import decide_send
from bashu.domain.circulation.snapshot import Fresh, Terminal
from bashu.domain.circulation.state import State
from bashu.domain.circulation.transfer import decide_transfer
from bashu.domain.circulation.transits import decide_dispatch
from bashu.domain.circulation.undo.decide import decide_undo
from bashu.domain.circulation.uses import decide_use
from bashu.domain.outcome import Decision, Refused


def decide(command: AnyCommand, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    if isinstance(command, HoldCommand):
        return decide_hold(command, state, now=now, fresh=fresh)
    if isinstance(command, MoneyCommand):
        return decide_money(command, state, now=now, fresh=fresh)
    if isinstance(command, ReportLate):
        return decide_report_late(command, state, now=now, fresh=fresh)
    if isinstance(command, RedateLoan):
        return decide_redate(command, state, now=now)
    if isinstance(command, JoinRotation | LeaveRotation):
        return decide_rotation(command, state)
    terminal = state.network.terminals.get(command.terminal_id)
    if terminal is None:
        return Refused(Refusal.TERMINAL_NOT_ALLOWED)
    if isinstance(command, AccidentCommand):
        return decide_accident(command, state, now=now, fresh=fresh, terminal=terminal)
    if isinstance(command, BoxCommand):
        return decide_box(command, state, now=now, fresh=fresh, terminal=terminal)
    if isinstance(command, ParcelCommand):
        return decide_parcel(command, state, now=now, fresh=fresh, terminal=terminal)
    if isinstance(command, SettleTask):
        return decide_settle(command, state, now=now, terminal=terminal)
    return _decide_on_item(command, state, now=now, fresh=fresh, terminal=terminal)


def _decide_on_item(command: ItemCommand, state: State, *, now: datetime, fresh: Fresh, terminal: Terminal) -> Decision:
    if isinstance(command, FactCommand):
        return _decide_on_fact(command, state, now=now, fresh=fresh, terminal=terminal)
    case = make_case(command, state, now=now, fresh=fresh, late=timedelta(seconds=terminal.backdate_max_seconds))
    match command:
        case CheckOut():
            return decide_check_out(case, renews_own=command.renews_own)
        case CheckIn():
            return decide_check_in(case, refuses_unknown=terminal.attended)
        case CountUse():
            return decide_use(case)
        case Renew():
            return decide_renew(case)
        case PackParcel():
            return decide_pack_parcel(case, state, parcel_id=command.parcel_id)
        case MarkMissing() | Withdraw() | Restore():
            return decide_stock(command, case)
        case TransferOwnership():
            return decide_transfer(command, case, alike=state.candidates(ItemScan(barcode=command.item.barcode)))
        case UndoScan():
            return decide_undo(command, case, state=state)
        case TakeOverLoan():
            return decide_take_over(command, case)
        case _:
            return _decide_on_move(command, case)


def _decide_on_fact(command: FactCommand, state: State, *, now: datetime, fresh: Fresh, terminal: Terminal) -> Decision:
    if isinstance(command, RecordByOwner):
        command = _of_its_library(command, state.network.branches[terminal.branch_id].library_id)
    case = make_case(command, state, now=now, fresh=fresh, late=FACTS_LATE)
    match command:
        case RecordCheckOut(supersedes=before) | RecordCheckIn(supersedes=before) if before in state.executed:
            return decide_done_before(case, lends=isinstance(command, RecordCheckOut))
        case RecordCheckOut():
            return decide_record_check_out(case)
        case RecordCheckIn():
            return decide_record_check_in(case)
        case RecordByOwner():
            return decide_record_by_owner(case, lent=command.lent)


def _of_its_library(command: RecordByOwner, library_id: int) -> RecordByOwner:
    """That system knows no items but these, so an equal barcode elsewhere is no doubt."""
    return replace(command, item=replace(command.item, owner_library_id=library_id))


def _decide_on_move(command: MoveCommand, case: Case) -> Decision:
    match command:
        case DispatchTransit():
            return decide_dispatch(case)
        case ReceiveTransit():
            return decide_receive(case, box_id=command.box_id)
        case SendItem():
            return decide_send(case, destination_id=command.destination_branch_id)
        case PackItem():
            return decide_pack(case)
        case UnpackItem():
            return decide_unpack(case)
        case LoseTransit():
            return decide_lose(case, transit_id=command.transit_id)
        case _:
            assert_never(command)
