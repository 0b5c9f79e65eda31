"""`bashu verify`: the log from its first entry or from the last sealed snapshot, then the tables, as of one moment.

    seals, snapshot, lanes -> pieces of the log -> what they say of rows, laid aside by stretches of the tables
                           -> stretches: fold, compare -> a new snapshot, if one is wanted and nothing is wrong

Time grows with what is read; memory does not.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import connection

from bashu.domain.ids import first_id_at
from bashu.engine.guarded import OUTCOME, Guarded, Told
from bashu.engine.partitions import IDS_AHEAD, oldest_outcome
from bashu.engine.seals import Seal
from bashu.engine.submit import installed_rooms
from bashu.engine.verify import planning, snapshots
from bashu.engine.verify.compare import STRETCH_ROWS, Chunk
from bashu.engine.verify.hands import Hands, compare_stretch, hands, walk_piece
from bashu.engine.verify.persons import Balance, check_persons, compare_balances, keep_balances, read_balances
from bashu.engine.verify.plan import Found, Piece, Plan, Stretch
from bashu.engine.verify.reader import Reader
from bashu.engine.verify.scratch import scratch_folder
from bashu.engine.verify.snapshots import Snapshot
from bashu.engine.verify.spill import parts_of


class Progress(Protocol):
    """What is being done, how much of it is done, how much there is."""

    def __call__(self, what: str, done: int, *, of: int) -> None: ...


DATABASE_WORDS = ("host", "port", "user", "password", "dbname", "sslmode", "connect_timeout", "application_name")
FIRST_GENERATION = """
SELECT began_at, (SELECT min(first.recorded_at) FROM audit_lane, LATERAL (
                  SELECT recorded_at FROM audit_logentry WHERE lane_id = audit_lane.id AND month > 0
                   ORDER BY seq LIMIT 1) AS first)
  FROM audit_generation WHERE id = 1
"""
READING, COMPARING = "Reading the log", "Comparing the tables"


@dataclass(slots=True)
class Report:
    """`problems` stops at a thousand; `found` counts them all.

    `since`: the seal that it began from, None for the beginning. `seal`: the one that was made of a new snapshot.
    """

    lanes: int = 0
    entries: int = 0
    rows: int = 0
    found: int = 0
    problems: list[str] = field(default_factory=list)
    since: int | None = None
    seal: Seal | None = None

    @property
    def clean(self) -> bool:
        return self.found == 0


def _untold(what: str, done: int, *, of: int) -> None: ...


def verify(
    *,
    now: datetime,
    full: bool = False,
    keep: bool = False,
    apart: bool = False,
    known_seal: str = "",
    progress: Progress = _untold,
) -> Report:
    """`keep`: write a sealed snapshot if nothing is wrong; else nothing is changed.

    `apart`: in processes of their own however short the log is, for one that has other things to do.
    `known_seal`: the hash of a seal that was kept elsewhere; it must be one of this log's.
    """
    database = _database()
    with closing(Reader(database)) as reader, scratch_folder() as folder:
        begun = _begin(reader, full=full, known_seal=known_seal)
        plan = Plan(
            database=database,
            moment=begun.moment,
            folder=folder,
            tables=begun.tables,
            told=begun.told,
            starts={name: [each.lo for each in some] for name, some in begun.stretches.items()},
            parts={name: parts_of(begun.entries, stretches=len(some)) for name, some in begun.stretches.items()},
            outcomes_from=oldest_outcome(now).hex,
            outcomes_proven_from=begun.outcomes_proven_from,
            keeps=keep,
        )
        with hands(plan, size=begun.entries + begun.rows_about, apart=apart) as doing:
            balances = begun.balances + _walk(doing, begun, progress=progress)
            chunks = _compare(doing, begun, progress=progress)
        check_persons(reader, begun.found)
        compare_balances(reader, balances, found=begun.found)
        seal = None
        if keep and not begun.found.count:
            seal = snapshots.save(
                at=now,
                heads=begun.heads,
                tables=begun.tables,
                chunks=chunks,
                balances=keep_balances(reader, balances),
            )
        return _report(begun, seal)


@dataclass(slots=True, kw_only=True)
class _Begun:
    """What is known before the log is read. `found` gathers whatever is wrong."""

    found: Found
    moment: str
    tables: dict[str, Guarded]
    told: dict[str, Told]
    base: Snapshot | None
    pieces: list[Piece]
    heads: dict[int, tuple[int, bytes]]
    stretches: dict[str, list[Stretch]]
    balances: list[Balance]
    outcomes_proven_from: str

    @property
    def entries(self) -> int:
        return sum(piece.last - piece.after for piece in self.pieces)

    @property
    def rows_about(self) -> int:
        """Those of whole stretches: the last one of a table may be empty, and there are many tables."""
        return sum(len(some) - 1 for some in self.stretches.values()) * STRETCH_ROWS


def _begin(reader: Reader, *, full: bool, known_seal: str) -> _Begun:
    found, rooms = Found(), installed_rooms()
    tables = {OUTCOME.name: OUTCOME} | {table.name: table for room in rooms for table in room.guarded}
    moment = reader.export()
    sealed = planning.read_seals(reader, found, known=known_seal)
    base = None if full else planning.last_snapshot(reader, sealed, tables=tables, found=found)
    pieces, heads = planning.pieces(reader, sealed, base=base.heads if base else {}, found=found)
    chunks: Mapping[str, list[Chunk]] = base.chunks if base else {}
    return _Begun(
        found=found,
        moment=moment,
        tables=tables,
        told={effect: told for room in rooms for effect, told in room.told.items()},
        base=base,
        pieces=pieces,
        heads=heads,
        stretches={
            name: planning.stretches(reader, table, base=chunks.get(name, [])) for name, table in tables.items()
        },
        balances=read_balances(reader, base.balances, found=found) if base else [],
        outcomes_proven_from="" if base else _outcomes_proven_from(reader),
    )


def _outcomes_proven_from(reader: Reader) -> str:
    """Empty if they always were, or if a snapshot has what was believed. A machine's clock may have been ahead of ours.

    Nobody guards the row that says when it began; but that was before the first entry in the partition of a month.
    """
    row = reader.one(FIRST_GENERATION, {})
    if row is None:
        return ""
    began_at, first_at = row
    return first_id_at(min(began_at, first_at or began_at) + IDS_AHEAD).hex


def _walk(doing: Hands, begun: _Begun, *, progress: Progress) -> list[Balance]:
    done, of = 0, begun.entries
    balances: list[Balance] = []
    progress(READING, done, of=of)
    for piece, found in doing(walk_piece, begun.pieces):
        begun.found.add(found)
        balances += found.balances
        done += piece.last - piece.after
        progress(READING, done, of=of)
    return balances


def _compare(doing: Hands, begun: _Begun, *, progress: Progress) -> dict[str, list[Chunk]]:
    """The chunks of each table, in the order of their keys."""
    works = [stretch for some in begun.stretches.values() for stretch in some]
    results: dict[str, dict[int, list[Chunk]]] = {name: {} for name in begun.tables}
    progress(COMPARING, 0, of=len(works))
    for done, (stretch, compared) in enumerate(doing(compare_stretch, works), start=1):
        begun.found.add(compared.found)
        results[stretch.table][stretch.number] = compared.chunks
        progress(COMPARING, done, of=len(works))
    return {name: _in_order(by_number) for name, by_number in results.items()}


def _in_order(by_number: Mapping[int, list[Chunk]]) -> list[Chunk]:
    """Without empty ones; but the first one stays in any case, for it begins below every key."""
    chunks = [chunk for _, some in sorted(by_number.items()) for chunk in some]
    return chunks[:1] + [chunk for chunk in chunks[1:] if chunk.rows]


def _report(begun: _Begun, seal: Seal | None) -> Report:
    found = begun.found
    return Report(
        lanes=sum(seq > 0 for seq, _ in begun.heads.values()),
        entries=found.entries,
        rows=found.rows,
        found=found.count,
        problems=found.problems,
        since=begun.base.seal_id if begun.base else None,
        seal=seal,
    )


def _database() -> dict[str, Any]:
    """How to connect as Django does, in words that can be sent to another process."""
    parameters = connection.get_connection_params()
    return {word: parameters[word] for word in DATABASE_WORDS if parameters.get(word)}
