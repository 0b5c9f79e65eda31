"""From scans to snapshots, in three trips whatever the size of the batch.

1  what do the scans mean (unlocked); ids for what may be made
2  lock the items; their open loans, transits, floats; for facts, what has happened since; families (unlocked)
3  lock the patrons; their cards and families again, loans, blocks; titles; the tokens of repeated commands
"""

from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeAlias
from uuid import UUID

import orjson

from bashu.domain.circulation.commands import (
    CheckIn,
    CirculationCommand,
    PatronScan,
    ReceiveTransit,
    RecordCheckIn,
    RecordCheckOut,
    Renew,
)
from bashu.domain.circulation.effects import ItemStatus, TransitReason
from bashu.domain.circulation.kept import is_first, kept
from bashu.domain.circulation.snapshot import (
    BlockState,
    CardState,
    ItemState,
    LoanState,
    Network,
    PatronState,
    TransitState,
)
from bashu.domain.circulation.state import State
from bashu.domain.identity.acting import Named
from bashu.domain.outcome import Person
from bashu.domain.policy import Consequence
from bashu.engine.lock import LockClass, Query, lock_rows
from bashu.engine.room import ReloadNeededError, ResolvedChangedError, Rows

NO_ID = UUID(int=0)
ITEM = LockClass(30, "catalogue_item")
PATRON = LockClass(40, "patrons_patron")

# The version of places and rules that this batch sees, and the first of its ids.
START = Query("SELECT (SELECT version FROM network_network), nextval('circulation_ids')", ())
RESOLVE_ITEMS = "SELECT id, barcode FROM catalogue_item WHERE barcode = ANY(%s) ORDER BY id"
RESOLVE_CARDS = """
SELECT d.digest, c.patron_id, c.state, c.expires_on
  FROM patrons_carddigest d JOIN patrons_card c ON c.id = d.card_id WHERE d.digest = ANY(%s)
"""
ITEM_COLUMNS = (
    "id, owner_id, barcode, bib_id, home_branch_id, kind, collection, price_fen, acquired_on, float_group_id,"
    " status, branch_id, version"
)
LOAN_COLUMNS = """
l.id, l.item_id, l.patron_id, encode(l.token, 'hex'), l.lending_branch_id, l.terminal_id, l.checked_out_at, l.due_at,
l.renewals, l.terms, i.kind, i.price_fen, i.owner_id, i.collection, l.accrual_stopped_at
"""
LOANS_OF_ITEMS = f"""
SELECT {LOAN_COLUMNS} FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id
 WHERE l.item_id = ANY(%s) AND l.checked_in_at IS NULL
"""  # noqa: S608
LOANS_OF_PATRONS = f"""
SELECT {LOAN_COLUMNS} FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id
 WHERE l.patron_id = ANY(%s) AND l.checked_in_at IS NULL
"""  # noqa: S608
TRANSITS = """
SELECT id, item_id, origin_id, destination_id, reason, expected_on, greatest(started_at, dispatched_at) AS moved_at,
       dispatched_at IS NOT NULL AS dispatched
  FROM circulation_transit WHERE item_id = ANY(%s) AND ended_at IS NULL
"""
FLOATING = "SELECT item_id, branch_id FROM circulation_floating WHERE item_id = ANY(%s)"
PATRON_COLUMNS = (
    "id, category, home_library_id, birth_on, state = 'active', expires_on, guardian_confirmed_at IS NOT NULL,"
    " owed_fen, guardian_id, agrees_to_guardian_at IS NOT NULL, first_returns"
)
# Who borrows together with whom: a row for each member of the patron's family.
FAMILIES = """
SELECT p.id, m.family_id, m.id FROM patrons_patron p JOIN patrons_patron m ON m.family_id = coalesce(p.family_id, p.id)
 WHERE p.id = ANY(%s) ORDER BY p.id, m.id
"""
HELPERS = "SELECT patron_id, helper_id, named_by_id FROM patrons_helper WHERE patron_id = ANY(%s) ORDER BY id"
BLOCKS = """
SELECT patron_id, library_id, reason, starts_at, ends_at FROM patrons_block WHERE patron_id = ANY(%s) ORDER BY id
"""
DESCRIPTIONS = """
SELECT i.id, b.title, b.author, i.call_number FROM catalogue_item i JOIN catalogue_bibrecord b ON b.id = i.bib_id
 WHERE i.id = ANY(%s)
"""
# Only facts come late, so only for their items is it asked what has happened since.
SEEN = """
SELECT item_id, max(at)
  FROM (SELECT item_id, greatest(checked_out_at, checked_in_at) AS at FROM circulation_loan WHERE item_id = ANY(%s)
        UNION ALL SELECT item_id, greatest(started_at, dispatched_at, ended_at)
                    FROM circulation_transit WHERE item_id = ANY(%s)) AS seen
 GROUP BY item_id
"""
# Of the commands that facts stand in for: those that were accepted. A stored refusal begins with null.
EXECUTED = """
SELECT command_id FROM audit_outcome
 WHERE command_id = ANY(%s) AND command_id BETWEEN %s AND %s AND left(answer, 6) <> '[null,'
"""
TOKENS = """
SELECT encode(t.token, 'hex'), t.salt, t.patron_id
  FROM audit_outcome o JOIN patrons_patrontoken t ON t.token = o.token
 WHERE o.command_id = ANY(%s) AND o.command_id BETWEEN %s AND %s
"""


@dataclass(frozen=True, slots=True)
class Description:
    title: str
    author: str
    call_number: str


@dataclass(slots=True, kw_only=True)
class Loaded:
    """The state that decisions see, and what only the shell needs."""

    state: State
    next_id: int
    floating_before: dict[int, int]
    descriptions: dict[int, Description]
    persons: dict[str, Person] = field(default_factory=dict)


Loading: TypeAlias = Generator[list[Query], list[Rows], Loaded]


def load(commands: Sequence[CirculationCommand], network: Network, *, now: datetime) -> Loading:
    scans = _scans(commands)
    digests = sorted({digest for scan in scans for digest in scan.digests})
    barcodes = sorted({command.item.barcode for command in commands if command.item.item_id is None})
    cards_query = Query(RESOLVE_CARDS, (digests,))

    ((version, first_id),), found, cards = yield [START, Query(RESOLVE_ITEMS, (barcodes,)), cards_query]
    if network.version != (version or 0):
        raise ReloadNeededError
    chosen = {command.item.item_id for command in commands if command.item.item_id is not None}
    item_ids = sorted({item_id for item_id, _ in found} | chosen)
    named = {whose for _, whose, _, _ in cards} | {scan.patron_id for scan in scans if scan.patron_id is not None}
    families_query = Query(FAMILIES, (sorted(named),))

    families, *rows = yield [
        families_query,
        lock_rows(ITEM, columns=ITEM_COLUMNS, ids=item_ids),
        Query(LOANS_OF_ITEMS, (item_ids,)),
        Query(TRANSITS, (item_ids,)),
        Query(FLOATING, (item_ids,)),
        *_history(commands, found=found),
    ]
    state = _state_of_items(network, found=found, rows=rows)
    _add_families(state, families)
    of_loans = _patrons_of_renewals(commands, state) | _patrons_of_returns(commands, state, now=now)
    patron_ids = sorted(named | set(state.members) | of_loans)
    together = sorted({*patron_ids, *(patron_id for members in state.members.values() for patron_id in members)})
    helped = patron_ids if any(getattr(command, "by", None) for command in commands) else []

    ids = [command.id for command in commands]
    patrons, cards_now, families_now, loans, blocks, helpers, descriptions, tokens = yield [
        lock_rows(PATRON, columns=PATRON_COLUMNS, ids=patron_ids),
        cards_query,
        families_query,
        Query(LOANS_OF_PATRONS, (together,)),
        Query(BLOCKS, (patron_ids,)),
        Query(HELPERS, (helped,)),
        Query(DESCRIPTIONS, (item_ids,)),
        Query(TOKENS, (ids, min(ids), max(ids))),
    ]
    if sorted(cards_now, key=itemgetter(0)) != sorted(cards, key=itemgetter(0)) or families_now != families:
        raise ResolvedChangedError
    _add_patrons(state, patrons=patrons, cards=cards_now, loans=loans, about=(blocks, helpers))
    return Loaded(
        state=state,
        next_id=first_id,
        floating_before=dict(state.floating),
        descriptions={item_id: Description(*rest) for item_id, *rest in descriptions},
        persons={token: Person(token=token, salt=bytes(salt), patron_id=whose) for token, salt, whose in tokens},
    )


def _scans(commands: Sequence[CirculationCommand]) -> list[PatronScan]:
    """Of those who borrow and of those who act for them."""
    return [scan for command in commands for name in ("patron", "by") if (scan := getattr(command, name, None))]


def _state_of_items(network: Network, *, found: Rows, rows: Sequence[Rows]) -> State:
    items, loans, transits, floating, seen, executed = rows
    state = State(
        network=network,
        items={row[0]: item_state(row) for row in items},
        floating=dict(floating),
        seen_at=dict(seen),
        executed={command_id for (command_id,) in executed},
    )
    for item_id, barcode in found:
        if item_id not in state.items or state.items[item_id].barcode != barcode:
            raise ResolvedChangedError
        state.items_by_barcode[barcode] = (*state.items_by_barcode.get(barcode, ()), item_id)
    for row in loans:
        state.add_loan(loan_state(row))
    for row in transits:
        state.transits[row[1]] = transit_state(row)
    return state


def _history(commands: Sequence[CirculationCommand], *, found: Rows) -> tuple[Query, Query]:
    """What has happened to the items of facts, and to the commands that they stand in for."""
    facts = [command for command in commands if isinstance(command, RecordCheckOut | RecordCheckIn)]
    barcodes = {fact.item.barcode for fact in facts}
    item_ids = [item_id for item_id, barcode in found if barcode in barcodes]
    item_ids += [fact.item.item_id for fact in facts if fact.item.item_id is not None]
    superseded = [fact.supersedes for fact in facts if fact.supersedes is not None]
    span = (min(superseded, default=NO_ID), max(superseded, default=NO_ID))
    return Query(SEEN, (item_ids, item_ids)), Query(EXECUTED, (superseded, *span))


def _patrons_of_renewals(commands: Sequence[CirculationCommand], state: State) -> set[int]:
    """A desk renews the book in hand: its patron is found by its loan."""
    return {
        loan.patron_id
        for command in commands
        if isinstance(command, Renew)
        for item in state.candidates(command.item)
        if (loan := state.loan_on(item.id)) and loan.patron_id is not None
    }


def _patrons_of_returns(commands: Sequence[CirculationCommand], state: State, *, now: datetime) -> set[int]:
    """To whom a return may lead to something: a block for being late, or one more return in time of a first reader."""
    returned = (
        loan
        for command in commands
        if isinstance(command, CheckIn | ReceiveTransit | RecordCheckIn)
        for item in state.candidates(command.item)
        if (loan := state.loan_on(item.id))
    )
    return {
        loan.patron_id
        for loan in returned
        if loan.patron_id is not None and (is_first(loan) or _may_suspend(loan, now))
    }


def _may_suspend(loan: LoanState, now: datetime) -> bool:
    return kept(loan, "overdue_leads_to") == Consequence.SUSPEND and loan.due_at < now


def _add_families(state: State, rows: Rows) -> None:
    members: dict[int, set[int]] = defaultdict(set)
    for patron_id, family_id, member_id in rows:
        state.family_of[patron_id] = family_id
        members[family_id] |= {family_id, member_id}
    state.members |= {family_id: tuple(sorted(ids)) for family_id, ids in members.items()}


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


def item_state(row: tuple[Any, ...]) -> ItemState:
    return ItemState(
        id=row[0],
        owner_library_id=row[1],
        barcode=row[2],
        bib_id=row[3],
        home_branch_id=row[4],
        kind=row[5],
        collection=row[6],
        price_fen=row[7],
        acquired_on=row[8],
        float_group_id=row[9],
        status=ItemStatus(row[10]),
        branch_id=row[11],
        version=row[12],
    )


def loan_state(row: tuple[Any, ...]) -> LoanState:
    return LoanState(
        id=row[0],
        item_id=row[1],
        patron_id=row[2],
        token=row[3],
        lending_branch_id=row[4],
        terminal_id=row[5],
        checked_out_at=row[6],
        due_at=row[7],
        renewals=row[8],
        terms=orjson.loads(row[9]),  # Django's connections leave JSON as text
        kind=row[10],
        price_fen=row[11],
        owner_library_id=row[12],
        collection=row[13],
        accrual_stopped_at=row[14],
    )


def transit_state(row: tuple[Any, ...]) -> TransitState:
    return TransitState(
        id=row[0],
        item_id=row[1],
        origin_branch_id=row[2],
        destination_branch_id=row[3],
        reason=TransitReason(row[4]),
        expected_on=row[5],
        moved_at=row[6],
        dispatched=row[7],
    )


def patron_state(
    row: tuple[Any, ...], blocks: tuple[BlockState, ...], *, helpers: tuple[Named, ...] = ()
) -> PatronState:
    return PatronState(
        id=row[0],
        category=row[1],
        home_library_id=row[2],
        birth_on=row[3],
        active=row[4],
        expires_on=row[5],
        guardian_confirmed=row[6],
        owed_fen=row[7],
        blocks=blocks,
        guardian_id=row[8],
        agrees_to_guardian=row[9],
        helpers=helpers,
        first_returns=row[10],
    )
