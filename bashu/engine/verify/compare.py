"""Compare a stretch of a guarded table with what the log says of its rows: fold what was laid aside, then look."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from operator import itemgetter
from typing import Any

import orjson

from bashu.domain.values import value_class
from bashu.engine.guarded import OUTCOME, Fields, Guarded, Key
from bashu.engine.verify.plan import Found, Plan, Stretch
from bashu.engine.verify.reader import Reader
from bashu.engine.verify.spill import Saying, is_touched, part_of, sayings

# About so many rows stand in a stretch; when a snapshot finds twice as many, it makes several of them.
STRETCH_ROWS = 20_000
FIND_CHUNK = "SELECT rows FROM audit_chunk WHERE digest = %(digest)s"
KEEP_CHUNK = "INSERT INTO audit_chunk (digest, rows) VALUES (%(digest)s, %(rows)s) ON CONFLICT DO NOTHING"
COMPRESSION = 1
# Stands for a value of which the log says nothing, so that any will do.
UNSAID = object()

Line = tuple[Key, str]


@value_class(frozen=True, slots=True)
class Chunk:
    """A stretch as a snapshot names it: its lowest key, how many rows, and the digest under which they are kept."""

    lo: Key
    rows: int
    digest: bytes


@dataclass(slots=True)
class Compared:
    found: Found = field(default_factory=Found)
    chunks: list[Chunk] = field(default_factory=list)


def compare(reader: Reader, stretch: Stretch, *, plan: Plan) -> Compared:
    """What the log did not touch since the snapshot PostgreSQL compares as a whole; it is read only if it differs."""
    table, result = plan.tables[stretch.table], Compared()
    if stretch.base is not None and not is_touched(plan, stretch):
        count, digest = _digest(reader, stretch, table=table)
        if digest == stretch.base:
            result.found.rows = count
            result.chunks.append(Chunk(stretch.lo, count, digest))
            return result
    base, lines = _base(reader, stretch, found=result.found), list[Line]()
    for part in range(plan.parts[stretch.table]):
        lines += _compare_part(reader, stretch, plan=plan, part=part, base=base, found=result.found)
    if plan.keeps and not result.found.count:
        lines.sort()
        result.chunks += [_keep(reader, some, lo=lo) for lo, some in _cut(stretch.lo, lines)]
    return result


def _compare_part(
    reader: Reader, stretch: Stretch, *, plan: Plan, part: int, base: Mapping[Key, list[Any]], found: Found
) -> list[Line]:
    """The lines of its rows, if they are to be kept. Each part goes through all rows, for those are few."""
    table, parts = plan.tables[stretch.table], plan.parts[stretch.table]
    mine = base if parts == 1 else {key: row for key, row in base.items() if part_of(key, parts) == part}
    expected = _Expected(table, plan=plan, base=mine, said=list(sayings(plan, stretch, part=part)))
    lines: list[Line] = []
    for key, text in reader.stream(table.rows(open_ended=stretch.hi is None), _bounds(stretch)):
        if parts > 1 and part_of(key, parts) != part:
            continue
        expected.compare(key, orjson.loads(text), found=found)
        found.rows += 1
        if plan.keeps:
            lines.append((key, text))
    expected.report_missing(found)
    return lines


class _Expected:
    """What the rows of a stretch must say."""

    def __init__(self, table: Guarded, *, plan: Plan, base: Mapping[Key, list[Any]], said: Sequence[Saying]) -> None:
        self._table = table
        self._columns = tuple(table.columns)
        self._defaults = [
            (column, UNSAID if column in table.unsaid else table.defaults.get(column)) for column in self._columns
        ]
        self._base = base
        self._said: dict[Key, list[Saying]] = {}
        for saying in said:
            self._said.setdefault(saying[0], []).append(saying)
        self._left = base.keys() | self._said.keys()
        answers = table.name == OUTCOME.name
        # Answers are kept for a time, and those of the first version stand in no entry of the log.
        self._may_be_gone_below = plan.outcomes_from if answers else ""
        self._believed_below = plan.outcomes_proven_from if answers else ""

    def compare(self, key: Key, row: list[Any], *, found: Found) -> None:
        told = self._fold(key, found)
        self._left.discard(key)
        name = self._table.name
        if told is None:
            if not str(key) < self._believed_below:
                found.tell(f"{name} {key}: the log does not know it.")
            return
        all_wanted = [told.get(column, default) for column, default in self._defaults]
        if all_wanted == row:
            return
        for column, wanted, value in zip(self._columns, all_wanted, row, strict=True):
            if wanted not in (value, UNSAID) and not _same_instant(wanted, value):
                found.tell(f"{name} {key}: {column} is {value}, the log says {wanted}.")

    def report_missing(self, found: Found) -> None:
        for key in sorted(self._left):
            if not str(key) < self._may_be_gone_below and self._fold(key, found) is not None:
                found.tell(f"{self._table.name} {key}: is missing.")

    def _fold(self, key: Key, found: Found) -> Fields | None:
        """What the base says, then what was said since, in the order of the versions; None if there is no such row."""
        base = self._base.get(key)
        row: Fields | None = None if base is None else dict(zip(self._columns, base, strict=True))
        said = self._said.get(key, ())
        if self._table.versioned and said:
            self._count_versions(key, said, before=row["version"] if row else 0, found=found)
        for _, _, fields in sorted(said, key=itemgetter(1)):
            row = None if fields is None else fields if row is None else row | fields
        return row

    def _count_versions(self, key: Key, said: Sequence[Saying], *, before: int, found: Found) -> None:
        versions = sorted(version for _, version, _ in said)
        if versions != list(range(before + 1, before + len(versions) + 1)):
            text = f"the log has {len(versions)} of its {versions[-1] - before} changes"
            found.tell(f"{self._table.name} {key}: {text}.")


def _same_instant(wanted: object, value: object) -> bool:
    """Two ways of writing a time: the log has six digits of a second, PostgreSQL as few as will do."""
    if not (isinstance(wanted, str) and isinstance(value, str) and len(wanted) > len("2026-01-01T")):
        return False
    try:
        return datetime.fromisoformat(wanted) == datetime.fromisoformat(value)
    except (ValueError, TypeError):
        return False


def _bounds(stretch: Stretch) -> dict[str, Key | None]:
    return {"lo": stretch.lo, "hi": stretch.hi}


def _digest(reader: Reader, stretch: Stretch, *, table: Guarded) -> tuple[int, bytes]:
    row = reader.one(table.digest(open_ended=stretch.hi is None), _bounds(stretch))
    return (row[0], bytes(row[1])) if row else (0, b"")


def _base(reader: Reader, stretch: Stretch, *, found: Found) -> dict[Key, list[Any]]:
    """What the snapshot has of these rows."""
    if stretch.base is None:
        return {}
    text = read_chunk(reader, stretch.base)
    if text is None:
        found.tell(f"snapshot of {stretch.table}: the rows from {stretch.lo} on are gone or were changed.")
        return {}
    return {key: orjson.loads(row) for key, row in _lines(text, numbers=isinstance(stretch.lo, int))}


def read_chunk(reader: Reader, digest: bytes) -> bytes | None:
    """None if it is not there, or not what it was."""
    row = reader.one(FIND_CHUNK, {"digest": digest})
    if row is None:
        return None
    try:
        text = zlib.decompress(row[0])
    except zlib.error:
        return None
    return text if sha256(text).digest() == digest else None


def keep_chunk(reader: Reader, text: bytes) -> bytes:
    """Under which digest it can be found."""
    digest = sha256(text).digest()
    reader.write(KEEP_CHUNK, {"digest": digest, "rows": zlib.compress(text, COMPRESSION)})
    return digest


def _lines(text: bytes, *, numbers: bool) -> Iterator[Line]:
    for line in text.decode().split("\n")[:-1]:
        key, _, row = line.partition("\t")
        yield (int(key) if numbers else key), row


def _cut(lo: Key, lines: list[Line]) -> Iterator[tuple[Key, list[Line]]]:
    if len(lines) <= 2 * STRETCH_ROWS:
        yield lo, lines
        return
    for start in range(0, len(lines), STRETCH_ROWS):
        yield (lines[start][0] if start else lo), lines[start : start + STRETCH_ROWS]


def _keep(reader: Reader, lines: list[Line], *, lo: Key) -> Chunk:
    text = "".join(f"{key}\t{row}\n" for key, row in lines).encode()
    return Chunk(lo, len(lines), keep_chunk(reader, text))
