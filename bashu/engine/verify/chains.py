"""Walk each lane from its beginning: every entry is there, unchanged, and the head is where the last one ends."""

from collections.abc import Callable, Iterator

from django.db import connection

from bashu.engine.chain import Entry, genesis, link

Found = Callable[[str], None]

LANES = "SELECT id, head_seq, head_hash FROM audit_lane ORDER BY id"
ENTRIES = """
SELECT lane_id, seq, recorded_at, command_id, kind, body, hash FROM audit_logentry ORDER BY lane_id, seq
"""


def walk(found: Found) -> Iterator[Entry]:
    """All entries, lane by lane in their order; `found` is told what does not hold. Run it inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(LANES)
        heads = {lane: (seq, bytes(head)) for lane, seq, head in cursor.fetchall()}
    reached = {lane: (0, genesis(lane)) for lane in heads}
    for entry, stored in _entries():
        seq, previous = reached.get(entry.lane, (0, genesis(entry.lane)))
        where = f"lane {entry.lane} entry {entry.seq}"
        if entry.lane not in heads:
            found(f"{where}: there is no such lane.")
        if entry.seq != seq + 1:
            found(f"{where}: entries {seq + 1} to {entry.seq - 1} are missing.")
        elif link(previous, entry) != stored:
            found(f"{where}: was changed after it was written.")
        reached[entry.lane] = (entry.seq, stored)
        yield entry
    for lane, (head_seq, head) in heads.items():
        seq, last = reached[lane]
        if seq < head_seq:
            found(f"lane {lane}: its tail is cut, entries {seq + 1} to {head_seq} are missing.")
        elif (seq, last) != (head_seq, head):
            found(f"lane {lane}: its head is not where its last entry ends.")


def _entries() -> Iterator[tuple[Entry, bytes]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(ENTRIES)
        for lane, seq, recorded_at, command_id, kind, body, stored in cursor:
            yield (
                Entry(lane=lane, seq=seq, recorded_at=recorded_at, command_id=command_id, kind=kind, body=body),
                bytes(stored),
            )
