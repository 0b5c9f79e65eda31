"""From rows to snapshots. The columns of each stand beside what reads them, in the order of these."""

from collections.abc import Mapping
from typing import Any

import orjson

from bashu.domain.circulation.effects import BoxStage, ItemStatus, TransitReason
from bashu.domain.circulation.holds.states import HoldEnd, HoldLevel, HoldReason, HoldStage, HoldState, PickupKind
from bashu.domain.circulation.parcels.states import ParcelStage, ParcelState, Payer
from bashu.domain.circulation.snapshot import (
    BlockState,
    BoxState,
    ItemState,
    LoanState,
    Network,
    PatronState,
    TaskState,
    TransitState,
)
from bashu.domain.identity.acting import Named


def item_state(row: tuple[Any, ...], *, work_id: int) -> ItemState:
    return ItemState(
        id=row[0],
        owner_library_id=row[1],
        barcode=row[2],
        bib_id=row[3],
        work_id=work_id,
        volume=row[4],
        home_branch_id=row[5],
        kind=row[6],
        collection=row[7],
        price_fen=row[8],
        acquired_on=row[9],
        float_group_id=row[10],
        status=ItemStatus(row[11]),
        branch_id=row[12],
        version=row[13],
        rotation_id=row[14],
    )


def loan_state(row: tuple[Any, ...]) -> LoanState:
    return LoanState(
        id=row[0],
        item_id=row[1],
        patron_id=row[2],
        token=row[3],
        lending_branch_id=row[4],
        terminal_id=row[5],
        checked_out_at=row[6],
        due_at=row[7],
        renewals=row[8],
        terms=orjson.loads(row[9]),  # Django's connections leave JSON as text
        kind=row[10],
        price_fen=row[11],
        owner_library_id=row[12],
        collection=row[13],
        accrual_stopped_at=row[14],
        renewed_at=row[15],
        renewed_terminal_id=row[16],
        claimed_at=row[17],
        on_its_way=row[18],
    )


def transit_state(row: tuple[Any, ...]) -> TransitState:
    return TransitState(
        id=row[0],
        item_id=row[1],
        origin_branch_id=row[2],
        destination_branch_id=row[3],
        reason=TransitReason(row[4]),
        expected_on=row[5],
        next_branch_id=row[6],
        guessed=row[7],
        moved_at=row[8],
        dispatched=row[9],
        box_id=row[10],
        late=row[11],
    )


def box_state(row: tuple[Any, ...]) -> BoxState:
    return BoxState(
        id=row[0],
        version=row[1],
        origin_branch_id=row[2],
        branch_id=row[3],
        next_branch_id=row[4],
        state=BoxStage(row[5]),
        closed_at=row[6],
        handed_over_at=row[7],
        expected_on=row[8],
        received_at=row[9],
    )


def parcel_state(row: tuple[Any, ...]) -> ParcelState:
    return ParcelState(
        id=row[0],
        version=row[1],
        branch_id=row[2],
        state=ParcelStage(row[3]),
        expected_on=row[4],
        handed_over_at=row[5],
        items=row[6],
        charge_fen=row[7],
        payer=Payer(row[8]) if row[8] else None,
        ended_at=row[9],
        charge_id=row[10],
    )


def task_state(row: tuple[Any, ...], network: Network) -> TaskState:
    """Tasks that are older than their libraries belong to that of the branch."""
    task_id, branch_id, library_id, done = row
    return TaskState(
        id=task_id, branch_id=branch_id, library_id=library_id or network.library_of(branch_id).id, done=done
    )


def patron_state(
    row: tuple[Any, ...], blocks: tuple[BlockState, ...], *, helpers: tuple[Named, ...] = ()
) -> PatronState:
    return PatronState(
        id=row[0],
        category=row[1],
        home_library_id=row[2],
        birth_on=row[3],
        active=row[4],
        expires_on=row[5],
        guardian_confirmed=row[6],
        owed_fen=row[7],
        blocks=blocks,
        guardian_id=row[8],
        agrees_to_guardian=row[9],
        helpers=helpers,
        first_returns=row[10],
        debts=_debts(row[11]),
    )


def _debts(text: str) -> Mapping[int, int]:
    return {} if text == "{}" else {int(library_id): fen for library_id, fen in orjson.loads(text).items()}


def hold_state(row: tuple[Any, ...]) -> HoldState:
    return HoldState(
        id=row[0],
        work_id=row[1],
        level=HoldLevel(row[2]),
        bib_id=row[3],
        volume=row[4],
        wanted_item_id=row[5],
        patron_id=row[6],
        home_library_id=row[7],
        category=row[8],
        patron_active=row[9],
        token=row[10],
        pickup_branch_id=row[11],
        pickup_kind=PickupKind(row[12]),
        placed_at=row[13],
        rank=row[14],
        version=row[15],
        stage=HoldStage(row[16]),
        item_id=row[17],
        asked_at=row[18],
        passed_over=tuple(row[19]),
        suspended_until=row[20],
        wanted_until=row[21],
        nearby_until=row[22],
        promised_from_on=row[23],
        promised_to_on=row[24],
        ready_at=row[25],
        shelf_until=row[26],
        reason=HoldReason(row[27]),
        reason_details=orjson.loads(row[28]),
        closed_as=HoldEnd(row[29]) if row[29] else None,
        choice_id=row[30],
        came=frozenset(row[31] or ()),
        shelf_from_on=row[32],
        shelf_days=row[33],
        told_first_items=row[34],
        told_first_fen=row[35],
        told_further_fen=row[36],
        told_payer=Payer(row[37]) if row[37] else None,
        nth=row[38],
        booked_from_on=row[39],
        booked_to_on=row[40],
    )
