"""What the log says of items, loans, transits, boxes, floats and tasks."""

from bashu.engine.guarded import Guarded, Told

ITEM = Guarded(
    name="item",
    table="catalogue_item",
    columns={"version": "version", "status": "status", "branch_id": "branch_id", "owner_library_id": "owner_id"},
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
        "terms": "terms",
        "accrual_stopped_at": "accrual_stopped_at",
        "checked_in_at": "checked_in_at",
        "checkin_branch_id": "checkin_branch_id",
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
GUARDED = (ITEM, LOAN, TRANSIT, FLOATING, AWAY, BOX, TASK)

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
    "LoanOpened": _LOAN,
    "LoanRenewed": _LOAN,
    "LoanClosed": _LOAN,
    "AccrualStopped": Told(row=LOAN.name, key="loan_id", renamed={"stopped_at": "accrual_stopped_at"}),
    "TransitStarted": _TRANSIT,
    "TransitDispatched": _TRANSIT,
    "TransitEnded": _TRANSIT,
    "TransitBoxed": _TRANSIT,
    "TransitLate": _TRANSIT,
    "BoxOpened": Told(row=BOX.name, key="box_id"),
    "BoxChanged": Told(row=BOX.name, key="box_id"),
    "FloatStarted": Told(row=FLOATING.name, key="item_id"),
    "FloatEnded": Told(row=FLOATING.name, key="item_id", ends=True),
    "AwayBegan": Told(row=AWAY.name, key="item_id"),
    "AwayEnded": Told(row=AWAY.name, key="item_id", ends=True),
    "TaskRaised": Told(row=TASK.name, key="task_id"),
    "TaskSettled": Told(row=TASK.name, key="task_id"),
}
