"""An item is given to another library: nothing else changes whose it is."""

from collections.abc import Sequence
from dataclasses import replace

from bashu.domain.circulation import guards
from bashu.domain.circulation.case import Case, No, refusal
from bashu.domain.circulation.checkin import come_in
from bashu.domain.circulation.commands import TransferOwnership
from bashu.domain.circulation.effects import AwayEnded, FloatEnded, ItemStatus
from bashu.domain.circulation.in_service import FIRST, belongs_here, nobody_has_it
from bashu.domain.circulation.owned import ItemOwned, OwnershipTransferred, document_of
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.circulation.snapshot import ItemState
from bashu.domain.outcome import Accepted, Decision, Refused


def decide_transfer(command: TransferOwnership, case: Case, *, alike: Sequence[ItemState]) -> Decision:
    """By its owner, who has it in hand: it goes on from there as what is found does, to where it is at home by then.

    `alike`: all items with its barcode.
    """
    if no := refusal(case, (*FIRST, belongs_here, guards.item_is_in_service, _is_not_lost, nobody_has_it)):
        return no
    item, home = case.known_item, case.network.branches.get(command.home_branch_id)
    if item.rotation_id is not None:
        return Refused(Refusal.IN_A_ROTATION)
    if home is None or home.library_id == item.owner_library_id:
        return Refused(Refusal.SAME_OWNER)
    if any(each.owner_library_id == home.library_id and each.barcode == item.barcode for each in alike):
        return Refused(Refusal.BARCODE_TAKEN)
    document = document_of(command.document)
    if not document:
        return Refused(Refusal.DOCUMENT_MISSING)
    return _transferred(case, home_branch_id=home.id, owner_library_id=home.library_id, document=document)


def _transferred(case: Case, *, home_branch_id: int, owner_library_id: int, document: str) -> Accepted:
    item = case.known_item
    owned = ItemOwned(
        item_id=item.id, version=item.version + 1, owner_library_id=owner_library_id, home_branch_id=home_branch_id
    )
    told = OwnershipTransferred(
        transfer_id=case.fresh.extra_id,
        item_id=item.id,
        from_library_id=item.owner_library_id,
        to_library_id=owner_library_id,
        document=document,
        transferred_at=case.at,
    )
    # It begins anew with its owner: neither its float nor its months away are those of before.
    floated = () if case.floating_at is None else (FloatEnded(item_id=item.id),)
    back = () if case.away_since is None else (AwayEnded(item_id=item.id),)
    theirs = replace(
        item,
        version=owned.version,
        owner_library_id=owner_library_id,
        home_branch_id=home_branch_id,
        status=ItemStatus.MISSING,
    )
    found = come_in(replace(case, item=theirs, floating_at=None, away_since=None))
    return replace(found, effects=(owned, told, *floated, *back, *found.effects))


def _is_not_lost(case: Case) -> No:
    """Its price is a matter between its owner and a reader, which a check in settles."""
    return Refusal.LOST_BY_A_READER if case.known_item.status is ItemStatus.LOST else None
