"""Items that belong to a rotation: who puts them in and takes them out, and where they belong on a day."""

from datetime import date
from typing import Any

from bashu.domain.circulation.answers import Rotated
from bashu.domain.circulation.commands import JoinRotation, LeaveRotation
from bashu.domain.circulation.effects import ItemStatus
from bashu.domain.circulation.parting import is_parted
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.rotated import ItemRotates
from bashu.domain.circulation.snapshot import Branch, ItemState, Network
from bashu.domain.circulation.state import State
from bashu.domain.outcome import Accepted, Decision, Refused
from bashu.domain.routing import PresentStop, Reason, Rotates, obstacle_to, stop_on


def present_stop(item: ItemState, network: Network, *, on: date) -> PresentStop | None:
    rotation = network.rotations.get(item.rotation_id) if item.rotation_id is not None else None
    return None if rotation is None else stop_on(rotation, on)


def rotates(item: ItemState, network: Network, *, here: Branch, on: date) -> Rotates | None:
    """None: its home is where it belongs, also while a library leaves between which and others it would go."""
    stop = present_stop(item, network, on=on)
    if stop is None:
        return None
    there = network.branches[stop.branch_id]
    if is_parted(network, item.owner_library_id, here.library_id, there.library_id):
        return None
    obstacle = obstacle_to(
        stop,
        there=there.place,
        owner_library_id=item.owner_library_id,
        calendar=there.calendar,
        barred=network.is_barred(item.kind, origin_id=here.id, destination_id=there.id, on=on),
        on=on,
    )
    return Rotates(there.id, obstacle)


def told_of_rotation(item: ItemState, network: Network, *, reason: str, on: date) -> dict[str, Any]:
    """What a check in answers besides: which rotation leads it on or keeps it, and until when that is there."""
    stop = present_stop(item, network, on=on) if reason in {Reason.ROTATES, Reason.ROTATES_HERE} else None
    return {} if stop is None else {"rotation_id": item.rotation_id, "rotation_until_on": stop.until_on}


def decide_rotation(command: JoinRotation | LeaveRotation, state: State) -> Decision:
    """Of the items with this barcode the one of the rotation's library: two of one library never share one."""
    rotation, candidates = state.network.rotations.get(command.rotation_id), state.candidates(command.item)
    if not candidates:
        return Refused(Refusal.ITEM_UNKNOWN)
    if rotation is None:
        return Refused(Refusal.ROTATION_UNKNOWN)
    item = next((each for each in candidates if each.owner_library_id == rotation.owner_library_id), None)
    if item is None:
        return Refused(Refusal.ROTATION_OF_ANOTHER)
    if isinstance(command, LeaveRotation):
        left = item.rotation_id == rotation.id
        return _changed(item, rotation_id=None) if left else Refused(Refusal.NOT_IN_THE_ROTATION)
    if item.status is ItemStatus.WITHDRAWN:
        return Refused(Refusal.ITEM_WITHDRAWN)
    if item.rotation_id == rotation.id:
        return Accepted(Rotated(item_id=item.id, rotation_id=rotation.id, again=True))
    return _changed(item, rotation_id=rotation.id) if item.rotation_id is None else Refused(Refusal.IN_ANOTHER_ROTATION)


def _changed(item: ItemState, *, rotation_id: int | None) -> Accepted:
    """It stands where it stands: at its next scan it goes to where it belongs."""
    rotates = ItemRotates(item_id=item.id, version=item.version + 1, rotation_id=rotation_id)
    return Accepted(Rotated(item_id=item.id, rotation_id=rotation_id), effects=(rotates,))
