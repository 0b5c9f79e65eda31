"""The rows of charges, payments and the books, beside those that the auditor expects."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson
import psycopg

from tests.simulation.accounts import Charge, Deposit, Entry, Moved, Payment, debts, owed, wrong
from tests.simulation.auditor import DifferenceError
from tests.simulation.same import same
from tests.simulation.truth import Truth
from tests.simulation.world import Patron

Row = tuple[Any, ...]
Line = psycopg.Connection[Row]

CHARGES = """
SELECT id, version, library_id, branch_id, kind, loan_id, item_id, patron_id, amount_fen, paid_fen, waiver_fen,
       refundable_fen, refunded_fen, charged_at, settled_at, details FROM settlement_charge
"""
PAYMENTS = """
SELECT id, version, library_id, branch_id, terminal_id, staff_id, method, fen, lines, patron_id, paid_at, voided_at,
       voided_by, void_reason, deposit_id FROM settlement_payment
"""
ENTRIES = """
SELECT id, kind, charge_id, payment_id, branch_id, staff_id, reason, posted_at, deposit_id, postings
  FROM settlement_entry
"""
DEPOSITS = """
SELECT id, version, library_id, branch_id, patron_id, amount_fen, refunded_fen, applied_fen, taken_on, entered_at,
       staff_id, settled_at, voided_at, voided_by, void_reason FROM settlement_deposit
"""
BOOKS = """
SELECT (line->>0)::int, line->>1, (line->>2)::int, sum((line->>3)::bigint)::bigint
  FROM settlement_entry, jsonb_array_elements(postings) AS line GROUP BY 1, 2, 3
"""
DEBTS = "SELECT id, owed_fen, debts FROM patrons_patron"
MADE = "SELECT command_id, body FROM audit_logentry WHERE body LIKE '%%ChargePosted%%'"


def charge_row(charge: Charge) -> Row:
    loan = charge.loan
    return (
        charge.id, charge.version, charge.creditor.id, charge.branch, charge.kind, loan.id if loan else None,
        loan.item.id if loan else None, charge.patron.id, charge.amount, charge.paid, charge.waiver, charge.refundable,
        charge.refunded, charge.at, charge.settled_at, charge.details,
    )  # fmt: skip


def payment_row(payment: Payment) -> Row:
    return (
        payment.id, payment.version, payment.library.id, payment.branch, payment.terminal, payment.staff,
        payment.method, payment.fen, [[charge.id, fen] for charge, fen in payment.lines], payment.patron.id,
        payment.at, *(payment.voided or (None, None, None)), payment.deposit.id if payment.deposit else None,
    )  # fmt: skip


def deposit_row(deposit: Deposit) -> Row:
    return (
        deposit.id, deposit.version, deposit.library.id, deposit.branch, deposit.patron.id, deposit.amount,
        deposit.refunded, deposit.applied, deposit.taken_on, deposit.at, deposit.staff, deposit.settled_at,
        *(deposit.voided or (None, None, None)),
    )  # fmt: skip


def entry_row(entry: Entry) -> Row:
    """Without its id."""
    charge, payment = entry.charge.id if entry.charge else None, entry.payment.id if entry.payment else None
    books = frozenset(entry.books.items())
    held = entry.deposit.id if entry.deposit else None
    return (entry.kind, charge, payment, entry.branch, entry.staff, entry.reason, entry.at, held, books)


def written(row: Row) -> Row:
    """As `entry_row`: it does not matter in how many lines a sum stands."""
    books: Counter[Row] = Counter()
    for library, account, other, fen in row[-1]:
        books[library, account, other] += fen
    return (*row[1:-1], frozenset((place, fen) for place, fen in books.items() if fen))


def compare_money(line: Line, truth: Truth, *, last: int) -> None:
    """What this batch touched, and everything that is new."""
    moved = truth.touched.money
    learn_charges(line, moved, last=last)
    truth.accounts.learn(moved)
    charges = moved.charges | {charge.id: charge for charge in moved.new_charges}
    payments = moved.payments | {payment.id: payment for payment in moved.new_payments}
    where = "WHERE id > %s OR id = ANY(%s)"
    same(line.execute(f"{CHARGES} {where}", (last, list(charges))), map(charge_row, charges.values()), what="charge")
    same(line.execute(f"{PAYMENTS} {where}", (last, list(payments))), map(payment_row, payments.values()),
         what="payment")  # fmt: skip
    deposits = {deposit.id: deposit for deposit in moved.deposits}
    same(line.execute(f"{DEPOSITS} {where}", (last, list(deposits))), map(deposit_row, deposits.values()),
         what="deposit")  # fmt: skip
    compare_entries(line.execute(f"{ENTRIES} WHERE id > %s", (last,)), moved.entries)
    compare_debts(line, moved.patrons())


def learn_charges(line: Line, moved: Moved, *, last: int) -> None:
    """No answer tells their ids, which rise with the commands of a batch."""
    ids = [row[0] for row in line.execute("SELECT id FROM settlement_charge WHERE id > %s ORDER BY id", (last,))]
    if len(ids) != len(moved.new_charges):
        raise DifferenceError(f"{len(ids)} charges were made instead of {len(moved.new_charges)}")
    for charge_id, charge in zip(ids, moved.new_charges, strict=True):
        charge.id = charge_id


def compare_entries(found: Iterable[Row], entries: Iterable[Entry]) -> None:
    rows, wanted = Counter(map(written, rows_of := list(found))), Counter(map(entry_row, entries))
    if rows != wanted:
        raise DifferenceError(f"entries {rows - wanted} were made instead of {wanted - rows}")
    for entry_id, kind, charge_id, *_ in rows_of:
        if kind == "charged" and entry_id != charge_id:
            raise DifferenceError(f"entry {entry_id} begins charge {charge_id}, and has not its id")


def compare_debts(line: Line, patrons: Iterable[Patron]) -> None:
    rows = {patron.id: (patron.id, owed(patron), debts(patron)) for patron in patrons}
    same(line.execute(f"{DEBTS} WHERE id = ANY(%s)", (list(rows),)), rows.values(), what="debts of patron")


def compare_all_money(line: Line, truth: Truth) -> None:
    accounts, patrons = truth.accounts, list(truth.world.patrons.values())
    same(line.execute(CHARGES), map(charge_row, accounts.charges.values()), what="charge")
    same(line.execute(PAYMENTS), map(payment_row, accounts.payments.values()), what="payment")
    same(line.execute(DEPOSITS), map(deposit_row, accounts.deposits.values()), what="deposit")
    compare_debts(line, patrons)
    found = {(library, account, other): fen for library, account, other, fen in line.execute(BOOKS) if fen}
    expected = {place: fen for place, fen in accounts.books.items() if fen}
    if found != expected:
        raise DifferenceError(f"the books are {found} instead of {expected}")
    ((entries,),) = line.execute("SELECT count(*) FROM settlement_entry").fetchall()
    if entries != accounts.entries:
        raise DifferenceError(f"the books have {entries} entries instead of {accounts.entries}")
    if said := wrong(accounts, patrons):
        raise DifferenceError(said)


def charges_made(line: Line) -> dict[Any, list[int]]:
    """The charges that each command made, by the log."""
    return {
        command_id: sorted(told["charge_id"] for name, told in orjson.loads(body)["effects"] if name == "ChargePosted")
        for command_id, body in line.execute(MADE)
    }
