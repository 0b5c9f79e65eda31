"""What the tables must hold true is held by PostgreSQL itself, whatever code asks."""

import pytest
from django.db import connection
from django.db.transaction import atomic
from django.db.utils import DatabaseError

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import BibRecord
from bashu.db.circulation.models import Hold, Loan, Transit
from bashu.db.patrons.models import PatronToken
from bashu.engine.submit import Engine
from tests.holding import place
from tests.people import NOON, World, check_in, check_out, make_item, submit_one

LOAN = """
INSERT INTO circulation_loan (id, item_id, patron_id, token, lending_branch_id, checked_out_at, due_at, renewals, terms,
       checked_in_at, checkin_branch_id)
SELECT id + 1, item_id, patron_id, token, lending_branch_id, checked_out_at, due_at, {renewals}, '{{}}', {closed}
  FROM circulation_loan
"""
TRANSIT = """
INSERT INTO circulation_transit (id, item_id, origin_id, destination_id, reason, started_at, expected_on,
       ended_at, ended_as)
SELECT id + 1, item_id, origin_id, {destination}, {reason}, started_at, expected_on, {ended}
  FROM circulation_transit
"""
FLOATING = """
INSERT INTO circulation_floating (item_id, branch_id, owner_id, since_at)
SELECT id, branch_id, owner_id, '2027-01-01'::timestamptz FROM catalogue_item, generate_series(1, 2)
"""
HOLD = "UPDATE circulation_hold SET {}"
BOX = """
INSERT INTO circulation_box (id, version, origin_id, branch_id, next_branch_id, state, opened_at, carrier, received_at)
SELECT 1, 1, min(id), min(id), {next}, {state}, '2027-01-01', '', {received} FROM network_branch
"""
LEG = """
INSERT INTO network_leg (origin_id, destination_id, mode, weekdays, leaves_at, cut_off_minutes, minutes, cost_fen,
       starts_on, ends_on)
SELECT min(id), {to}, {mode}, '{{0}}', '08:00', 0, {minutes}, 0, '2027-01-02', {ends} FROM network_branch
"""
RUNS = {"to": "max(id)", "mode": "'van'", "minutes": 60, "ends": "NULL::date"}
OPEN = {"next": "max(id)", "state": "'open'", "received": "NULL::timestamptz"}
TASK = """
INSERT INTO circulation_task (id, kind, branch_id, command_id, details, raised_at)
SELECT 1, 'whim', min(id), gen_random_uuid(), '{}', '2027-01-01' FROM network_branch
"""
CHARGE = """
INSERT INTO settlement_charge (id, version, library_id, branch_id, kind, patron_id, token, amount_fen, charged_at,
       details)
SELECT 1, 1, b.library_id, b.id, 'overdue', p.id, 'a', 100, '2027-01-01', '{}' FROM network_branch b, patrons_patron p
 LIMIT 1
"""
PAYMENT = """
INSERT INTO settlement_payment (id, version, library_id, branch_id, terminal_id, method, fen, lines, patron_id, token,
       paid_at)
SELECT 2, 1, b.library_id, b.id, t.id, 'cash', 10, '[[1, 10]]', p.id, 'a', '2027-01-01'
  FROM network_branch b, network_terminal t, patrons_patron p LIMIT 1
"""
ENTRY = """
INSERT INTO settlement_entry (id, kind, charge_id, branch_id, posted_at, postings)
SELECT 1, 'charged', 1, branch_id, charged_at, '[[1, "owed", null, 100], [1, "charged", null, -100]]'
  FROM settlement_charge
"""
OWED, TAKEN, BOOKED = (
    "UPDATE settlement_charge SET {}",
    "UPDATE settlement_payment SET {}",
    "UPDATE settlement_entry SET {}",
)
ON = {"destination": "destination_id", "reason": "reason"}
RECEIVED = "'2027-01-01', 'received'"


@pytest.fixture
def lived(world: World, engine: Engine) -> World:
    """The book on loan to Alice; the local one on its way home; another floats. Bob waits for each of two works."""
    submit_one(engine, check_in(world.local, world.chongqing.machine))
    submit_one(engine, check_in(world.book, world.chongqing.machine))
    submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine))
    other = make_item("O1", world.chengdu, bib=BibRecord.objects.create(match_key="another", title="蜀相"))
    for item in (world.book, other):
        submit_one(engine, place(world.bob, item.bib_id, pickup=world.chengdu.branch, terminal=world.chengdu.desk))
    return world


@pytest.fixture
def owing(lived: World) -> World:
    """And somebody owes something, and has paid a part of it."""
    for sound in (CHARGE, PAYMENT, ENTRY):
        run(sound)
    return lived


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_statements_are_sound_where_nothing_forbids_them(lived: World) -> None:
    """So that those below fail for the reason they name."""
    run(LOAN.format(renewals=0, closed="due_at, lending_branch_id"))
    run(TRANSIT.format(**ON, ended=RECEIVED))
    run(BOX.format(**OPEN))
    run(LEG.format(**RUNS))
    run(HOLD.format("stage = 'waiting', item_id = NULL, ready_at = NULL, shelf_until = NULL"))
    assert (Loan.objects.count(), Transit.objects.count(), Hold.objects.count()) == (2, 2, 2)


ANY_ITEM = "SELECT min(id) FROM catalogue_item"
READY = "stage = 'ready', ready_at = placed_at, shelf_until = placed_at"
FORBIDDEN = (
    ("loan_one_open_per_item", LOAN.format(renewals=0, closed="NULL::timestamptz, NULL::bigint")),
    ("loan_closed_somewhere", LOAN.format(renewals=0, closed="due_at, NULL::bigint")),
    ("loan_renewals", LOAN.format(renewals=-1, closed="due_at, lending_branch_id")),
    ("loan_due_after_start", "UPDATE circulation_loan SET due_at = checked_out_at - interval '1 second'"),
    ("loan_ends_after_start", LOAN.format(renewals=0, closed="'2020-01-01', lending_branch_id")),
    ("loan_dated_back", "UPDATE circulation_loan SET taken_in_at = '2030-01-01' WHERE checked_in_at IS NULL"),
    ("transit_one_open_per_item", TRANSIT.format(**ON, ended="NULL::timestamptz, NULL::text")),
    ("transit_goes_somewhere", TRANSIT.format(**ON | {"destination": "origin_id"}, ended=RECEIVED)),
    ("transit_reason", TRANSIT.format(**ON | {"reason": "'boredom'"}, ended=RECEIVED)),
    ("transit_end", TRANSIT.format(**ON, ended="'2027-01-01', 'vanished'")),
    ("transit_end", TRANSIT.format(**ON, ended="NULL, 'received'")),
    ("transit_ends_after_start", TRANSIT.format(**ON, ended="'2020-01-01', 'received'")),
    ("circulation_floating_pkey", FLOATING),
    ("task_kind", TASK),
    ("transit_payer", TRANSIT.format(**ON, ended="'2027-01-01', 'lost'")),
    ("box_state", BOX.format(**OPEN | {"state": "'burnt'"})),
    ("box_goes_somewhere", BOX.format(**OPEN | {"next": "min(id)"})),
    ("box_handed_over", BOX.format(**OPEN | {"state": "'handed_over'"})),
    ("box_received", BOX.format(**OPEN | {"state": "'received'"})),
    ("box_received", BOX.format(**OPEN | {"received": "'2027-01-01'::timestamptz"})),
    ("hold_one_open_per_item", HOLD.format(f"stage = 'asked', item_id = ({ANY_ITEM})")),
    ("hold_one_open_per_item", HOLD.format(f"{READY}, item_id = ({ANY_ITEM})")),
    ("hold_nth_of_patron", HOLD.format("bib_id = (SELECT min(id) FROM catalogue_bibrecord)")),
    ("hold_booked", HOLD.format("booked_from_on = '2027-03-12', booked_to_on = '2027-03-16'")),
    ("hold_has_its_item", HOLD.format("stage = 'asked', item_id = NULL")),
    ("hold_has_its_item", HOLD.format(f"stage = 'waiting', item_id = ({ANY_ITEM})")),
    ("hold_on_the_shelf", HOLD.format(f"stage = 'ready', item_id = ({ANY_ITEM})")),
    ("hold_stage", HOLD.format("closed_at = placed_at, closed_as = 'cancelled'")),
    ("hold_end", HOLD.format("stage = 'closed', closed_at = placed_at, closed_as = 'vanished'")),
    ("hold_level", HOLD.format("level = 'item'")),
    ("hold_pickup_kind", HOLD.format("pickup_kind = 'drone'")),
    ("leg_mode", LEG.format(**RUNS | {"mode": "'camel'"})),
    ("leg_goes_somewhere", LEG.format(**RUNS | {"to": "min(id)"})),
    ("leg_takes_time", LEG.format(**RUNS | {"minutes": 0})),
    ("leg_dates", LEG.format(**RUNS | {"ends": "'2027-01-01'::date"})),
    ("network_lost_payer", "UPDATE network_network SET lost_payer = 'nobody'"),
    ("network_undo_minutes", "UPDATE network_network SET undo_minutes = -1"),
    ("network_returned_days", "UPDATE network_network SET returned_days_max = -1"),
    ("network_late_after", "UPDATE network_network SET late_after_days = -1"),
    ("item_owner_barcode", "UPDATE catalogue_item SET barcode = 'same'"),
    ("item_barcode_set", "UPDATE catalogue_item SET barcode = ''"),
    ("item_status", "UPDATE catalogue_item SET status = 'somewhere'"),
    ("patron_owes_no_less_than_nothing", "UPDATE patrons_patron SET owed_fen = -1"),
    ("charge_kind", OWED.format("kind = 'whim'")),
    ("charge_amount", OWED.format("amount_fen = 0")),
    ("charge_adds_up", OWED.format("paid_fen = 60, waiver_fen = 41")),
    ("charge_adds_up", OWED.format("waiver_fen = -1")),
    ("charge_refunds", OWED.format("refundable_fen = 1")),
    ("charge_refunds", OWED.format("paid_fen = 5, refundable_fen = 1, refunded_fen = 2")),
    ("charge_settled", OWED.format("settled_at = charged_at")),
    ("charge_settled", OWED.format("paid_fen = amount_fen")),
    ("charge_settled", OWED.format("paid_fen = amount_fen, refundable_fen = 1, settled_at = charged_at")),
    ("charge_open_is_somebodys", OWED.format("patron_id = NULL")),
    ("payment_method", TAKEN.format("method = 'barter'")),
    ("payment_is_money", TAKEN.format("fen = 0")),
    ("payment_voided", TAKEN.format("voided_at = paid_at")),
    ("payment_voided", TAKEN.format("void_reason = 'typed_wrong'")),
    ("entry_kind", BOOKED.format("kind = 'whim'")),
    ("entry_balanced", BOOKED.format("""postings = '[[1, "owed", null, 5]]'""")),
    ("entry_balanced", BOOKED.format("""postings = '[[1, "money", null, 5], [2, "owed", null, -5]]'""")),
    ("network_settlement", "UPDATE network_network SET settlement = 'nobody'"),
    ("network_one_row", "UPDATE network_network SET id = 2"),
    ("network_terms_from", "UPDATE network_network SET terms_from = 'nobody'"),
    (
        "violates foreign key constraint",
        "DELETE FROM catalogue_item WHERE barcode = 'B1'; SET CONSTRAINTS ALL IMMEDIATE",
    ),
    ("audit_logentry_202607_pkey", "INSERT INTO audit_logentry SELECT * FROM audit_logentry"),
    ("(command_id)", "INSERT INTO audit_outcome SELECT command_id, fingerprint, NULL, '[]' FROM audit_outcome"),
    ("no partition", "INSERT INTO audit_outcome VALUES ('00000000-0000-7000-8000-000000000000', '', NULL, '')"),
    ("log is never changed", "UPDATE audit_logentry SET body = body"),
    ("log is never changed", "UPDATE audit_logentry SET recorded_at = recorded_at WHERE false"),
    ("log is never changed", "DELETE FROM audit_logentry"),
    ("log is never changed", "TRUNCATE audit_logentry"),
    ("log is never changed", "DELETE FROM audit_logentry_202607"),
    ("log is never changed", "UPDATE audit_seal SET hash = sha256('')"),
    ("log is never changed", "TRUNCATE audit_seal CASCADE"),
    ("lane_head", "UPDATE audit_lane SET head_seq = -1"),
    ("items changed 1 rows instead of 2", "SELECT audit_expect('items', 1, 2)"),
)


def error_of(sql: str) -> str:
    try:
        with atomic():
            run(sql)
    except DatabaseError as error:
        return str(error)
    return ""


def test_postgresql_refuses_what_must_not_be(owing: World) -> None:
    errors = [(held_by, error_of(sql)) for held_by, sql in FORBIDDEN]
    assert [(held_by, error) for held_by, error in errors if held_by not in error] == []
    assert LogEntry.objects.count() == 5


def test_whoever_deletes_a_patron_unties_the_log(lived: World) -> None:
    assert PatronToken.objects.filter(patron=lived.alice, made_at=NOON).exists()
    run("UPDATE circulation_loan SET patron_id = NULL")
    run("DELETE FROM patrons_patron WHERE name = 'alice'")
    assert not PatronToken.objects.filter(patron=lived.alice).exists()
    assert LogEntry.objects.count() == 5
