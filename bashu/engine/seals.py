"""Seals: every hour the heads of all lanes are hashed into one chain, which is short enough to be kept elsewhere.

Whoever knows the hash of a seal can tell whether the log up to it was ever changed, cut or made anew as a whole.

    hash = SHA-256(hash of the seal before, body); before the first stands SHA-256("bashu seals").
    body = {"id": n, "at": ..., "heads": [[lane, seq, hash], ...], "snapshots": [hash, ...]}
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from django.db import connection, transaction

from bashu.domain.values import value_class

SEAL_LOCK = 0x4243
GENESIS = sha256(b"bashu seals").digest()
LATEST = "SELECT body, hash FROM audit_seal ORDER BY id DESC LIMIT %s"
ALL = "SELECT id, body, hash FROM audit_seal ORDER BY id"
HEADS = "SELECT id, head_seq, encode(head_hash, 'hex') FROM audit_lane WHERE head_seq > 0 ORDER BY id"
INSERT = "INSERT INTO audit_seal (id, body, hash) VALUES (%s, %s, %s)"


@value_class(frozen=True, slots=True, kw_only=True)
class Seal:
    """`heads`: lane -> (seq, hash). `snapshots`: hashes of those taken since the seal before."""

    id: int
    at: datetime
    heads: dict[int, tuple[int, bytes]]
    snapshots: tuple[bytes, ...]
    hash: bytes


def seal(now: datetime, *, snapshots: Sequence[bytes] = ()) -> Seal:
    """Append a seal over all that is committed. Inside a transaction it is committed with it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
        before = last_seal()
        cursor.execute(HEADS)
        body = orjson.dumps({
            "id": before.id + 1 if before else 1,
            "at": now,
            "heads": cursor.fetchall(),
            "snapshots": [each.hex() for each in snapshots],
        })  # fmt: skip
        made = _read(body.decode(), link(before.hash if before else GENESIS, body))
        cursor.execute(INSERT, [made.id, body.decode(), made.hash])
    return made


def last_seal() -> Seal | None:
    return next(iter(latest(1)), None)


def latest(count: int) -> list[Seal]:
    """The newest first."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [count])
        return [_read(body, bytes(stored)) for body, stored in cursor.fetchall()]


def link(previous: bytes, body: bytes) -> bytes:
    return sha256(previous + body).digest()


def walk_seals(rows: Sequence[tuple[int, str, bytes]]) -> Iterator[Seal | str]:
    """Each seal of `ALL`, or what is wrong with it, in words."""
    previous, reached = GENESIS, 0
    for number, body, stored in rows:
        if number != reached + 1:
            yield f"seals {reached + 1} to {number - 1} are missing."
        elif link(previous, body.encode()) != bytes(stored):
            yield f"seal {number}: was changed after it was made."
        reached, previous = number, bytes(stored)
        try:
            seal = _read(body, bytes(stored))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            yield f"seal {number}: cannot be read."
            continue
        yield seal if seal.id == number else f"seal {number}: says that it is seal {seal.id}."


def _read(text: str, stored: bytes) -> Seal:
    body: dict[str, Any] = orjson.loads(text)
    return Seal(
        id=body["id"],
        at=datetime.fromisoformat(body["at"]),
        heads={lane: (seq, bytes.fromhex(head)) for lane, seq, head in body["heads"]},
        snapshots=tuple(bytes.fromhex(each) for each in body["snapshots"]),
        hash=stored,
    )
