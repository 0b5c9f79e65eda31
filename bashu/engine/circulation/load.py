"""From scans to snapshots, in three trips whatever the size of the batch.

1  what do the scans mean, what is in the boxes and parcels (unlocked), and does somebody wait for it
2  lock the titles that are waited for, then boxes, parcels, items; ids for what may be made; their open loans,
   transits, floats; holds; what was charged for those that are lost; for facts, what has happened since; families
   (unlocked)
3  lock the patrons; their cards and families again, loans, blocks; titles; the tokens of repeated commands; lock the
   tasks; where what is taken in is no item: whether it is a reader's card
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import TypeAlias
from uuid import UUID

from bashu.domain.circulation.commands import CountUse, FactCommand, UndoScan
from bashu.domain.circulation.holds.commands import AnyCommand
from bashu.domain.circulation.holds.states import HoldState
from bashu.domain.circulation.parcels.states import price_of
from bashu.domain.circulation.snapshot import Network
from bashu.domain.circulation.state import State
from bashu.domain.circulation.statuses import MAY_HAVE_BEEN_LOST
from bashu.domain.outcome import Person
from bashu.domain.values import value_class
from bashu.engine.circulation.asked import Asked
from bashu.engine.circulation.load_holds import About, Queues, resolve_queues
from bashu.engine.circulation.load_money import (
    OF_MONEY,
    Money,
    add_money,
    find_charges,
    read_money,
    resolve_money,
)
from bashu.engine.circulation.load_people import (
    LOANS,
    People,
    find_families,
    find_families_of_loans,
    find_readers,
    readers_among,
    resolve_cards,
)
from bashu.engine.circulation.load_undo import Undone, add_ended, resolve_undone, undone_since
from bashu.engine.circulation.rows import (
    box_state,
    hold_state,
    item_state,
    loan_state,
    parcel_state,
    task_state,
    transit_state,
)
from bashu.engine.lock import LockClass, Query, lock_rows
from bashu.engine.room import ReloadNeededError, ResolvedChangedError, Rows

NO_ID = UUID(int=0)
# How many queries are about queues in the first trip; and in the second about items, and about these and holds.
QUEUES, ITEMS, ITEMS_AND_HOLDS = 3, 7, 12
BOX = LockClass(20, "circulation_box")
PARCEL = LockClass(25, "circulation_parcel")
ITEM = LockClass(30, "catalogue_item")
TASK = LockClass(50, "circulation_task")
# Ids come in blocks of so many, as the sequence is made.
IDS_IN_BLOCK = 4_096

# The version of places and rules that this batch sees.
START = Query("SELECT (SELECT version FROM network_network)", ())
ITEMS_AND_QUEUES = """
SELECT i.id, i.bib_id, coalesce(b.work_id, b.id),
       EXISTS (SELECT FROM circulation_hold h WHERE h.work_id = coalesce(b.work_id, b.id) AND h.closed_at IS NULL),
       i.status IN ('lost', 'withdrawn', 'damaged', 'in_quarantine'), i.barcode
  FROM catalogue_item i JOIN catalogue_bibrecord b ON b.id = i.bib_id
"""
RESOLVE_ITEMS = f"{ITEMS_AND_QUEUES} WHERE i.barcode = ANY(%s) ORDER BY i.id"
RESOLVE_CHOSEN = f"{ITEMS_AND_QUEUES} WHERE i.id = ANY(%s)"
ITEM_COLUMNS = (
    "id, owner_id, barcode, bib_id, volume, home_branch_id, kind, collection, price_fen, acquired_on, float_group_id,"
    " status, branch_id, version, rotation_id"
)
LOANS_OF_ITEMS = f"{LOANS} AND l.item_id = ANY(%s)"
TRANSITS = """
SELECT id, item_id, origin_id, destination_id, reason, expected_on, coalesce(next_branch_id, destination_id), guessed,
       greatest(started_at, dispatched_at) AS moved_at, dispatched_at IS NOT NULL AS dispatched, box_id,
       late_at IS NOT NULL AS late
  FROM circulation_transit WHERE item_id = ANY(%s) AND ended_at IS NULL
"""
# Where items float since when, and, without a branch, since when they have been away.
FLOATING = """
SELECT item_id, branch_id, since_at FROM circulation_floating WHERE item_id = ANY(%s)
 UNION ALL SELECT item_id, NULL, since_at FROM circulation_away WHERE item_id = ANY(%s)
"""
BOX_COLUMNS = (
    "id, version, origin_id, branch_id, next_branch_id, state, closed_at, handed_over_at, expected_on, received_at"
)
# What is in boxes now, or was lost in them and may come with them after all; asked once without a lock, to know what to
# lock, and once more when the boxes are locked.
CONTENTS = """
SELECT item_id FROM circulation_transit
 WHERE box_id = ANY(%s) AND box_id IS NOT NULL AND (ended_at IS NULL OR ended_as = 'lost')
"""
RESOLVE_CONTENTS = f"{ITEMS_AND_QUEUES} WHERE i.id IN ({CONTENTS})"
PARCEL_COLUMNS = (
    "id, version, branch_id, state, expected_on, handed_over_at, items, charge_fen, payer, ended_at, charge_id"
)
# As of boxes: the open loans whose items are in parcels; beside each, how many of its parcel were lost or damaged.
PARCELLED = """
SELECT l.item_id, p.parcel_id, l.id, p.told_first_items, p.told_first_fen, p.told_further_fen, p.told_payer,
       (SELECT count(*) FROM circulation_parcelled s
         WHERE s.parcel_id = p.parcel_id AND s.ended_as IN ('lost', 'damaged')) AS spoiled
  FROM circulation_parcelled p JOIN circulation_loan l ON l.id = p.loan_id
 WHERE p.parcel_id = ANY(%s) AND p.ended_as IS NULL AND l.checked_in_at IS NULL
"""
RESOLVE_PARCELLED = f"{ITEMS_AND_QUEUES} WHERE i.id IN (SELECT item_id FROM ({PARCELLED}) AS inside)"  # noqa: S608 (names of ours)
# With each transit whether the item was lost on it, and neither lent nor sent since: ids rise.
MANIFESTS = """
SELECT t.box_id, t.item_id, t.id, t.ended_as = 'lost'
       AND NOT EXISTS (SELECT FROM circulation_transit n WHERE n.item_id = t.item_id AND n.id > t.id)
       AND NOT EXISTS (SELECT FROM circulation_loan l
                        WHERE l.item_id = t.item_id AND l.id > t.id AND l.ended_as IS DISTINCT FROM 'undone')
  FROM circulation_transit t WHERE t.box_id = ANY(%s) AND t.item_id = ANY(%s)
"""
# Behind the locks of items, so that the ids of what befell an item rise, whichever process had it.
IDS = "SELECT nextval('circulation_ids') FROM unnest(%s::int8[])"
TASK_COLUMNS = "id, branch_id, library_id, done_at IS NOT NULL"
DESCRIPTIONS = """
SELECT i.id, b.title, b.author, i.call_number FROM catalogue_item i JOIN catalogue_bibrecord b ON b.id = i.bib_id
 WHERE i.id = ANY(%s)
"""
# Only facts come late, so only for their items is it asked what has happened since, and whether the last loan was none.
# Who said that an item is lost, or believed that it was returned, had not seen it.
SEEN = """
SELECT item_id, max(at), coalesce((array_agg(ended_as ORDER BY loan_id DESC))[1] = 'undone', false)
  FROM (SELECT item_id, id AS loan_id, ended_as,
               CASE WHEN ended_as IN ('lost', 'claimed') THEN checked_out_at
                    ELSE greatest(checked_out_at, checked_in_at, taken_in_at) END AS at
          FROM circulation_loan WHERE item_id = ANY(%s)
        UNION ALL SELECT item_id, 0, NULL, greatest(started_at, dispatched_at, ended_at)
                    FROM circulation_transit WHERE item_id = ANY(%s)) AS seen
 GROUP BY item_id
"""
# When each was last read on the premises, for items of which that is counted: one look into the index for each.
USED = """
SELECT item_id, (SELECT max(used_at) FROM circulation_use u WHERE u.item_id = asked.item_id)
  FROM unnest(%s::int8[]) AS asked(item_id)
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


@value_class(frozen=True, slots=True)
class Description:
    title: str
    author: str
    call_number: str


@dataclass(slots=True, kw_only=True)
class Loaded:
    """The state that decisions see, and what only the shell needs: what was before them, for one."""

    state: State
    ids: Iterator[int]
    floating_before: frozenset[int] = field(init=False)
    away_before: frozenset[int] = field(init=False)
    holds_before: dict[int, HoldState] = field(init=False)
    descriptions: dict[int, Description] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.floating_before, self.away_before = frozenset(self.state.floating), frozenset(self.state.away)
        self.holds_before = dict(self.state.holds)


Loading: TypeAlias = Generator[list[Query], list[Rows], Loaded]


def load(commands: Sequence[AnyCommand], network: Network, *, now: datetime) -> Loading:
    asked = Asked(commands)
    ((version,),), found, chosen, in_boxes, in_parcels, cards, charges, payments, past, *resolved = yield [
        START, *_resolve_items(asked), resolve_cards(asked), *resolve_money(asked),
        *_resolve_holds(asked, network, now=now),
    ]  # fmt: skip
    if network.version != (version or 0):
        raise ReloadNeededError
    contents = [*in_boxes, *in_parcels]
    undone = Undone.of(asked, found=found, chosen=chosen, fulfilled=resolved[QUEUES:])
    queues, named = Queues.of(undone.waited_for([*found, *chosen, *contents]), resolved[:QUEUES]), asked.named(cards)
    lost_ids = sorted({item_id for item_id, *_, lost, _ in (*found, *chosen) if lost})
    item_ids = sorted(queues.of_item)
    about = About(item_ids=item_ids, patron_ids=named, contents=len(contents), shortens=network.shortens, now=now)
    _, boxes, parcels, items, contents_now, parcelled, ids, families, of_loans, lost, told, sent, *rows = yield [
        *(queues.lock(), *_lock_items(asked, item_ids=item_ids)),
        Query(IDS, (asked.blocks(len(contents), block=IDS_IN_BLOCK),)),
        *(find_families(named), find_families_of_loans(asked, found=found)),
        *find_charges(asked, lost_ids=lost_ids),
        *_read_items(asked, item_ids=item_ids, found=found),
        *queues.read(asked, about),
        *undone.read(),
    ]
    state = State(network=network, now=now, boxes={row[0]: box_state(row) for row in boxes})
    _add_parcels(state, parcels, parcelled=parcelled)
    _add_items(state, items, found=found, queues=queues, contents=[*contents_now, *parcelled])
    _check_lost(state, [*found, *chosen], lost_ids=lost_ids)
    _add_moves_and_holds(state, rows, queues=queues, undone=undone)
    past, charged = [*past, *undone.whose(state)], [*told, *undone.charged]
    money = Money.of(charges=charges, payments=payments, past=past, lost=lost, charged=charged, parcels=sent)
    people = People.of(asked, state, cards=cards, families=[*families, *of_loans], owing=money.owing, now=now)

    ended, *rows, descriptions, tokens, tasks = yield [
        undone.read_patrons(state),
        *find_readers(strange := asked.strange(found)),
        *people.read(),
        *read_money(asked, cards, money=money, counted=asked.counted(people.locked, network)),
        *_read_rest(asked, described={row[0] for row in (*found, *chosen)}),
    ]
    state.of_readers = readers_among(strange, rows.pop(0)) if strange else set()
    people.add(state, rows[:-OF_MONEY])
    add_money(state, rows[-OF_MONEY:])
    add_ended(state, ended)
    state.tasks = {row[0]: task_state(row, network) for row in tasks}
    return Loaded(
        state=state,
        ids=_ids(first for (first,) in ids),
        descriptions={item_id: Description(*rest) for item_id, *rest in descriptions},
        persons=_persons(tokens),
    )


def _read_rest(asked: Asked, *, described: set[int]) -> list[Query]:
    return [
        Query(DESCRIPTIONS, (sorted(described),)),
        Query(TOKENS, (asked.ids, min(asked.ids), max(asked.ids))),
        lock_rows(TASK, columns=TASK_COLUMNS, ids=asked.tasks),
    ]


def _persons(rows: Rows) -> dict[str, Person]:
    return {token: Person(token=token, salt=bytes(salt), patron_id=whose) for token, salt, whose in rows}


def _ids(firsts: Iterable[int]) -> Iterator[int]:
    """The ids of these blocks, which rise."""
    return chain.from_iterable(range(first, first + IDS_IN_BLOCK) for first in firsts)


def _resolve_holds(asked: Asked, network: Network, *, now: datetime) -> list[Query]:
    return [*resolve_queues(asked), *resolve_undone(asked, since=undone_since(network, now))]


def _resolve_items(asked: Asked) -> tuple[Query, ...]:
    """What was scanned, what a person chose, and what is in boxes as a whole and in parcels."""
    return (
        Query(RESOLVE_ITEMS, (asked.barcodes,)),
        Query(RESOLVE_CHOSEN, (asked.chosen,)),
        Query(RESOLVE_CONTENTS, (asked.whole_boxes,)),
        Query(RESOLVE_PARCELLED, (asked.parcels,)),
    )


def _lock_items(asked: Asked, *, item_ids: list[int]) -> list[Query]:
    """And boxes and parcels, in the order of locks; and what is in these."""
    return [
        lock_rows(BOX, columns=BOX_COLUMNS, ids=asked.boxes),
        lock_rows(PARCEL, columns=PARCEL_COLUMNS, ids=asked.parcels),
        lock_rows(ITEM, columns=ITEM_COLUMNS, ids=item_ids),
        Query(CONTENTS, (asked.whole_boxes,)),
        Query(PARCELLED, (asked.parcels,)),
    ]


def _read_items(asked: Asked, *, item_ids: list[int], found: Rows) -> list[Query]:
    return [
        Query(LOANS_OF_ITEMS, (item_ids,)),
        Query(TRANSITS, (item_ids,)),
        Query(FLOATING, (item_ids, item_ids)),
        Query(MANIFESTS, (asked.boxes, item_ids)),
        *_history(asked.commands, found=found),
    ]


def _add_items(state: State, items: Rows, *, found: Rows, queues: Queues, contents: Rows) -> None:
    """`contents`: what was packed since the first trip is not locked."""
    if not {item_id for item_id, *_ in contents} <= queues.of_item.keys():
        raise ResolvedChangedError
    state.items = {row[0]: item_state(row, work_id=queues.of_item[row[0]][1]) for row in items}
    state.work_of, state.items_of = queues.of_title, queues.items_of
    for item_id, (bib_id, _) in queues.of_item.items():
        if item_id not in state.items or state.items[item_id].bib_id != bib_id:
            raise ResolvedChangedError
    for item_id, *_, barcode in found:
        if state.items[item_id].barcode != barcode:
            raise ResolvedChangedError
        state.items_by_barcode[barcode] = (*state.items_by_barcode.get(barcode, ()), item_id)


def _check_lost(state: State, scanned: Rows, *, lost_ids: list[int]) -> None:
    """What was charged for an item was read only if it may have been lost before it was locked."""
    if any(state.items[row[0]].status in MAY_HAVE_BEEN_LOST and row[0] not in lost_ids for row in scanned):
        raise ResolvedChangedError


def _add_parcels(state: State, parcels: Rows, *, parcelled: Rows) -> None:
    state.parcels = {row[0]: parcel_state(row) for row in parcels}
    for _, parcel_id, loan_id, *told, spoiled in parcelled:
        state.spoiled[parcel_id] = spoiled
        state.parcelled.setdefault(parcel_id, set()).add(loan_id)
        if (price := price_of(told)) is not None:
            state.told[loan_id] = price


def _add_moves_and_holds(state: State, rows: Sequence[Rows], *, queues: Queues, undone: Undone) -> None:
    _add_moves(state, rows[:ITEMS])
    _add_holds(state, rows[ITEMS:ITEMS_AND_HOLDS], queues=queues)
    undone.add(state, rows[ITEMS_AND_HOLDS:])


def _add_moves(state: State, rows: Sequence[Rows]) -> None:
    loans, transits, floating, manifests, seen, executed, used = rows
    for row in loans:
        state.add_loan(loan_state(row))
    for row in transits:
        state.transits[row[1]] = transit_state(row)
    state.floating = {item_id: branch_id for item_id, branch_id, _ in floating if branch_id is not None}
    state.floats_since = {item_id: since_at for item_id, branch_id, since_at in floating if branch_id is not None}
    state.away = {item_id: since_at for item_id, branch_id, since_at in floating if branch_id is None}
    for box_id, item_id, transit_id, given_up in manifests:
        state.manifests.setdefault(box_id, set()).add((item_id, transit_id))
        if given_up:
            state.given_up[item_id] = transit_id
    state.seen_at = {item_id: at for item_id, at, _ in seen}
    state.unlent = {item_id for item_id, _, was_undone in seen if was_undone}
    state.executed = {command_id for (command_id,) in executed}
    state.used_at = {item_id: at for item_id, at in used if at is not None}


def _add_holds(state: State, rows: Sequence[Rows], *, queues: Queues) -> None:
    waited_for, holds, waiting, serving, titles = rows
    if waited_for or dict(titles) != queues.of_title:
        # Since trip 1 somebody placed a hold, whose queue has to be locked as well, or a record changed its work.
        raise ResolvedChangedError
    for row in holds:
        state.add_hold(hold_state(row))
    state.waiting = {work_id: count for work_id, count, _ in waiting}
    state.paused = {work_id: paused for work_id, _, paused in waiting}
    state.serving = dict(serving)


def _history(commands: Sequence[AnyCommand], *, found: Rows) -> tuple[Query, Query, Query]:
    """What has happened to the items of facts, and to the commands that they stand in for; and when what is counted as
    read here was read before."""
    facts = [command for command in commands if isinstance(command, FactCommand)]
    item_ids = _scanned(facts, found=found)
    used = _scanned([command for command in commands if isinstance(command, CountUse | UndoScan)], found=found)
    superseded = [before for fact in facts if (before := getattr(fact, "supersedes", None)) is not None]
    span = (min(superseded, default=NO_ID), max(superseded, default=NO_ID))
    return Query(SEEN, (item_ids, item_ids)), Query(EXECUTED, (superseded, *span)), Query(USED, (used,))


def _scanned(commands: Sequence[FactCommand | CountUse | UndoScan], *, found: Rows) -> list[int]:
    """The items that these may be about."""
    barcodes = {command.item.barcode for command in commands}
    item_ids = [item_id for item_id, *_, barcode in found if barcode in barcodes]
    return item_ids + [command.item.item_id for command in commands if command.item.item_id is not None]
