"""The part of a load that is about people: whose rows have to be locked, and what is read of them then.

Cards and families are read once without a lock, to know whom to lock, and once more behind it. The row of a family is
locked with that of whoever borrows in it: all its loans together count against its limits.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from bashu.domain.circulation.accidents.commands import AccidentCommand
from bashu.domain.circulation.commands import (
    CheckIn,
    HandOverParcel,
    ItemScan,
    ReceiveTransit,
    RecordByOwner,
    RecordCheckIn,
    Renew,
    Restore,
)
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.circulation.kept import is_first, kept
from bashu.domain.circulation.snapshot import BlockState, CardState, LoanState
from bashu.domain.circulation.state import State
from bashu.domain.identity.acting import Named
from bashu.domain.policy import Consequence
from bashu.engine.circulation.asked import Asked
from bashu.engine.circulation.rows import loan_state, patron_state
from bashu.engine.lock import LockClass, Query, lock_rows
from bashu.engine.room import ResolvedChangedError, Rows

PATRON = LockClass(40, "patrons_patron")
COSTS = (Consequence.CHARGE, Consequence.SUSPEND)

RESOLVE_CARDS = """
SELECT d.digest, c.patron_id, c.state, c.expires_on
  FROM patrons_carddigest d JOIN patrons_card c ON c.id = d.card_id WHERE d.digest = ANY(%s)
"""
LOAN_COLUMNS = """
l.id, l.item_id, l.patron_id, encode(l.token, 'hex'), l.lending_branch_id, l.terminal_id, l.checked_out_at, l.due_at,
l.renewals, l.terms, i.kind, i.price_fen, i.owner_id, i.collection, l.accrual_stopped_at,
l.renewed_at, l.renewed_terminal_id, l.claimed_at,
EXISTS (SELECT FROM circulation_parcelled d JOIN circulation_parcel c ON c.id = d.parcel_id
         WHERE d.loan_id = l.id AND c.state IN ('packed', 'handed_over'))
"""
LOANS = f"""
SELECT {LOAN_COLUMNS} FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id WHERE l.checked_in_at IS NULL
"""  # noqa: S608 (names of ours)
LOANS_OF_PATRONS = f"{LOANS} AND l.patron_id = ANY(%s)"
PATRON_COLUMNS = (
    "id, category, home_library_id, birth_on, state = 'active', expires_on, guardian_confirmed_at IS NOT NULL,"
    " owed_fen, guardian_id, agrees_to_guardian_at IS NOT NULL, first_returns, debts"
)
# Who borrows together with whom: a row for each member of the patron's family.
FAMILIES = """
SELECT p.id, m.family_id, m.id FROM patrons_patron p JOIN patrons_patron m ON m.family_id = coalesce(p.family_id, p.id)
 WHERE p.id = ANY(%s) ORDER BY p.id, m.id
"""
# The same of whoever has these items, for a desk that renews the book in hand and goes against a rule: a limit that a
# family has together is its home library's word.
FAMILIES_OF_LOANS = """
SELECT p.id, m.family_id, m.id
  FROM circulation_loan l JOIN patrons_patron p ON p.id = l.patron_id
  JOIN patrons_patron m ON m.family_id = coalesce(p.family_id, p.id)
 WHERE l.item_id = ANY(%s) AND l.checked_in_at IS NULL ORDER BY p.id, m.id
"""
HELPERS = "SELECT patron_id, helper_id, named_by_id FROM patrons_helper WHERE patron_id = ANY(%s) ORDER BY id"
BLOCKS = """
SELECT patron_id, library_id, reason, starts_at, ends_at FROM patrons_block WHERE patron_id = ANY(%s) ORDER BY id
"""
ADDRESSED = "SELECT patron_id FROM patrons_deliveryaddress WHERE patron_id = ANY(%s)"
HELD_BY = """
SELECT patron_id, count(*) FROM circulation_hold WHERE patron_id = ANY(%s) AND closed_at IS NULL GROUP BY patron_id
"""

# Cards by their digests, and readers by the number that is printed on receipts.
READERS = """
SELECT digest, NULL::text FROM patrons_carddigest WHERE digest = ANY(%s)
 UNION ALL SELECT NULL::bytea, number FROM patrons_patron WHERE number = ANY(%s)
"""


def resolve_cards(asked: Asked) -> Query:
    return Query(RESOLVE_CARDS, (asked.digests,))


def find_readers(scans: Sequence[ItemScan]) -> list[Query]:
    """Of what is no item. None is asked where all are, as nearly always."""
    digests = sorted({digest for scan in scans for digest in scan.digests})
    return [Query(READERS, (digests, sorted({_as_number(scan) for scan in scans})))] if scans else []


def readers_among(scans: Sequence[ItemScan], found: Rows) -> set[str]:
    """The texts that readers have as a card or as a number."""
    digests, numbers = {bytes(digest) for digest, _ in found if digest is not None}, {number for _, number in found}
    return {scan.barcode for scan in scans if _as_number(scan) in numbers or not digests.isdisjoint(scan.digests)}


def _as_number(scan: ItemScan) -> str:
    return scan.barcode.strip().upper()


def find_families(named: set[int]) -> Query:
    return Query(FAMILIES, (sorted(named),))


def find_families_of_loans(asked: Asked, *, found: Rows) -> Query:
    """Of renewals without a card: the loan tells whose it is."""
    barcodes = {scan.barcode for scan in asked.in_hand if scan.item_id is None}
    chosen = {scan.item_id for scan in asked.in_hand if scan.item_id is not None}
    return Query(FAMILIES_OF_LOANS, (sorted(chosen | {row[0] for row in found if row[-1] in barcodes}),))


@dataclass(slots=True, kw_only=True)
class People:
    """Whom a batch is about. `locked` are the ids of the rows that it locks, `together` those whose loans it reads."""

    asked: Asked
    named: set[int]
    cards: Rows
    families: Rows
    locked: list[int]
    together: list[int]

    @classmethod
    def of(cls, asked: Asked, state: State, *, cards: Rows, families: Rows, owing: set[int], now: datetime) -> "People":
        """`owing`: whose charges and payments commands name."""
        families = sorted(set(families))
        _add_families(state, families)
        named = asked.named(cards) | {patron_id for patron_id, _, _ in families}
        locked = {
            *named,
            *owing,
            *state.members,
            *_patrons_of_renewals(asked.commands, state),
            *_patrons_of_returns(asked.commands, state, now=now),
            *_patrons_of_accidents(asked.commands, state),
            *_patrons_of_parcels(asked.commands, state),
            *_patrons_of_holds(asked, state),
        }
        members = {patron_id for each in state.members.values() for patron_id in each}
        return cls(
            asked=asked, named=named, cards=cards, families=families, locked=sorted(locked),
            together=sorted(locked | members),
        )  # fmt: skip

    def read(self) -> list[Query]:
        return [
            lock_rows(PATRON, columns=PATRON_COLUMNS, ids=self.locked),
            resolve_cards(self.asked),
            find_families(self.named),
            Query(LOANS_OF_PATRONS, (self.together,)),
            Query(BLOCKS, (self.locked,)),
            Query(HELPERS, (self.locked if self.asked.somebody_acts else [],)),
            Query(HELD_BY, (self.locked if self.asked.bib_ids else [],)),
            Query(ADDRESSED, (self.locked if self.asked.sends_home else [],)),
        ]

    def add(self, state: State, rows: Sequence[Rows]) -> None:
        patrons, cards, families, loans, blocks, helpers, held, addressed = rows
        if sorted(cards, key=itemgetter(0)) != sorted(self.cards, key=itemgetter(0)) or families != self.families:
            raise ResolvedChangedError
        _add_patrons(state, patrons=patrons, cards=cards, loans=loans, about=(blocks, helpers))
        state.held_by = dict(held)
        state.addressed = {patron_id for (patron_id,) in addressed}


def _add_families(state: State, rows: Rows) -> None:
    members: dict[int, set[int]] = defaultdict(set)
    for patron_id, family_id, member_id in rows:
        state.family_of[patron_id] = family_id
        members[family_id] |= {family_id, member_id}
    state.members |= {family_id: tuple(sorted(ids)) for family_id, ids in members.items()}


def _patrons_of_renewals(commands: Sequence[AnyCommand], state: State) -> set[int]:
    """A desk renews the book in hand: its patron is found by its loan."""
    return {
        loan.patron_id
        for command in commands
        if isinstance(command, Renew)
        for item in state.candidates(command.item)
        if (loan := state.loan_on(item.id)) and loan.patron_id is not None
    }


def _patrons_of_accidents(commands: Sequence[AnyCommand], state: State) -> set[int]:
    """Whoever has on loan what is lost or claimed."""
    return {
        loan.patron_id
        for command in commands
        if isinstance(command, AccidentCommand)
        for item in state.candidates(command.item)
        if (loan := state.loan_on(item.id)) and loan.patron_id is not None
    }


def _patrons_of_parcels(commands: Sequence[AnyCommand], state: State) -> set[int]:
    """Who is charged for what is handed over."""
    handed_over = (each.parcel_id for each in commands if isinstance(each, HandOverParcel))
    inside = (loan for parcel_id in handed_over for loan in state.parcelled_loans(parcel_id))
    return {loan.patron_id for loan in inside if loan.patron_id is not None}


def _patrons_of_returns(commands: Sequence[AnyCommand], state: State, *, now: datetime) -> set[int]:
    """To whom a return may lead to something: a charge or a block for being late, or one more return in time of a first
    reader."""
    returned = (
        loan
        for command in commands
        if isinstance(command, CheckIn | ReceiveTransit | RecordCheckIn | RecordByOwner | Restore)
        for item in state.candidates(command.item)
        if (loan := state.loan_on(item.id))
    )
    return {
        loan.patron_id for loan in returned if loan.patron_id is not None and (is_first(loan) or _may_cost(loan, now))
    }


def _may_cost(loan: LoanState, now: datetime) -> bool:
    """Money, or a time without lending."""
    return loan.due_at < now and kept(loan, "overdue_leads_to") in COSTS


def _patrons_of_holds(asked: Asked, state: State) -> set[int]:
    """Whoever ends a hold changes how many its patron has, so that row is locked too."""
    named = (state.holds[hold_id] for hold_id in asked.hold_ids if hold_id in state.holds)
    return {hold.patron_id for hold in named if hold.patron_id is not None}


def _add_patrons(state: State, *, patrons: Rows, cards: Rows, loans: Rows, about: tuple[Rows, Rows]) -> None:
    blocks, helpers = about
    helpers_of: dict[int, list[Named]] = defaultdict(list)
    for patron_id, helper_id, named_by_id in helpers:
        helpers_of[patron_id].append(Named(helper_id, named_by_id))
    blocks_of: dict[int, list[BlockState]] = defaultdict(list)
    for patron_id, library_id, reason, starts_at, ends_at in blocks:
        blocks_of[patron_id].append(
            BlockState(library_id=library_id, reason=reason, starts_at=starts_at, ends_at=ends_at)
        )
    for row in patrons:
        state.patrons[row[0]] = patron_state(row, tuple(blocks_of[row[0]]), helpers=tuple(helpers_of[row[0]]))
    for digest, patron_id, card, expires_on in cards:
        state.cards[bytes(digest)] = CardState(patron_id=patron_id, state=card, expires_on=expires_on)
    for row in loans:
        if row[0] not in state.loans:
            state.add_loan(loan_state(row))
