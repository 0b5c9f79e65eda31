"""What the systems of partners may know of items, holds and transits, as far as their libraries are concerned.

Each list is read from what is open at one branch, by the index of that; it goes on behind an id, however long it is.
Rows are frozen, and none names a person but by number, which is handed on only to whom it may be told.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

# Equal barcodes of so many libraries; more have none.
SAME_BARCODE_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """An open transit. `next_branch`: where its first leg ends; empty for those that are older than timetables."""

    transit_id: int
    item_id: int
    barcode: str
    owner: str
    title: str
    origin: str
    destination: str
    next_branch: str
    reason: str
    started_at: datetime
    dispatched_at: datetime | None
    expected_on: date
    box_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """Branches and libraries by their codes. `waiting`: how many wait in the queue of its title."""

    item_id: int
    barcode: str
    owner: str
    bib_id: int
    title: str
    kind: str
    call_number: str
    state: str
    version: int
    home_branch: str
    branch: str
    due_at: datetime | None
    waiting: int
    transit: MoveRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """An open hold. `library_ids`: whose it is: that of its pickup, the one where it was placed, that of the item which
    is bound to it, and of the branch where that is. `patron`: the reader's number."""

    hold_id: int
    stage: str
    level: str
    bib_id: int
    title: str
    volume: str
    item_id: int | None
    barcode: str
    owner: str
    pickup: str
    pickup_kind: str
    placed_at: datetime
    ready_at: datetime | None
    shelf_until: datetime | None
    promised_to_on: date | None
    suspended_until: datetime | None
    library_ids: frozenset[int]
    patron: str = field(repr=False)


def items_called(barcode: str) -> tuple[ItemRow, ...]:
    """Barcodes repeat between libraries."""
    return _items("i.barcode = %(which)s", barcode)


def item(item_id: int) -> ItemRow | None:
    return next(iter(_items("i.id = %(which)s", item_id)), None)


def transits_from(branch_id: int, *, after: int, most: int) -> tuple[MoveRow, ...]:
    """Open ones that set out there, with ids above `after`."""
    return _open_transits("origin_id", branch_id, after=after, most=most)


def transits_to(branch_id: int, *, after: int, most: int) -> tuple[MoveRow, ...]:
    return _open_transits("destination_id", branch_id, after=after, most=most)


def _open_transits(end: str, branch_id: int, *, after: int, most: int) -> tuple[MoveRow, ...]:
    found = _all(_TRANSITS.format(end=end), {"which": branch_id, "after": after, "most": most})
    return _moves("t.id = ANY(%(which)s)", {"which": [row[0] for row in found], "most": most})


def holds_at(branch_id: int, *, stage: str | None, after: int, most: int) -> tuple[HoldRow, ...]:
    """Open ones that are collected there."""
    found = _all(_AT_BRANCH, {"which": branch_id, "stage": stage, "after": after, "most": most})
    return _holds("h.id = ANY(%(which)s)", {"which": [row[0] for row in found], "most": most})


def hold(hold_id: int) -> HoldRow | None:
    return next(iter(_holds("h.id = %(which)s AND h.closed_at IS NULL", {"which": hold_id, "most": 1})), None)


def _items(where: str, which: object) -> tuple[ItemRow, ...]:
    rows = _all(_ITEMS.format(where=where), {"which": which, "most": SAME_BARCODE_AT_ONCE})
    names = (
        "item_id", "barcode", "owner", "bib_id", "title", "kind", "call_number", "state", "version", "home_branch",
        "branch", "due_at", "waiting",
    )  # fmt: skip
    found = [dict(zip(names, row, strict=True)) for row in rows]
    ids = [row["item_id"] for row in found]
    moves = {each.item_id: each for each in _moves(_OF_ITEMS, {"which": ids, "most": len(ids)})} if ids else {}
    return tuple(ItemRow(**row, transit=moves.get(row["item_id"])) for row in found)


def _moves(which: str, asked: dict[str, Any]) -> tuple[MoveRow, ...]:
    return tuple(
        MoveRow(
            transit_id=row[0], item_id=row[1], barcode=row[2], owner=row[3], title=row[4], origin=row[5],
            destination=row[6], next_branch=row[7] or "", reason=row[8], started_at=row[9], dispatched_at=row[10],
            expected_on=row[11], box_id=row[12],
        )
        for row in _all(_MOVES.format(which=which), asked)
    )  # fmt: skip


def _holds(which: str, asked: dict[str, Any]) -> tuple[HoldRow, ...]:
    return tuple(
        HoldRow(
            hold_id=row[0], stage=row[1], level=row[2], bib_id=row[3], title=row[4], volume=row[5], item_id=row[6],
            barcode=row[7] or "", owner=row[8] or "", pickup=row[9], pickup_kind=row[10], placed_at=row[11],
            ready_at=row[12], shelf_until=row[13], promised_to_on=row[14], suspended_until=row[15],
            library_ids=frozenset(each for each in row[16:20] if each is not None), patron=row[20] or "",
        )
        for row in _all(_HOLDS.format(which=which), asked)
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemName:
    barcode: str
    owner: str
    owner_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanName:
    """`library_ids`: who lent it, and the reader's home. `patron`: the reader's number, as long as it is known."""

    lender_id: int
    home_id: int | None
    patron: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the ids in a stretch of the feed mean. Of transits, holds and boxes: which libraries they concern."""

    branches: dict[int, tuple[str, int]]
    items: dict[int, ItemName]
    loans: dict[int, LoanName]
    transits: dict[int, frozenset[int]]
    holds: dict[int, frozenset[int]]
    boxes: dict[int, frozenset[int]]


def named(ids: dict[str, Collection[int]]) -> Named:
    """`ids` by what they are: branch, item, loan, transit, hold, box. Six queries, each by a key."""

    def rows(kind: str) -> list[tuple[Any, ...]]:
        wanted = list(ids.get(kind, ()))
        return _all(_NAMED[kind], [wanted]) if wanted else []

    return Named(
        branches={row[0]: (row[1], row[2]) for row in rows("branch")},
        items={row[0]: ItemName(barcode=row[1], owner=row[2], owner_id=row[3]) for row in rows("item")},
        loans={row[0]: LoanName(lender_id=row[1], home_id=row[2], patron=row[3] or "") for row in rows("loan")},
        transits={row[0]: frozenset(row[1:]) for row in rows("transit")},
        holds={row[0]: frozenset(each for each in row[1:] if each) for row in rows("hold")},
        boxes={row[0]: frozenset(row[1:]) for row in rows("box")},
    )


def _all(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


_ITEMS: Final = """
SELECT i.id, i.barcode, o.code, i.bib_id, b.title, i.kind, i.call_number, i.status, i.version, home.code, at.code,
       (SELECT l.due_at FROM circulation_loan l WHERE l.item_id = i.id AND l.checked_in_at IS NULL),
       (SELECT count(*) FROM circulation_hold q WHERE q.work_id = coalesce(b.work_id, b.id) AND q.closed_at IS NULL
           AND q.stage IN ('waiting', 'asked'))
  FROM catalogue_item i JOIN network_library o ON o.id = i.owner_id JOIN catalogue_bibrecord b ON b.id = i.bib_id
  JOIN network_branch home ON home.id = i.home_branch_id JOIN network_branch at ON at.id = i.branch_id
 WHERE {where} ORDER BY i.id LIMIT %(most)s
"""
_MOVES: Final = """
SELECT t.id, i.id, i.barcode, o.code, b.title, origin.code, there.code, stop.code, t.reason, t.started_at,
       t.dispatched_at, t.expected_on, t.box_id
  FROM circulation_transit t JOIN catalogue_item i ON i.id = t.item_id JOIN network_library o ON o.id = i.owner_id
  JOIN catalogue_bibrecord b ON b.id = i.bib_id JOIN network_branch origin ON origin.id = t.origin_id
  JOIN network_branch there ON there.id = t.destination_id LEFT JOIN network_branch stop ON stop.id = t.next_branch_id
 WHERE {which} ORDER BY t.id LIMIT %(most)s
"""
_OF_ITEMS: Final = "t.item_id = ANY(%(which)s) AND t.ended_at IS NULL"
# What is open at the branch is read as a whole, or PostgreSQL might walk along all ids to find the first of them. The
# rest of each row is read by its id in a statement of its own, or it might read all rows that there ever were.
_TRANSITS: Final = """
WITH open AS MATERIALIZED (SELECT id FROM circulation_transit WHERE {end} = %(which)s AND ended_at IS NULL)
SELECT id FROM open WHERE id > %(after)s ORDER BY id LIMIT %(most)s
"""
_HOLDS: Final = """
SELECT h.id, h.stage, h.level, h.bib_id, b.title, h.volume, h.item_id, i.barcode, o.code, pickup.code, h.pickup_kind,
       h.placed_at, h.ready_at, h.shelf_until, h.promised_to_on, h.suspended_until, pickup.library_id,
       placed.library_id, i.owner_id, at.library_id, p.number
  FROM circulation_hold h JOIN catalogue_bibrecord b ON b.id = h.bib_id
  JOIN network_branch pickup ON pickup.id = h.pickup_branch_id JOIN network_terminal t ON t.id = h.terminal_id
  JOIN network_branch placed ON placed.id = t.branch_id LEFT JOIN patrons_patron p ON p.id = h.patron_id
  LEFT JOIN catalogue_item i ON i.id = h.item_id LEFT JOIN network_library o ON o.id = i.owner_id
  LEFT JOIN network_branch at ON at.id = i.branch_id
 WHERE {which} ORDER BY h.id LIMIT %(most)s
"""
_AT_BRANCH: Final = """
WITH open AS MATERIALIZED
     (SELECT id FROM circulation_hold WHERE pickup_branch_id = %(which)s AND closed_at IS NULL
         AND (%(stage)s::text IS NULL OR stage = %(stage)s))
SELECT id FROM open WHERE id > %(after)s ORDER BY id LIMIT %(most)s
"""
_NAMED: Final = {
    "branch": "SELECT id, code, library_id FROM network_branch WHERE id = ANY(%s)",
    "item": """
SELECT i.id, i.barcode, o.code, o.id FROM catalogue_item i JOIN network_library o ON o.id = i.owner_id
 WHERE i.id = ANY(%s)
""",
    "loan": """
SELECT l.id, b.library_id, p.home_library_id, p.number FROM circulation_loan l
  JOIN network_branch b ON b.id = l.lending_branch_id LEFT JOIN patrons_patron p ON p.id = l.patron_id
 WHERE l.id = ANY(%s)
""",
    "transit": """
SELECT t.id, origin.library_id, there.library_id FROM circulation_transit t
  JOIN network_branch origin ON origin.id = t.origin_id JOIN network_branch there ON there.id = t.destination_id
 WHERE t.id = ANY(%s)
""",
    "hold": """
SELECT h.id, pickup.library_id, placed.library_id, i.owner_id FROM circulation_hold h
  JOIN network_branch pickup ON pickup.id = h.pickup_branch_id JOIN network_terminal t ON t.id = h.terminal_id
  JOIN network_branch placed ON placed.id = t.branch_id LEFT JOIN catalogue_item i ON i.id = h.item_id
 WHERE h.id = ANY(%s)
""",
    "box": """
SELECT x.id, origin.library_id, at.library_id, stop.library_id FROM circulation_box x
  JOIN network_branch origin ON origin.id = x.origin_id JOIN network_branch at ON at.id = x.branch_id
  JOIN network_branch stop ON stop.id = x.next_branch_id WHERE x.id = ANY(%s)
""",
}
