"""Items that are there already, as their records say them now.

ItemsEdited     {"item_ids", "changed": {field: value}, "by"}   as when staff edit them; `by` null: an import
BibsAdmitted    {"bib_ids"}                                     those between which items went
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import orjson
import psycopg

from bashu.domain.catalogue.importing.items import ItemSaid
from bashu.domain.values import value_class
from bashu.engine.admission import Admitter, Effect
from bashu.engine.catalogue.importing.about import About
from bashu.engine.catalogue.moving import LOCK_ITEMS, LOCK_TITLES, queues_of, waited_for

Cursor = psycopg.Cursor[Any]

KIND: Final = "ItemsEdited"
# What is not said stays, whatever somebody wrote there a moment ago.
EDIT: Final = """
UPDATE catalogue_item AS i
   SET call_number = coalesce(r.call_number, i.call_number), volume = coalesce(r.volume, i.volume),
       collection = coalesce(r.collection, i.collection), kind = coalesce(r.kind, i.kind),
       price_fen = coalesce(r.price_fen, i.price_fen), acquired_on = coalesce(r.acquired_on, i.acquired_on),
       home_branch_id = coalesce(r.home_branch_id, i.home_branch_id), source_id = r.source_id
  FROM jsonb_to_recordset(%s::jsonb)
       AS r(id int8, call_number text, volume text, collection text, kind text, price_fen int4, home_branch_id int8,
            acquired_on date, source_id int8)
 WHERE i.id = r.id
"""
MOVE: Final = """
UPDATE catalogue_item AS i SET bib_id = v.bib_id FROM unnest(%s::int8[], %s::int8[]) AS v(id, bib_id) WHERE i.id = v.id
"""
BACK: Final = "DELETE FROM catalogue_goneitem WHERE run_id = %s AND item_id = ANY(%s)"


@value_class(frozen=True, slots=True, kw_only=True)
class ItemStated:
    """An item stands in a record, says the record. `number`: of which it is in the file; `kind`: of the record."""

    number: int
    said: ItemSaid
    source_id: int
    bib_id: int
    kind: str = ""


@value_class(frozen=True, slots=True)
class There:
    """An item as it is."""

    item_id: int
    barcode: str
    bib_id: int
    source_id: int | None
    status: str
    call_number: str
    volume: str
    collection: str
    kind: str
    price_fen: int | None
    home_branch_id: int
    acquired_on: date | None


@dataclass(slots=True)
class Told:
    """What came of it; what is to be said about records, by their numbers in the file."""

    counts: dict[str, Any] = field(default_factory=dict)
    remarks: list[tuple[int, str]] = field(default_factory=list)

    def count(self, name: str, more: int = 1) -> None:
        self.counts[name] = self.counts.get(name, 0) + more


class Change:
    """`wanted`: what its record says of it, by columns."""

    def __init__(self, there: There, stated: ItemStated, *, wanted: dict[str, Any]) -> None:
        self.there, self.stated = there, stated
        self.edited = {name: value for name, value in wanted.items() if value != getattr(there, name)}
        self.moves = there.bib_id != stated.bib_id
        self.says_more = bool(self.edited) or there.source_id != stated.source_id
        self.is_none = not (self.says_more or self.moves)

    @property
    def row(self) -> dict[str, Any]:
        return {**self.edited, "id": self.there.item_id, "source_id": self.stated.source_id}

    @property
    def titles(self) -> tuple[int, int]:
        return self.there.bib_id, self.stated.bib_id


def renew(
    admitter: Admitter, changes: Sequence[Change], *, cursor: Cursor, about: About, now: datetime, told: Told
) -> None:
    cursor.execute(BACK, (about.run_id, [each.there.item_id for each in changes]))
    told.count("items_withdrawn_here", sum(each.there.status == "withdrawn" for each in changes))
    real = [each for each in changes if not each.is_none]
    waited = _lock(cursor, real)
    stay = {each.there.item_id for each in real if each.moves and each.there.bib_id in waited}
    told.remarks += [
        (each.stated.number, f"item {each.there.barcode} stays with its title, for which somebody waits")
        for each in real
        if each.there.item_id in stay
    ]
    # What stays is of the record that names it all the same, or it would be taken for gone by the one before.
    free = [each for each in real if each.there.item_id not in stay or each.says_more]
    told.count("items_unchanged", len(changes) - len(free))
    told.count("items_changed", len(free))
    if free:
        moving = [each for each in free if each.moves and each.there.item_id not in stay]
        _write(cursor, free, moving=moving, told=told)
        admitter.record(list(_effects(free, moving=moving, by=about.by)), now=now, kind=KIND)


def _lock(cursor: Cursor, changes: Sequence[Change]) -> set[int]:
    """Titles before items, as everywhere. Answers which publications would be left for which somebody waits."""
    moving = [each for each in changes if each.moves]
    if moving:
        queues = queues_of([bib_id for each in moving for bib_id in each.titles])
        cursor.execute(LOCK_TITLES, (queues,))
    if changes:
        cursor.execute(LOCK_ITEMS, (sorted(each.there.item_id for each in changes),))
    return {bib_id for bib_id in {each.there.bib_id for each in moving} if waited_for(queues_of([bib_id]))}


def _write(cursor: Cursor, changes: Sequence[Change], *, moving: Sequence[Change], told: Told) -> None:
    cursor.execute(EDIT, (orjson.dumps([each.row for each in changes]).decode(),))
    if moving:
        cursor.execute(MOVE, ([each.there.item_id for each in moving], [each.stated.bib_id for each in moving]))
        told.count("items_moved", len(moving))


def _effects(changes: Sequence[Change], *, moving: Sequence[Change], by: int | None) -> list[Effect]:
    """One for all items of which the same changed."""
    alike: dict[str, tuple[dict[str, Any], list[int]]] = {}
    for each in changes:
        if each.edited:
            key = orjson.dumps(each.edited, option=orjson.OPT_SORT_KEYS).decode()
            alike.setdefault(key, (each.edited, []))[1].append(each.there.item_id)
    effects: list[Effect] = [
        ("ItemsEdited", {"item_ids": ids, "changed": edited, "by": by}) for edited, ids in alike.values()
    ]
    bib_ids = sorted({bib_id for each in moving for bib_id in each.titles})
    return [*effects, ("BibsAdmitted", {"bib_ids": bib_ids})] if bib_ids else effects
