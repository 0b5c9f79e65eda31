"""Sealed snapshots: what the log proves the tables to say at a moment, so that nobody need begin at the beginning.

A snapshot is written only by a verification that found nothing wrong, and sealed at once. Its rows are kept in chunks,
each under the hash of its text; those that did not change since the snapshot before are shared with it.

    body = {"at": ..., "heads": [[lane, seq, hash], ...], "columns": {table: [name, ...]},
            "chunks": {table: [[lowest key, rows, digest], ...]}, "balances": digest}
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from django.db import connection, transaction

from bashu.domain.values import value_class
from bashu.engine.guarded import Guarded
from bashu.engine.seals import Seal, seal
from bashu.engine.verify.compare import Chunk

# The one before stays, for who is reading it.
KEPT = 2
LATEST = "SELECT hash, seal_id, body FROM audit_snapshot ORDER BY seal_id DESC LIMIT 1"
INSERT = "INSERT INTO audit_snapshot (hash, seal_id, body) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
FORGET = """
DELETE FROM audit_snapshot WHERE seal_id NOT IN (SELECT seal_id FROM audit_snapshot ORDER BY seal_id DESC LIMIT %s)
"""
BODIES = "SELECT body FROM audit_snapshot"
CHUNKS = "SELECT digest FROM audit_chunk"
DROP_CHUNKS = "DELETE FROM audit_chunk WHERE digest = ANY(%s)"


@value_class(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """`heads`: lane -> (seq, hash), up to where the log is folded into it."""

    hash: bytes
    seal_id: int
    at: datetime
    heads: dict[int, tuple[int, bytes]]
    columns: Mapping[str, list[str]]
    chunks: Mapping[str, list[Chunk]]
    balances: bytes

    def fits(self, tables: Mapping[str, Guarded]) -> bool:
        """Whether the same columns are guarded now as then. If not, the log must be read from its beginning."""
        return self.columns == columns_of(tables)


def columns_of(tables: Mapping[str, Guarded]) -> dict[str, list[str]]:
    return {name: list(table.columns) for name, table in tables.items()} | {"balances": ["token", "library", "fen"]}


def read(row: tuple[Any, ...]) -> Snapshot | None:
    """A row of `LATEST`; None if it is not what it was."""
    stored, seal_id, text = row
    if sha256(text.encode()).digest() != bytes(stored):
        return None
    body = orjson.loads(text)
    return Snapshot(
        hash=bytes(stored),
        seal_id=seal_id,
        at=datetime.fromisoformat(body["at"]),
        heads={lane: (seq, bytes.fromhex(head)) for lane, seq, head in body["heads"]},
        columns=body["columns"],
        chunks={
            name: [Chunk(lo, rows, bytes.fromhex(digest)) for lo, rows, digest in chunks]
            for name, chunks in body["chunks"].items()
        },
        balances=bytes.fromhex(body["balances"]),
    )


def save(
    *,
    at: datetime,
    heads: Mapping[int, tuple[int, bytes]],
    tables: Mapping[str, Guarded],
    chunks: Mapping[str, Sequence[Chunk]],
    balances: bytes,
) -> Seal:
    """With its seal, in one transaction. Older snapshots, and chunks that none names any more, go."""
    body = orjson.dumps({
        "at": at,
        "heads": [[lane, seq, head.hex()] for lane, (seq, head) in sorted(heads.items())],
        "columns": columns_of(tables),
        "chunks": {name: [[each.lo, each.rows, each.digest.hex()] for each in some] for name, some in chunks.items()},
        "balances": balances.hex(),
    })  # fmt: skip
    digest = sha256(body).digest()
    with transaction.atomic(), connection.cursor() as cursor:
        sealed = seal(at, snapshots=[digest])
        cursor.execute(INSERT, [digest, sealed.id, body.decode()])
        cursor.execute(FORGET, [KEPT])
        cursor.execute(BODIES)
        named = {digest for (text,) in cursor.fetchall() for digest in _digests(text)}
        cursor.execute(CHUNKS)
        unnamed = [bytes(each) for (each,) in cursor.fetchall() if bytes(each) not in named]
        cursor.execute(DROP_CHUNKS, [unnamed])
    return sealed


def _digests(text: str) -> set[bytes]:
    body = orjson.loads(text)
    named = {bytes.fromhex(digest) for chunks in body["chunks"].values() for _, _, digest in chunks}
    return named | {bytes.fromhex(body["balances"])}
