"""Taking in source records and items, thousands at a time.

What is there already stays as it is, so that the same file taken in twice changes nothing; what changed is renewed.
Each call is a transaction, and appends what it admitted to the log.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import orjson
import psycopg
from django.db import connection, transaction

from bashu.domain.catalogue.placing import Arrival, Placed, Placing
from bashu.domain.catalogue.union import Ranked, said_to_json
from bashu.domain.values import value_class
from bashu.engine.admission import Admitter
from bashu.engine.catalogue import placing, statements, unions
from bashu.engine.catalogue.moving import WaitedForError, move_all
from bashu.engine.catalogue.rows import Row
from bashu.engine.catalogue.sources import NewSource

Cursor = psycopg.Cursor[Any]


@value_class(frozen=True, slots=True, kw_only=True)
class NewItem:
    """The fields are the columns, in their order. It stands at its home branch. `source_id`: what it came with."""

    owner_id: int
    barcode: str
    bib_id: int
    home_branch_id: int
    call_number: str = ""
    kind: str = "book"
    collection: str = ""
    price_fen: int | None = None
    acquired_on: date | None = None
    float_group_id: int | None = None
    volume: str = ""
    source_id: int | None = None


@value_class(frozen=True, slots=True, kw_only=True)
class Admitted:
    """`bib_ids` and `source_ids` are those of the sources given, in their order. `doubtful`: how many of them are asked
    about. `moved`: items that went along with their record to another publication.
    """

    new: int
    changed: int
    unchanged: int
    bib_ids: tuple[int, ...]
    source_ids: tuple[int, ...]
    doubtful: int = 0
    moved: int = 0


@value_class(frozen=True, slots=True, kw_only=True)
class Known:
    """A source that is in the catalogue. `bib_id` None: it is new."""

    source_id: int
    digest: bytes = b""
    bib_id: int | None = None
    gone: bool = False


def admit_sources(admitter: Admitter, sources: Sequence[NewSource], *, library_id: int, now: datetime) -> Admitted:
    """A control number that comes twice counts as a record and its change: the last one stays."""
    latest = {source.control_number: source for source in sources}
    digests = {number: sha256(source.raw).digest() for number, source in latest.items()}
    with transaction.atomic(), raw_cursor() as cursor:
        placing.lock(cursor)
        known = known_sources(cursor, list(latest), library_id=library_id)
        wanted = [
            source
            for number, source in latest.items()
            if number not in known or known[number].gone or known[number].digest != digests[number]
        ]
        changed = sum(source.control_number in known for source in wanted)
        batch = Batch(cursor, wanted, known=known, library_id=library_id, now=now)
        touched = batch.take_in() if wanted else []
        if touched:
            admitter.record([("BibsAdmitted", {"bib_ids": touched})], now=now)
    return Admitted(
        new=len(wanted) - changed,
        changed=changed,
        unchanged=len(latest) - len(wanted),
        bib_ids=tuple(batch.bib_of(source.control_number) for source in sources),
        source_ids=tuple(batch.known[source.control_number].source_id for source in sources),
        doubtful=batch.doubtful,
        moved=batch.moved,
    )


def known_sources(cursor: Cursor, control_numbers: list[str], *, library_id: int) -> dict[str, Known]:
    cursor.execute(statements.KNOWN_SOURCES, (library_id, control_numbers))
    return {
        number: Known(source_id=source_id, digest=bytes(digest), bib_id=bib_id, gone=gone)
        for number, source_id, digest, bib_id, gone in cursor.fetchall()
    }


class Batch:
    """Records of one library that are new or have changed, on their way into the catalogue. Under the lock of placing.

    `chosen`: where somebody wants a record to stand, by its control number. `strictly`: raises WaitedForError where a
    record would otherwise stay because somebody waits.
    """

    def __init__(
        self,
        cursor: Cursor,
        wanted: Sequence[NewSource],
        *,
        known: Mapping[str, Known],
        library_id: int,
        now: datetime,
        chosen: Mapping[str, int] | None = None,
        strictly: bool = False,
    ) -> None:
        self.known = dict(known)
        self.doubtful = self.moved = 0
        self._cursor, self._wanted, self._library_id, self._now = cursor, wanted, library_id, now
        self._chosen, self._strictly = chosen or {}, strictly
        self._placed: dict[str, Placed] = {}

    def bib_of(self, control_number: str) -> int:
        placed = self._placed.get(control_number)
        found = placed.bib_id if placed is not None else self.known[control_number].bib_id
        if found is None:
            raise LookupError(control_number)
        return found

    def take_in(self) -> list[int]:
        """The publications that are new or changed, those that it left among them."""
        at = unions.changed_at(self._cursor, self._now)
        self._number()
        arrivals = [self._arrival(source) for source in self._wanted]
        where, standing = placing.load(self._cursor, arrivals)
        there = {each.bib_id for each in standing} | set(self._chosen.values())
        # Where a record that was deleted at its library, and is back, stood alone.
        there |= {each.bib_id for each in arrivals if each.bib_id is not None}
        fresh = placing.fresh_bibs(self._cursor, len(arrivals))
        waited = self._waited_for(arrivals)
        for source, arrival in zip(self._wanted, arrivals, strict=True):
            chosen = self._chosen.get(source.control_number)
            placed = where.place(arrival, fresh=fresh) if chosen is None else where.put(arrival, bib_id=chosen)
            self._placed[source.control_number] = self._held_back(placed, arrival, where=where, waited=waited)
        touched = {placed.bib_id for placed in self._placed.values()}
        left = {each.bib_id for each in self.known.values() if each.bib_id} - touched
        left &= {each.bib_id for source in self._wanted if (each := self.known[source.control_number]).bib_id}
        sources = self._sources_of(touched | left, standing)
        unions.write(self._cursor, sources, new=touched - there, at=at, alone=self._alone(sources))
        self._save(at)
        leaving = {
            self.known[number].source_id: (was, placed.bib_id)
            for number, placed in self._placed.items()
            if (was := self.known[number].bib_id) is not None and was != placed.bib_id
        }
        self.moved = move_all(self._cursor, leaving, at=at)
        return sorted(touched | left)

    def _waited_for(self, arrivals: Sequence[Arrival]) -> set[int]:
        """Of publications that a record may leave. What is new leaves none."""
        here = {each.bib_id for each in arrivals if each.bib_id is not None}
        if not here:
            return set()
        self._cursor.execute(statements.WAITED_FOR, (sorted(here),))
        return {bib_id for (bib_id,) in self._cursor.fetchall()}

    def _held_back(self, placed: Placed, arrival: Arrival, *, where: Placing, waited: set[int]) -> Placed:
        """A record stays where it is, items and all, as long as somebody waits there."""
        was = arrival.bib_id
        if was is None or was == placed.bib_id or was not in waited:
            return placed
        if self._strictly:
            raise WaitedForError
        return where.put(arrival, bib_id=was)

    def _number(self) -> None:
        """Ids for those that are new."""
        new = [source.control_number for source in self._wanted if source.control_number not in self.known]
        if new:
            self._cursor.execute(statements.SOURCE_IDS, (len(new),))
            for number, (source_id,) in zip(new, self._cursor.fetchall(), strict=True):
                self.known[number] = Known(source_id=source_id)

    def _arrival(self, source: NewSource) -> Arrival:
        known = self.known[source.control_number]
        return Arrival(
            source_id=known.source_id,
            facts=source.says.facts,
            keys=source.keys,
            bib_id=known.bib_id,
        )

    def _sources_of(self, bib_ids: set[int], standing: Sequence[placing.Standing]) -> dict[int, list[Ranked]]:
        """All of each publication, as they will stand."""
        ranks = unions.ranks(self._cursor)
        found: dict[int, list[Ranked]] = {bib_id: [] for bib_id in bib_ids}
        ours = {self.known[source.control_number].source_id for source in self._wanted}
        for each in standing:
            if each.bib_id in found and each.source_id not in ours:
                found[each.bib_id].append(placing.ranked(each, ranks))
        for source in self._wanted:
            number = self.known[source.control_number].source_id
            ranked = Ranked(said=source.says, rank=ranks.get(self._library_id, 0), number=number)
            found[self._placed[source.control_number].bib_id].append(ranked)
        return found

    def _alone(self, sources: Mapping[int, Sequence[Ranked]]) -> dict[int, Row]:
        """Publications of which only one record is there, and that is among these: nearly all when a library joins."""
        where = ((self._placed[source.control_number].bib_id, source) for source in self._wanted)
        return {bib_id: source.row for bib_id, source in where if len(sources[bib_id]) == 1}

    def _save(self, at: datetime) -> None:
        new = [source for source in self._wanted if self.known[source.control_number].bib_id is None]
        changed = [source for source in self._wanted if self.known[source.control_number].bib_id is not None]
        if new:
            ids, numbers, *rest = self._columns(new)
            self._cursor.execute(statements.INSERT_SOURCES, (self._library_id, at, ids, numbers, *rest))
        if changed:
            ids, _, *rest = self._columns(changed)
            self._cursor.execute(statements.UPDATE_SOURCES, (at, ids, *rest))
            self._cursor.execute(statements.FORGET_KEYS, (ids,))
        back = [each.source_id for source in changed if (each := self.known[source.control_number]).gone]
        if back:
            self._cursor.execute(statements.ASK_AGAIN, (back, back))
        keys = [(key, self.known[source.control_number].source_id) for source in self._wanted for key in source.keys]
        if keys:
            self._cursor.execute(statements.INSERT_KEYS, tuple(map(list, zip(*sorted(keys), strict=True))))
        self._ask(at)

    def _columns(self, sources: Sequence[NewSource]) -> list[list[Any]]:
        return [
            [self.known[source.control_number].source_id for source in sources],
            [source.control_number for source in sources],
            [self._placed[source.control_number].bib_id for source in sources],
            [source.flavour for source in sources],
            [source.charset for source in sources],
            [source.raw for source in sources],
            [sha256(source.raw).digest() for source in sources],
            [orjson.dumps(said_to_json(source.says)).decode() for source in sources],
        ]

    def _ask(self, at: datetime) -> None:
        """A person, about what is doubtful."""
        asked = []
        for number, placed in self._placed.items():
            for doubt in placed.doubts:
                one, other = sorted((self.known[number].source_id, doubt.source_id))
                asked.append({"one": one, "other": other, "reasons": doubt.reasons})
            self.doubtful += bool(placed.doubts)
        if asked:
            self._cursor.execute(statements.ASK, (at, orjson.dumps(asked).decode()))


def admit_items(admitter: Admitter, items: Sequence[NewItem], *, now: datetime) -> int:
    """Items that their owner does not have yet; answers how many those were."""
    with transaction.atomic(), raw_cursor() as cursor:
        cursor.execute(statements.INSERT_ITEMS, list(_item_columns(items)))
        admitted = cursor.fetchall()
        if admitted:
            admitter.record([("ItemsAdmitted", {"items": [list(row) for row in admitted]})], now=now)
    return len(admitted)


def _item_columns(items: Sequence[NewItem]) -> Iterator[list[Any]]:
    for field in fields(NewItem):
        yield [getattr(item, field.name) for item in items]


def raw_cursor() -> Cursor:
    """A cursor that sends its parameters beside the statement; Django's own write them into it."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)
