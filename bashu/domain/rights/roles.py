"""What there is to be allowed, and which of it each role brings: docs/rights.md has the same table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Right(StrEnum):
    # at a desk, for who and what is there: a reader or an item of any library
    LEND = "lend"
    TAKE_IN = "take_in"
    BACKDATE = "backdate"
    DISPATCH = "dispatch"
    SEE_PATRON = "see_patron"
    EDIT_PATRON = "edit_patron"
    RESET_PIN = "reset_pin"
    SEE_HISTORY = "see_history"
    PLACE_HOLD = "place_hold"
    PLACE_FOR_MANY = "place_for_many"
    # the work of a branch
    PULL = "pull"
    MOVE_BOXES = "move_boxes"
    SEND_HOME = "send_home"
    SEE_TRANSITS = "see_transits"
    SEE_TASKS = "see_tasks"
    SETTLE_TASKS = "settle_tasks"
    SET_UP_KIOSK = "set_up_kiosk"
    TAKE_MONEY = "take_money"
    TAKE_STOCK = "take_stock"
    CATALOGUE = "catalogue"
    MATCH_RECORDS = "match_records"
    IMPORT_RECORDS = "import_records"
    EDIT_TAGS = "edit_tags"
    WITHDRAW = "withdraw"
    TRANSFER_OWNERSHIP = "transfer_ownership"
    REPORT_ACCIDENT = "report_accident"
    KEEP_DOOR = "keep_door"
    # against a rule, with a reason
    OVERRIDE_BLOCK = "override_block"
    OVERRIDE_LIMIT = "override_limit"
    OVERRIDE_LENDABLE = "override_lendable"
    OVERRIDE_DUE_DAY = "override_due_day"
    REORDER_HOLDS = "reorder_holds"
    DECLARE_LOST = "declare_lost"
    WAIVE = "waive"
    VOID_PAYMENT = "void_payment"
    ACCEPT_CLAIM = "accept_claim"
    KEEP_DEPOSITS = "keep_deposits"
    # the office
    SEE_ACTIVITIES = "see_activities"
    PLAN_ACTIVITIES = "plan_activities"
    SEE_OVERRIDES = "see_overrides"
    SEE_POSTINGS = "see_postings"
    SEE_RULES = "see_rules"
    EDIT_RULES = "edit_rules"
    SEE_CALENDARS = "see_calendars"
    EDIT_CALENDARS = "edit_calendars"
    SEE_ROUTES = "see_routes"
    EDIT_ROUTES = "edit_routes"
    EDIT_FLOAT_GROUPS = "edit_float_groups"
    EDIT_NOTICES = "edit_notices"
    SEE_TERMINALS = "see_terminals"
    EDIT_TERMINALS = "edit_terminals"
    SEE_JOBS = "see_jobs"
    RUN_JOBS = "run_jobs"
    SEE_STAFF = "see_staff"
    GRANT = "grant"


class Role(StrEnum):
    DESK = "desk"
    DESK_LEAD = "desk_lead"
    MANAGER = "manager"
    DRIVER = "driver"
    NETWORK_OFFICE = "network_office"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


_DESK: Final = frozenset({
    Right.LEND, Right.TAKE_IN, Right.BACKDATE, Right.DISPATCH, Right.SEE_PATRON, Right.EDIT_PATRON, Right.RESET_PIN,
    Right.PLACE_HOLD, Right.PULL, Right.MOVE_BOXES, Right.SEND_HOME, Right.SEE_TRANSITS, Right.SEE_TASKS,
    Right.SETTLE_TASKS, Right.SET_UP_KIOSK, Right.TAKE_STOCK, Right.SEE_CALENDARS, Right.TAKE_MONEY,
    Right.REPORT_ACCIDENT, Right.KEEP_DOOR, Right.SEE_ACTIVITIES,
})  # fmt: skip
_LEAD: Final = _DESK | {
    Right.OVERRIDE_BLOCK, Right.OVERRIDE_LIMIT, Right.OVERRIDE_LENDABLE, Right.OVERRIDE_DUE_DAY, Right.REORDER_HOLDS,
    Right.DECLARE_LOST, Right.PLACE_FOR_MANY, Right.CATALOGUE, Right.MATCH_RECORDS, Right.WITHDRAW, Right.WAIVE,
    Right.VOID_PAYMENT, Right.ACCEPT_CLAIM, Right.KEEP_DEPOSITS,
}  # fmt: skip
_LOOKS: Final = frozenset({
    Right.SEE_TRANSITS, Right.SEE_TASKS, Right.SEE_OVERRIDES, Right.SEE_RULES, Right.SEE_CALENDARS, Right.SEE_ROUTES,
    Right.SEE_STAFF, Right.SEE_JOBS, Right.SEE_POSTINGS, Right.SEE_TERMINALS,
    Right.SEE_ACTIVITIES,
})  # fmt: skip
_OFFICE: Final = _LOOKS | {
    Right.EDIT_RULES, Right.EDIT_CALENDARS, Right.EDIT_ROUTES, Right.EDIT_FLOAT_GROUPS,
    Right.EDIT_NOTICES, Right.EDIT_TERMINALS, Right.PLAN_ACTIVITIES,
}  # fmt: skip

ROLES: Final[Mapping[Role, frozenset[Right]]] = {
    Role.DESK: _DESK,
    Role.DESK_LEAD: _LEAD,
    Role.MANAGER: _LEAD
    | _OFFICE
    | {Right.SEE_HISTORY, Right.TRANSFER_OWNERSHIP, Right.IMPORT_RECORDS, Right.EDIT_TAGS},
    Role.DRIVER: frozenset({Right.DISPATCH, Right.MOVE_BOXES, Right.SEE_TRANSITS}),
    Role.NETWORK_OFFICE: _OFFICE
    | {
        Right.SETTLE_TASKS,
        Right.DECLARE_LOST,
        Right.RUN_JOBS,
        Right.MATCH_RECORDS,
        Right.IMPORT_RECORDS,
        Right.EDIT_TAGS,
    },
    Role.AUDITOR: _LOOKS,
    Role.ADMINISTRATOR: frozenset(Right),
}

# What a person has who may open the desk's first page.
AT_A_DESK: Final = (Right.LEND, Right.TAKE_IN, Right.DISPATCH, Right.SEE_PATRON)
