"""The part of a load that is about scans that are undone: what is over, and may be so no longer. Nothing is asked in a
batch without any."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bashu.domain.circulation.ended import EndedLoan
from bashu.domain.circulation.snapshot import Network
from bashu.domain.circulation.state import State
from bashu.engine.circulation.asked import Asked
from bashu.engine.circulation.load_people import LOAN_COLUMNS
from bashu.engine.circulation.rows import loan_state, transit_state
from bashu.engine.lock import Query
from bashu.engine.room import ResolvedChangedError, Rows

# Of one item so many loans that are over, the latest ones; no more are undone one after the other within minutes.
LOANS_LOOKED_AT = 20
HOLD = "(l.terms -> 'stood' ->> 'hold_id')::int8"
# The holds that the loans of these items fulfilled, to be locked with their queue. Of what was taken in just now the
# return may be undone first, and then the loan.
FULFILLED = f"""
SELECT {HOLD} FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id
 WHERE (l.checked_in_at IS NULL OR coalesce(l.taken_in_at, l.checked_in_at) >= %s) AND {HOLD} IS NOT NULL AND
"""  # noqa: S608 (names of ours)
ENDED_COLUMNS = f"l.checked_in_at, l.checkin_branch_id, l.taken_in_at, l.ended_as, {LOAN_COLUMNS}"
ENDED = f"""
SELECT {ENDED_COLUMNS} FROM unnest(%s::int8[]) AS asked(item_id) CROSS JOIN LATERAL (
       SELECT id FROM circulation_loan WHERE item_id = asked.item_id AND checked_in_at IS NOT NULL
          AND ended_as IS DISTINCT FROM 'undone'
        ORDER BY checked_out_at DESC, id DESC LIMIT {LOANS_LOOKED_AT}) AS latest
  JOIN circulation_loan l ON l.id = latest.id JOIN catalogue_item i ON i.id = l.item_id
"""  # noqa: S608 (names of ours)
# What their readers have brought back besides, and just now.
ENDED_OF_PATRONS = f"""
SELECT {ENDED_COLUMNS} FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id
 WHERE l.patron_id = ANY(%s) AND coalesce(l.taken_in_at, l.checked_in_at) >= %s
   AND l.ended_as IS DISTINCT FROM 'undone'
"""  # noqa: S608 (names of ours)
ENDED_TRANSITS = """
SELECT t.id, t.item_id, t.origin_id, t.destination_id, t.reason, t.expected_on,
       coalesce(t.next_branch_id, t.destination_id), t.guessed,
       greatest(t.started_at, t.dispatched_at) AS moved_at, t.dispatched_at IS NOT NULL AS dispatched, t.box_id,
       t.late_at IS NOT NULL AS late
  FROM circulation_loan l JOIN circulation_transit t ON t.id = (l.terms -> 'stood' ->> 'transit_id')::int8
 WHERE l.item_id = ANY(%s) AND t.ended_as = 'lent'
"""
CHARGES = """
SELECT c.patron_id, c.id FROM circulation_loan l JOIN settlement_charge c ON c.loan_id = l.id
 WHERE l.item_id = ANY(%s) AND c.patron_id IS NOT NULL
"""
PARCELLED = """
SELECT d.loan_id FROM circulation_loan l JOIN circulation_parcelled d ON d.loan_id = l.id WHERE l.item_id = ANY(%s)
"""


def resolve_undone(asked: Asked, *, since: datetime) -> list[Query]:
    scans = [each.item for each in asked.undoes]
    barcodes = sorted({scan.barcode for scan in scans if scan.item_id is None})
    chosen = sorted({scan.item_id for scan in scans if scan.item_id is not None})
    return [
        Query(f"{FULFILLED} i.barcode = ANY(%s)", (since, barcodes)),
        Query(f"{FULFILLED} i.id = ANY(%s)", (since, chosen)),
    ]


def undone_since(network: Network, now: datetime) -> datetime:
    """What was scanned before is undone no more."""
    return now - timedelta(minutes=network.undo_minutes)


@dataclass(slots=True, kw_only=True)
class Undone:
    """`charged`: by the loans of these items, each with its patron."""

    item_ids: list[int]
    hold_ids: set[int]
    charged: Rows = field(default_factory=list)

    @classmethod
    def of(cls, asked: Asked, *, found: Rows, chosen: Rows, fulfilled: Sequence[Rows]) -> "Undone":
        """The holds are locked and read as those that commands name."""
        if not asked.undoes:
            return cls(item_ids=[], hold_ids=set())
        barcodes = {each.item.barcode for each in asked.undoes if each.item.item_id is None}
        named = {each.item.item_id for each in asked.undoes}
        item_ids = {row[0] for row in found if row[-1] in barcodes} | {row[0] for row in chosen if row[0] in named}
        hold_ids = {hold_id for rows in fulfilled for (hold_id,) in rows}
        asked.hold_ids = sorted({*asked.hold_ids, *hold_ids})
        return cls(item_ids=sorted(item_ids), hold_ids=hold_ids)

    def waited_for(self, rows: Rows) -> Rows:
        """The queues of these items are locked as if somebody waited: a hold may come back into them."""
        ids = set(self.item_ids)
        return [(*row[:3], True, *row[4:]) if row[0] in ids else row for row in rows] if ids else rows

    def read(self) -> list[Query]:
        """Behind the locks of titles and items."""
        return [Query(each, (self.item_ids,)) for each in (ENDED, ENDED_TRANSITS, CHARGES, PARCELLED)]

    def add(self, state: State, rows: Sequence[Rows]) -> None:
        if not self.item_ids:
            return
        ended, transits, self.charged, parcelled = rows
        state.undoes = True
        add_ended(state, ended)
        state.ended_transits = {row[0]: transit_state(row) for row in transits}
        state.once_parcelled = {loan_id for (loan_id,) in parcelled}
        since = undone_since(state.network, state.now)
        loans = [each.loan for some in state.ended.values() for each in some if each.scanned_at >= since]
        loans += filter(None, map(state.loan_on, self.item_ids))
        fulfilled = {_fulfilled(loan.terms) for loan in loans}
        if not fulfilled - {None} <= self.hold_ids:
            raise ResolvedChangedError  # It was lent since the first trip.

    def patron_ids(self, state: State) -> set[int]:
        """Whose loans these are or were."""
        loans = [loan for item_id in self.item_ids if (loan := state.loan_on(item_id))]
        loans += [each.loan for item_id in self.item_ids for each in state.ended.get(item_id, ())]
        return {loan.patron_id for loan in loans if loan.patron_id is not None}

    def whose(self, state: State) -> Rows:
        """As what is resolved of loans that are over."""
        return [(patron_id, None) for patron_id in self.patron_ids(state)]

    def read_patrons(self, state: State) -> Query:
        """Behind the locks of patrons."""
        return Query(ENDED_OF_PATRONS, (sorted(self.patron_ids(state)), undone_since(state.network, state.now)))


def _fulfilled(terms: object) -> int | None:
    stood = terms.get("stood", {}) if isinstance(terms, dict) else {}
    return stood.get("hold_id")


def add_ended(state: State, rows: Rows) -> None:
    """Each once."""
    known = {each.loan.id for loans in state.ended.values() for each in loans}
    for checked_in_at, branch_id, taken_in_at, ended_as, *row in rows:
        if row[0] in known:
            continue
        ended = EndedLoan(
            loan=loan_state(tuple(row)),
            checked_in_at=checked_in_at,
            checkin_branch_id=branch_id,
            taken_in_at=taken_in_at,
            ended_as=ended_as,
        )
        state.ended[ended.loan.item_id] = (*state.ended.get(ended.loan.item_id, ()), ended)
        if ended.loan.patron_id is not None:
            state.patron_of[ended.loan.id] = ended.loan.patron_id
