"""The rows that a batch must have left, and now and then all rows, read beside the engine on a line of its own."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson
import psycopg

from tests.simulation.auditor import Checked, DifferenceError
from tests.simulation.ledgers import compare_all_money, compare_money
from tests.simulation.same import same
from tests.simulation.telling import Told
from tests.simulation.truth import Truth
from tests.simulation.undoing import terms_kept
from tests.simulation.world import Box, Hold, Item, LetPass, Loan, Parcel, Patron, Task, Transit

Row = tuple[Any, ...]

# The ids of the simulated patrons stand out, so that one can be found wherever it must not be.
PATRONS_FROM = 7_712_300_000_000
PERSON = "(^|[^0-9a-f])77123[0-9]{8}([^0-9a-f]|$)"

ITEMS = "SELECT id, status, branch_id, version, rotation_id, owner_id, home_branch_id FROM catalogue_item"
FLOATS = "SELECT item_id, branch_id, owner_id, since_at FROM circulation_floating"
LOANS = """
SELECT id, item_id, patron_id, lending_branch_id, terminal_id, checked_out_at, due_at, renewals, terms,
       accrual_stopped_at, checked_in_at, checkin_branch_id, redated, renewed_at, renewed_terminal_id,
       taken_in_at, ended_as, claimed_as, claimed_at
  FROM circulation_loan
"""
USES = "SELECT id, item_id, branch_id, used_at FROM circulation_use"
WITHDRAWALS = "SELECT id, item_id, branch_id, reason, withdrawn_at FROM circulation_withdrawal"
TRANSFERS = """
SELECT id, item_id, from_library_id, to_library_id, document, transferred_at FROM circulation_ownershiptransfer
"""
TRANSITS = """
SELECT id, item_id, origin_id, destination_id, reason, started_at, expected_on, dispatched_at, ended_at, ended_as,
       forwarded_from_id, next_branch_id, guessed, box_id, late_at, payer_id FROM circulation_transit
"""
AWAY = "SELECT item_id, since_at FROM circulation_away"
BOXES = """
SELECT id, version, origin_id, branch_id, next_branch_id, state, opened_at, closed_at, handed_over_at,
       expected_on, received_at FROM circulation_box
"""
PARCELS = """
SELECT p.id, p.version, p.branch_id, p.state, p.packed_at, p.expected_on, p.handed_over_at, p.items, p.charge_fen,
       p.payer, p.ended_at, p.charge_id,
       (SELECT json_object_agg(d.loan_id, json_build_array(d.ended_as, d.told_first_items,
                              d.told_first_fen, d.told_further_fen, d.told_payer))
                               FROM circulation_parcelled d WHERE d.parcel_id = p.id)
  FROM circulation_parcel p
"""
TASKS = """
SELECT id, kind, branch_id, raised_at, library_id, done_at, done_as, done_by, details, command_id FROM circulation_task
"""
TASK_COLUMNS = 8
NOTHING_TOLD = (None, None, None, None)
HOLDS = """
SELECT id, work_id, level, bib_id, volume, wanted_item_id, patron_id, terminal_id, pickup_branch_id, pickup_kind,
       placed_at, rank, version, stage, item_id, asked_at, passed_over, suspended_until, wanted_until, nearby_until,
       promised_from_on, promised_to_on, ready_at, shelf_until, reason, reason_details, closed_at, closed_as,
       closed_reason, shelf_from_on, shelf_days, told_first_items, told_first_fen, told_further_fen, told_payer,
       nth, booked_from_on, booked_to_on,
       ARRAY(SELECT concat_ws(' ', m.reason, m.item_id, m.branch_id) FROM circulation_missed m
              WHERE m.hold_id = circulation_hold.id ORDER BY m.id)
  FROM circulation_hold
"""
OVERRIDES = """
SELECT id, loan_id, staff_id, branch_id, refusals, due_on, reason, overridden_at FROM circulation_override
"""
LOG = "SELECT lane_id, seq, command_id, kind, body FROM audit_logentry"
BLOCKS = "SELECT patron_id, library_id, reason, starts_at, ends_at FROM patrons_block WHERE patron_id = ANY(%s)"
RETURNS = "SELECT id, first_returns FROM patrons_patron WHERE id = ANY(%s)"
ANSWERED = "SELECT count(*) FROM audit_outcome WHERE command_id = ANY(%s) AND command_id BETWEEN %s AND %s"
PERSONAL = """
SELECT 'the log' FROM audit_logentry WHERE body ~ %(person)s
UNION ALL SELECT 'an outcome' FROM audit_outcome WHERE answer ~ %(person)s
UNION ALL SELECT 'a task' FROM circulation_task WHERE details::text ~ %(person)s
UNION ALL SELECT 'a charge' FROM settlement_charge WHERE details::text ~ %(person)s LIMIT 1
"""


def item_row(item: Item) -> Row:
    rotation = item.rotation.id if item.rotation else None
    return (item.id, item.status, item.branch.id, item.version, rotation, item.owner.id, item.home.id)


def float_row(item: Item) -> Row:
    return (item.id, item.floats_at, item.owner.id, item.floats_since)


def loan_row(loan: Loan) -> Row:
    return (
        loan.id, loan.item.id, loan.patron.id, loan.branch.id, loan.terminal, loan.out_at, loan.due_at, loan.renewals,
        terms_kept(loan), loan.stopped_at, loan.in_at, loan.in_branch, loan.redated, *loan.renewed, loan.scanned_at,
        loan.ended_as, *(loan.claimed or (None, None)),
    )  # fmt: skip


def transit_row(transit: Transit) -> Row:
    before = transit.forwarded_from.id if transit.forwarded_from else None
    return (
        transit.id, transit.item.id, transit.origin.id, transit.destination.id, transit.reason, transit.started_at,
        transit.expected_on, transit.dispatched_at, transit.ended_at, transit.ended_as, before, transit.next_branch,
        transit.guessed, transit.box.id if transit.box else None, transit.late_at, transit.payer,
    )  # fmt: skip


def away_row(item: Item) -> Row:
    return (item.id, item.away_since)


def box_row(box: Box) -> Row:
    return (
        box.id, box.version, box.origin.id, box.branch.id, box.next_branch.id, box.state, box.opened_at, box.closed_at,
        box.handed_over_at, box.expected_on, box.received_at,
    )  # fmt: skip


def parcel_row(parcel: Parcel) -> Row:
    return (
        parcel.id, parcel.version, parcel.branch.id, parcel.state, parcel.packed_at, parcel.expected_on,
        parcel.handed_over_at, parcel.items, parcel.charge_fen, parcel.payer, parcel.ended_at,
        parcel.charge.id if parcel.charge else None,
        {str(loan.id): [how, *(parcel.told[loan] or NOTHING_TOLD)] for loan, how in parcel.loans.items()},
    )  # fmt: skip


def task_row(task: Task) -> Row:
    return (task.id, task.kind, task.branch, task.raised_at, task.library, *(task.done or (None, None, None)))


def hold_row(hold: Hold) -> Row:
    return (
        hold.id, hold.work, hold.level, hold.bib, hold.volume, hold.wanted_item, hold.patron.id, hold.terminal,
        hold.pickup.id, hold.kind, hold.placed_at, hold.rank, hold.version, hold.stage, hold.item, hold.asked_at,
        hold.passed_over, hold.suspended_until, hold.wanted_until, hold.nearby_until, *hold.promised, hold.ready_at,
        hold.shelf_until, hold.reason, hold.details, hold.closed_at, hold.closed_as, hold.closed_reason,
        hold.shelf_from, hold.shelf_days, *(hold.told or NOTHING_TOLD), hold.nth, *(hold.booked or (None, None)),
        hold.missed,
    )  # fmt: skip


# In which column of its rows stands when it ended.
ENDED = {"loan": 10, "transit": 8, "hold": 26}


class Tables:
    """`closed` remembers what loans and transits were when they ended, so that they can be found changed later."""

    def __init__(self, line: psycopg.Connection[Row], truth: Truth) -> None:
        self._line = line
        self._truth = truth
        self._told = Told(line)
        self._closed: dict[str, dict[int, int]] = {what: {} for what in ENDED}
        self._last_id = 0
        self._heads: dict[int, int] = dict(self._rows("SELECT id, head_seq FROM audit_lane"))

    def compare(self, checked: Checked) -> None:
        """Only what this batch touched, and everything that is new."""
        touched, last = checked.touched, self._last_id
        items = touched.items
        same(self._rows(f"{ITEMS} WHERE id = ANY(%s)", list(items)), map(item_row, items.values()), what="item")
        floating = [float_row(item) for item in items.values() if item.floats_at is not None]
        same(self._rows(f"{FLOATS} WHERE item_id = ANY(%s)", list(items)), floating, what="floating item")
        away = [away_row(item) for item in items.values() if item.away_since is not None]
        same(self._rows(f"{AWAY} WHERE item_id = ANY(%s)", list(items)), away, what="item away")
        boxes = by_id(touched.boxes)
        same(self._rows(f"{BOXES} WHERE id > %s OR id = ANY(%s)", last, list(boxes)), map(box_row, boxes.values()),
             what="box")  # fmt: skip
        self._learn_transits(touched.new_transits)
        for what, sql, rows in (
            ("loan", LOANS, [loan_row(loan) for loan in {**touched.loans, **by_id(touched.new_loans)}.values()]),
            ("transit", TRANSITS,
             [transit_row(each) for each in {**touched.transits, **by_id(touched.new_transits)}.values()]),
            ("hold", HOLDS, [hold_row(hold) for hold in {**touched.holds, **by_id(touched.new_holds)}.values()]),
        ):  # fmt: skip
            ids = [row[0] for row in rows]
            same(self._rows(f"{sql} WHERE id > %s OR id = ANY(%s)", last, ids), rows, what=what)
            self._remember(what, rows)
        compare_people(self._line, [loan.patron for loan in [*touched.loans.values(), *touched.new_loans]])
        compare_money(self._line, self._truth, last=last)
        parcels = by_id(touched.parcels)
        same(self._rows(f"{PARCELS} WHERE id > %s OR id = ANY(%s)", last, list(parcels)),
             map(parcel_row, parcels.values()), what="parcel")  # fmt: skip
        self._compare_tasks(touched.new_tasks, touched.tasks)
        self._compare_overrides(touched.let_pass)
        for what, sql, wanted in (
            ("uses", USES, touched.uses),
            ("withdrawals", WITHDRAWALS, touched.withdrawals),
            ("transfers", TRANSFERS, touched.transfers),
        ):
            found = [row[1:] for row in self._rows(f"{sql} WHERE id > %s ORDER BY id", last)]
            if found != wanted:
                raise DifferenceError(f"{what} are {found} instead of {wanted}")
        self.compare_written(checked)
        if said := self._told.wrong(touched.causes, now=checked.now):
            raise DifferenceError(said)

    def compare_all(self) -> None:
        """Each row of each table, also of what ended long ago."""
        compare_standing(self._line, self._truth)
        if said := self._told.wrong_in_all():
            raise DifferenceError(said)
        items = self._truth.world.items.values()
        loans = [loan_row(item.loan) for item in items if item.loan is not None]
        transits = [transit_row(item.transit) for item in items if item.transit is not None]
        holds = [hold_row(hold) for hold in self._truth.world.holds.values() if hold.closed_at is None]
        for what, sql, rows in (("loan", LOANS, loans), ("transit", TRANSITS, transits), ("hold", HOLDS, holds)):
            found, place = self._rows(sql), ENDED[what]
            same([row for row in found if row[place] is None], rows, what=what)
            ended = {row[0]: fingerprint(row) for row in found if row[place] is not None}
            same(ended.items(), self._closed[what].items(), what=f"ended {what}")

    def _rows(self, sql: str, *parameters: object) -> list[Row]:
        return self._line.execute(sql, parameters).fetchall()

    def _learn_transits(self, new: list[Transit]) -> None:
        """Ids rise with the commands of a batch; answers tell only those of transits that were dispatched."""
        ids = self._rows("SELECT id FROM circulation_transit WHERE id > %s ORDER BY id", self._last_id)
        if len(ids) != len(new):
            raise DifferenceError(f"{len(ids)} transits were started instead of {len(new)}")
        for (found,), transit in zip(ids, new, strict=True):
            if transit.id not in (0, found):
                raise DifferenceError(f"transit {found} is not the one that was answered, {transit.id}")
            transit.id = found

    def _compare_tasks(self, new: list[Task], settled: list[Task]) -> None:
        found = self._rows(f"{TASKS} WHERE id > %s ORDER BY id", self._last_id)
        compare_new_tasks(found, new)
        ids = [task.id for task in settled]
        before = self._rows(f"{TASKS} WHERE id <= %s AND id = ANY(%s)", self._last_id, ids)
        old = [task_row(task) for task in settled if task.id <= self._last_id]
        same([row[:TASK_COLUMNS] for row in before], old, what="settled task")

    def _compare_overrides(self, let_pass: list[LetPass]) -> None:
        """In the order of the commands; no answer tells their ids."""
        found = [row[1:] for row in self._rows(f"{OVERRIDES} WHERE id > %s ORDER BY id", self._last_id)]
        rows = [
            (each.loan.id, each.staff, each.branch, each.refusals, each.due_on, each.reason, each.at)
            for each in let_pass
        ]
        if found != rows:
            raise DifferenceError(f"overrides are {found} instead of {rows}")

    def compare_written(self, checked: Checked) -> None:
        """The log has the accepted commands in their order, each once, then the refusals; every new answer is kept."""
        written: list[Row] = []
        for lane, seq in self._rows("SELECT id, head_seq FROM audit_lane ORDER BY id"):
            if seq > self._heads.get(lane, 0):
                query = f"{LOG} WHERE lane_id = %s AND seq > %s ORDER BY seq"
                written += self._rows(query, lane, self._heads.get(lane, 0))
                self._heads[lane] = seq
        refusals = orjson.loads(written.pop()[4])["outcomes"] if written and written[-1][3] == "Refused" else []
        if [told[0] for told in refusals] != list(map(str, checked.refused)):
            raise DifferenceError(f"the log has {len(refusals)} refusals that are not the {len(checked.refused)}")
        if [(command_id, kind) for _, _, command_id, kind, _ in written] != checked.accepted:
            raise DifferenceError(
                f"the log has {len(written)} entries that are not the {len(checked.accepted)} accepted"
            )
        if ids := checked.answered:
            ((kept,),) = self._rows(ANSWERED, ids, min(ids), max(ids))
            if kept != len(ids):
                raise DifferenceError(f"{kept} of {len(ids)} answers were kept")

    def _remember(self, what: str, rows: list[Row]) -> None:
        """What was undone may go on."""
        place, closed = ENDED[what], self._closed[what]
        for row in rows:
            if row[place] is not None:
                closed[row[0]] = fingerprint(row)
            else:
                closed.pop(row[0], None)

    def batch_begins(self) -> None:
        """Ids are taken in blocks, so whatever a batch makes has a higher one than all that was made before it."""
        ((self._last_id,),) = self._rows("SELECT last_value - 1 + 4096 * is_called::int FROM circulation_ids")


def compare_standing(line: psycopg.Connection[Row], truth: Truth) -> None:
    """Where everything is; and that neither the log nor the outcomes nor the tasks name a person."""
    items = truth.world.items.values()
    same(line.execute(ITEMS).fetchall(), map(item_row, items), what="item")
    floating = [float_row(item) for item in items if item.floats_at is not None]
    same(line.execute(FLOATS).fetchall(), floating, what="floating item")
    away = [away_row(item) for item in items if item.away_since is not None]
    same(line.execute(AWAY).fetchall(), away, what="item away")
    same(line.execute(BOXES).fetchall(), map(box_row, truth.boxes), what="box")
    same(line.execute(PARCELS).fetchall(), map(parcel_row, truth.parcels), what="parcel")
    compare_people(line, truth.world.patrons.values())
    compare_all_money(line, truth)
    for (where,) in line.execute(PERSONAL, {"person": PERSON}).fetchall():
        raise DifferenceError(f"{where} names a patron")


def compare_new_tasks(found: list[Row], tasks: list[Task]) -> None:
    """Answers tell the ids of most; those of one command rise in the order in which it raised them."""
    written: dict[Any, list[Row]] = {}
    for row in sorted(found, key=lambda row: int(row[0])):
        written.setdefault(row[-1], []).append(row)
    for task in tasks:
        if not (rows := written.get(task.command_id)):
            raise DifferenceError(f"there is no {task.kind} task of command {task.command_id}")
        row = rows.pop(0)
        task.id, details = task.id or row[0], row[TASK_COLUMNS]
        same([row[:TASK_COLUMNS]], [task_row(task)], what="task")
        if any(details.get(name) != getattr(value, "id", value) for name, value in task.details.items()):
            raise DifferenceError(f"task {task.id} says {details} instead of {task.details}")
    if left := sum(map(len, written.values())):
        raise DifferenceError(f"there are {left} tasks that nobody should have raised")


def compare_people(line: psycopg.Connection[Row], patrons: Iterable[Patron]) -> None:
    """What lending writes beside their loans: blocks, and how often a new reader has returned in time."""
    people = {patron.id: patron for patron in patrons}
    blocks = Counter((each.id, block.library, block.reason, block.starts_at, block.ends_at)
                     for each in people.values() for block in each.blocks)  # fmt: skip
    if (found := Counter(line.execute(BLOCKS, (list(people),)).fetchall())) != blocks:
        raise DifferenceError(f"blocks differ: {found - blocks} instead of {blocks - found}")
    returns = [(each.id, each.first_returns) for each in people.values()]
    same(line.execute(RETURNS, (list(people),)).fetchall(), returns, what="patron")


def by_id(rows: Iterable[Any]) -> dict[int, Any]:
    return {row.id: row for row in rows}


def fingerprint(row: Row) -> int:
    return hash(tuple(orjson.dumps(value, option=orjson.OPT_SORT_KEYS) if isinstance(value, dict | list) else value
                      for value in row))  # fmt: skip
