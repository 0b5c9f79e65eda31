"""The part of a load that is about charges and payments. The lock of their patron is theirs too.

Whose they are is read once without a lock, to know whom to lock, and they are read behind it. What is nobody's any more
is settled, and no command touches it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from bashu.domain.circulation.charges.folding import refund_days_of
from bashu.domain.circulation.snapshot import PastLoan
from bashu.domain.circulation.state import State
from bashu.domain.settlement.charges import ChargeKind, ChargeState, PaymentState
from bashu.domain.settlement.deposits import DepositState
from bashu.domain.settlement.ledger import Account, Posting
from bashu.engine.circulation.asked import Asked
from bashu.engine.circulation.load_people import LOAN_COLUMNS
from bashu.engine.circulation.rows import loan_state
from bashu.engine.lock import Query
from bashu.engine.room import Rows

# The patron of each charge and each payment that commands name; a deposit's is its payments' too.
RESOLVE_CHARGES = "SELECT patron_id FROM settlement_charge WHERE id = ANY(%s) AND patron_id IS NOT NULL"
RESOLVE_PAYMENTS = """
SELECT c.patron_id, c.id FROM settlement_payment p CROSS JOIN LATERAL jsonb_array_elements(p.lines) AS line
  JOIN settlement_charge c ON c.id = (line->>0)::int8
 WHERE p.id = ANY(%s) AND c.patron_id IS NOT NULL
 UNION ALL
SELECT d.patron_id, NULL FROM settlement_payment p JOIN settlement_deposit d ON d.id = p.deposit_id
 WHERE p.id = ANY(%s) AND d.patron_id IS NOT NULL
"""
CHARGE_COLUMNS = """
SELECT id, version, library_id, kind, patron_id, encode(token, 'hex'), amount_fen, charged_at, paid_fen, waiver_fen,
       refundable_fen, refunded_fen, loan_id, item_id, settled_at,
       CASE WHEN kind = 'lost' THEN (SELECT min(e.posted_at) FROM settlement_entry e
                                      WHERE e.charge_id = settlement_charge.id AND e.kind = 'cancelled') END, details
  FROM settlement_charge WHERE patron_id IS NOT NULL
"""
CHARGES = f"{CHARGE_COLUMNS} AND id = ANY(%s)"
OPEN_CHARGES = f"{CHARGE_COLUMNS} AND patron_id = ANY(%s) AND settled_at IS NULL"
PAYMENT_COLUMNS = """
SELECT p.id, p.version, p.library_id, p.fen, p.lines, p.paid_at, p.voided_at IS NOT NULL, p.deposit_id, e.postings
  FROM settlement_payment p LEFT JOIN settlement_entry e ON e.payment_id = p.id AND e.kind IN ('paid', 'refunded')
"""
PAYMENTS = f"{PAYMENT_COLUMNS} WHERE p.id = ANY(%s)"
# What was paid for these charges, of which something is given back: of all that their reader has paid.
PAID_FOR = f"""
{PAYMENT_COLUMNS} JOIN settlement_charge c ON c.patron_id = p.patron_id
   AND p.lines @> jsonb_build_array(jsonb_build_array(c.id)) WHERE c.id = ANY(%s) AND p.fen > 0
"""

# Those that commands name, and those out of which a payment that they name was made.
DEPOSIT_COLUMNS = """
SELECT d.id, d.version, d.library_id, d.patron_id, encode(d.token, 'hex'), d.amount_fen, d.taken_on, d.refunded_fen,
       d.applied_fen, d.voided_at IS NOT NULL
"""
DEPOSITS = f"{DEPOSIT_COLUMNS} FROM settlement_deposit d WHERE d.patron_id IS NOT NULL AND d.id = ANY(%s)"
DEPOSITS_OF = f"{DEPOSIT_COLUMNS} FROM settlement_deposit d WHERE d.patron_id = ANY(%s)"
PAID_OUT_OF = f"""
{DEPOSIT_COLUMNS} FROM settlement_payment p JOIN settlement_deposit d ON d.id = p.deposit_id
 WHERE d.patron_id IS NOT NULL AND p.id = ANY(%s)
"""


# For each of these items that a reader has lost its price, the work, and what being late had come to: of its last loan
# that ended so, as ids rise, whatever the clocks of terminals said. Added to 0, since all loans by their ids would be a
# long way to those of one item.
LOST_CHARGES = """
SELECT c.patron_id, c.id, c.loan_id
  FROM unnest(%s::int8[]) AS lost(item_id) CROSS JOIN LATERAL (
       SELECT l.id FROM circulation_loan l
        WHERE l.item_id = lost.item_id AND l.ended_as = 'lost' ORDER BY l.id + 0 DESC LIMIT 1) AS loan
  JOIN settlement_charge c ON c.loan_id = loan.id
 WHERE c.kind IN ('lost', 'lost_handling', 'overdue') AND c.patron_id IS NOT NULL
"""
# For a loss or a damage on loans that are over, read behind the locks of their items: two desks may find one damage.
CHARGES_OF_LOANS = """
SELECT patron_id, id FROM settlement_charge
 WHERE loan_id = ANY(%s) AND kind IN ('lost', 'damage', 'part') AND patron_id IS NOT NULL
"""
PARCEL_CHARGES = """
SELECT c.patron_id, c.id FROM circulation_parcel p JOIN settlement_charge c ON c.id = p.charge_id
 WHERE p.id = ANY(%s) AND c.patron_id IS NOT NULL
"""
RESOLVE_PAST = "SELECT patron_id, id FROM circulation_loan WHERE id = ANY(%s) AND patron_id IS NOT NULL"
# Whose the item was then: an open loan's is its owner's, for nothing that is lent is given away.
OWNED_THEN = """
coalesce((SELECT t.from_library_id FROM circulation_ownershiptransfer t
           WHERE t.item_id = l.item_id AND t.transferred_at > l.checked_out_at ORDER BY t.transferred_at LIMIT 1),
         i.owner_id)
"""
PAST_COLUMNS = LOAN_COLUMNS.replace("i.owner_id", OWNED_THEN)
PAST_LOANS = f"""
SELECT l.checked_in_at, l.ended_as, {PAST_COLUMNS}
  FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id WHERE l.id = ANY(%s) AND l.checked_in_at IS NOT NULL
"""  # noqa: S608 (names of ours)
LOST_BY = """
SELECT patron_id, count(*) FROM settlement_charge
 WHERE patron_id = ANY(%s) AND settled_at IS NULL AND kind = 'lost' AND amount_fen > paid_fen + waiver_fen
 GROUP BY patron_id
"""


DEPOSIT_FIELDS = (
    "id", "version", "library_id", "patron_id", "token", "amount_fen", "taken_on", "refunded_fen", "applied_fen",
    "voided",
)  # fmt: skip


def resolve_money(asked: Asked) -> list[Query]:
    return [
        Query(RESOLVE_CHARGES, (asked.charge_ids,)),
        Query(RESOLVE_PAYMENTS, (asked.payment_ids, asked.payment_ids)),
        Query(RESOLVE_PAST, (asked.past_loan_ids,)),
    ]


def find_charges(asked: Asked, *, lost_ids: list[int]) -> list[Query]:
    """That may turn out not to be owed, or are not to be made twice."""
    return [
        Query(LOST_CHARGES, (lost_ids,)),
        Query(CHARGES_OF_LOANS, (asked.past_loan_ids,)),
        Query(PARCEL_CHARGES, (asked.parcels,)),
    ]


@dataclass(slots=True, kw_only=True)
class Money:
    """`owing`: the patrons to lock; `charge_ids`: of charges that named payments were for, or that may turn out not to
    be owed, or are not to be made twice; `loan_ids`: on which items were lost."""

    owing: set[int]
    charge_ids: list[int]
    loan_ids: set[int]

    @classmethod
    def of(cls, *, charges: Rows, payments: Rows, past: Rows, lost: Rows, charged: Rows, parcels: Rows) -> "Money":
        named = (*payments, *lost, *charged, *parcels)
        return cls(
            owing={row[0] for row in (*charges, *past, *named)},
            charge_ids=[row[1] for row in named if row[1] is not None],
            loan_ids={row[2] for row in lost},
        )


# How many these are.
OF_MONEY: Final = 9


def read_money(asked: Asked, cards: Rows, *, money: Money, counted: Sequence[int]) -> list[Query]:
    """`counted`: of whom it is counted what they have lost."""
    return [
        Query(CHARGES, (sorted({*asked.charge_ids, *money.charge_ids}),)),
        Query(OPEN_CHARGES, (sorted(asked.paying(cards)),)),
        Query(PAYMENTS, (asked.payment_ids,)),
        Query(PAID_FOR, (asked.refunded_ids,)),
        Query(PAST_LOANS, (sorted({*asked.past_loan_ids, *money.loan_ids}),)),
        Query(LOST_BY, (list(counted),)),
        Query(DEPOSITS, (asked.deposit_ids,)),
        Query(DEPOSITS_OF, (sorted(asked.depositing(cards)),)),
        Query(PAID_OUT_OF, (asked.payment_ids,)),
    ]


def add_money(state: State, rows: Sequence[Rows]) -> None:
    charges, open_ones, payments, paid_for, past, lost_by, *deposits = rows
    state.past_loans = {row[2]: PastLoan(loan_state(row[2:]), row[0], row[1]) for row in past}
    state.lost_by = dict(lost_by)
    for row in (*charges, *open_ones):
        state.charges[row[0]] = _charge_state(row)
    for row in (each for rows_of in deposits for each in rows_of):
        state.deposits[row[0]] = DepositState(**dict(zip(DEPOSIT_FIELDS, row, strict=True)))
    for payment_id, version, library_id, fen, lines, paid_at, voided, deposit_id, postings in (*payments, *paid_for):
        state.payments[payment_id] = PaymentState(
            id=payment_id,
            version=version,
            library_id=library_id,
            fen=fen,
            lines=tuple((charge_id, part) for charge_id, part in orjson.loads(lines)),
            paid_at=paid_at,
            voided=voided,
            postings=_postings(postings),
            deposit_id=deposit_id,
        )


def _postings(text: str | None) -> tuple[Posting, ...]:
    posted = orjson.loads(text) if text else ()
    return tuple((library_id, Account(account), other_id, fen) for library_id, account, other_id, fen in posted)


def _charge_state(row: tuple[object, ...]) -> ChargeState:
    names = (
        "id", "version", "library_id", "kind", "patron_id", "token", "amount_fen", "charged_at", "paid_fen",
        "waiver_fen", "refundable_fen", "refunded_fen", "loan_id", "item_id", "settled_at", "cancelled_at",
    )  # fmt: skip
    fields = dict(zip(names, row, strict=False))
    days = refund_days_of(orjson.loads(str(row[-1])))
    return ChargeState(**{**fields, "kind": ChargeKind(fields["kind"]), "refund_days": days})  # type: ignore[arg-type]
