"""What should have arrived: late, then lost, with the library that answers for it; and tasks that are settled."""

from datetime import datetime, timedelta

from bashu.domain.calendar import DAY, local_day
from bashu.domain.circulation import guards
from bashu.domain.circulation.answers import Lost, Settled, Told
from bashu.domain.circulation.case import Case, refusal
from bashu.domain.circulation.commands import ReportLate, SettleTask
from bashu.domain.circulation.effects import (
    ItemChanged,
    ItemStatus,
    TaskKind,
    TaskRaised,
    TaskSettled,
    TransitEnd,
    TransitEnded,
    TransitLate,
)
from bashu.domain.circulation.holds.capture import let_go
from bashu.domain.circulation.holds.states import HoldReason
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import Fresh, ItemState, Network, Terminal, TransitState
from bashu.domain.circulation.state import State
from bashu.domain.circulation.transits import item_has_a_way
from bashu.domain.outcome import Accepted, Decision, Refused

LADDER = (guards.terminal_may, guards.item_is_known, item_has_a_way)


def decide_report_late(command: ReportLate, state: State, *, now: datetime, fresh: Fresh) -> Decision:
    """Once for a transit. Of what has left, the next stop would know; of what waits, the branch where it waits."""
    at, network = min(command.occurred_at, now), state.network
    item = next(iter(state.candidates(command.item)), None)
    transit = state.transits.get(item.id) if item else None
    if item is None or transit is None or transit.id != command.transit_id or transit.late:
        return Accepted(Told(item_id=item.id if item else None, task_id=None))
    if local_day(at) <= transit.expected_on + network.late_after_days * DAY:
        return Accepted(Told(item_id=item.id, task_id=None))
    branch_id = transit.next_branch_id if transit.dispatched else transit.origin_branch_id
    raised = TaskRaised(
        task_id=fresh.task_id,
        kind=TaskKind.LATE,
        branch_id=branch_id,
        library_id=network.branches[transit.origin_branch_id].library_id,
        details={"barcode": item.barcode, "item_ids": [item.id], "transit_id": transit.id, "box_id": transit.box_id},
        raised_at=at,
    )
    changed = ItemChanged(item_id=item.id, version=item.version + 1, status=item.status, branch_id=item.branch_id)
    late = TransitLate(transit_id=transit.id, item_id=item.id, late_at=at)
    return Accepted(Told(item_id=item.id, task_id=raised.task_id), effects=(changed, late, raised))


def decide_lose(case: Case, *, transit_id: int | None) -> Decision:
    """It counts as missing until somebody finds it: a check in anywhere takes it in as ever. What was given up is a way
    that it was on; by another it was seen to set out."""
    if no := refusal(case, LADDER):
        return no
    item, transit = case.known_item, case.transit
    if transit is None:
        raise ValueError("a guard must have refused what is not on its way")
    if transit_id not in {None, transit.id}:
        return Refused(Refusal.NO_TRANSIT)
    payer_id = payer(case.network, item, transit=transit)
    raised = TaskRaised(
        task_id=case.fresh.task_id,
        kind=TaskKind.LOST,
        branch_id=transit.origin_branch_id,
        library_id=payer_id,
        details={
            "barcode": item.barcode, "item_ids": [item.id], "transit_id": transit.id, "box_id": transit.box_id,
            "owner_library_id": item.owner_library_id, "price_fen": item.price_fen,
        },
        raised_at=case.at,
    )  # fmt: skip
    ended = TransitEnded(
        transit_id=transit.id, item_id=item.id, ended_at=case.moves_at, ended_as=TransitEnd.LOST, payer_id=payer_id
    )
    missing = ItemChanged(
        item_id=item.id, version=item.version + 1, status=ItemStatus.MISSING, branch_id=item.branch_id
    )
    lost = Lost(item_id=item.id, transit_id=transit.id, payer_id=payer_id, task_id=raised.task_id)
    return Accepted(lost, effects=(ended, missing, *let_go(case, HoldReason.LOST), raised))


def payer(network: Network, item: ItemState, *, transit: TransitState) -> int:
    """The library that answers for what is lost on this way: the network's rule says which."""
    match network.lost_payer:
        case "owner":
            return item.owner_library_id
        case "destination":
            return network.branches[transit.destination_branch_id].library_id
        case _:
            return network.branches[transit.origin_branch_id].library_id


def decide_settle(command: SettleTask, state: State, *, now: datetime, terminal: Terminal) -> Decision:
    """By the library whose task it is, or by the one at whose branch it came up."""
    if not terminal.active:
        return Refused(Refusal.TERMINAL_NOT_ALLOWED)
    task = state.tasks.get(command.task_id)
    if task is None:
        return Refused(Refusal.TASK_UNKNOWN)
    branches = state.network.branches
    if branches[terminal.branch_id].library_id not in {task.library_id, branches[task.branch_id].library_id}:
        return Refused(Refusal.TASK_OF_ANOTHER)
    if task.done:
        return Accepted(Settled(task_id=task.id, again=True))
    late = timedelta(seconds=terminal.backdate_max_seconds)
    settled = TaskSettled(
        task_id=task.id, done_at=min(max(command.occurred_at, now - late), now), done_as=command.how,
        done_by=command.settled_by,
    )  # fmt: skip
    return Accepted(Settled(task_id=task.id), effects=(settled,))
