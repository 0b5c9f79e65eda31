"""The command log and the stored outcomes.

Each engine process leases a lane, held by a session advisory lock, with a hash chain of its own: one chain for all
would let only one process commit at a time. The lane's row is moved on by every batch, and only from the head that the
process knows, so a process that lost its lease without noticing cannot write.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias
from uuid import UUID
from weakref import WeakKeyDictionary

import orjson
import psycopg

from bashu.domain.values import value_class
from bashu.engine.chain import Entry, genesis, link
from bashu.engine.lock import Query
from bashu.engine.partitions import month_of
from bashu.engine.room import Write

LANE_LOCKS = 0x4241  # the first key of the advisory locks of lanes; the second is the lane
LANES_MAX = 1_000
# The kind of the entry that holds the refusals of a batch.
REFUSED = "Refused"

INSERT_ENTRIES = """
INSERT INTO audit_logentry (lane_id, seq, recorded_at, command_id, kind, body, hash, generation, month)
SELECT lane, seq, recorded_at, command_id, kind, body, decode(hash, 'hex'), generation, month
  FROM json_to_recordset(%s) AS v(
       lane int2, seq int8, recorded_at timestamptz, command_id uuid, kind text, body text, hash text,
       generation int2, month int2)
"""
MOVE_HEAD = """
UPDATE audit_lane AS lane SET head_seq = v.head_seq, head_hash = decode(v.head_hash, 'hex')
  FROM json_to_recordset(%s) AS v(id int2, was int8, head_seq int8, head_hash text)
 WHERE lane.id = v.id AND lane.head_seq = v.was
"""
INSERT_OUTCOMES = """
INSERT INTO audit_outcome (command_id, fingerprint, token, answer)
SELECT command_id, decode(fingerprint, 'hex'), decode(token, 'hex'), answer
  FROM json_to_recordset(%s) AS v(command_id uuid, fingerprint text, token text, answer text)
"""
# The bounds let PostgreSQL look into one partition instead of all: it cannot prune by an array.
FIND_OUTCOMES = """
SELECT command_id, fingerprint, encode(token, 'hex'), answer FROM audit_outcome
 WHERE command_id = ANY(%s) AND command_id BETWEEN %s AND %s
"""


@value_class(frozen=True, slots=True, kw_only=True)
class StoredOutcome:
    """`token` is the hex of the patron's token, if the command named one; `answer` is JSON."""

    command_id: UUID
    fingerprint: bytes
    token: str | None
    answer: str

    @property
    def digest(self) -> str:
        """What the log keeps of it: 16 bytes of SHA-256(fingerprint, 0 or 1 and the token, answer), as hex."""
        token = b"\0" if self.token is None else b"\1" + bytes.fromhex(self.token)
        return sha256(self.fingerprint + token + self.answer.encode()).hexdigest()[:32]


def find_outcomes(ids: Sequence[UUID]) -> Query:
    return Query(FIND_OUTCOMES, (list(ids), min(ids), max(ids)))


def stored_outcomes(rows: list[tuple[Any, ...]]) -> dict[UUID, StoredOutcome]:
    return {
        command_id: StoredOutcome(command_id=command_id, fingerprint=bytes(fingerprint), token=token, answer=answer)
        for command_id, fingerprint, token, answer in rows
    }


def keep_outcomes(outcomes: Sequence[StoredOutcome]) -> Write:
    rows = [
        {
            "command_id": outcome.command_id,
            "fingerprint": outcome.fingerprint.hex(),
            "token": outcome.token,
            "answer": outcome.answer,
        }
        for outcome in outcomes
    ]
    return Write("outcomes", INSERT_OUTCOMES, rows)


# Command id, kind, body.
LoggedCommand: TypeAlias = tuple[UUID, str, dict[str, Any]]


# The lanes of each connection: an engine and an import may share one.
_held: WeakKeyDictionary[psycopg.Connection[Any], set[int]] = WeakKeyDictionary()


class Lane:
    """The lane that this connection holds, with the head as it was last committed."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self.id = _lease(connection)
        self._generation = _generation(connection)
        self.head_seq, self.head_hash = 0, genesis(self.id)
        self._ahead = self.head_seq, self.head_hash
        self.read_head()

    def read_head(self) -> None:
        """The head as the transaction under way sees it."""
        with psycopg.Cursor(self._connection) as cursor:
            cursor.execute("SELECT head_seq, head_hash FROM audit_lane WHERE id = %s", (self.id,))
            self.head_seq, head = cursor.fetchone() or (0, genesis(self.id))
            self.head_hash = bytes(head)

    def append(self, commands: Sequence[LoggedCommand], *, now: datetime) -> list[Write]:
        """The writes for these. Whoever has committed them says so by `moved`."""
        self._ahead = self.head_seq, self.head_hash
        if not commands:
            return []
        seq, head, rows, month = self.head_seq, self.head_hash, [], month_of(now)
        for command_id, kind, body in commands:
            seq += 1
            text = orjson.dumps(body).decode()
            entry = Entry(lane=self.id, seq=seq, recorded_at=now, command_id=command_id, kind=kind, body=text)
            head = link(head, entry)
            rows.append({
                "lane": self.id, "seq": seq, "recorded_at": now, "command_id": command_id,
                "kind": kind, "body": text, "hash": head.hex(), "generation": self._generation, "month": month,
            })  # fmt: skip
        moved = {"id": self.id, "was": self.head_seq, "head_seq": seq, "head_hash": head.hex()}
        self._ahead = seq, head
        # The head first: who lost the lane is told so, before its entries meet those of the new holder.
        return [Write("lane", MOVE_HEAD, [moved]), Write("log", INSERT_ENTRIES, rows)]

    def moved(self) -> None:
        """The head is now that of what was appended last."""
        self.head_seq, self.head_hash = self._ahead


def _lease(connection: psycopg.Connection[Any]) -> int:
    """The lowest lane that nobody holds, made if there is none. PostgreSQL gives a lock again to whoever has it."""
    ours = _held.setdefault(connection, set())
    with psycopg.Cursor(connection) as cursor:
        for lane in range(1, LANES_MAX + 1):
            if lane in ours:
                continue
            cursor.execute("SELECT pg_try_advisory_lock(%s::int4, %s::int4)", (LANE_LOCKS, lane))
            if cursor.fetchone() == (True,):
                cursor.execute(
                    "INSERT INTO audit_lane (id, head_hash) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                    (lane, genesis(lane)),
                )
                ours.add(lane)
                return lane
    raise RuntimeError(f"all {LANES_MAX} lanes of the log are held: are there really so many engine processes?")


def _generation(connection: psycopg.Connection[Any]) -> int:
    with psycopg.Cursor(connection) as cursor:
        cursor.execute("SELECT coalesce(max(id), 1) FROM audit_generation")
        (generation,) = cursor.fetchone() or (1,)
        return int(generation)


def release(connection: psycopg.Connection[Any], lane: Lane) -> None:
    """Give the lane back before the connection ends."""
    connection.execute("SELECT pg_advisory_unlock(%s::int4, %s::int4)", (LANE_LOCKS, lane.id))
    _held[connection].discard(lane.id)
