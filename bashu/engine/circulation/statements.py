"""What `save` writes by: one statement for each table and kind of change."""

# The columns of a hold that change, with their types.
CHANGING = {
    "pickup_branch_id": "int8",
    "pickup_kind": "text",
    "rank": "int8",
    "version": "int8",
    "stage": "text",
    "item_id": "int8",
    "asked_at": "timestamptz",
    "passed_over": "int8[]",
    "suspended_until": "timestamptz",
    "wanted_until": "timestamptz",
    "nearby_until": "timestamptz",
    "promised_from_on": "date",
    "promised_to_on": "date",
    "ready_at": "timestamptz",
    "shelf_until": "timestamptz",
    "reason": "text",
    "reason_details": "jsonb",
    "closed_at": "timestamptz",
    "closed_as": "text",
    "closed_reason": "text",
    "shelf_from_on": "date",
    "shelf_days": "int4",
    "told_first_items": "int4",
    "told_first_fen": "int4",
    "told_further_fen": "int4",
    "told_payer": "text",
}
ITEMS = """
UPDATE catalogue_item t SET status = v.status, branch_id = v.branch_id, version = v.version
  FROM json_to_recordset(%s) AS v(id int8, status text, branch_id int8, version int8)
 WHERE t.id = v.id AND t.version < v.version
"""
# Behind the changes of the same batch, of which another may be the last.
ROTATED = """
UPDATE catalogue_item t SET rotation_id = v.rotation_id, version = greatest(t.version, v.version)
  FROM json_to_recordset(%s) AS v(item_id int8, version int8, rotation_id int8) WHERE t.id = v.item_id
"""
OWNED = """
UPDATE catalogue_item t
   SET owner_id = v.owner_library_id, home_branch_id = v.home_branch_id, version = greatest(t.version, v.version)
  FROM json_to_recordset(%s) AS v(item_id int8, version int8, owner_library_id int8, home_branch_id int8)
 WHERE t.id = v.item_id
"""
LOANS = """
UPDATE circulation_loan t SET due_at = coalesce(v.due_at, t.due_at), renewals = coalesce(v.renewals, t.renewals),
       renewed_at = coalesce(v.renewed_at, t.renewed_at),
       renewed_terminal_id = coalesce(v.renewed_terminal_id, t.renewed_terminal_id),
       checked_in_at = v.checked_in_at, checkin_branch_id = v.checkin_branch_id, taken_in_at = v.taken_in_at,
       redated = coalesce(v.redated, t.redated),
       accrual_stopped_at = coalesce(v.accrual_stopped_at, t.accrual_stopped_at)
  FROM json_to_recordset(%s) AS v(id int8, due_at timestamptz, renewals int2, renewed_at timestamptz,
       renewed_terminal_id int8, redated jsonb, checked_in_at timestamptz, checkin_branch_id int8,
       taken_in_at timestamptz, accrual_stopped_at timestamptz)
 WHERE t.id = v.id AND"""
CHANGED_LOANS = f"{LOANS} t.checked_in_at IS NULL"
NEW_LOANS = """
INSERT INTO circulation_loan (id, item_id, patron_id, token, lending_branch_id, terminal_id, checked_out_at, due_at,
       renewals, renewed_at, renewed_terminal_id, terms, redated, accrual_stopped_at, checked_in_at, checkin_branch_id,
       taken_in_at)
SELECT loan_id, item_id, patron_id, decode(token, 'hex'), lending_branch_id, terminal_id, checked_out_at, due_at,
       coalesce(renewals, 0), renewed_at, renewed_terminal_id, terms, redated, accrual_stopped_at, checked_in_at,
       checkin_branch_id, taken_in_at
  FROM json_to_recordset(%s) AS v(loan_id int8, item_id int8, patron_id int8, token text, lending_branch_id int8,
       terminal_id int8, checked_out_at timestamptz, due_at timestamptz, renewals int2, renewed_at timestamptz,
       renewed_terminal_id int8, terms jsonb, redated jsonb, accrual_stopped_at timestamptz,
       checked_in_at timestamptz, checkin_branch_id int8, taken_in_at timestamptz)
"""
ENDED_LOANS = """
UPDATE circulation_loan t SET ended_as = v.ended_as
  FROM json_to_recordset(%s) AS v(loan_id int8, ended_as text) WHERE t.id = v.loan_id AND t.ended_as IS NULL
"""
CLAIMED_LOANS = """
UPDATE circulation_loan t SET claimed_as = v.claimed_as, claimed_at = v.claimed_at
  FROM json_to_recordset(%s) AS v(loan_id int8, claimed_as text, claimed_at timestamptz) WHERE t.id = v.loan_id
"""
TRANSITS = """
UPDATE circulation_transit t SET dispatched_at = coalesce(v.dispatched_at, t.dispatched_at), ended_at = v.ended_at,
       ended_as = v.ended_as, payer_id = v.payer_id, late_at = coalesce(v.late_at, t.late_at),
       box_id = CASE WHEN v.boxed THEN v.box_id ELSE t.box_id END
  FROM json_to_recordset(%s) AS v(id int8, dispatched_at timestamptz, ended_at timestamptz, ended_as text,
       payer_id int8, late_at timestamptz, boxed bool, box_id int8)
 WHERE t.id = v.id AND"""
CHANGED_TRANSITS = f"{TRANSITS} t.ended_at IS NULL"
NEW_TRANSITS = """
INSERT INTO circulation_transit (id, item_id, origin_id, destination_id, reason, started_at, expected_on,
       next_branch_id, guessed, forwarded_from_id, dispatched_at, ended_at, ended_as, payer_id, late_at, box_id)
SELECT transit_id, item_id, origin_branch_id, destination_branch_id, reason, started_at, expected_on,
       next_branch_id, guessed, forwarded_from_id, dispatched_at, ended_at, ended_as, payer_id, late_at, box_id
  FROM json_to_recordset(%s) AS v(transit_id int8, item_id int8, origin_branch_id int8, destination_branch_id int8,
       reason text, started_at timestamptz, expected_on date, next_branch_id int8, guessed bool,
       forwarded_from_id int8, dispatched_at timestamptz, ended_at timestamptz, ended_as text, payer_id int8,
       late_at timestamptz, box_id int8)
"""
NEW_BOXES = """
INSERT INTO circulation_box (id, version, origin_id, branch_id, next_branch_id, state, opened_at, closed_at,
       handed_over_at, expected_on, received_at, carrier)
SELECT box_id, version, origin_branch_id, branch_id, next_branch_id, state, opened_at, closed_at, handed_over_at,
       expected_on, received_at, ''
  FROM json_to_recordset(%s) AS v(box_id int8, version int8, origin_branch_id int8, branch_id int8,
       next_branch_id int8, state text, opened_at timestamptz, closed_at timestamptz, handed_over_at timestamptz,
       expected_on date, received_at timestamptz)
"""
CHANGED_BOXES = """
UPDATE circulation_box t SET version = v.version, state = v.state, branch_id = v.branch_id, closed_at = v.closed_at,
       handed_over_at = v.handed_over_at, expected_on = v.expected_on, received_at = v.received_at
  FROM json_to_recordset(%s) AS v(box_id int8, version int8, state text, branch_id int8, closed_at timestamptz,
       handed_over_at timestamptz, expected_on date, received_at timestamptz)
 WHERE t.id = v.box_id AND t.version < v.version
"""
NEW_PARCELS = """
INSERT INTO circulation_parcel (id, version, branch_id, state, packed_at, expected_on, handed_over_at, items,
       charge_fen, payer, ended_at, charge_id)
SELECT parcel_id, version, branch_id, state, packed_at, expected_on, handed_over_at, items, charge_fen, payer,
       ended_at, charge_id
  FROM json_to_recordset(%s) AS v(parcel_id int8, version int8, branch_id int8, state text, packed_at timestamptz,
       expected_on date, handed_over_at timestamptz, items int4, charge_fen int4, payer text, ended_at timestamptz,
       charge_id int8)
"""
CHANGED_PARCELS = """
UPDATE circulation_parcel t SET version = v.version, state = v.state, expected_on = v.expected_on,
       handed_over_at = v.handed_over_at, items = v.items, charge_fen = v.charge_fen, payer = v.payer,
       ended_at = v.ended_at, charge_id = v.charge_id
  FROM json_to_recordset(%s) AS v(parcel_id int8, version int8, state text, expected_on date,
       handed_over_at timestamptz, items int4, charge_fen int4, payer text, ended_at timestamptz, charge_id int8)
 WHERE t.id = v.parcel_id AND t.version < v.version
"""
NEW_PARCELLED = """
INSERT INTO circulation_parcelled (loan_id, parcel_id, ended_as, told_first_items, told_first_fen, told_further_fen,
       told_payer)
SELECT loan_id, parcel_id, ended_as, told_first_items, told_first_fen, told_further_fen, told_payer
  FROM json_to_recordset(%s) AS v(loan_id int8, parcel_id int8, ended_as text, told_first_items int4,
       told_first_fen int4, told_further_fen int4, told_payer text)
"""
ENDED_PARCELLED = """
UPDATE circulation_parcelled t SET ended_as = v.ended_as
  FROM json_to_recordset(%s) AS v(loan_id int8, ended_as text) WHERE t.loan_id = v.loan_id AND t.ended_as IS NULL
"""
ENDED_FLOATS = """
DELETE FROM circulation_floating t USING json_to_recordset(%s) AS v(item_id int8) WHERE t.item_id = v.item_id
"""
NEW_FLOATS = """
INSERT INTO circulation_floating (item_id, branch_id, owner_id, since_at)
SELECT item_id, branch_id, owner_library_id, since_at
  FROM json_to_recordset(%s) AS v(item_id int8, branch_id int8, owner_library_id int8, since_at timestamptz)
"""
ENDED_AWAY = """
DELETE FROM circulation_away t USING json_to_recordset(%s) AS v(item_id int8) WHERE t.item_id = v.item_id
"""
NEW_AWAY = """
INSERT INTO circulation_away (item_id, since_at)
SELECT item_id, since_at FROM json_to_recordset(%s) AS v(item_id int8, since_at timestamptz)
"""
NEW_TASKS = """
INSERT INTO circulation_task (id, kind, branch_id, library_id, command_id, details, raised_at, done_at, done_as,
       done_by)
SELECT task_id, kind, branch_id, library_id, command_id, details, raised_at, done_at, done_as, done_by
  FROM json_to_recordset(%s) AS v(task_id int8, kind text, branch_id int8, library_id int8, command_id uuid,
       details jsonb, raised_at timestamptz, done_at timestamptz, done_as text, done_by int4)
"""
SETTLED_TASKS = """
UPDATE circulation_task t SET done_at = v.done_at, done_as = v.done_as, done_by = v.done_by
  FROM json_to_recordset(%s) AS v(task_id int8, done_at timestamptz, done_as text, done_by int4)
 WHERE t.id = v.task_id AND t.done_at IS NULL
"""
# No two holds have the same item at any moment, so what is let go is let go first.
FREED_HOLDS = """
UPDATE circulation_hold t SET item_id = NULL, stage = 'waiting', ready_at = NULL, shelf_until = NULL
  FROM json_to_recordset(%s) AS v(id int8) WHERE t.id = v.id AND t.closed_at IS NULL
"""
HOLDS = f"""
UPDATE circulation_hold t SET {", ".join(f"{name} = v.{name}" for name in CHANGING)}
  FROM json_to_recordset(%s) AS v(id int8, {", ".join(f"{name} {kind}" for name, kind in CHANGING.items())})
 WHERE t.id = v.id AND t.version < v.version AND"""  # noqa: S608 (names of ours)
CHANGED_HOLDS = f"{HOLDS} t.closed_at IS NULL"
NEW_HOLDS = f"""
INSERT INTO circulation_hold (id, work_id, level, bib_id, volume, wanted_item_id, patron_id, token, terminal_id,
       placed_at, nth, booked_from_on, booked_to_on, {", ".join(CHANGING)})
SELECT id, work_id, level, bib_id, volume, wanted_item_id, patron_id, decode(token, 'hex'), terminal_id, placed_at, nth,
       booked_from_on, booked_to_on, {", ".join(CHANGING)}
  FROM json_to_recordset(%s) AS v(id int8, work_id int8, level text, bib_id int8, volume text, wanted_item_id int8,
       patron_id int8, token text, terminal_id int8, placed_at timestamptz, nth int2, booked_from_on date,
       booked_to_on date,
       {", ".join(f"{name} {kind}" for name, kind in CHANGING.items())})
"""  # noqa: S608 (names of ours)
NEW_BLOCKS = """
INSERT INTO patrons_block (patron_id, library_id, reason, note, starts_at, ends_at)
SELECT patron_id, library_id, reason, '', starts_at, ends_at
  FROM json_to_recordset(%s) AS v(patron_id int8, library_id int8, reason text, starts_at timestamptz,
       ends_at timestamptz)
"""
FIRST_RETURNS = """
UPDATE patrons_patron t SET first_returns = v.returns
  FROM json_to_recordset(%s) AS v(id int8, returns int4) WHERE t.id = v.id
"""
NEW_OVERRIDES = """
INSERT INTO circulation_override (id, loan_id, staff_id, branch_id, refusals, due_on, reason, overridden_at)
SELECT override_id, loan_id, staff_id, branch_id, refusals, due_on, reason, overridden_at
  FROM json_to_recordset(%s) AS v(override_id int8, loan_id int8, staff_id int8, branch_id int8, refusals text[],
       due_on date, reason text, overridden_at timestamptz)
"""
NEW_MISSED = """
INSERT INTO circulation_missed (told_id, hold_id, item_id, branch_id, reason, missed_at)
SELECT missed_id, hold_id, item_id, branch_id, reason, missed_at
  FROM json_to_recordset(%s) AS v(missed_id uuid, hold_id int8, item_id int8, branch_id int8, reason text,
       missed_at timestamptz)
"""
NEW_TOKENS = """
INSERT INTO patrons_patrontoken (token, salt, patron_id, made_at, lasting)
SELECT decode(token, 'hex'), decode(salt, 'hex'), patron_id, made_at, lasting
  FROM json_to_recordset(%s) AS v(token text, salt text, patron_id int8, made_at timestamptz, lasting bool)
"""
NEW_USES = """
INSERT INTO circulation_use (id, item_id, branch_id, used_at)
SELECT use_id, item_id, branch_id, used_at
  FROM json_to_recordset(%s) AS v(use_id int8, item_id int8, branch_id int8, used_at timestamptz)
"""
NEW_WITHDRAWALS = """
INSERT INTO circulation_withdrawal (id, item_id, branch_id, reason, withdrawn_at)
SELECT withdrawal_id, item_id, branch_id, reason, withdrawn_at
  FROM json_to_recordset(%s) AS v(withdrawal_id int8, item_id int8, branch_id int8, reason text,
       withdrawn_at timestamptz)
"""
NEW_OWNERSHIPS = """
INSERT INTO circulation_ownershiptransfer (id, item_id, from_library_id, to_library_id, document, transferred_at)
SELECT transfer_id, item_id, from_library_id, to_library_id, document, transferred_at
  FROM json_to_recordset(%s) AS v(transfer_id int8, item_id int8, from_library_id int8, to_library_id int8,
       document text, transferred_at timestamptz)
"""
