"""What the log says of items, loans, transits, floats, tasks and overrides."""

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
        "dispatched_at": "dispatched_at",
        "ended_at": "ended_at",
        "ended_as": "ended_as",
        "forwarded_from_id": "forwarded_from_id",
    },
)
FLOATING = Guarded(
    name="floating item",
    table="circulation_floating",
    key="item_id",
    columns={"branch_id": "branch_id", "owner_library_id": "owner_id", "since_at": "since_at"},
)
TASK = Guarded(
    name="task",
    table="circulation_task",
    columns={"kind": "kind", "branch_id": "branch_id", "details": "details", "raised_at": "raised_at"},
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
GUARDED = (ITEM, LOAN, TRANSIT, FLOATING, TASK, OVERRIDE)

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
    "FloatStarted": Told(row=FLOATING.name, key="item_id"),
    "FloatEnded": Told(row=FLOATING.name, key="item_id", ends=True),
    "TaskRaised": Told(row=TASK.name, key="task_id"),
    "Overridden": Told(row=OVERRIDE.name, key="override_id"),
}
