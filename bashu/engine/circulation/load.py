"""From scans to snapshots, in three trips whatever the size of the batch.

1  what do the scans mean, what is in the boxes (unlocked); ids for what may be made
2  lock the boxes, then the items; their open loans, transits, floats; for facts, what has happened since
3  lock the patrons; their cards again, loans, blocks; titles; the tokens of repeated commands; lock the tasks
"""

from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson

from bashu.domain.circulation.commands import (
    BoxCommand,
    CirculationCommand,
    ItemScan,
    PackItem,
    PatronScan,
    ReceiveBox,
    RecordCheckIn,
    RecordCheckOut,
    Renew,
    SettleTask,
    box_of,
    item_of,
)
from bashu.domain.circulation.effects import BoxStage, ItemStatus, TransitReason
from bashu.domain.circulation.snapshot import (
    BlockState,
    BoxState,
    CardState,
    ItemState,
    LoanState,
    Network,
    PatronState,
    TaskState,
    TransitState,
)
from bashu.domain.circulation.state import State
from bashu.domain.outcome import Person
from bashu.engine.lock import LockClass, Query, lock_rows
from bashu.engine.room import ReloadNeededError, ResolvedChangedError, Rows

NO_ID = UUID(int=0)
BOX = LockClass(20, "circulation_box")
ITEM = LockClass(30, "catalogue_item")
PATRON = LockClass(40, "patrons_patron")
TASK = LockClass(50, "circulation_task")
# Ids come in blocks of so many, as the sequence is made; how many a command may use, and each item of a received box.
IDS_IN_BLOCK = 4_096
IDS_PER_COMMAND = 4
IDS_PER_CONTENT = 2

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
SELECT id, item_id, origin_id, destination_id, reason, expected_on, coalesce(next_branch_id, destination_id), guessed,
       greatest(started_at, dispatched_at) AS moved_at, dispatched_at IS NOT NULL AS dispatched, box_id,
       late_at IS NOT NULL AS late
  FROM circulation_transit WHERE item_id = ANY(%s) AND ended_at IS NULL
"""
# Where items float, and since when they have been away: each row tells one or the other.
FLOATING = """
SELECT item_id, branch_id, NULL AS since_at FROM circulation_floating WHERE item_id = ANY(%s)
 UNION ALL SELECT item_id, NULL, since_at FROM circulation_away WHERE item_id = ANY(%s)
"""
BOX_COLUMNS = (
    "id, version, origin_id, branch_id, next_branch_id, state, closed_at, handed_over_at, carrier, expected_on,"
    " received_at"
)
# What is in boxes now; asked once without a lock, to know what to lock, and once more when the boxes are locked.
CONTENTS = """
SELECT item_id FROM circulation_transit WHERE box_id = ANY(%s) AND box_id IS NOT NULL AND ended_at IS NULL
"""
MANIFESTS = """
SELECT box_id, item_id FROM circulation_transit WHERE box_id = ANY(%s) AND item_id = ANY(%s)
"""
MORE_IDS = "SELECT nextval('circulation_ids') FROM unnest(%s::int8[])"
TASK_COLUMNS = "id, branch_id, library_id, done_at IS NOT NULL"
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
    ids: Iterator[int]
    floating_before: frozenset[int]
    away_before: frozenset[int]
    descriptions: dict[int, Description]
    persons: dict[str, Person] = field(default_factory=dict)


def load(commands: Sequence[CirculationCommand], network: Network) -> Generator[list[Query], list[Rows], Loaded]:
    asked = _Asked(commands)
    cards_query, contents_query = Query(RESOLVE_CARDS, (asked.digests,)), Query(CONTENTS, (asked.whole_boxes,))
    resolve_items = Query(RESOLVE_ITEMS, (asked.barcodes,))
    ((version, first_id),), found, cards, contents = yield [START, resolve_items, cards_query, contents_query]
    if network.version != (version or 0):
        raise ReloadNeededError
    item_ids = sorted({item_id for item_id, *_ in (*found, *contents)} | asked.chosen)

    boxes, *rows, contents_now, more_ids = yield [
        lock_rows(BOX, columns=BOX_COLUMNS, ids=asked.boxes),
        lock_rows(ITEM, columns=ITEM_COLUMNS, ids=item_ids),
        Query(LOANS_OF_ITEMS, (item_ids,)),
        Query(TRANSITS, (item_ids,)),
        Query(FLOATING, (item_ids, item_ids)),
        Query(MANIFESTS, (asked.boxes, item_ids)),
        *_history(commands, found=found),
        contents_query,
        Query(MORE_IDS, (asked.more_blocks(contents),)),
    ]
    if not {item_id for (item_id,) in contents_now} <= set(item_ids):
        raise ResolvedChangedError
    state = _state_of_items(network, found=found, rows=[boxes, *rows])
    known = {patron_id for _, patron_id, _, _ in cards}
    patron_ids = sorted(known | asked.known_patrons | _patrons_of_renewals(commands, state))

    ids = [command.id for command in commands]
    patrons, cards_now, loans, blocks, descriptions, tokens, tasks = yield [
        lock_rows(PATRON, columns=PATRON_COLUMNS, ids=patron_ids),
        cards_query,
        Query(LOANS_OF_PATRONS, (patron_ids,)),
        Query(BLOCKS, (patron_ids,)),
        Query(DESCRIPTIONS, (item_ids,)),
        Query(TOKENS, (ids, min(ids), max(ids))),
        lock_rows(TASK, columns=TASK_COLUMNS, ids=asked.tasks),
    ]
    if sorted(cards_now, key=itemgetter(0)) != sorted(cards, key=itemgetter(0)):
        raise ResolvedChangedError
    _add_patrons(state, patrons=patrons, cards=cards_now, loans=loans, blocks=blocks)
    state.tasks = {row[0]: task_state(row, network) for row in tasks}
    return Loaded(
        state=state,
        ids=_ids(first_id, *(more for (more,) in more_ids)),
        floating_before=frozenset(state.floating),
        away_before=frozenset(state.away),
        descriptions={item_id: Description(*rest) for item_id, *rest in descriptions},
        persons={
            token: Person(token=token, salt=bytes(salt), patron_id=patron_id) for token, salt, patron_id in tokens
        },
    )


def _ids(*firsts: int) -> Iterator[int]:
    """The ids of these blocks, which rise."""
    return chain.from_iterable(range(first, first + IDS_IN_BLOCK) for first in firsts)


class _Asked:
    """What the commands of a batch name."""

    def __init__(self, commands: Sequence[CirculationCommand]) -> None:
        self._commands = commands
        items: list[ItemScan] = [scan for command in commands if (scan := item_of(command))]
        patrons: list[PatronScan] = [scan for each in commands if (scan := getattr(each, "patron", None))]
        self.digests = sorted({digest for scan in patrons for digest in scan.digests})
        self.known_patrons = {scan.patron_id for scan in patrons if scan.patron_id is not None}
        self.barcodes = sorted({scan.barcode for scan in items if scan.item_id is None})
        self.chosen = {scan.item_id for scan in items if scan.item_id is not None}
        self.boxes = sorted({box_id for each in commands if (box_id := box_of(each)) is not None})
        # Of these everything that is in them is looked at; of the others only the items that are scanned.
        whole = (each for each in commands if isinstance(each, BoxCommand))
        self.whole_boxes = sorted({each.box_id for each in whole if each.box_id is not None})
        self.tasks = [each.task_id for each in commands if isinstance(each, SettleTask)]

    def more_blocks(self, contents: Rows) -> list[int]:
        """One for each block of ids that is needed beside the first; items that the batch itself packs count too."""
        received = sum(isinstance(each, ReceiveBox) for each in self._commands)
        packed = sum(isinstance(each, PackItem) for each in self._commands)
        needed = IDS_PER_COMMAND * len(self._commands) + received * IDS_PER_CONTENT * (len(contents) + packed)
        return list(range((needed - 1) // IDS_IN_BLOCK))


def _state_of_items(network: Network, *, found: Rows, rows: Sequence[Rows]) -> State:
    boxes, items, loans, transits, floating, manifests, seen, executed = rows
    state = State(
        network=network,
        items={row[0]: item_state(row) for row in items},
        floating={item_id: branch_id for item_id, branch_id, _ in floating if branch_id is not None},
        away={item_id: since_at for item_id, _, since_at in floating if since_at is not None},
        boxes={row[0]: box_state(row) for row in boxes},
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
    for box_id, item_id in manifests:
        state.manifests.setdefault(box_id, set()).add(item_id)
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
        next_branch_id=row[6],
        guessed=row[7],
        moved_at=row[8],
        dispatched=row[9],
        box_id=row[10],
        late=row[11],
    )


def box_state(row: tuple[Any, ...]) -> BoxState:
    return BoxState(
        id=row[0],
        version=row[1],
        origin_branch_id=row[2],
        branch_id=row[3],
        next_branch_id=row[4],
        state=BoxStage(row[5]),
        closed_at=row[6],
        handed_over_at=row[7],
        carrier=row[8],
        expected_on=row[9],
        received_at=row[10],
    )


def task_state(row: tuple[Any, ...], network: Network) -> TaskState:
    """Tasks that are older than their libraries belong to that of the branch."""
    task_id, branch_id, library_id, done = row
    return TaskState(
        id=task_id, branch_id=branch_id, library_id=library_id or network.library_of(branch_id).id, done=done
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
