"""What effects do to boxes and parcels, as a batch knows them."""

from dataclasses import replace
from typing import assert_never

from bashu.domain.circulation.effects import (
    BoxChanged,
    BoxOpened,
    ItemParcelled,
    ParcelChanged,
    ParcelEffect,
    ParcelledEnded,
    ParcelOpened,
)
from bashu.domain.circulation.parcels.states import ParcelState
from bashu.domain.circulation.snapshot import BoxState


def fold_box(boxes: dict[int, BoxState], effect: BoxOpened | BoxChanged) -> None:
    if isinstance(effect, BoxOpened):
        boxes[effect.box_id] = BoxState(
            id=effect.box_id,
            version=effect.version,
            origin_branch_id=effect.origin_branch_id,
            branch_id=effect.branch_id,
            next_branch_id=effect.next_branch_id,
            state=effect.state,
        )
        return
    changed = {name: getattr(effect, name) for name in effect.__slots__ if name != "box_id"}
    boxes[effect.box_id] = replace(boxes[effect.box_id], **changed)


def fold_parcel(effect: ParcelEffect, *, parcels: dict[int, ParcelState], parcelled: dict[int, set[int]]) -> None:
    match effect:
        case ParcelOpened():
            parcels[effect.parcel_id] = ParcelState(
                id=effect.parcel_id,
                version=effect.version,
                branch_id=effect.branch_id,
                state=effect.state,
                expected_on=effect.expected_on,
            )
        case ParcelChanged():
            changed = {name: getattr(effect, name) for name in effect.__slots__ if name != "parcel_id"}
            parcels[effect.parcel_id] = replace(parcels[effect.parcel_id], **changed)
        case ItemParcelled():
            parcelled.setdefault(effect.parcel_id, set()).add(effect.loan_id)
        case ParcelledEnded():
            for loan_ids in parcelled.values():
                loan_ids.discard(effect.loan_id)
        case _:
            assert_never(effect)
