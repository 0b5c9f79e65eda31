"""Where to begin, and how the work is cut: what the seals and the last snapshot say, the lanes, the tables."""

import bisect
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bashu.engine.chain import genesis
from bashu.engine.guarded import Guarded, Key
from bashu.engine.seals import ALL, Seal, walk_seals
from bashu.engine.verify import snapshots
from bashu.engine.verify.compare import STRETCH_ROWS, Chunk, read_chunk
from bashu.engine.verify.plan import Found, Piece, Stretch
from bashu.engine.verify.reader import Reader
from bashu.engine.verify.snapshots import Snapshot

PIECE_ENTRIES = 50_000
LANES = "SELECT id, head_seq, head_hash FROM audit_lane ORDER BY id"
ENDS = "SELECT coalesce(min(seq), 1), coalesce(max(seq), 0) FROM audit_logentry WHERE lane_id = %(lane)s"
ENTRY = "SELECT hash FROM audit_logentry WHERE lane_id = %(lane)s AND seq = %(seq)s"
NEXT_LANE = "SELECT min(lane_id) FROM audit_logentry WHERE lane_id > %(lane)s"
# Below every lane that the table can hold.
NO_LANE = -(2**15) - 1

Head = tuple[int, bytes]


@dataclass(slots=True)
class Sealed:
    """`marks`: lane -> seq -> the hash that a seal has of that entry."""

    seals: list[Seal] = field(default_factory=list)
    marks: dict[int, dict[int, bytes]] = field(default_factory=lambda: defaultdict(dict))


def read_seals(reader: Reader, found: Found, *, known: str = "") -> Sealed:
    """`known`: the hash of a seal that somebody kept elsewhere, or the beginning of it."""
    sealed = Sealed()
    for each in walk_seals(reader.all(ALL, {})):
        if isinstance(each, str):
            found.tell(each)
            continue
        sealed.seals.append(each)
        for lane, (seq, head) in each.heads.items():
            sealed.marks[lane][seq] = head
    if known and not any(each.hash.hex().startswith(known.lower()) for each in sealed.seals):
        found.tell(f"no seal has the hash {known}: this is not the log that it was made of.")
    return sealed


def last_snapshot(reader: Reader, sealed: Sealed, *, tables: Mapping[str, Guarded], found: Found) -> Snapshot | None:
    """None if there is none, or none that can be gone by: then the log is read from its beginning."""
    row = reader.one(snapshots.LATEST, {})
    if row is None:
        return None
    snapshot = snapshots.read(row)
    if snapshot is None or not any(snapshot.hash in seal.snapshots for seal in sealed.seals):
        found.tell("the last snapshot is not the one that was sealed.")
        return None
    return snapshot if snapshot.fits(tables) else None


def pieces(
    reader: Reader, sealed: Sealed, *, base: Mapping[int, Head], found: Found
) -> tuple[list[Piece], dict[int, Head]]:
    """The log above `base`, lane by lane, and the lanes' heads."""
    heads = {lane: (seq, bytes(head)) for lane, seq, head in reader.all(LANES, {})}
    for lane in sorted(_lanes_of_entries(reader) - heads.keys()):
        found.tell(f"lane {lane}: has entries, but there is no such lane.")
    for lane in sorted((base.keys() | sealed.marks.keys()) - heads.keys()):
        found.tell(f"lane {lane}: was sealed, and is gone.")
    cut: list[Piece] = []
    for lane, head in heads.items():
        if lane < 1:
            found.tell(f"lane {lane}: there is no such lane, the first one is 1.")
            continue
        start = base.get(lane, (0, genesis(lane)))
        last = _check_ends(reader, lane, head=head, start=start, sealed=sealed, found=found)
        cut += _pieces_of(lane, after=start[0], before=start[1], last=last, marks=sealed.marks.get(lane, {}))
    return cut, heads


def _check_ends(reader: Reader, lane: int, *, head: Head, start: Head, sealed: Sealed, found: Found) -> int:
    """Up to where there is something to read."""
    first: int
    last: int
    first, last = reader.one(ENDS, {"lane": lane}) or (1, 0)
    if first < 1:
        found.tell(f"lane {lane}: has entries before its first, from {first} on.")
    if last > head[0]:
        found.tell(f"lane {lane}: has entries beyond its head, {head[0] + 1} to {last}.")
    if last < head[0]:
        found.tell(f"lane {lane}: its tail is cut, entries {last + 1} to {head[0]} are missing.")
    if (most := max(sealed.marks.get(lane, {0: b""}))) > head[0]:
        found.tell(f"lane {lane}: entries {head[0] + 1} to {most} were sealed, and are gone.")
    for seq, wanted in (start, head):
        entry = reader.one(ENTRY, {"lane": lane, "seq": seq}) if seq else (genesis(lane),)
        if entry is not None and bytes(entry[0]) != wanted:
            where = "its head is not where its last entry ends" if seq == head[0] else f"entry {seq} was changed"
            found.tell(f"lane {lane}: {where}.")
        elif entry is None and seq < last:
            found.tell(f"lane {lane}: entry {seq} is missing.")
    return min(last, head[0])


def _pieces_of(lane: int, *, after: int, before: bytes, last: int, marks: Mapping[int, bytes]) -> Iterator[Piece]:
    sealed = sorted(marks)
    for start in range(after, last, PIECE_ENTRIES):
        end = min(start + PIECE_ENTRIES, last)
        inside = sealed[bisect.bisect_right(sealed, start) : bisect.bisect_right(sealed, end)]
        yield Piece(
            lane=lane,
            after=start,
            last=end,
            before=before if start == after else None,
            sealed={seq: marks[seq] for seq in inside},
        )


def _lanes_of_entries(reader: Reader) -> set[int]:
    """By hops from lane to lane: there are few of them, and many entries."""
    lanes, lane = set(), NO_LANE
    while (row := reader.one(NEXT_LANE, {"lane": lane})) and row[0] is not None:
        lane = row[0]
        lanes.add(lane)
    return lanes


def stretches(reader: Reader, table: Guarded, *, base: list[Chunk]) -> list[Stretch]:
    """The chunks of the snapshot, and what has come behind them in pieces of the same size."""
    chunks = base or [Chunk(table.first, 0, b"")]
    last = chunks[-1]
    after = _last_key(reader, last) if last.rows else None
    above: Key = after if after is not None else table.first
    found: list[Key] = [key for (key,) in reader.all(table.starts(STRETCH_ROWS), {"after": above})]
    # A last chunk that has room takes the next rows in.
    # The first one begins below every key, also that of a snapshot from when keys were thought to begin at 0.
    starts = [table.first, *(chunk.lo for chunk in chunks[1:])] + (found[1:] if last.rows < STRETCH_ROWS else found)
    ends: list[Key | None] = [*starts[1:], None]
    digests = [chunk.digest for chunk in base] + [None] * (len(starts) - len(base))
    return [
        Stretch(table=table.name, number=number, lo=lo, hi=hi, base=digest)
        for number, (lo, hi, digest) in enumerate(zip(starts, ends, digests, strict=True))
    ]


def _last_key(reader: Reader, chunk: Chunk) -> Key | None:
    text = read_chunk(reader, chunk.digest)
    if not text:
        return None
    key = text.decode().rstrip("\n").rpartition("\n")[2].partition("\t")[0]
    return int(key) if isinstance(chunk.lo, int) else key
