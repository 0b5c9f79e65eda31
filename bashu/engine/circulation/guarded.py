"""What the log says of items, loans, transits, boxes, parcels, floats, tasks, holds, overrides, uses and what
holds missed.
"""

from bashu.domain.circulation.parcels.states import PRICE_TOLD
from bashu.engine.guarded import Guarded, Told

ITEM = Guarded(
    name="item",
    table="catalogue_item",
    columns={
        "version": "version",
        "status": "status",
        "branch_id": "branch_id",
        "owner_library_id": "owner_id",
        "rotation_id": "rotation_id",
    },
    unsaid=frozenset({"owner_library_id"}),
    versioned=True,
)
LOAN = Guarded(
    name="loan",
    table="circulation_loan",
    columns={
        "item_id": "item_id",
        "token": "encode(token, 'hex')",
        "lending_branch_id": "lending_branch_id",
        "terminal_id": "terminal_id",
        "checked_out_at": "checked_out_at",
        "due_at": "due_at",
        "renewals": "renewals",
        "renewed_at": "renewed_at",
        "renewed_terminal_id": "renewed_terminal_id",
        "terms": "terms",
        "redated": "redated",
        "accrual_stopped_at": "accrual_stopped_at",
        "checked_in_at": "checked_in_at",
        "checkin_branch_id": "checkin_branch_id",
        "taken_in_at": "taken_in_at",
    },
    defaults={"renewals": 0},
)
TRANSIT = Guarded(
    name="transit",
    table="circulation_transit",
    columns={
        "item_id": "item_id",
        "origin_branch_id": "origin_id",
        "destination_branch_id": "destination_id",
        "reason": "reason",
        "started_at": "started_at",
        "expected_on": "expected_on",
        "next_branch_id": "next_branch_id",
        "guessed": "guessed",
        "dispatched_at": "dispatched_at",
        "ended_at": "ended_at",
        "ended_as": "ended_as",
        "forwarded_from_id": "forwarded_from_id",
        "box_id": "box_id",
        "late_at": "late_at",
        "payer_id": "payer_id",
    },
    defaults={"guessed": True},
)
FLOATING = Guarded(
    name="floating item",
    table="circulation_floating",
    key="item_id",
    columns={"branch_id": "branch_id", "owner_library_id": "owner_id", "since_at": "since_at"},
)
AWAY = Guarded(name="item away", table="circulation_away", key="item_id", columns={"since_at": "since_at"})
BOX = Guarded(
    name="box",
    table="circulation_box",
    columns={
        "version": "version",
        "origin_branch_id": "origin_id",
        "branch_id": "branch_id",
        "next_branch_id": "next_branch_id",
        "state": "state",
        "opened_at": "opened_at",
        "closed_at": "closed_at",
        "handed_over_at": "handed_over_at",
        "carrier": "carrier",
        "expected_on": "expected_on",
        "received_at": "received_at",
    },
    defaults={"carrier": ""},
    versioned=True,
)
PARCEL = Guarded(
    name="parcel",
    table="circulation_parcel",
    columns={
        "version": "version",
        "branch_id": "branch_id",
        "state": "state",
        "packed_at": "packed_at",
        "expected_on": "expected_on",
        "handed_over_at": "handed_over_at",
        "items": "items",
        "charge_fen": "charge_fen",
        "payer": "payer",
        "ended_at": "ended_at",
    },
    versioned=True,
)
PARCELLED = Guarded(
    name="item in a parcel",
    table="circulation_parcelled",
    key="loan_id",
    columns={"parcel_id": "parcel_id", "ended_as": "ended_as", **{name: name for name in PRICE_TOLD}},
)
TASK = Guarded(
    name="task",
    table="circulation_task",
    columns={
        "kind": "kind",
        "branch_id": "branch_id",
        "library_id": "library_id",
        "details": "details",
        "raised_at": "raised_at",
        "done_at": "done_at",
        "done_as": "done_as",
        "done_by": "done_by",
    },
)
HOLD = Guarded(
    name="hold",
    table="circulation_hold",
    columns={
        "version": "version",
        "work_id": "work_id",
        "level": "level",
        "bib_id": "bib_id",
        "volume": "volume",
        "wanted_item_id": "wanted_item_id",
        "token": "encode(token, 'hex')",
        "terminal_id": "terminal_id",
        "pickup_branch_id": "pickup_branch_id",
        "pickup_kind": "pickup_kind",
        "placed_at": "placed_at",
        "rank": "rank",
        "stage": "stage",
        "item_id": "item_id",
        "asked_at": "asked_at",
        "passed_over": "passed_over",
        "suspended_until": "suspended_until",
        "wanted_until": "wanted_until",
        "nearby_until": "nearby_until",
        "promised_from_on": "promised_from_on",
        "promised_to_on": "promised_to_on",
        "ready_at": "ready_at",
        "shelf_until": "shelf_until",
        "reason": "reason",
        "reason_details": "reason_details",
        "closed_at": "closed_at",
        "closed_as": "closed_as",
        "closed_reason": "closed_reason",
        "shelf_from_on": "shelf_from_on",
        "shelf_days": "shelf_days",
        **{name: name for name in PRICE_TOLD},
        "nth": "nth",
        "booked_from_on": "booked_from_on",
        "booked_to_on": "booked_to_on",
    },
    defaults={"nth": 0},
    versioned=True,
)
OVERRIDE = Guarded(
    name="override",
    table="circulation_override",
    columns={
        "loan_id": "loan_id",
        "staff_id": "staff_id",
        "branch_id": "branch_id",
        "refusals": "refusals",
        "due_on": "due_on",
        "reason": "reason",
        "overridden_at": "overridden_at",
    },
)
USE = Guarded(
    name="use",
    table="circulation_use",
    columns={"item_id": "item_id", "branch_id": "branch_id", "used_at": "used_at"},
)
# Rows without an id of the log's are of entries that name none, and are believed.
MISSED = Guarded(
    name="missed",
    table="circulation_missed",
    key="told_id",
    key_type="uuid",
    shown="encode(uuid_send(key), 'hex')",
    columns={name: name for name in ("hold_id", "item_id", "branch_id", "reason", "missed_at")},
)
GUARDED = (ITEM, LOAN, TRANSIT, FLOATING, AWAY, BOX, PARCEL, PARCELLED, TASK, HOLD, OVERRIDE, USE, MISSED)

_LOAN = Told(row=LOAN.name, key="loan_id")
_TRANSIT = Told(row=TRANSIT.name, key="transit_id")
TOLD = {
    "ItemsAdmitted": Told(
        row=ITEM.name,
        key="item_id",
        each="items",
        fields=("item_id", "branch_id", "status", "owner_library_id"),
        version=1,
    ),
    "ItemChanged": Told(row=ITEM.name, key="item_id"),
    "ItemRotates": Told(row=ITEM.name, key="item_id"),
    "LoanOpened": _LOAN,
    "LoanRenewed": _LOAN,
    "LoanRedated": _LOAN,
    "LoanClosed": _LOAN,
    "AccrualStopped": Told(row=LOAN.name, key="loan_id", renamed={"stopped_at": "accrual_stopped_at"}),
    "TransitStarted": _TRANSIT,
    "TransitDispatched": _TRANSIT,
    "TransitEnded": _TRANSIT,
    "TransitBoxed": _TRANSIT,
    "TransitLate": _TRANSIT,
    "BoxOpened": Told(row=BOX.name, key="box_id"),
    "BoxChanged": Told(row=BOX.name, key="box_id"),
    "ParcelOpened": Told(row=PARCEL.name, key="parcel_id"),
    "ParcelChanged": Told(row=PARCEL.name, key="parcel_id"),
    "ItemParcelled": Told(row=PARCELLED.name, key="loan_id"),
    "ParcelledEnded": Told(row=PARCELLED.name, key="loan_id"),
    "FloatStarted": Told(row=FLOATING.name, key="item_id"),
    "FloatEnded": Told(row=FLOATING.name, key="item_id", ends=True),
    "AwayBegan": Told(row=AWAY.name, key="item_id"),
    "AwayEnded": Told(row=AWAY.name, key="item_id", ends=True),
    "TaskRaised": Told(row=TASK.name, key="task_id"),
    "TaskSettled": Told(row=TASK.name, key="task_id"),
    "HoldPlaced": Told(row=HOLD.name, key="hold_id"),
    "HoldChanged": Told(row=HOLD.name, key="hold_id", within="changed"),
    "HoldClosed": Told(row=HOLD.name, key="hold_id", says={"stage": "closed"}),
    "HoldMissed": Told(row=MISSED.name, key="missed_id", may_name_none=True),
    "Overridden": Told(row=OVERRIDE.name, key="override_id"),
    "UseCounted": Told(row=USE.name, key="use_id"),
}
