"""From scans to snapshots, in three trips whatever the size of the batch.

1  what do the scans mean (unlocked), and does somebody wait for them; ids for what may be made
2  lock the titles that are waited for, then the items; their open loans, transits, floats; holds; for facts, what has
   happened since
3  lock the patrons; their cards again, loans, blocks; titles; the tokens of repeated commands
"""

from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson

from bashu.domain.circulation.commands import CirculationCommand, PatronScan, RecordCheckIn, RecordCheckOut, Renew
from bashu.domain.circulation.effects import ItemStatus, TransitReason
from bashu.domain.circulation.holds.commands import HOLD_COMMANDS, AnyCommand
from bashu.domain.circulation.holds.states import HoldState
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
from bashu.domain.outcome import Person
from bashu.engine.circulation.load_holds import HELD_BY, Asked, Queues, check_waited_for, hold_state
from bashu.engine.lock import LockClass, Query, lock_rows
from bashu.engine.room import ReloadNeededError, ResolvedChangedError, Rows

NO_ID = UUID(int=0)
ITEM = LockClass(30, "catalogue_item")
PATRON = LockClass(40, "patrons_patron")

# The version of places and rules that this batch sees, and the first of its ids.
START = Query("SELECT (SELECT version FROM network_network), nextval('circulation_ids')", ())
ITEMS_AND_QUEUES = """
SELECT i.id, i.bib_id, coalesce(b.work_id, b.id),
       EXISTS (SELECT FROM circulation_hold h WHERE h.work_id = coalesce(b.work_id, b.id) AND h.closed_at IS NULL),
       i.barcode
  FROM catalogue_item i JOIN catalogue_bibrecord b ON b.id = i.bib_id
"""
RESOLVE_ITEMS = f"{ITEMS_AND_QUEUES} WHERE i.barcode = ANY(%s) ORDER BY i.id"
RESOLVE_CHOSEN = f"{ITEMS_AND_QUEUES} WHERE i.id = ANY(%s)"
RESOLVE_CARDS = """
SELECT d.digest, c.patron_id, c.state, c.expires_on
  FROM patrons_carddigest d JOIN patrons_card c ON c.id = d.card_id WHERE d.digest = ANY(%s)
"""
ITEM_COLUMNS = (
    "id, owner_id, barcode, bib_id, volume, home_branch_id, kind, collection, price_fen, acquired_on, float_group_id,"
    " status, branch_id, version"
)
LOAN_COLUMNS = """
l.id, l.item_id, l.patron_id, encode(l.token, 'hex'), l.lending_branch_id, l.terminal_id, l.checked_out_at, l.due_at,
l.renewals, l.terms, i.kind, i.price_fen, l.accrual_stopped_at IS NOT NULL
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
    "id, category, home_library_id, birth_on, state = 'active', expires_on, guardian_confirmed_at IS NOT NULL, owed_fen"
)
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
    holds_before: dict[int, HoldState]
    descriptions: dict[int, Description]
    persons: dict[str, Person] = field(default_factory=dict)


def load(
    commands: Sequence[AnyCommand], network: Network, *, now: datetime
) -> Generator[list[Query], list[Rows], Loaded]:
    scanning = [command for command in commands if not isinstance(command, HOLD_COMMANDS)]
    scans: list[PatronScan] = [scan for command in commands if (scan := getattr(command, "patron", None))]
    asked, cards_query = Asked.of(commands), Query(RESOLVE_CARDS, (_digests(scans),))
    ((version, first_id),), found, chosen, cards, *resolved = yield [
        START, *_items(scanning), cards_query, *asked.resolve()
    ]  # fmt: skip
    if network.version != (version or 0):
        raise ReloadNeededError
    queues, patron_ids = Queues.of([*found, *chosen], resolved), _patrons_of_scans(scans, cards)
    item_ids = sorted(queues.of_item)

    _, *rows = yield [
        queues.lock(),
        lock_rows(ITEM, columns=ITEM_COLUMNS, ids=item_ids),
        Query(LOANS_OF_ITEMS, (item_ids,)),
        Query(TRANSITS, (item_ids,)),
        Query(FLOATING, (item_ids,)),
        *_history(scanning, found=found),
        *queues.read(asked, item_ids=item_ids, patron_ids=patron_ids, now=now),
    ]
    state = _state_of_items(network, found=found, queues=queues, rows=rows[:6])
    _add_holds(state, rows[6:])
    patron_ids |= _patrons_of_renewals(scanning, state) | _patrons_of_holds(asked, state)

    patrons, cards_now, loans, blocks, held, descriptions, tokens = yield [
        lock_rows(PATRON, columns=PATRON_COLUMNS, ids=patron_ids),
        cards_query,
        Query(LOANS_OF_PATRONS, (sorted(patron_ids),)),
        Query(BLOCKS, (sorted(patron_ids),)),
        Query(HELD_BY, (sorted(patron_ids) if asked.placing else [],)),
        Query(DESCRIPTIONS, (sorted({row[0] for row in (*found, *chosen)}),)),
        _tokens(commands),
    ]
    if sorted(cards_now, key=itemgetter(0)) != sorted(cards, key=itemgetter(0)):
        raise ResolvedChangedError
    _add_patrons(state, patrons=patrons, cards=cards_now, loans=loans, blocks=blocks)
    state.held_by = dict(held)
    return Loaded(
        state=state,
        next_id=first_id,
        floating_before=dict(state.floating),
        holds_before=dict(state.holds),
        descriptions={item_id: Description(*rest) for item_id, *rest in descriptions},
        persons={
            token: Person(token=token, salt=bytes(salt), patron_id=patron_id) for token, salt, patron_id in tokens
        },
    )


def _tokens(commands: Sequence[AnyCommand]) -> Query:
    ids = [command.id for command in commands]
    return Query(TOKENS, (ids, min(ids), max(ids)))


def _digests(scans: Sequence[PatronScan]) -> list[bytes]:
    return sorted({digest for scan in scans for digest in scan.digests})


def _items(commands: Sequence[CirculationCommand]) -> tuple[Query, Query]:
    """What was scanned, and what a person chose."""
    barcodes = {command.item.barcode for command in commands if command.item.item_id is None}
    chosen = {command.item.item_id for command in commands if command.item.item_id is not None}
    return Query(RESOLVE_ITEMS, (sorted(barcodes),)), Query(RESOLVE_CHOSEN, (sorted(chosen),))


def _state_of_items(network: Network, *, found: Rows, queues: Queues, rows: Sequence[Rows]) -> State:
    items, loans, transits, floating, seen, executed = rows
    state = State(
        network=network,
        items={row[0]: item_state(row, work_id=queues.of_item[row[0]][1]) for row in items},
        floating=dict(floating),
        seen_at=dict(seen),
        executed={command_id for (command_id,) in executed},
        work_of=queues.of_title,
        items_of=queues.items_of,
    )
    for item_id, (bib_id, _) in queues.of_item.items():
        if item_id not in state.items or state.items[item_id].bib_id != bib_id:
            raise ResolvedChangedError
    for item_id, *_, barcode in found:
        if state.items[item_id].barcode != barcode:
            raise ResolvedChangedError
        state.items_by_barcode[barcode] = (*state.items_by_barcode.get(barcode, ()), item_id)
    for row in loans:
        state.add_loan(loan_state(row))
    for row in transits:
        state.transits[row[1]] = transit_state(row)
    return state


def _add_holds(state: State, rows: Sequence[Rows]) -> None:
    waited_for, holds, waiting = rows
    check_waited_for(waited_for)
    for row in holds:
        state.add_hold(hold_state(row))
    state.waiting = dict(waiting)


def _patrons_of_scans(scans: Sequence[PatronScan], cards: Rows) -> set[int]:
    return {patron_id for _, patron_id, _, _ in cards} | {
        scan.patron_id for scan in scans if scan.patron_id is not None
    }


def _patrons_of_holds(asked: Asked, state: State) -> set[int]:
    """Whoever ends a hold changes how many its patron has, so that row is locked too."""
    named = (state.holds[hold_id] for hold_id in asked.hold_ids if hold_id in state.holds)
    return {hold.patron_id for hold in named if hold.patron_id is not None}


def _history(commands: Sequence[CirculationCommand], *, found: Rows) -> tuple[Query, Query]:
    """What has happened to the items of facts, and to the commands that they stand in for."""
    facts = [command for command in commands if isinstance(command, RecordCheckOut | RecordCheckIn)]
    barcodes = {fact.item.barcode for fact in facts}
    item_ids = [item_id for item_id, *_, barcode in found if barcode in barcodes]
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


def _add_patrons(state: State, *, patrons: Rows, cards: Rows, loans: Rows, blocks: Rows) -> None:
    blocks_of: dict[int, list[BlockState]] = defaultdict(list)
    for patron_id, library_id, reason, starts_at, ends_at in blocks:
        blocks_of[patron_id].append(
            BlockState(library_id=library_id, reason=reason, starts_at=starts_at, ends_at=ends_at)
        )
    for row in patrons:
        state.patrons[row[0]] = patron_state(row, tuple(blocks_of[row[0]]))
    for digest, patron_id, card, expires_on in cards:
        state.cards[bytes(digest)] = CardState(patron_id=patron_id, state=card, expires_on=expires_on)
    for row in loans:
        if row[0] not in state.loans:
            state.add_loan(loan_state(row))


def item_state(row: tuple[Any, ...], *, work_id: int) -> ItemState:
    return ItemState(
        id=row[0],
        owner_library_id=row[1],
        barcode=row[2],
        bib_id=row[3],
        work_id=work_id,
        volume=row[4],
        home_branch_id=row[5],
        kind=row[6],
        collection=row[7],
        price_fen=row[8],
        acquired_on=row[9],
        float_group_id=row[10],
        status=ItemStatus(row[11]),
        branch_id=row[12],
        version=row[13],
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
        accrual_stopped=row[12],
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


def patron_state(row: tuple[Any, ...], blocks: tuple[BlockState, ...]) -> PatronState:
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
    )
